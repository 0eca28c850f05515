"""Everything that has to be erased with a memory.

The words of a memory also stand in its superseded values, in turns, and in the context of facts
from the same turns.
"""

import dataclasses
import sqlite3
from typing import NamedTuple

from caller_memory.models import Category, Memory
from caller_memory.provenance import is_turn, on_a_line, superseded_prefix, without_words, words_in
from caller_memory.stores.rows import MEMORY, to_memories


class Erasure(NamedTuple):
    """What has to change so that nothing tells of a memory any more.

    Attributes:
        gone: the memory itself, its superseded values, and turns in the words it was told in.
        shortened: other memories told in the same words, as they are without these words.
    """

    gone: list[Memory]
    shortened: list[Memory]


def erasure_of(db: sqlite3.Connection, category: Category, key: str) -> Erasure:
    """Return everything that has to be erased with the memory of a category and key."""
    start = superseded_prefix(key)
    rows = db.execute(
        f"select {MEMORY} from memories where category = ? and (key = ? or substr(key, 1, ?) = ?)",
        (category, key, len(start), start),
    )
    gone = to_memories(db, rows)
    words = {each for memory in gone for each in words_in(memory.context)}
    shortened: list[Memory] = []
    if words:
        for memory in to_memories(db, db.execute(f"select {MEMORY} from memories")):
            if memory in gone:
                continue
            if is_turn(memory.key) and on_a_line(memory.value) in words:
                gone.append(memory)
            elif words.intersection(words_in(memory.context)):
                shortened.append(_shorter(memory, words))
    return Erasure(gone, shortened)


def _shorter(memory: Memory, words: set[str]) -> Memory:
    return dataclasses.replace(memory, context=without_words(memory.context, words))
