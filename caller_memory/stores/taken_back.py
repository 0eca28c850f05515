"""Keep what a person took back from coming back by a worker that did not know of it.

A forget names places, and who does not know of it may have moved the words by then: into a former
value, or from a turn into the sources of a fact. So what a person takes back leaves two more kinds
of tombstones: of the name of a fact, and of the words of a turn up to then, also where another
worker had corrected them, unknowing. Whoever learns of them looks at what the file has, and at what
comes in. Transactions of the caller flow in.
"""

import dataclasses
import hashlib
import sqlite3
from collections.abc import Collection, Iterable
from datetime import timedelta

from caller_memory.models import Category, Kind, Memory, Source
from caller_memory.provenance import source_of
from caller_memory.spellings import one_name
from caller_memory.stores import outbox
from caller_memory.stores.base import Change, Op, Page
from caller_memory.stores.changes import apply, find_in
from caller_memory.stores.rows import MEMORY, to_memories, to_us
from caller_memory.stores.tombstones import all_forgotten_at, tombstone, too_old_at

_Place = tuple[Category, str]
_MOMENT = timedelta(microseconds=1)


def places_taken_back(gone: Iterable[Memory], sources: Iterable[Source] = ()) -> set[_Place]:
    """Return where tombstones say that these memories, and more sources, were taken back."""
    places = {_of_turn(source) for source in sources}
    for memory in gone:
        places |= {_of_turn(source) for source in wordings(memory)}
        if memory.kind is Kind.FACT and memory.holds:
            places.add(_of_name(memory.key))
    return places


def places_left(moved: Memory) -> list[_Place]:
    """Return where tombstones say that a memory has left its place, taken back by nobody."""
    return [moved.place, *([_of_leaving(*moved.place)] if moved.kind is Kind.FACT else [])]


def wordings(memory: Memory) -> tuple[Source, ...]:
    """Return a turn as it would be the source of a fact, or the sources of a fact."""
    return (source_of(memory),) if memory.kind is Kind.TURN else memory.sources


def erase_moved(
    db: sqlite3.Connection, page: Page, written: Iterable[Memory], *, is_news: bool
) -> bool:
    """Erase what was taken back from facts, after a page was merged. Return whether any was there.

    A former value goes if it was said before its name was forgotten, a source if its turn was taken
    back, and a fact with the last of its sources. Supabase is told.

    Args:
        written: what was written because of the page.
        is_news: whether the page tells of anything forgotten. Else only what was written is looked
            at.
    """
    coming = {memory.place for memory in written if memory.kind is Kind.FACT}
    if is_news:
        rows = db.execute(
            f"select {MEMORY} from memories where kind = ? and kind <> 'turn' "
            "and (superseded_at is not null or sources is not null)",
            (Kind.FACT,),
        )
        facts = to_memories(db, rows)
    else:
        facts = [memory for place in coming if (memory := find_in(db, *place))]
    known = _TakenBack(db, page, coming)
    changes = []
    for memory in facts:
        left = known.left_of(memory)
        if left == memory:
            continue
        # As of when it was written: what others have written since stays.
        for place in places_left(memory):
            changes.append(Change(Op.FORGET, memory.updated_at, *place))
        if left:
            at = memory.updated_at + _MOMENT
            changes.append(Change.put(dataclasses.replace(left, updated_at=at)))
    for change in changes:
        outbox.enqueue(db, change)
        apply(db, change)
    return bool(changes)


def name_forgotten_at(db: sqlite3.Connection, category: Category, key: str) -> int:
    """Return when a fact was last forgotten, by its key, its name or as too old; 0 for never.

    That it left its place does not count.
    """
    at, left_at = tombstone(db, category, key), tombstone(db, *_of_leaving(category, key))
    named_at = max(tombstone(db, *_of_name(key)), all_forgotten_at(db))
    return max(named_at, too_old_at(db, category, Kind.FACT), at if at > left_at else 0)


def is_taken_back(db: sqlite3.Connection, page: Page, memory: Memory) -> bool:
    """Return whether a turn or a fact was taken back, or a part of it, as far as is known."""
    known = _TakenBack(db, page, {memory.place})
    if memory.kind is Kind.TURN:
        return known.has_words_of(source_of(memory), memory)
    return known.has_name_of(memory) or known.left_of(memory) != memory


def is_left_by_another(db: sqlite3.Connection, page: Page, memory: Memory) -> bool:
    """Return whether who had a fact leave its place knew of another one there.

    Of one that they knew, they have moved the words.
    """
    known = _TakenBack(db, page, {memory.place})
    at = known.at(memory.place, memory)
    return known.at(_of_leaving(*memory.place), memory) >= at > to_us(memory.updated_at) + 1


class _TakenBack:
    """What is known to be taken back, by the file and by a page.

    What the file knows was looked for in all that was there before: only what comes is new to it.
    """

    def __init__(self, db: sqlite3.Connection, page: Page, coming: Collection[_Place]) -> None:
        self._db, self._page, self._coming = db, page, coming
        self._everything_at = all_forgotten_at(db)

    def left_of(self, memory: Memory) -> Memory | None:
        """Return what is left of a fact."""
        said_at = to_us(memory.created_at)
        # An import is a decision of its day, whenever its words were said.
        since = to_us(memory.updated_at) if memory.written_at else 0
        everything_at = 0 if memory.written_at else self._everything_at
        sources = tuple(
            source
            for source in memory.sources
            if not self.has_words_of(source, memory, since)
            and everything_at < to_us(source.said_at or memory.created_at)
        )
        # Who knew of a value that turns told took back those, too.
        if memory.superseded_at and (not sources or sources != memory.sources):
            named_at = self.at(_of_name(memory.former_key or memory.key), memory)
            if max(said_at, since) <= max(everything_at, named_at):
                return None
        if memory.sources and not sources:
            return None
        return dataclasses.replace(memory, sources=sources)

    def has_name_of(self, memory: Memory) -> bool:
        """Return whether everything or its name was forgotten since a fact was written."""
        named_at = self.at(_of_name(memory.former_key or memory.key), memory)
        return max(named_at, self._everything_at) >= to_us(memory.updated_at)

    def has_words_of(self, source: Source, memory: Memory, since: int = 0) -> bool:
        """Return whether a turn was taken back since it was said as it is worded.

        Args:
            since: what was taken back up to then does not count.
        """
        said_at = to_us(source.said_at) if source.said_at else 0
        return self.at(_of_turn(source), memory) > max(said_at - 1, since)

    def at(self, place: _Place, memory: Memory) -> int:
        """Return when a place was forgotten, as far as that is new to a memory; 0 for never."""
        here = tombstone(self._db, *place) if memory.place in self._coming else 0
        return max(here, self._there(place))

    def _there(self, place: _Place) -> int:
        there = self._page.forgotten and self._page.forgotten.get(self._page.hash_of(*place))
        return to_us(there) if there else 0


def _of_leaving(category: Category, key: str) -> _Place:
    return category, f"left: {key}"


def _of_name(key: str) -> _Place:
    return Category.FACT, f"taken back: {one_name(key)}"


def _of_turn(source: Source) -> _Place:
    # Where the turn is unknown, its words stand for it.
    turn = source.key or hashlib.sha256(source.words.encode()).hexdigest()
    return Category.FACT, f"taken back: {turn}"
