"""Everything that has to be erased with a memory.

The words of a memory also stand in its former values, in turns, in the sources of facts from the
same turns, and in what the agent said about it: in the contexts of other turns.
"""

import dataclasses
import sqlite3
from collections.abc import Collection
from typing import NamedTuple

from caller_memory.languages import ENGLISH, code_of
from caller_memory.languages.tokens import may_hold
from caller_memory.models import Category, Kind, Memory
from caller_memory.provenance import on_a_line, without_sources
from caller_memory.spellings import one_name
from caller_memory.stores.rows import MEMORY, to_memories
from caller_memory.stores.telling import Telling, Terms


class Erasure(NamedTuple):
    """What has to change so that nothing tells of a memory any more.

    Attributes:
        gone: the memory itself, its former values, in whatever category and spelling, and what
            tells the same: see `Telling`.
        shortened: other memories, as they are without these words and without contexts in which
            the agent said them.
        words: content words of what is gone that nothing that is left says.
    """

    gone: list[Memory]
    shortened: list[Memory]
    words: frozenset[str] = frozenset()


def erasure_of(
    db: sqlite3.Connection, category: Category, key: str, terms: Terms, *, alone: bool = False
) -> Erasure:
    """Return everything that has to be erased with the memory of a category and key.

    Args:
        alone: whether what tells the same stays.
    """
    everything = to_memories(db, db.execute(f"select {MEMORY} from memories"))
    name = one_name(key)
    gone = [
        memory
        for memory in everything
        if memory.place == (category, key)
        or (memory.kind is Kind.FACT and one_name(memory.former_key or memory.key) == name)
    ]
    if not gone:
        return Erasure([], [])
    told = (
        []
        if alone
        else [Telling(memory, terms) for memory in gone if memory.kind in (Kind.TURN, Kind.FACT)]
    )
    rest = [memory for memory in everything if memory not in gone]
    same = [memory for memory in rest if any(each.is_told_by(memory) for each in told)]
    gone += same
    rest = [memory for memory in rest if memory not in same]
    words = {source.words for memory in gone for source in memory.sources}
    words |= {on_a_line(memory.value) for memory in gone if memory.kind is Kind.TURN}
    words |= {
        source.words
        for memory in rest
        for source in memory.sources
        if any(each.is_told_in(source.words) for each in told)
    }
    shortened = [
        dataclasses.replace(memory, sources=without_sources(memory.sources, words))
        for memory in rest
    ]
    shortened, left_unsaid = _without_contexts(gone, shortened, terms)
    before = {memory.place: memory for memory in rest}
    changed = [memory for memory in shortened if memory != before[memory.place]]
    return Erasure(gone, changed, left_unsaid)


def _without_contexts(
    gone: Collection[Memory], left: list[Memory], terms: Terms
) -> tuple[list[Memory], frozenset[str]]:
    """Return what is left without contexts that tell what nothing that is left says, and that."""
    told = {
        term for memory in gone for text in _told(memory) for term in terms(text, _language(memory))
    }

    def shared(text: str, language: str) -> set[str]:
        return told.intersection(terms(text, language)) if may_hold(text, told, language) else set()

    known = {
        term
        for memory in left
        for text in _told(memory)
        for term in shared(text, _language(memory))
    }
    without = [
        dataclasses.replace(memory, context=None)
        if memory.context and shared(memory.context, _language(memory)) - known
        else memory
        for memory in left
    ]
    return without, frozenset(told - known)


def _language(memory: Memory) -> str:
    return code_of(memory.language) or ENGLISH


def _told(memory: Memory) -> list[str]:
    """Return what a memory holds of the person's words."""
    return [memory.value, *(source.words for source in memory.sources)]
