"""Hold who the user of this session is. Only this module knows the ContextVars.

The entrypoint sets the identity once; whoever acts for the user asks for the UUID. A ContextVar is
lost in room callbacks, at shutdown and in bare threads, as LiveKit makes those tasks elsewhere. So
the user is also bound to the running job. If neither is set, or the two disagree, an error is
raised: it is never somebody else's memory.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from weakref import WeakKeyDictionary

from caller_memory.errors import NoSessionUser, SessionUserMismatch
from caller_memory.log_masking import LOGGER_NAME
from identity import livekit_identity_to_uuid

logger = logging.getLogger(f"{LOGGER_NAME}.session_context")

_session_user_uuid: ContextVar[str | None] = ContextVar("session_user_uuid", default=None)
_session_livekit_identity: ContextVar[str | None] = ContextVar(
    "session_livekit_identity", default=None
)

DEFAULT_USER_UUID = "00000000-0000-4000-8000-000000000000"
"""The user of scripts that set none. No identity maps to it: it is a UUID of version 4."""

_NO_USER = (
    "no session user here. Call set_session_user(identity) in the entrypoint before anything "
    "touches memory; in a thread of your own, start it with asyncio.to_thread or enter "
    "session_user(identity), since run_in_executor and threading.Thread do not carry the context"
)


class _Jobs:
    """Hold which user each running job serves, and whether a default user is allowed."""

    def __init__(self) -> None:
        self.current: Callable[[], Any | None] = lambda: None
        self.users: WeakKeyDictionary[Any, tuple[str, str]] = WeakKeyDictionary()
        self.default_user_allowed = True
        self.default_user_warned = False

    def user(self) -> tuple[str, str] | None:
        """Return UUID and identity bound to the running job, None outside one."""
        job = self.current()
        if job is None:
            return None
        self.default_user_allowed = False
        return self.users.get(job)


_jobs = _Jobs()


def serve_jobs(current_job: Callable[[], Any | None]) -> None:
    """Declare that this process serves jobs: from now on a missing user raises, in threads too.

    Args:
        current_job: returns the running job, or None outside one. Called from any thread.
    """
    _jobs.current = current_job
    _jobs.default_user_allowed = False


def set_session_user(identity: str) -> str:
    """Make the person of this identity the user of this context, and of the running job.

    Returns:
        The user's UUID.

    Raises:
        IdentityError: the identity can not name a person.
        SessionUserMismatch: the running job already serves somebody else.
    """
    user_uuid = livekit_identity_to_uuid(identity)
    bound = _jobs.user()
    if bound is not None and bound[0] != user_uuid:
        raise SessionUserMismatch(
            f"this job serves user {bound[0]}, it can not serve {user_uuid} as well"
        )
    job = _jobs.current()
    if job is not None:
        _jobs.users[job] = (user_uuid, identity)
    _jobs.default_user_allowed = False
    _session_user_uuid.set(user_uuid)
    _session_livekit_identity.set(identity)
    return user_uuid


def get_session_user_uuid() -> str | None:
    """Return the UUID in this context, None if none was set or the context was lost."""
    return _session_user_uuid.get()


def get_session_livekit_identity() -> str | None:
    """Return the identity in this context, None if none was set or the context was lost."""
    return _session_livekit_identity.get()


def get_current_user() -> str:
    """Return the UUID of the user for whom this code runs.

    Raises:
        NoSessionUser: neither the context nor the running job has a user.
        SessionUserMismatch: the context and the running job name different users.
    """
    user_uuid, bound = _session_user_uuid.get(), _jobs.user()
    if user_uuid is not None and bound is not None and user_uuid != bound[0]:
        raise SessionUserMismatch(
            f"the context says user {user_uuid}, the running job serves {bound[0]}"
        )
    return user_uuid or (bound[0] if bound else get_or_create_default_user())


def get_or_create_default_user() -> str:
    """Return the constant user of scripts and tests that never set one. Warn once.

    Raises:
        NoSessionUser: this process has served a job or a user, so a missing user is a bug.
    """
    if not _jobs.default_user_allowed:
        raise NoSessionUser(_NO_USER)
    if not _jobs.default_user_warned:
        _jobs.default_user_warned = True
        logger.warning("no session user was set: using the default user %s", DEFAULT_USER_UUID)
    return DEFAULT_USER_UUID


@contextmanager
def session_user(identity: str) -> Iterator[str]:
    """Act as the person of this identity inside the block, then restore the user before.

    Yields:
        The user's UUID.
    """
    user_uuid = livekit_identity_to_uuid(identity)
    _jobs.default_user_allowed = False
    tokens = _session_user_uuid.set(user_uuid), _session_livekit_identity.set(identity)
    try:
        yield user_uuid
    finally:
        _session_user_uuid.reset(tokens[0])
        _session_livekit_identity.reset(tokens[1])


def verify_user(user_uuid: str) -> None:
    """Check that the calling code acts for this user, or for no user in particular.

    Raises:
        SessionUserMismatch: the context or the running job names a different user.
    """
    bound = _jobs.user()
    for held in (_session_user_uuid.get(), bound[0] if bound else None):
        if held not in (None, user_uuid):
            raise SessionUserMismatch(f"user {user_uuid} is served here, the context says {held}")
