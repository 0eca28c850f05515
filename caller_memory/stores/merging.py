"""Merge the memories of one user into another: one person was known under two identities.

The source's memories are written to the target, and only then erased from the source. After an
interruption, merging again completes it and doubles nothing. If both know a value of one name, the
newer holds and the older is kept as superseded.
"""

import dataclasses
import sqlite3
from collections.abc import Collection, Iterable
from datetime import timedelta

from caller_memory.models import Category, Memory
from caller_memory.provenance import (
    OPT_OUT,
    RESERVED_KEYS,
    TURN,
    is_turn,
    same_value,
    superseded_key,
    with_words,
    words_in,
)
from caller_memory.stores.base import Change, Op
from caller_memory.stores.rows import to_time, to_us
from caller_memory.stores.sqlite import SqliteStore
from caller_memory.stores.tombstones import all_forgotten_at, tombstone
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
            if (memory.category, memory.key) == OPT_OUT:
                take_in(local, db, memory)
    erase_log(local.files, source)
    local.files.remove_aside(source)
    return True


def take_in(local: SqliteStore, db: sqlite3.Connection, memory: Memory) -> None:
    """Write another user's memory with its times, within a transaction of `writing`.

    It is left out if its key was forgotten here since. An earlier "forget everything" here does
    not count, because this memory was not here then.
    """
    if tombstone(db, memory.category, memory.key) >= to_us(memory.updated_at):
        return
    at = max(to_us(memory.updated_at), all_forgotten_at(db) + 1)
    local.record(
        db,
        Change(
            Op.PUT,
            to_time(at),
            memory.category,
            memory.key,
            memory.value,
            memory.context,
            memory.created_at,
        ),
    )


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
        self._keys: set[str] = set()
        self._said: set[Memory] = set()
        for memory in memories:
            self.add(memory)

    def add(self, memory: Memory) -> None:
        self._places[memory.category, memory.key] = memory
        self._keys.add(memory.key)
        self._said.add(_as_said(memory))

    def lacks(self, memory: Memory) -> list[Memory]:
        """Return what has to be written so that the target has a memory of the source."""
        there = self._places.get((memory.category, memory.key))
        if is_turn(memory.key):
            return [] if _as_said(memory) in self._said else [self._under_a_free_key(memory)]
        if there is None:
            return [memory]
        if (memory.category, memory.key) == OPT_OUT:
            # An opt-out under either identity holds for both.
            return [_written_after(memory, there)] if there.value != memory.value == "no" else []
        if memory.key in RESERVED_KEYS:
            return [memory] if memory.updated_at > there.updated_at else []
        older, newer = sorted((there, memory), key=lambda m: m.updated_at)
        if same_value(older.value, newer.value):
            return self._with_the_words_of_both(there, older, newer)
        superseded = self._as_superseded(older, newer)
        return superseded + ([memory] if newer is memory else [])

    def _under_a_free_key(self, memory: Memory) -> Memory:
        number = memory.key.removeprefix(TURN)
        key = memory.key
        while key in self._keys and number.isdecimal():
            number = str(int(number) + 1)
            key = TURN + number
        return dataclasses.replace(memory, key=key)

    def _with_the_words_of_both(self, there: Memory, older: Memory, newer: Memory) -> list[Memory]:
        context = older.context if words_in(older.context) else newer.context
        for words in reversed(words_in(newer.context)):
            context = with_words(context, words) or context
        if (there.value, there.context) == (newer.value, context):
            return []
        return [_written_after(dataclasses.replace(newer, context=context), there)]

    def _as_superseded(self, older: Memory, newer: Memory) -> list[Memory]:
        until = newer.created_at
        while True:
            superseded = dataclasses.replace(older, key=superseded_key(older.key, until))
            there = self._places.get((superseded.category, superseded.key))
            if there is None:
                return [superseded]
            if same_value(there.value, superseded.value):
                return []
            until += timedelta(seconds=1)


def _as_said(memory: Memory) -> Memory:
    """Return a turn without what differs between files, to compare it."""
    return dataclasses.replace(memory, key=TURN, updated_at=memory.created_at)


def _written_after(memory: Memory, there: Memory) -> Memory:
    at = max(memory.updated_at, there.updated_at + _MOMENT)
    return dataclasses.replace(memory, updated_at=at)
