"""A person's profile: made at the first login, there before the session starts.

A user flows in, a `Profile` flows out, also when no store can be asked: then nobody knows whether
this is a first login, and the greeting claims neither.
"""

import asyncio
import logging
from datetime import UTC, datetime

import storage
from caller_memory import log_events
from caller_memory.errors import StoreError
from caller_memory.log_masking import LOGGER_NAME
from caller_memory.models import Profile
from identity import email_of

FLUSH_TIMEOUT_S = 5.0
"""LiveKit ends a job 10 s after its shutdown began."""

logger = logging.getLogger(f"{LOGGER_NAME}.profiles")


async def ensure_profile_exists(user_uuid: str, original_identity: str | None = None) -> Profile:
    """Make the person's profile if there is none, and have what Supabase knows of them at hand.

    Takes at most `SUPABASE_TIMEOUT_S`; then the call goes on with the local file.

    Args:
        original_identity: kept as `email` where it is an e-mail address.

    Returns:
        The profile; with `is_first_login` None where nobody could tell.
    """
    email = email_of(original_identity) if original_identity else None
    try:
        profile, created = await asyncio.to_thread(_open, user_uuid, email)
    except StoreError:
        logger.exception("the profile of user %s is unavailable: the call goes on", user_uuid)
        return Profile(user_uuid, email, None, datetime.now(UTC))
    if created:
        log_events.profile_created(original_identity or user_uuid)
    if profile.is_first_login is not None:
        log_events.profile_ready(user_uuid)
    return profile


def _open(user_uuid: str, email: str | None) -> tuple[Profile, bool]:
    sync = storage.sync()
    if sync is not None and (snapshot := sync.open_session(user_uuid, email)):
        # The file knows of a greeting that Supabase has not heard of yet.
        return storage.local().find_profile(user_uuid) or snapshot.profile, snapshot.created
    snapshot = storage.local().open_session(user_uuid, email)
    return snapshot.profile, snapshot.created and sync is None


async def mark_greeted(user_uuid: str) -> None:
    """The first greeting has been given: from now on the person is a returning one.

    Raises:
        StoreError: it could not be noted; the next greeting will be a first one again.
    """
    await asyncio.to_thread(storage.local().set_greeted, user_uuid)


async def flush(user_uuid: str) -> None:
    """The session is over: wait a little until Supabase has all; the rest stays on disk."""
    sync = storage.sync()
    if sync and not await asyncio.to_thread(sync.flush, user_uuid, FLUSH_TIMEOUT_S):
        logger.warning(
            "changes of user %s wait on disk: they are sent by a later process", user_uuid
        )
