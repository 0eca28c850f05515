"""Erase what grew too old, and say so with one tombstone for each category.

One for each memory would stay for ever, and a file would grow with everything that was ever said.
So a tombstone of a place that no memory has says of a category that all is gone that was last
written there by a time, but for controls. Transactions of the caller flow in.
"""

import sqlite3
from collections.abc import Iterator
from typing import Any

from caller_memory.models import Category
from caller_memory.provenance import TOO_OLD
from caller_memory.stores.base import Change, Op, Page
from caller_memory.stores.rows import to_us

_OLD = "category = ? and updated_at <= ? and kind <> 'control'"


def is_too_old(change: Change) -> bool:
    """Return whether a change erases all that is too old in a category."""
    return change.op is Op.FORGET and change.key == TOO_OLD


def told_by(page: Page) -> Iterator[Change]:
    """Yield what a page says that is too old, as the changes that erase it."""
    for category in Category if page.forgotten else ():
        if at := page.forgotten.get(page.hash_of(category, TOO_OLD)):
            yield Change.too_old(category, at)


def places_in(db: sqlite3.Connection, change: Change) -> list[tuple[Any, ...]]:
    """Return category, key and time of the memories that a change erases as too old."""
    there = (change.category, to_us(change.updated_at))
    return db.execute(
        f"select category, key, updated_at from memories where {_OLD}", there
    ).fetchall()


def erase(db: sqlite3.Connection, change: Change) -> None:
    """Erase what is too old, with what is unsent of it, and what said before that it is."""
    there = (change.category, to_us(change.updated_at))
    for table in ("outbox", "dead_letters"):
        db.execute(
            f"delete from {table} where op = 'put' and category = ?1 and updated_at <= ?2 "
            "and key not in (select key from memories where category = ?1 "
            "and (kind = 'control' or updated_at > ?2))",
            there,
        )
    db.execute(
        "delete from outbox where op = 'forget' and category = ? and key = ? and updated_at < ?",
        (change.category, TOO_OLD, there[1]),
    )
    db.execute(f"delete from memories where {_OLD}", there)
