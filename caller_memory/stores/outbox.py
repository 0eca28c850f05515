"""What Supabase has not acknowledged yet: a table of the person's file, in the order of the writes.

Changes flow in within the transaction that makes them, and out in batches. Nothing is dropped: a
change leaves when it is acknowledged, when a later forget erases what it says, or for the dead
letters. When an outage lasts so long that the outbox is full, puts are held back: they are in the
file all the same, and are queued from there in portions once the rest has arrived. So is what a
file holds when Supabase is first configured.
"""

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from caller_memory.stores.base import Change, Op
from caller_memory.stores.rows import (
    CHANGE,
    MEMORY,
    UnreadableRow,
    from_change,
    report_unreadable,
    to_change,
    to_time,
    to_us,
)

MAX_ROWS = 10_000

UNREADABLE = "this file's disk changed it: it can not be read"
"""The error of a dead letter that no database has refused."""

_NOTHING, _EVERYTHING = -1, 2**63 - 1
"""Values of `mirror` in the table meta: the `updated_at` up to which every put was queued."""

_INSERT = f"insert into outbox ({CHANGE}) values (?, ?, ?, ?, ?, ?, ?)"


@dataclass(frozen=True, slots=True)
class State:
    """How much waits.

    Attributes:
        waiting: changes in the outbox, and puts that are held back.
        oldest_at: when the oldest of them was made, None where nothing waits.
        dead: changes that Supabase refuses for what they hold.
        full: whether so many wait that puts are held back.
    """

    waiting: int
    oldest_at: datetime | None
    dead: int
    full: bool


def enqueue(db: sqlite3.Connection, change: Change) -> None:
    """Put a change behind the others; a forget takes what it forgets out of the file."""
    begin(db)
    if change.op is Op.FORGET_ALL:
        db.execute("delete from outbox where op in ('put', 'forget')")
        db.execute("delete from dead_letters")
    elif change.op is Op.FORGET:
        place = (change.category, change.key)
        db.execute("delete from outbox where op = 'put' and category = ? and key = ?", place)
        db.execute("delete from dead_letters where category = ? and key = ?", place)
    if change.op is Op.PUT and to_us(change.updated_at) > _queued_to(db):
        return
    db.execute(_INSERT, from_change(change))
    (length,) = db.execute("select max(id) - min(id) + 1 from outbox").fetchone()
    if length > MAX_ROWS:
        _hold_back(db)


def begin(db: sqlite3.Connection) -> None:
    """From here on every write goes through the outbox; what was there before is held back."""
    if _mirror(db) is not None:
        return
    _set_mirror(db, _NOTHING)
    db.execute(
        "insert into outbox (op, updated_at) "
        "select 'forget_all', value from meta where name = 'forgotten_at' "
        "union all select 'greeted', created_at from profile where is_first_login = 0"
    )
    if not db.execute("select 1 from memories").fetchone():
        _set_mirror(db, _EVERYTHING)


def refill(db: sqlite3.Connection, limit: int) -> None:
    """Queue the next of the puts that were held back, unless others wait before them."""
    begin(db)
    queued_to = _queued_to(db)
    if queued_to == _EVERYTHING or db.execute("select 1 from outbox").fetchone():
        return
    (until,) = db.execute(
        "select max(updated_at) from (select updated_at from memories "
        "where updated_at > ? order by updated_at limit ?)",
        (queued_to, limit),
    ).fetchone()
    if until is None:
        _set_mirror(db, _EVERYTHING)
        return
    db.execute(
        f"insert into outbox ({CHANGE}) select 'put', {MEMORY} from memories "
        "where updated_at > ? and updated_at <= ? order by updated_at",
        (queued_to, until),
    )
    _set_mirror(db, until)


def stop(db: sqlite3.Connection) -> None:
    """A write goes past the outbox: the next one with Supabase queues everything anew."""
    db.execute("delete from meta where name = 'mirror'")


