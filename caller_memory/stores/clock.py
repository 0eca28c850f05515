"""Correct times that were stamped by a clock that nobody had compared with that of Supabase yet.

Writes of several workers compare by time. What was said on a worker that began without Supabase,
and with a wrong clock, must not win over an erasure that came after it.
"""

import dataclasses
import sqlite3
import time

from caller_memory.models import Category, Memory
from caller_memory.provenance import TOO_OLD, TURN
from caller_memory.stores.base import Op
from caller_memory.stores.rows import MEMORY, from_memory, now_us, to_memories, to_time
from caller_memory.stores.tombstones import HEARD_AT, ask_for_everything, get_meta, place_hash

MAX_CLOCK_ERROR_US = 1_000_000
"""Smaller differences between the clocks are ignored: the answer itself takes time to travel."""
MAX_AHEAD_US = 3 * MAX_CLOCK_ERROR_US
"""What is written may be so far ahead of this machine's clock, which may be slow, by who has a fast
one, later than what was heard from a third."""


# It goes on while the machine sleeps, where there is such a clock.
_STEADY = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


class ComparedClock:
    """This machine's clock, compared with that of Supabase, also after it was set since."""

    def __init__(self) -> None:
        self._offset_us: int | None = None
        self._begun_us = 0

    @property
    def offset_us(self) -> int | None:
        """What to add to this machine's clock now, in microseconds. None before it was compared."""
        if self._offset_us is None:
            return None
        set_by_us = _begun_us() - self._begun_us
        return self._offset_us - (set_by_us if abs(set_by_us) > MAX_CLOCK_ERROR_US else 0)

    @offset_us.setter
    def offset_us(self, offset_us: int) -> None:
        self._offset_us, self._begun_us = offset_us, _begun_us()


def _begun_us() -> int:
    """Return when the steady clock began, by this machine's: another time once that is set."""
    return now_us() - time.clock_gettime_ns(_STEADY) // 1000


def restamp(db: sqlite3.Connection, offset_us: int) -> None:
    """Correct the times of unsent changes that were stamped before the clocks were compared.

    They stay later than all that was heard from elsewhere before: a clock may have been set since
    they were stamped, so that it is off by another time now.

    Args:
        offset_us: what is to be added to this machine's clock.
    """
    if not db.execute("select 1 from outbox where unchecked = 1 limit 1").fetchone():
        return
    rows = db.execute(
        "select id, op, category, key, updated_at, unchecked from outbox "
        "where typeof(updated_at) = 'integer' order by id"
    ).fetchall()
    heard_at, now, moved = get_meta(db, HEARD_AT) or 0, now_us(), []
    earliest = heard_at + 2  # a moment before a turn was taken away for a fact, it was said
    follows_fact = False
    for number, op, category, key, at, unchecked in rows:
        if not unchecked:
            heard_at = max(heard_at, at)
            continue
        if at > now:
            now += 2  # it was written now, after what a right clock had stamped
        right = min(at, now) + offset_us
        if key == TOO_OLD:
            right = min(at, right)  # no more than that was erased
        is_turn = op == Op.FORGET and bool(key) and key.startswith(TURN)
        if key != TOO_OLD and right <= heard_at:
            # The fact was written before the turn was taken away.
            right = heard_at = max(heard_at if is_turn and follows_fact else heard_at + 2, earliest)
        follows_fact = op == Op.PUT or (follows_fact and is_turn)
        if right != at:
            moved.append((number, op, (category, key), at, right))
    # Turns that went into facts first: the times of these come from those.
    for number, op, place, at, right in sorted(moved, key=lambda row: row[1] != Op.FORGET):
        db.execute("update outbox set updated_at = ? where id = ?", (right, number))
        move(db, op, place, at, right)
    if any(op != Op.PUT and right < at for _, op, _, at, right in moved):
        # What is newer than it was meant was erased here alone: all is asked for once more.
        ask_for_everything(db)
    db.execute("update outbox set unchecked = null where unchecked = 1")


def is_unchecked(db: sqlite3.Connection, category: Category, key: str) -> bool:
    """Return whether what stands there was stamped before the clocks were compared."""
    waits = "select 1 from outbox where category = ? and key = ? and unchecked = 1"
    return db.execute(waits, (category, key)).fetchone() is not None


def move(
    db: sqlite3.Connection, op: str, place: tuple[str | None, str | None], at: int, right: int
) -> None:
    """Correct the time of what a change wrote to the file, unless something newer is known since.

    Args:
        at, right: the time it was stamped with, and that it gets; microseconds since 1970.
    """
    if op == Op.PUT:
        rows = db.execute(
            f"select {MEMORY} from memories where category = ? and key = ? and updated_at = ?",
            (*place, at),
        )
        for memory in to_memories(db, rows):
            updated_at = to_time(right)
            was_new = memory.created_at == memory.updated_at
            created_at = updated_at if was_new else min(memory.created_at, updated_at)
            _write_times(
                db, dataclasses.replace(memory, created_at=created_at, updated_at=updated_at)
            )
    elif op == Op.FORGET and place[0] is not None and place[1] is not None:
        db.execute(
            "update tombstones set forgotten_at = ?1 "
            "where hash = ?2 and (forgotten_at = ?3 or forgotten_at < ?1)",
            (right, place_hash(db, place[0], place[1]), at),
        )
        if place[1].startswith(TURN):
            _move_sources(db, place[1], at, right)
    elif op == Op.FORGET_ALL:
        db.execute(
            "update meta set value = ?1 where name = 'forgotten_at' and (value = ?2 or value < ?1)",
            (right, at),
        )


def _move_sources(db: sqlite3.Connection, key: str, at: int, right: int) -> None:
    """Correct when a turn was said that was taken away at a time, in the facts that it went into.

    That was a moment before, as `leave_in` has it.
    """
    said_at, right_at = to_time(at - 1), to_time(right - 1)
    rows = db.execute(f"select {MEMORY} from memories where instr(sources, ?)", (key,))
    for memory in to_memories(db, rows):
        sources = tuple(
            each._replace(said_at=right_at) if (each.key, each.said_at) == (key, said_at) else each
            for each in memory.sources
        )
        is_moved = sources != memory.sources and memory.created_at == said_at
        created_at = right_at if is_moved else memory.created_at
        _write_times(db, dataclasses.replace(memory, created_at=created_at, sources=sources))


def _write_times(db: sqlite3.Connection, memory: Memory) -> None:
    cells = dict(zip(MEMORY.split(", "), from_memory(memory), strict=True))
    names = ("created_at", "updated_at", "sources", "checksum")
    db.execute(
        f"update memories set ({', '.join(names)}) = (?, ?, ?, ?) where category = ? and key = ?",
        (*(cells[name] for name in names), *memory.place),
    )
