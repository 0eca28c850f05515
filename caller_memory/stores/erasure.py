"""Everything that has to be erased with a memory.

The words of a memory also stand in its former values, in turns, in the sources of facts from the
same turns, and in what the agent said about it: in the contexts of other turns.
"""

import dataclasses
import sqlite3
from collections.abc import Callable, Collection, Iterable
from typing import NamedTuple

from caller_memory.models import Category, Kind, Memory
from caller_memory.provenance import on_a_line, without_sources
from caller_memory.spellings import one_name
from caller_memory.stores.rows import MEMORY, to_memories

Terms = Callable[[str], Iterable[str]]
"""Returns the content words of a text."""


class Erasure(NamedTuple):
    """What has to change so that nothing tells of a memory any more.

    Attributes:
        gone: the memory itself, its former values, in whatever category and spelling, and turns in
            the words it was told in.
        shortened: other memories, as they are without these words and without contexts in which
            the agent said them.
    """

    gone: list[Memory]
    shortened: list[Memory]


def erasure_of(db: sqlite3.Connection, category: Category, key: str, terms: Terms) -> Erasure:
    """Return everything that has to be erased with the memory of a category and key."""
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
    words = {source.words for memory in gone for source in memory.sources}
    words |= {on_a_line(memory.value) for memory in gone if memory.kind is Kind.TURN}
    shortened: list[Memory] = []
    rest = [memory for memory in everything if memory not in gone]
    for memory in rest:
        if memory.kind is Kind.TURN and on_a_line(memory.value) in words:
            gone.append(memory)
        else:
            shortened.append(
                dataclasses.replace(memory, sources=without_sources(memory.sources, words))
            )
    shortened = _without_contexts(gone, shortened, terms)
    before = {memory.place: memory for memory in rest}
    return Erasure(gone, [memory for memory in shortened if memory != before[memory.place]])


def _without_contexts(gone: Collection[Memory], left: list[Memory], terms: Terms) -> list[Memory]:
    """Return what is left without contexts that tell what nothing that is left says."""
    told = {term for memory in gone for text in _told(memory) for term in terms(text)}

    def shared(text: str) -> set[str]:
        # Most texts share nothing, and to look for that is much faster than to list their terms.
        lower = text.lower()
        found = any(term.lower() in lower for term in told)
        return told.intersection(terms(text)) if found else set()

    repeated = {memory.place: shared(memory.context) for memory in left if memory.context}
    if not any(repeated.values()):
        return left
    known = {term for memory in left for text in _told(memory) for term in shared(text)}
    return [
        dataclasses.replace(memory, context=None)
        if repeated.get(memory.place, set()) - known
        else memory
        for memory in left
    ]


def _told(memory: Memory) -> list[str]:
    """Return what a memory holds of the person's words."""
    return [memory.value, *(source.words for source in memory.sources)]
