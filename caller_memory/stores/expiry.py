"""Erase memories that are older than their retention, in portions."""

import logging
import sqlite3
import time
from collections.abc import Mapping
from datetime import datetime, timedelta

from caller_memory.log_masking import LOGGER_NAME
from caller_memory.models import Category
from caller_memory.stores import full_text
from caller_memory.stores.base import Change, Op
from caller_memory.stores.rows import to_us
from caller_memory.stores.sqlite import SqliteStore
from caller_memory.stores.write_ahead_log import erase_log

logger = logging.getLogger(f"{LOGGER_NAME}.stores")

OLD_AT_ONCE = 200
"""The most memories erased in one transaction: a turn may have to wait for it."""


def forget_older(
    store: SqliteStore,
    user_id: str,
    kept_since: Mapping[Category, datetime],
    but: tuple[Category, str],
) -> int:
    """Erase memories last written before the time of their category. Return how many.

    The tombstone carries the cut-off time: late writes stay deleted, newer edits survive.

    Args:
        kept_since: aware times; a category that is missing is kept for ever.
        but: category and key of the memory that is always kept.
    """
    count = 0
    while portion := _forget_some(store, user_id, kept_since, but):
        count += portion
        time.sleep(0.001)  # lets a turn that waits for the lock have it
    if count:
        erase_log(store.files, user_id)
        logger.info("erased %d memories of user %s that grew too old", count, user_id)
    return count


def _forget_some(
    store: SqliteStore,
    user_id: str,
    kept_since: Mapping[Category, datetime],
    but: tuple[Category, str],
) -> int:
    with store.files.read(user_id) as db:
        if not _older(db, kept_since, but):
            return 0
    with store.writing(user_id) as db:
        older = _older(db, kept_since, but)
        for category, key in older:
            at = kept_since[category] - timedelta(microseconds=1)
            store.record(db, Change(Op.FORGET, at, category, key))
        full_text.scrub(db)
    return len(older)


def _older(
    db: sqlite3.Connection, kept_since: Mapping[Category, datetime], but: tuple[Category, str]
) -> list[tuple[Category, str]]:
    rows = db.execute(
        "select category, key from memories"
        " where kind <> 'control' and not (category = ? and key = ?) and ("
        f"{' or '.join(['category = ? and updated_at < ?'] * len(kept_since))}) limit ?",
        (*but, *(x for c, at in kept_since.items() for x in (c, to_us(at))), OLD_AT_ONCE),
    )
    return [(Category(category), key) for category, key in rows]
