"""Erase memories that are older than their retention, in portions."""

import logging
import sqlite3
import time
from collections.abc import Mapping
from datetime import datetime

from caller_memory.log_masking import LOGGER_NAME
from caller_memory.models import Category
from caller_memory.stores import full_text, too_old
from caller_memory.stores.base import Change
from caller_memory.stores.rows import to_time, to_us
from caller_memory.stores.sqlite import SqliteStore
from caller_memory.stores.write_ahead_log import erase_log

logger = logging.getLogger(f"{LOGGER_NAME}.stores")

OLD_AT_ONCE = 200
"""The most memories erased in one transaction, but for those written at one time: a turn may have
to wait for it."""


def forget_older(store: SqliteStore, user_id: str, kept_since: Mapping[Category, datetime]) -> int:
    """Erase memories last written before the time of their category. Return how many.

    Late writes of that age stay out, newer edits survive. Controls never grow too old.

    Args:
        kept_since: aware times of this machine's clock; a category that is missing is kept for
            ever.
    """
    offset_us = store.clock.offset_us or 0
    since = {category: to_us(at) + offset_us for category, at in kept_since.items()}
    count = 0
    while portion := _forget_some(store, user_id, since):
        count += portion
        time.sleep(0.001)  # lets a turn that waits for the lock have it
    if count:
        erase_log(store.files, user_id)
        logger.info("erased %d memories of user %s that grew too old", count, user_id)
    return count


def _forget_some(store: SqliteStore, user_id: str, since: Mapping[Category, int]) -> int:
    with store.files.read(user_id) as db:
        if not any(_older(db, category, at, 1) for category, at in since.items()):
            return 0
    count = 0
    with store.writing(user_id) as db:
        for category, at in since.items():
            limit = max(0, OLD_AT_ONCE - count)
            if older := _older(db, category, at, limit):
                # What is said to be gone is gone, should this be the last transaction.
                until = older[-1] if len(older) == limit else at - 1
                change = Change.too_old(category, to_time(until))
                count += len(too_old.places_in(db, change))
                store.record(db, change)
        full_text.scrub(db)
    return count


def _older(db: sqlite3.Connection, category: Category, at: int, limit: int) -> list[int]:
    """Return when the oldest memories were last written that were before a time, in order."""
    rows = db.execute(
        "select updated_at from memories where category = ? and updated_at < ? "
        "and kind <> 'control' order by updated_at limit ?",
        (category, at, limit),
    )
    return [updated_at for (updated_at,) in rows]
