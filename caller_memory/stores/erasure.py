"""Where a memory has left its words: what must go with it when it is forgotten.

A category and a key flow in, the memories that are to go or to be shortened flow out.
"""

import dataclasses
import sqlite3
from typing import NamedTuple

from caller_memory.models import Category, Memory
from caller_memory.provenance import former_start, is_turn, on_a_line, without_words, words_in
from caller_memory.stores.rows import MEMORY, to_memories


class Traces(NamedTuple):
    """What has to change so that nothing tells of a memory.

    Attributes:
        gone: the memory itself, what it said before, and turns in the very words it came of.
        shortened: memories that came of the same words too, as they are without them.
    """

    gone: list[Memory]
    shortened: list[Memory]


def traces(db: sqlite3.Connection, category: Category, key: str) -> Traces:
    """All that tells of the memory of this category and key."""
    start = former_start(key)
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
    return Traces(gone, shortened)


def _shorter(memory: Memory, words: set[str]) -> Memory:
    return dataclasses.replace(memory, context=without_words(memory.context, words))
