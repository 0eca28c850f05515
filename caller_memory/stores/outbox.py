"""The outbox of a person's file: changes that Supabase has not acknowledged, in order of writing.

A change is queued in the transaction that makes it, and leaves in batches, a put as the memory is
by then: once acknowledged, or to the dead letters. Nothing is dropped. During a long outage it
overflows: puts leave it, but those of an uncompared clock, and are backfilled from the file in
portions, as for a new Supabase.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from caller_memory.models import Category
from caller_memory.provenance import OPT_OUT
from caller_memory.stores.base import Change, Op
from caller_memory.stores.rows import (
    MEMORY,
    Row,
    UnreadableRow,
    from_memory,
    holds_nothing,
    report_unreadable,
    to_memory,
    to_time,
    to_us,
)
from caller_memory.stores.tombstones import get_meta, set_meta

MAX_ROWS = 10_000

UNREADABLE = "this file's disk changed it: it can not be read"
"""The error of a dead letter that Supabase was never asked about."""

_MARK = "mirror"
"""In the table meta: how far the backfill is; missing if writes go past the outbox."""
_NOTHING, _EVERYTHING = -1, 2**63 - 1
"""No memory, or every memory, has been queued."""

CHANGE = "o.op, o.category, o.key, o.updated_at, o.call_id"
_CHANGE_CELLS = 5

# Workers of version 1 send what the outbox itself holds of a put, with sources in the context.
_CONTEXT_1 = (
    "substr(coalesce((select group_concat('> ' || json_extract(value, '$.words'), char(10)) "
    "from json_each({sources})) || coalesce(char(10) || {context}, ''), {context}), 1, 1000)"
)
# What "forget everything" makes void. Of the opt-out it says nothing.
_VOID = f"op in ('put', 'forget') and (category, key) <> ('{OPT_OUT[0]}', '{OPT_OUT[1]}')"
_INSERT = (
    "insert into outbox (op, category, key, value, context, created_at, updated_at, call_id, "
    f"unchecked) values (?1, ?2, ?3, ?4, {_CONTEXT_1.format(sources='?5', context='?6')}, "
    "?7, ?8, ?9, ?10)"
)


@dataclass(frozen=True, slots=True)
class State:
    """How many changes of a file wait for Supabase.

    Attributes:
        waiting: changes in the outbox, and memories that wait for the backfill.
        oldest_at: when the oldest of them was made, None if nothing waits.
        dead: dead letters: changes that Supabase rejects for their content.
        full: whether the outbox has overflowed.
    """

    waiting: int
    oldest_at: datetime | None
    dead: int
    full: bool


def enqueue(db: sqlite3.Connection, change: Change, *, unchecked: bool = False) -> None:
    """Queue a change, in place of what it writes over or forgets.

    Args:
        unchecked: whether the clock that stamped it was not compared with that of Supabase yet.
    """
    begin(db)
    if change.op is Op.FORGET_ALL:
        db.execute(f"delete from outbox where {_VOID}")
        db.execute("delete from dead_letters")
    elif change.key is not None:
        place = (change.category, change.key)
        db.execute("delete from outbox where op = 'put' and category = ? and key = ?", place)
        if change.op is Op.FORGET:
            db.execute("delete from dead_letters where category = ? and key = ?", place)
    if change.op is Op.PUT and to_us(change.updated_at) > _queued_to(db) and not unchecked:
        return
    _insert(db, change, unchecked=unchecked)
    if db.execute("select max(id) - min(id) >= ? from outbox", (MAX_ROWS,)).fetchone()[0]:
        _overflow(db)


def begin(db: sqlite3.Connection) -> None:
    """Send every write through the outbox from now on; what is in the file is backfilled."""
    if get_meta(db, _MARK) is not None:
        return
    set_meta(db, _MARK, _NOTHING)
    db.execute(
        "insert into outbox (op, updated_at) "
        "select 'forget_all', value from meta where name = 'forgotten_at' "
        "union all select 'greeted', created_at from profile where is_first_login = 0"
    )
    if holds_nothing(db):
        set_meta(db, _MARK, _EVERYTHING)


def begin_anew(db: sqlite3.Connection) -> None:
    """Queue everything that the file holds, for a database that lacks it."""
    db.execute("delete from outbox where op = 'put'")
    stop(db)
    begin(db)


def send_again(db: sqlite3.Connection, change: Change) -> None:
    """Queue what was forgotten before, unless it waits already. Nothing leaves the outbox."""
    waits = "select 1 from outbox where op = ? and category is ? and key is ?"
    if not db.execute(waits, (change.op, change.category, change.key)).fetchone():
        _insert(db, change)


def backfill(db: sqlite3.Connection, limit: int) -> None:
    """Queue the next portion of memories that were never queued, if the outbox is empty."""
    begin(db)
    queued_to = _queued_to(db)
    if queued_to == _EVERYTHING or db.execute("select 1 from outbox limit 1").fetchone():
        return
    (until,) = db.execute(
        "select max(updated_at) from (select updated_at from memories "
        "where updated_at > ? order by updated_at limit ?)",
        (queued_to, limit),
    ).fetchone()
    if until is None:
        set_meta(db, _MARK, _EVERYTHING)
        return
    context = _CONTEXT_1.format(sources="sources", context="context")
    db.execute(
        "insert into outbox (op, category, key, value, context, created_at, updated_at) "
        f"select 'put', category, key, value, {context}, created_at, updated_at from memories "
        "where updated_at > ? and updated_at <= ? order by updated_at",
        (queued_to, until),
    )
    set_meta(db, _MARK, until)


def stop(db: sqlite3.Connection) -> None:
    """Note a write without Supabase: the next one with Supabase backfills the whole file."""
    db.execute("delete from meta where name = ?", (_MARK,))


def batch(db: sqlite3.Connection, limit: int) -> list[tuple[int, Change]]:
    """Return the oldest changes with their numbers, up to the first key that comes again.

    A change that can not be read goes to the dead letters, so that nothing waits behind it.
    """
    chosen: list[tuple[int, Change]] = []
    left, places = list[int](), set()
    memory = ", ".join(f"m.{name}" for name in MEMORY.split(", "))
    for number, *row in db.execute(
        f"select o.id, {CHANGE}, {memory} from outbox o left join memories m "
        "on o.op = 'put' and m.category = o.category and m.key = o.key order by o.id limit ?",
        (limit,),
    ):
        try:
            change = to_change(tuple(row[:_CHANGE_CELLS]))
            if change.op is Op.PUT:
                if row[_CHANGE_CELLS] is None:
                    left.append(number)  # it was forgotten elsewhere
                    continue
                change = Change.put(to_memory(tuple(row[_CHANGE_CELLS:])))
        except UnreadableRow:
            report_unreadable(db)
            dead_letter(db, number, UNREADABLE)
            left.append(number)
            continue
        place = (change.category, change.key) if change.key is not None else change.op
        if place in places:
            break
        places.add(place)
        chosen.append((number, change))
    acknowledge(db, left)
    # An empty batch means that nothing waits: so look behind those that left.
    return batch(db, limit) if left and not chosen else chosen


def to_change(row: Row) -> Change:
    """Return the change in a row of the columns `CHANGE`, a put without its memory.

    Raises:
        UnreadableRow: the cells can not be a change.
    """
    op, category, key, updated_at, call_id = row
    try:
        if not isinstance(updated_at, int):
            raise TypeError("not a time")
        op, at = Op(op), to_time(updated_at)
        if op in (Op.GREETED, Op.FORGET_ALL):
            return Change(op, at)
        if not isinstance(key, str):
            raise TypeError("not text")
        return Change(op, at, Category(category), key, call_id=call_id)
    except (ValueError, TypeError, OverflowError) as exc:
        raise UnreadableRow("a change can not be read") from exc


def acknowledge(db: sqlite3.Connection, numbers: Iterable[int]) -> None:
    """Remove changes that have arrived."""
    db.executemany("delete from outbox where id = ?", [(number,) for number in numbers])


def dead_letter(db: sqlite3.Connection, number: int, error: str) -> None:
    """Move a change that Supabase rejects, or that can not be read, to the dead letters."""
    _to_dead_letters(db, "outbox", "coalesce(op, '?')", number, error)


def dead_letter_memory(db: sqlite3.Connection, number: int, error: str) -> None:
    """Move a memory that can not be read to the dead letters."""
    _to_dead_letters(db, "memories", "'put'", number, error)


def _to_dead_letters(db: sqlite3.Connection, table: str, op: str, number: int, error: str) -> None:
    columns = "category, key, value, context, created_at"
    db.execute(
        f"insert into dead_letters (op, {columns}, updated_at, error) select {op}, {columns}, "
        f"coalesce(updated_at, 0), ? from {table} where id = ?",
        (error, number),
    )
    db.execute(f"delete from {table} where id = ?", (number,))


def erase_until(db: sqlite3.Connection, at: int) -> int:
    """Remove changes older than a "forget everything" elsewhere. Return how many there were."""
    return sum(
        db.execute(f"delete from {table} where {_VOID} and updated_at <= ?", (at,)).rowcount
        for table in ("outbox", "dead_letters")
    )


def erase_puts(db: sqlite3.Connection, places: Sequence[tuple[Any, ...]]) -> bool:
    """Remove unsent puts by category, key and time: forgotten elsewhere. Return whether any was."""
    older = "op = 'put' and category = ? and key = ? and updated_at <= ?"
    return any(
        [
            db.executemany(f"delete from {table} where {older}", places).rowcount > 0
            for table in ("outbox", "dead_letters")
        ]
    )


def state(db: sqlite3.Connection) -> State:
    """Return how many changes wait."""
    waiting, oldest = db.execute(
        "select count(*), min(updated_at) from (select updated_at from outbox "
        "union all select updated_at from memories where updated_at > ?)",
        (_queued_to(db),),
    ).fetchone()
    (dead,) = db.execute("select count(*) from dead_letters").fetchone()
    return State(waiting, to_time(oldest) if oldest else None, dead, waiting > MAX_ROWS)


def is_empty(db: sqlite3.Connection) -> bool:
    """Return whether Supabase has acknowledged every change."""
    found = state(db)
    return get_meta(db, _MARK) == _EVERYTHING and not found.waiting and not found.dead


def _insert(db: sqlite3.Connection, change: Change, *, unchecked: bool = False) -> None:
    value = context = created_at = sources = None
    if change.memory is not None:
        _, _, value, context, created_at, _, _, _, sources, *_ = from_memory(change.memory)
    at = to_us(change.updated_at)
    place = (change.category, change.key)
    said = (value, sources, context, created_at, at)
    db.execute(_INSERT, (change.op, *place, *said, change.call_id, unchecked or None))


def _overflow(db: sqlite3.Connection) -> None:
    # The backfill can not tell that an uncompared clock has stamped a memory.
    puts = "from outbox where op = 'put' and unchecked is null"
    (oldest,) = db.execute(f"select min(updated_at) {puts}").fetchone()
    db.execute(f"delete {puts}")
    if oldest is not None:
        set_meta(db, _MARK, min(oldest - 1, _queued_to(db)))


def _queued_to(db: sqlite3.Connection) -> int:
    """Return the `updated_at` up to which every memory has been queued."""
    mark = get_meta(db, _MARK)
    return _NOTHING if mark is None else mark
