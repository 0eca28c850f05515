"""Read and write the profile in a person's file, within a transaction of the caller."""

import sqlite3

from caller_memory.models import Profile
from caller_memory.stores.rows import now_us, to_time, to_us


def ensure_profile(
    db: sqlite3.Connection, user_id: str, email: str | None, *, is_replica: bool
) -> bool:
    """Make the profile if there is none. Return whether this call made it.

    An e-mail address is added if there is none; it replaces nothing.

    Args:
        is_replica: whether Supabase is behind the file. Then only Supabase knows whether this is a
            first login, and a new profile says that it is unknown.
    """
    made = db.execute(
        "insert into profile (id, email, is_first_login, created_at) values (?, ?, ?, ?) "
        "on conflict do nothing",
        (user_id, email, None if is_replica else 1, now_us()),
    ).rowcount
    if not made and email:
        db.execute("update profile set email = ? where email is null", (email,))
    return bool(made)


def restore_profile(db: sqlite3.Connection, told: Profile) -> None:
    """Have a person be known since an earlier time, as an export tells it.

    Supabase knows its own time alone, so it is noted beside the profile: see `known_since`.
    """
    at = to_us(told.created_at)
    db.execute("update profile set created_at = ? where created_at > ?", (at, at))
    db.execute(
        "insert into meta values ('known_since', ?) "
        "on conflict (name) do update set value = min(value, excluded.value)",
        (at,),
    )


def known_since(db: sqlite3.Connection, created_at: int) -> int:
    """Return the earlier of a time and of what an import told."""
    row = db.execute("select value from meta where name = 'known_since'").fetchone()
    return min(created_at, int(row[0])) if row else created_at


def remove_profile(db: sqlite3.Connection) -> None:
    """Take the profile out, with all that calls left about the person."""
    db.execute("delete from profile")
    db.execute("delete from meta where name in ('hung_up_at', 'version', 'known_since')")


def find_profile(db: sqlite3.Connection, user_id: str) -> Profile | None:
    """Return the profile, None if there is none yet."""
    row = db.execute(
        "select id, email, is_first_login, created_at from profile where id = ?", (user_id,)
    ).fetchone()
    if row is None:
        return None
    first = None if row[2] is None else bool(row[2])
    return Profile(row[0], row[1], first, to_time(row[3]))
