"""Rows of a person's file as values, and back. Times are microseconds since 1970 there, UTC."""

from datetime import UTC, datetime, timedelta
from typing import Any

from models import Category, Memory
from stores.base import Change, Op

MEMORY = "category, key, value, context, created_at, updated_at"
CHANGE = f"op, {MEMORY}"
Row = tuple[Any, ...]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_us(moment: datetime) -> int:
    """An aware time as microseconds since 1970."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def to_time(microseconds: int) -> datetime:
    """Microseconds since 1970 as an aware time."""
    return _EPOCH + timedelta(microseconds=microseconds)


def to_memory(row: Row) -> Memory:
    """A row of the columns `MEMORY`."""
    category, key, value, context, created_at, updated_at = row
    return Memory(Category(category), key, value, context, to_time(created_at), to_time(updated_at))


def to_change(row: Row) -> Change:
    """A row of the columns `CHANGE`."""
    op, category, key, value, context, created_at, updated_at = row
    return Change(
        Op(op),
        to_time(updated_at),
        Category(category) if category else None,
        key,
        value,
        context,
        to_time(created_at) if created_at is not None else None,
    )


def from_change(change: Change) -> Row:
    """The columns `CHANGE`."""
    return (
        change.op,
        change.category,
        change.key,
        change.value,
        change.context,
        to_us(change.created_at) if change.created_at else None,
        to_us(change.updated_at),
    )