def batch(db: sqlite3.Connection, limit: int) -> list[tuple[int, Change]]:
    """The oldest changes with their numbers, up to the first key that would stand there twice.

    What can not be read goes to the dead letters: nothing waits behind it.
    """
    chosen: list[tuple[int, Change]] = []
    unreadable: list[int] = []
    places = set()
    for number, *row in db.execute(
        f"select id, {CHANGE} from outbox order by id limit ?", (limit,)
    ):
        try:
            change = to_change(tuple(row))
        except UnreadableRow:
            report_unreadable(db)
            unreadable.append(number)
            continue
        place = (change.category, change.key) if change.key is not None else change.op
        if place in places:
            break
        places.add(place)
        chosen.append((number, change))
    for number in unreadable:
        bury(db, number, UNREADABLE)
    # What is behind them must not look as if nothing waits.
    return batch(db, limit) if unreadable and not chosen else chosen


def acknowledge(db: sqlite3.Connection, numbers: list[int]) -> None:
    """These changes have arrived."""
    db.executemany("delete from outbox where id = ?", [(number,) for number in numbers])


def bury(db: sqlite3.Connection, number: int, error: str) -> None:
    """Move a change to the dead letters: Supabase refuses it, or it can not be read."""
    _to_dead_letters(db, "outbox", "coalesce(op, '?')", number, error)


def bury_memory(db: sqlite3.Connection, number: int, error: str) -> None:
    """Move a memory that can not be read to the dead letters."""
    _to_dead_letters(db, "memories", "'put'", number, error)


def _to_dead_letters(db: sqlite3.Connection, table: str, op: str, number: int, error: str) -> None:
    db.execute(
        f"insert into dead_letters ({CHANGE}, error) select {op}, category, key, value, context, "
        f"created_at, coalesce(updated_at, 0), ? from {table} where id = ?",
        (error, number),
    )
    db.execute(f"delete from {table} where id = ?", (number,))


def erase_until(db: sqlite3.Connection, at: int) -> int:
    """Take out what a "forget everything" elsewhere, at this time, made void; how much it was."""
    older = "op in ('put', 'forget') and updated_at <= ?"
    return sum(
        db.execute(f"delete from {table} where {older}", (at,)).rowcount
        for table in ("outbox", "dead_letters")
    )


def state(db: sqlite3.Connection) -> State:
    """How much waits."""
    waiting, oldest = db.execute(
        "select count(*), min(updated_at) from (select updated_at from outbox "
        "union all select updated_at from memories where updated_at > ?)",
        (_queued_to(db),),
    ).fetchone()
    (dead,) = db.execute("select count(*) from dead_letters").fetchone()
    return State(waiting, to_time(oldest) if oldest else None, dead, waiting > MAX_ROWS)


def is_empty(db: sqlite3.Connection) -> bool:
    """Whether Supabase has acknowledged every change."""
    return _mirror(db) == _EVERYTHING and not unsent_places(db) and not state(db).waiting


def unsent_places(db: sqlite3.Connection) -> set[tuple[str, str]]:
    """Category and key of all that Supabase does not hold as this file does."""
    return set(
        db.execute(
            "select category, key from outbox union select category, key from dead_letters "
            "union select category, key from memories where updated_at > ?",
            (_queued_to(db),),
        )
    )


def _hold_back(db: sqlite3.Connection) -> None:
    (oldest,) = db.execute("select min(updated_at) from outbox where op = 'put'").fetchone()
    db.execute("delete from outbox where op = 'put'")
    if oldest is not None:
        _set_mirror(db, min(oldest - 1, _queued_to(db)))


def _queued_to(db: sqlite3.Connection) -> int:
    """Up to which `updated_at` every put has been queued."""
    mirror = _mirror(db)
    return _NOTHING if mirror is None else mirror


def _mirror(db: sqlite3.Connection) -> int | None:
    row = db.execute("select value from meta where name = 'mirror'").fetchone()
    return row[0] if row else None


def _set_mirror(db: sqlite3.Connection, value: int) -> None:
    db.execute("insert or replace into meta values ('mirror', ?)", (value,))
