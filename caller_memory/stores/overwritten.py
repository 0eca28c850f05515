"""Keep what was said, where a merge writes another worker's newer value over it.

Who writes a value over one that it knows keeps what turns told as superseded, and who has a fact
leave its place keeps the words elsewhere. Who did not know of it could not, so whoever sees both
does: it is written beside what won, unless it was taken back. Transactions of the caller flow in.
"""

import dataclasses
import sqlite3
from collections.abc import Iterable
from datetime import datetime, timedelta

from caller_memory.models import Kind, Memory
from caller_memory.provenance import TURN, same_value, superseded_key, with_source
from caller_memory.stores import outbox
from caller_memory.stores.base import Change
from caller_memory.stores.changes import find_in, put_all
from caller_memory.stores.rows import MEMORY, to_memories, to_us
from caller_memory.stores.tombstones import tombstone

_MOMENT = timedelta(microseconds=1)


def is_lost_to(loser: Memory, winner: Memory) -> bool:
    """Return whether one memory lacks what was said in another one that stood in its place."""
    if loser.kind is Kind.TURN and winner.kind is Kind.TURN:
        # A turn that was corrected was said at the same time.
        return loser.value != winner.value and loser.created_at != winner.created_at
    words = {source.words for source in winner.sources}
    return any(source.words not in words for source in loser.sources)


def keep_beside(db: sqlite3.Connection, lost: Iterable[Memory]) -> list[Memory]:
    """Write again what was said and lost to a page, so that nothing of it is. Supabase is told.

    Args:
        lost: facts and turns of the file or of the page that do not stand in their places now, and
            were not taken back.

    Returns:
        What was written: a turn under another key, the value of a fact as superseded, or what has
        the same value with the sources of both.
    """
    kept = []
    for memory in sorted(lost, key=lambda m: m.updated_at):
        again = _another_turn(db, memory) if memory.kind is Kind.TURN else _as_former(db, memory)
        if again:
            outbox.enqueue(db, Change.put(again))
            put_all(db, [again])
            kept.append(again)
    return kept


def _another_turn(db: sqlite3.Connection, turn: Memory) -> Memory:
    ms = to_us(turn.created_at) // 1000
    while _is_taken(db, again := dataclasses.replace(turn, key=f"{TURN}{ms}")):
        ms += 1
    return again


def _as_former(db: sqlite3.Connection, fact: Memory) -> Memory | None:
    """Return what keeps the sources of a fact, None if they are all in the file."""
    rows = db.execute(
        f"select {MEMORY} from memories where kind = ? and kind <> 'turn' and sources is not null",
        (Kind.FACT,),
    )
    facts = to_memories(db, rows)
    known = {source.words for each in facts for source in each.sources}
    if all(source.words in known for source in fact.sources):
        return None
    key = fact.former_key or fact.key
    for each in facts:
        is_of_name = (each.category, each.former_key or each.key) == (fact.category, key)
        if is_of_name and same_value(each.value, fact.value):
            return _with_sources_of(fact, each)
    now = find_in(db, fact.category, key)
    until = free = fact.superseded_at or (now.created_at if now else fact.created_at)
    while _is_taken(db, again := _superseded(fact, key, until, free)):
        free += timedelta(seconds=1)
    return again


def _superseded(fact: Memory, key: str, until: datetime, free: datetime) -> Memory:
    return dataclasses.replace(
        fact, key=superseded_key(key, free), former_key=key, superseded_at=until, written_at=None
    )


def _is_taken(db: sqlite3.Connection, memory: Memory) -> bool:
    is_gone = tombstone(db, *memory.place) >= to_us(memory.updated_at)
    return is_gone or find_in(db, *memory.place) is not None


def _with_sources_of(lost: Memory, left: Memory) -> Memory | None:
    sources = lost.sources
    for source in reversed(left.sources):
        sources = with_source(sources, source) or sources
    if sources == left.sources:
        return None
    return dataclasses.replace(left, sources=sources, updated_at=left.updated_at + _MOMENT)
