"""Make a person's profile at their first login, before the session starts.

If no store can be asked, it is unknown whether this is a first login, and the greeting claims
neither.
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

logger = logging.getLogger(f"{LOGGER_NAME}.profiles")


async def ensure_profile_exists(user_uuid: str, original_identity: str | None = None) -> Profile:
    """Make the person's profile if there is none, and fetch what Supabase knows of them.

    This takes at most `SUPABASE_TIMEOUT_S`; then the call goes on with the local file.

    Args:
        original_identity: stored as `email` if it is an e-mail address.

    Returns:
        The profile. Its `is_first_login` is None if that is unknown.
    """
    email = email_of(original_identity) if original_identity else None
    try:
        profile, created = await asyncio.to_thread(_open, user_uuid, email)
    except StoreError as exc:
        logger.error("the profile of user %s is unavailable: the call goes on: %s", user_uuid, exc)
        return Profile(user_uuid, email, None, datetime.now(UTC))
    if created:
        log_events.profile_created(original_identity or user_uuid)
    if profile.is_first_login is not None:
        log_events.profile_ready(user_uuid)
    return profile


def _open(user_uuid: str, email: str | None) -> tuple[Profile, bool]:
    stores = storage.current()
    if stores.sync is not None and (page := stores.sync.open_session(user_uuid, email)):
        # The file may know of a greeting that was not sent to Supabase yet.
        profile, _ = stores.local.open_profile(user_uuid, email)
        return profile, page.created
    profile, created = stores.local.open_profile(user_uuid, email)
    return profile, created and stores.sync is None
