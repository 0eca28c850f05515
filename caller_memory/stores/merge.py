"""Merge a page of what Supabase knows into a person's file, within a transaction of the caller.

The newer write of a key wins. Only what says that something was forgotten erases; what is missing
in Supabase is not gone. What was forgotten here, and is in Supabase still, is forgotten there too.
"""

import sqlite3
from collections.abc import Iterable
from typing import Any

from caller_memory.models import Kind, Memory, Profile
from caller_memory.provenance import OPT_OUT
from caller_memory.stores import damage, full_text, outbox, too_old
from caller_memory.stores.base import Change, Op, Page, Result
from caller_memory.stores.changes import apply, find_in, put_all, remove_in
from caller_memory.stores.clock import MAX_AHEAD_US, MAX_CLOCK_ERROR_US
from caller_memory.stores.overwritten import is_lost_to, keep_beside
from caller_memory.stores.profile_row import known_since, remove_profile
from caller_memory.stores.rows import (
    MAX_US,
    has_all_rows,
    holds_nothing,
    lacks_rows,
    now_us,
    to_time,
    to_us,
)
from caller_memory.stores.taken_back import erase_moved, is_left_by_another, is_taken_back
from caller_memory.stores.tombstones import (
    all_forgotten_at,
    anything_forgotten,
    get_meta,
    note_erasure,
    note_heard,
    set_meta,
    tombstone,
    too_old_at,
)


def known_version(db: sqlite3.Connection) -> int:
    """Return up to which version of the database the file holds everything."""
    version = get_meta(db, "version")
    # Of version 0 nothing was forgotten yet: known to a file that holds nothing alone.
    if version and not lacks_rows(db):
        return int(version)
    return 0 if holds_nothing(db) else -1


def is_of_another_history(db: sqlite3.Connection, page: Page, known: int) -> bool:
    """Return whether a page is of another database than the file knows, or of a restored one.

    Args:
        known: the version since which it was asked for.
    """
    database = get_meta(db, "database")
    if database is None:
        return False
    was_removed = page.profile is None and page.removed_at is not None
    return database != page.database_id or (page.version < known and not was_removed)


def note_version(db: sqlite3.Connection, version: int) -> None:
    """Note up to which version of the database the file holds everything."""
    set_meta(db, "version", version)
    has_all_rows(db)


def merge_page(db: sqlite3.Connection, page: Page, now: int) -> bool:
    """Merge a page. Return whether words may be left that are to be erased to the byte.

    Args:
        now: the time that writes of several workers compare by, in microseconds since 1970.
    """
    if page.profile is not None:
        _merge_profile(db, page.profile)
    _note_heard(db, page)
    forgotten_at = page.forgotten_at if page.profile else page.removed_at or page.forgotten_at
    gone = _forgotten_by_key(db, page)
    known = (find_in(db, *place[:2]) for place in gone)
    lost = [m for m in known if m and m.sources and is_left_by_another(db, page, m)]
    expired = list(too_old.told_by(page))
    gone += [place for change in expired for place in too_old.places_in(db, change)]
    is_news = bool(page.forgotten)
    if forgotten_at is not None:
        everything_at = to_us(forgotten_at)
        is_new_time = everything_at > all_forgotten_at(db)
        # A time that has not come yet tells that the clock was wrong, not that it was said since.
        ahead_of = now + MAX_AHEAD_US if is_new_time else MAX_US
        gone += [
            place
            for place in db.execute(
                "select category, key, updated_at from memories "
                "where updated_at <= ? or updated_at > ?",
                (everything_at, ahead_of),
            )
            # An opt-out goes by itself alone, or with the person.
            if page.profile is None or place[:2] != OPT_OUT
        ]
        is_news |= outbox.erase_until(db, everything_at) > 0 or is_new_time
    erased = erase_gone(db, gone, page.memories)
    if is_news and not erased:
        # What is forgotten may have been written over before: its words are in index and log.
        full_text.scrub(db)
    if lacks_rows(db):
        damage.drop_unreadable(db, {memory.key for memory in page.memories})
    if forgotten_at is not None:
        apply(db, Change(Op.FORGET_ALL, forgotten_at))
    for change in expired:
        apply(db, change)
    if _write(db, page, lost, now, is_news=is_news):
        full_text.scrub(db)
        note_erasure(db, None, now_us())
        erased = True
    if page.profile is None and page.removed_at and holds_nothing(db):
        remove_profile(db)
    if erased or is_news:
        _erase_unsent(db)
    return erased or is_news


def _erase_unsent(db: sqlite3.Connection) -> None:
    """Remove unsent puts of what is not in the file any more: their rows hold the words, too."""
    db.execute(
        "delete from outbox where op = 'put' and not exists (select 1 from memories m "
        "where m.category = outbox.category and m.key = outbox.key "
        "and (m.updated_at = outbox.updated_at or typeof(m.updated_at) <> 'integer'))"
    )


