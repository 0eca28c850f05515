"""One person's memories join another's: the same person was known under two identities.

Two users flow in. What the one is known by is written into the file of the other, and only then
erased from their own: whoever is interrupted in between merges once more, and nothing is there
twice. What both know under one name holds as it was written last; what it said before is kept.
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
    """What would be written into the file of the target, which nothing is."""
    return joined(local.list_memories(source), local.list_memories(target))


def move(local: SqliteStore, source: str, target: str) -> list[Memory]:
    """Write what is known of the source into the file of the target, all or nothing.

    Returns:
        The source's memories, which are all with the target now.

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
    """Erase everything of the source but the wish not to be remembered, which holds there too.

    Returns:
        False where something was written since it was moved: nothing is erased.
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
    """Write another user's memory, with its times, within a transaction of `writing`.

    Not one whose very key was forgotten since. An earlier "forget everything" did not mean
    it: it was not among what was known of this user.
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
    """What has to be written to the target for it to hold what both say, oldest first."""
    known = _Known(target)
    written: list[Memory] = []
    for memory in sorted(source, key=lambda m: (m.updated_at, m.key)):
        for each in known.lacks(memory):
            known.add(each)
            written.append(each)
    return written


class _Known:
    """What the target knows already."""

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
        """What has to be written for a memory of the source to be known as well."""
        there = self._places.get((memory.category, memory.key))
        if is_turn(memory.key):
            return [] if _as_said(memory) in self._said else [self._under_a_free_key(memory)]
        if there is None:
            return [memory]
        if (memory.category, memory.key) == OPT_OUT:
            # Whoever does not want to be remembered is not, whichever name it was said under.
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
    """A turn whatever its key, and whenever it was written into a file."""
    return dataclasses.replace(memory, key=TURN, updated_at=memory.created_at)


def _written_after(memory: Memory, there: Memory) -> Memory:
    at = max(memory.updated_at, there.updated_at + _MOMENT)
    return dataclasses.replace(memory, updated_at=at)
