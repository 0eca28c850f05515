"""Merge the memories of one user into another: one person was known under two identities.

The source's memories are written to the target, and only then erased from the source. After an
interruption, merging again completes it and doubles nothing. If both know a value of one name, the
newer holds and the older is kept as superseded.
"""

import dataclasses
import sqlite3
from collections.abc import Collection, Iterable
from datetime import timedelta

from caller_memory.models import Category, Kind, Memory
from caller_memory.provenance import OPT_OUT, TURN, same_value, superseded_key, with_source
from caller_memory.spellings import one_name
from caller_memory.stores.base import Change
from caller_memory.stores.changes import find_in
from caller_memory.stores.rows import to_time, to_us
from caller_memory.stores.sqlite import SqliteStore
from caller_memory.stores.tombstones import (
    all_forgotten_at,
    forgotten_at,
    tombstone,
    too_old_at,
)
from caller_memory.stores.write_ahead_log import erase_log

_MOMENT = timedelta(microseconds=1)


def plan(local: SqliteStore, source: str, target: str) -> list[Memory]:
    """Return what `move` would write to the target. Nothing is written."""
    return joined(local.list_memories(source), local.list_memories(target))


def move(local: SqliteStore, source: str, target: str) -> list[Memory]:
    """Write the source's memories into the target's file, all or nothing.

    Returns:
        The source's memories.

    Raises:
        StoreError: nothing was written.
    """
    memories, profile = local.list_memories(source), local.find_profile(source)
    with local.writing(target) as db:
        for memory in joined(memories, local.list_in(db)):
            take_in(local, db, memory)
    if profile and profile.is_first_login is False:
        local.set_greeted(target)
    return memories


def erase(local: SqliteStore, source: str, moved: Collection[Memory]) -> bool:
    """Erase everything of the source but the opt-out, which holds for both identities.

    Returns:
        False if something was written since the move: then nothing is erased.
    """
    with local.writing(source) as db:
        found = local.list_in(db)
        if set(found) != set(moved):
            return False
        if found:
            local.forget_all_in(db, found[0].updated_at + _MOMENT)
        for memory in found:
            if memory.kind is Kind.CONTROL and memory.place != OPT_OUT:
                take_in(local, db, memory)
    erase_log(local.files, source)
    local.files.remove_aside(source)
    return True


def take_in(local: SqliteStore, db: sqlite3.Connection, memory: Memory) -> None:
    """Write another user's memory with its times, within a transaction of `writing`.

    It is left out if its key was forgotten here since. An earlier "forget everything" here does
    not count, nor what grew too old, because this memory was not here then.
    """
    if tombstone(db, memory.category, memory.key) >= to_us(memory.updated_at):
        return
    at = memory.updated_at
    if memory.place != OPT_OUT:
        gone_at = max(all_forgotten_at(db), too_old_at(db, memory.category, memory.kind))
        at = max(at, to_time(gone_at + 1))
    if memory.kind is Kind.FACT and at > memory.updated_at:
        memory = dataclasses.replace(memory, written_at=memory.told_at)
    local.record(db, Change.put(dataclasses.replace(memory, updated_at=at)))


def import_all(local: SqliteStore, user_id: str, memories: Iterable[Memory]) -> None:
    """Write memories with their times, all or nothing. What is there already is left alone.

    Where something newer is known or was forgotten, they are written now, and tell that they are
    older: an import is a decision of today. So are all with Supabase behind the file, because it
    may know of forgets that this file does not.
    """
    with local.writing(user_id) as db:
        for memory in memories:
            old = find_in(db, *memory.place)
            if old and old.as_told() == memory:
                continue
            if old and old.sources and not same_value(old.value, memory.value):
                local.supersede_in(db, old, memory.created_at)
            forgotten = forgotten_at(db, *memory.place, memory.kind)
            newest = max(forgotten, to_us(old.updated_at) if old else 0)
            if not local.is_replica and newest < to_us(memory.updated_at) <= local.shared_now_us():
                local.record(db, Change.put(memory))
            else:
                local.put_in(db, dataclasses.replace(memory, written_at=memory.updated_at))


def joined(source: Iterable[Memory], target: Iterable[Memory]) -> list[Memory]:
    """Return what has to be written to the target so that it holds both, oldest first."""
    known = _Known(target)
    written: list[Memory] = []
    for memory in sorted(source, key=lambda m: (m.updated_at, m.key)):
        for each in known.lacks(memory):
            known.add(each)
            written.append(each)
    return written


class _Known:
    """The memories that the target has, or is about to have."""

    def __init__(self, memories: Iterable[Memory]) -> None:
        self._places: dict[tuple[Category, str], Memory] = {}
        self._names: dict[str, tuple[Category, str]] = {}
        self._keys: set[str] = set()
        self._said: set[Memory] = set()
        for memory in memories:
            self.add(memory)

    def add(self, memory: Memory) -> None:
        self._places[memory.place] = memory
        if memory.kind is Kind.FACT and memory.holds:
            self._names.setdefault(one_name(memory.key), memory.place)
        self._keys.add(memory.key)
        self._said.add(_as_said(memory))

    def lacks(self, memory: Memory) -> list[Memory]:
        """Return what has to be written so that the target has a memory of the source."""
        if memory.kind is Kind.TURN:
            return [] if _as_said(memory) in self._said else [self._under_a_free_key(memory)]
        if memory.kind is Kind.FACT and memory.holds:
            category, key = self._names.get(one_name(memory.key), memory.place)
            memory = dataclasses.replace(memory, category=category, key=key)
        there = self._places.get(memory.place)
        if there is None:
            return [memory]
        if memory.kind is Kind.CONTROL:
            # An opt-out under either identity holds for both.
            is_no = memory.place == OPT_OUT and there.value != memory.value == "no"
            return [_written_after(memory, there)] if is_no else []
        if memory.kind is Kind.SUMMARY:
            return [memory] if memory.updated_at > there.updated_at else []
        older, newer = sorted((there, memory), key=lambda m: m.updated_at)
        if same_value(older.value, newer.value):
            return self._with_the_sources_of_both(there, older, newer)
        former = self._as_former(older, newer)
        return former + ([memory] if newer is memory else [])

    def _under_a_free_key(self, memory: Memory) -> Memory:
        ms = to_us(memory.created_at) // 1000
        key = memory.key
        while key in self._keys:
            ms += 1
            key = f"{TURN}{ms}"
        return dataclasses.replace(memory, key=key)

    def _with_the_sources_of_both(
        self, there: Memory, older: Memory, newer: Memory
    ) -> list[Memory]:
        sources = older.sources
        for source in reversed(newer.sources):
            sources = with_source(sources, source) or sources
        kept = dataclasses.replace(newer, sources=sources)
        if (there.value, there.sources) == (kept.value, kept.sources):
            return []
        return [_written_after(kept, there)]

    def _as_former(self, older: Memory, newer: Memory) -> list[Memory]:
        until = free = newer.created_at
        while True:
            former = dataclasses.replace(
                older, key=superseded_key(older.key, free),
                superseded_at=until, former_key=older.key,
            )  # fmt: skip
            there = self._places.get(former.place)
            if there is None:
                return [former]
            if same_value(there.value, former.value):
                return []
            free += timedelta(seconds=1)


def _as_said(memory: Memory) -> Memory:
    """Return a turn without what differs between files, to compare it."""
    return dataclasses.replace(memory, key=TURN, updated_at=memory.created_at)


def _written_after(memory: Memory, there: Memory) -> Memory:
    at = max(memory.updated_at, there.updated_at + _MOMENT)
    return dataclasses.replace(memory, updated_at=at)
