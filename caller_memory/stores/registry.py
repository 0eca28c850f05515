"""Who is known, here and to Supabase: looked up, and removed, without a session.

A user flows in, an answer flows out within a time limit.
"""

from typing import Protocol

from caller_memory.stores.deadline import call_in_time
from caller_memory.stores.profile_row import remove_profile
from caller_memory.stores.sqlite import SqliteStore
from caller_memory.stores.write_ahead_log import erase_log


class People(Protocol):
    """What Supabase can be asked about a person. See `stores.supabase.SupabaseStore`."""

    def knows(self, user_id: str) -> bool:
        """Whether a person has a profile; makes none."""
        ...

    def forget_profile(self, user_id: str) -> bool:
        """Remove a person with all that is known of them."""
        ...


class Registry:
    """The people of a Supabase.

    Args:
        remote: Supabase.
        timeout_s: how long one answer may take in all.
    """

    def __init__(self, remote: People, timeout_s: float) -> None:
        self._remote = remote
        self._timeout_s = timeout_s

    def knows(self, user_id: str) -> bool:
        """Return whether a person has a profile; none is made.

        Raises:
            StoreError: Supabase does not say.
        """
        return call_in_time(lambda: self._remote.knows(user_id), self._timeout_s)

    def forget_profile(self, user_id: str) -> bool:
        """Remove a person with all that is known of them. Return whether there was anything.

        Raises:
            StoreError: nothing was removed.
        """
        return call_in_time(lambda: self._remote.forget_profile(user_id), self._timeout_s)


def is_known_here(local: SqliteStore, user_id: str) -> bool:
    """Return whether the local files hold anything of a person; makes no file."""
    return local.files.exists(user_id) and local.find_profile(user_id) is not None


def remove_here(local: SqliteStore, user_id: str) -> None:
    """Erase what the file of a person holds of them beside memories."""
    with local.files.write(user_id) as db:
        remove_profile(db)
    erase_log(local.files, user_id)
