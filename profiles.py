"""A person's profile: made at the first login, there before the session starts.

A user flows in, a `Profile` flows out, also when no store can be asked: then nobody knows whether
this is a first login, and the greeting claims neither.
"""

import asyncio
import logging
from datetime import UTC, datetime

import log_lines
import stores
from errors import StoreError
from identity import email_of
from models import Profile
from privacy import LOGGER_NAME

logger = logging.getLogger(f"{LOGGER_NAME}.profiles")


async def ensure_profile_exists(user_uuid: str, original_identity: str | None = None) -> Profile:
    """Make the person's profile if there is none.

    Args:
        original_identity: kept as `email` where it is an e-mail address.

    Returns:
        The profile; with `is_first_login` None where it could not be made or read.
    """
    email = email_of(original_identity) if original_identity else None
    try:
        snapshot = await asyncio.to_thread(stores.local().open_session, user_uuid, email)
    except StoreError:
        logger.exception("the profile of user %s is unavailable: the call goes on", user_uuid)
        return Profile(user_uuid, email, None, datetime.now(UTC))
    if snapshot.created:
        log_lines.profile_created(original_identity or user_uuid)
    log_lines.profile_ready(user_uuid)
    return snapshot.profile


async def mark_greeted(user_uuid: str) -> None:
    """The first greeting has been given: from now on the person is a returning one.

    Raises:
        StoreError: it could not be noted; the next greeting will be a first one again.
    """
    await asyncio.to_thread(stores.local().set_greeted, user_uuid)