def _write(
    db: sqlite3.Connection, page: Page, lost: list[Memory], now: int, *, is_news: bool
) -> bool:
    """Write the memories of a page, and beside them what was said and lost to it.

    Args:
        lost: facts that the page had leave their places.
        is_news: whether the page tells of anything forgotten.

    Returns:
        Whether anything was there that is taken back.
    """
    # Search relies on ids in the order in which things were said.
    memories = sorted(page.memories, key=lambda m: m.created_at)
    if holds_nothing(db) and not lost and not anything_forgotten(db):
        put_all(db, memories)
        return False
    written, lost = [], list(lost)
    for memory in memories:
        loser, winner = _take_in(db, memory, page, now)
        if winner is memory:
            written.append(memory)
        if loser and (winner is None or is_lost_to(loser, winner)):
            lost.append(loser)
    # What grew too old is no loss.
    lost = [m for m in lost if too_old_at(db, m.category, m.kind) < to_us(m.updated_at)]
    back = [memory for memory in lost if is_taken_back(db, page, memory)]
    written += keep_beside(db, [memory for memory in lost if memory not in back])
    return erase_moved(db, page, written, is_news=is_news) or bool(back)


def _take_in(
    db: sqlite3.Connection, memory: Memory, page: Page, now: int
) -> tuple[Memory | None, Memory | None]:
    """Write a memory of a page, unless a newer one stands there or it was forgotten here.

    Supabase is told of the latter.

    Returns:
        Of this one and that which stood there, what is not there now and what is.
    """
    old = find_in(db, *memory.place)
    if old and old != memory and old.updated_at == memory.updated_at:
        remove_in(db, *memory.place)  # of two of one time, that of Supabase holds
    match apply(db, Change.put(memory)):
        case Result.FORGOTTEN:
            _forget_there(db, memory, now)
            is_lost = memory.sources and is_left_by_another(db, page, memory)
            return memory if is_lost else None, old
        case Result.STALE:
            return memory, old
    return old, memory


def _note_heard(db: sqlite3.Connection, page: Page) -> None:
    """Note the latest time of a page, unless that of a clock that ran ahead."""
    times = [*(memory.updated_at for memory in page.memories), *page.forgotten.values()]
    at = max(map(to_us, filter(None, [*times, page.forgotten_at])), default=0)
    note_heard(db, min(at, to_us(page.now) + MAX_CLOCK_ERROR_US))


def _merge_profile(db: sqlite3.Connection, profile: Profile) -> None:
    db.execute(
        "insert into profile (id, email, is_first_login, created_at) values (?, ?, ?, ?) "
        "on conflict (id) do update set email = coalesce(excluded.email, email), "
        "is_first_login = min(coalesce(is_first_login, 1), excluded.is_first_login), "
        "created_at = excluded.created_at",
        (
            profile.id,
            profile.email,
            int(profile.is_first_login is not False),
            known_since(db, to_us(profile.created_at)),
        ),
    )


def _forgotten_by_key(db: sqlite3.Connection, page: Page) -> list[tuple[Any, ...]]:
    """Return category, key and time of memories that were forgotten elsewhere."""
    if not page.forgotten:
        return []
    return [
        (category, key, updated_at)
        for category, key, updated_at in db.execute(
            "select category, key, updated_at from memories "
            "union select category, key, updated_at from dead_letters where op = 'put'"
        )
        if isinstance(updated_at, int)
        and (at := page.forgotten.get(page.hash_of(category, key)))
        and updated_at <= to_us(at)
    ]


def erase_gone(
    db: sqlite3.Connection, gone: list[tuple[Any, ...]], coming: Iterable[Memory] = ()
) -> bool:
    """Erase what was forgotten elsewhere, by category, key and time. Return whether any was there.

    A running call learns of it, except of turns that a fact has taken the place of.

    Args:
        coming: memories that are about to be written.
    """
    if not gone:
        return False
    unsent = outbox.erase_puts(db, gone)
    replaced = {source.key for memory in coming for source in memory.sources}
    found = [
        place
        for place in gone
        if db.execute(
            "select 1 from memories where category = ? and key = ? and updated_at = ?", place
        ).fetchone()
    ]
    if not found:
        return unsent
    told = any(key not in replaced and not _is_a_source(db, key) for _, key, _ in found)
    db.executemany("delete from memories where category = ? and key = ? and updated_at = ?", found)
    full_text.scrub(db)
    if told:
        note_erasure(db, None, now_us())
    return True


def _is_a_source(db: sqlite3.Connection, key: str) -> bool:
    """Return whether a fact keeps the turn of this key among its sources."""
    row = db.execute(
        "select 1 from memories, json_each(memories.sources) "
        "where kind = ? and kind <> 'turn' and sources is not null "
        "and json_extract(json_each.value, '$.key') = ?",
        (Kind.FACT, key),
    ).fetchone()
    return row is not None


def _forget_there(db: sqlite3.Connection, memory: Memory, now: int) -> None:
    """Send again what was forgotten here: a restored database does not know of it."""
    if (at := tombstone(db, *memory.place)) >= to_us(memory.updated_at):
        change = Change(Op.FORGET, to_time(at), *memory.place)
    elif (at := too_old_at(db, memory.category, memory.kind)) >= to_us(memory.updated_at):
        change = Change.too_old(memory.category, to_time(at))
    else:
        at = all_forgotten_at(db)
        change = Change(Op.FORGET_ALL, to_time(at))
    # A time that has not come yet would take what is said by then along.
    if at <= now + MAX_AHEAD_US:
        outbox.send_again(db, change)
