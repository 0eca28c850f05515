"""Memories that have grown too old: erased in portions, as of the time they were kept until."""

import logging
import sqlite3
import time
from collections.abc import Mapping
from datetime import datetime, timedelta

from caller_memory.log_masking import LOGGER_NAME
from caller_memory.models import Category
from caller_memory.stores.base import Change, Op
from caller_memory.stores.changes import scrub_index
from caller_memory.stores.rows import to_us
from caller_memory.stores.sqlite import SqliteStore
from caller_memory.stores.write_ahead_log import erase_log

logger = logging.getLogger(f"{LOGGER_NAME}.stores")

OLD_AT_ONCE = 200
"""Older memories go so many at a time: a turn waits for no more."""


def forget_older(
    store: SqliteStore,
    user_id: str,
    kept_since: Mapping[Category, datetime],
    but: tuple[Category, str],
) -> int:
    """Erase what was last written before the time of its category. Return how many are gone.

    It is forgotten as of that time: a copy as old that is still on its way somewhere does not
    come back, and a correction that was made elsewhere since is not forgotten with it.

    Args:
        kept_since: aware; a category that is not there is kept for ever.
        but: category and key of the memory that never grows old.
    """
    count = 0
    while portion := _forget_some(store, user_id, kept_since, but):
        count += portion
        time.sleep(0.001)  # a lock that is taken again at once is not given to who waits
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
        scrub_index(db)
    return len(older)


def _older(
    db: sqlite3.Connection, kept_since: Mapping[Category, datetime], but: tuple[Category, str]
) -> list[tuple[Category, str]]:
    rows = db.execute(
        "select category, key from memories where not (category = ? and key = ?) and ("
        f"{' or '.join(['category = ? and updated_at < ?'] * len(kept_since))}) limit ?",
        (*but, *(x for c, at in kept_since.items() for x in (c, to_us(at))), OLD_AT_ONCE),
    )
    return [(Category(category), key) for category, key in rows]
