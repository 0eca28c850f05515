"""What Supabase has not acknowledged yet: a table of the person's file, in the order of the writes.

Changes flow in within the transaction that makes them, and out in batches. Nothing is dropped: a
change leaves when it is acknowledged, when a later forget erases what it says, or for the dead
letters. When an outage lasts so long that the outbox is full, puts are no longer queued one by
one: they are in the file all the same, and are queued anew once there is room.
"""

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from stores.base import Change, Op
from stores.rows import CHANGE, MEMORY, from_change, to_change, to_time

MAX_ROWS = 10_000

_INSERT = f"insert into outbox ({CHANGE}) values (?, ?, ?, ?, ?, ?, ?)"


@dataclass(frozen=True, slots=True)
class State:
    """How much waits.

    Attributes:
        waiting: changes in the outbox.
        oldest_at: when the oldest of them was made, None where nothing waits.
        dead: changes that Supabase refuses for what they hold.
        full: whether puts are held back.
    """

    waiting: int
    oldest_at: datetime | None
    dead: int
    full: bool


def enqueue(db: sqlite3.Connection, change: Change) -> None:
    """Put a change behind the others; a forget takes what it forgets out of the file."""
    fill(db)
    if change.op is Op.FORGET_ALL:
        db.execute("delete from outbox where op in ('put', 'forget')")
        db.execute("delete from dead_letters")
    elif change.op is Op.FORGET:
        place = (change.category, change.key)
        db.execute("delete from outbox where op = 'put' and category = ? and key = ?", place)
        db.execute("delete from dead_letters where category = ? and key = ?", place)
    if change.op is Op.PUT and _mirror(db) == "full":
        return
    db.execute(_INSERT, from_change(change))
    (length,) = db.execute("select max(id) - min(id) + 1 from outbox").fetchone()
    if length > MAX_ROWS:
        db.execute("delete from outbox where op = 'put'")
        _set_mirror(db, "full")


def fill(db: sqlite3.Connection) -> None:
    """Queue everything that the file holds, unless each row of it has been queued already."""
    if _mirror(db):
        return
    _set_mirror(db, "complete")
    db.execute(
        f"insert into outbox ({CHANGE}) select 'put', {MEMORY} from memories order by updated_at"
    )
    db.execute(
        "insert into outbox (op, updated_at) "
        "select 'greeted', created_at from profile where is_first_login = 0"
    )


def stop(db: sqlite3.Connection) -> None:
    """A write goes past the outbox: the next one with Supabase queues everything anew."""
    db.execute("delete from meta where name = 'mirror'")


def batch(db: sqlite3.Connection, limit: int) -> list[tuple[int, Change]]:
    """The oldest changes with their numbers, up to the first key that would stand there twice."""
    chosen: list[tuple[int, Change]] = []
    places = set()
    for number, *row in db.execute(
        f"select id, {CHANGE} from outbox order by id limit ?", (limit,)
    ):
        change = to_change(tuple(row))
        place = (change.category, change.key) if change.key is not None else change.op
        if place in places:
            break
        places.add(place)
        chosen.append((number, change))
    return chosen


def acknowledge(db: sqlite3.Connection, numbers: list[int]) -> None:
    """These changes have arrived."""
    db.executemany("delete from outbox where id = ?", [(number,) for number in numbers])
    if _mirror(db) == "full" and not db.execute("select 1 from outbox").fetchone():
        stop(db)
        fill(db)


def bury(db: sqlite3.Connection, number: int, error: str) -> None:
    """Move a change that Supabase refuses to the dead letters."""
    db.execute(
        f"insert into dead_letters ({CHANGE}, error) select {CHANGE}, ? from outbox where id = ?",
        (error, number),
    )
    db.execute("delete from outbox where id = ?", (number,))


def state(db: sqlite3.Connection) -> State:
    """How much waits."""
    waiting, oldest = db.execute("select count(*), min(updated_at) from outbox").fetchone()
    (dead,) = db.execute("select count(*) from dead_letters").fetchone()
    return State(waiting, to_time(oldest) if oldest else None, dead, _mirror(db) == "full")


def unsent_places(db: sqlite3.Connection) -> set[tuple[str, str]]:
    """Category and key of all that Supabase does not hold as this file does."""
    rows = "select category, key from outbox union select category, key from dead_letters"
    return set(db.execute(rows))


def _mirror(db: sqlite3.Connection) -> str | None:
    row = db.execute("select value from meta where name = 'mirror'").fetchone()
    return row[0] if row else None


def _set_mirror(db: sqlite3.Connection, value: str) -> None:
    db.execute("insert or replace into meta values ('mirror', ?)", (value,))
