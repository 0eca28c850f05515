"""Convert rows of a person's file to values and back. The file holds microseconds since 1970, UTC.

A failing disk may return what was never written. A row that can not be read is skipped, the others
are returned, and one ERROR for each file and process says so.
"""

import logging
import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from caller_memory.errors import StoreError
from caller_memory.log_masking import LOGGER_NAME
from caller_memory.models import Category, Memory
from caller_memory.stores.base import Change, Op

logger = logging.getLogger(f"{LOGGER_NAME}.stores")

MEMORY = "category, key, value, context, created_at, updated_at"
CHANGE = f"op, {MEMORY}"
Row = tuple[Any, ...]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

MIN_US = (datetime.min.replace(tzinfo=UTC) - _EPOCH) // timedelta(microseconds=1)
MAX_US = (datetime.max.replace(tzinfo=UTC) - _EPOCH) // timedelta(microseconds=1)
"""The earliest and the latest time that Python can represent."""

_reported: set[str] = set()
"""Files whose unreadable rows have been logged."""


class UnreadableRow(StoreError):
    """A row holds what was never written, because the disk has changed it."""


def to_us(moment: datetime) -> int:
    """Return an aware time as microseconds since 1970."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def to_time(microseconds: int) -> datetime:
    """Return microseconds since 1970 as an aware time."""
    return _EPOCH + timedelta(microseconds=microseconds)


def to_memory(row: Row) -> Memory:
    """Return the memory in a row of the columns `MEMORY`.

    Raises:
        UnreadableRow: the cells can not be a memory.
    """
    category, key, value, context, created_at, updated_at = row
    try:
        return Memory(
            Category(category),
            _text(key),
            _text(value),
            None if context is None else _text(context),
            _time(created_at),
            _time(updated_at),
        )
    except (ValueError, TypeError, OverflowError) as exc:
        raise UnreadableRow("a memory can not be read") from exc


def to_memories(db: sqlite3.Connection, rows: Iterable[Row]) -> list[Memory]:
    """Return the memories in rows of the columns `MEMORY`, without unreadable ones."""
    found = []
    for row in rows:
        try:
            found.append(to_memory(row))
        except UnreadableRow:
            report_unreadable(db)
    return found


def to_change(row: Row) -> Change:
    """Return the change in a row of the columns `CHANGE`.

    Raises:
        UnreadableRow: the cells can not be a change.
    """
    name, category, key, value, context, created_at, updated_at = row
    try:
        op, at = Op(name), _time(updated_at)
        if op in (Op.GREETED, Op.FORGET_ALL):
            return Change(op, at)
        place = Category(category), _text(key)
        if op is Op.FORGET:
            return Change(op, at, *place)
        return Change(
            op,
            at,
            *place,
            _text(value),
            None if context is None else _text(context),
            None if created_at is None else _time(created_at),
        )
    except (ValueError, TypeError, OverflowError) as exc:
        raise UnreadableRow("a change can not be read") from exc


def from_change(change: Change) -> Row:
    """Return a change as a row of the columns `CHANGE`."""
    return (
        change.op,
        change.category,
        change.key,
        change.value,
        change.context,
        to_us(change.created_at) if change.created_at else None,
        to_us(change.updated_at),
    )


def report_unreadable(db: sqlite3.Connection) -> None:
    """Log, once per file and process, that a row can not be read."""
    path = db.execute("pragma database_list").fetchone()[2]
    if path not in _reported:
        _reported.add(path)
        logger.error(
            "the memory file %s holds a row that can not be read: it is left out, the rest is used",
            path,
        )


def decode(cell: bytes) -> str:
    """Decode a cell, with lone surrogates for bytes that are not UTF-8.

    One bad cell must not make the whole result unreadable.
    """
    return cell.decode("utf-8", "surrogateescape")


def _text(cell: Any) -> str:
    if not isinstance(cell, str):
        raise TypeError("not text")
    cell.encode()
    return cell


def _time(cell: Any) -> datetime:
    if not isinstance(cell, int):
        raise TypeError("not a time")
    return to_time(cell)
