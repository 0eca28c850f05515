"""The log lines that operators search for, word for word; each is printed here and nowhere else.

All are printed at INFO, in the past tense only after success. What says who someone is or what
they said is marked private; the same values go along as `extra`.
"""

import logging

from caller_memory.log_masking import LOGGER_NAME, Private
from caller_memory.models import Category, Memory

logger = logging.getLogger(f"{LOGGER_NAME}.log_lines")

CATEGORIZED_CHARS = 50


def entrypoint_started(room: str) -> None:
    """A job, or a typed chat, begins."""
    # LiveKit's own dispatch rules put the caller's number into the name of the room.
    name = Private(room)
    logger.info("[ENTRYPOINT] Starting session for room: %s", name, extra={"room": name})


def participant_arrived(room: str, sid: str) -> None:
    """There is somebody to talk to."""
    name = Private(room)
    logger.info("[SESSION INIT] Room: %s", name, extra={"room": name})
    logger.info("[SESSION INIT] Participant SID: %s", sid, extra={"participant_sid": sid})


def user_resolved(identity: str, user_uuid: str) -> None:
    """The participant's identity became the session user."""
    who = Private(identity)
    logger.info(
        "[SESSION INIT] Identity: %s → UUID: %s", who, user_uuid,
        extra={"identity": who, "user": user_uuid},
    )  # fmt: skip


def caller_is_anonymous() -> None:
    """The caller is nobody to be remembered."""
    logger.info(
        "[SESSION INIT] Anonymous caller: no plausible phone number, nothing is remembered "
        "(a number without a country code needs PHONE_REGION)"
    )


def profile_created(identity: str) -> None:
    """The first login alone: there was no profile, now there is one."""
    who = Private(identity)
    extra = {"identity": who}
    logger.info("[PROFILE CREATE] Creating profile for LiveKit user: %s", who, extra=extra)
    logger.info("[PROFILE CREATE] Successfully created profile for user %s", who, extra=extra)


def profile_ready(user_uuid: str) -> None:
    """The profile is there."""
    logger.info("[SESSION INIT] ✓ Profile ready for user: %s", user_uuid, extra={"user": user_uuid})


def session_starting() -> None:
    """Right before `AgentSession.start`."""
    logger.info("[SESSION INIT] Starting LiveKit session...")


def session_started() -> None:
    """Right after `AgentSession.start`."""
    logger.info("[SESSION INIT] ✓ Session started successfully")


def user_said(text: str | None) -> None:
    """A user turn was committed; None for one that is off the record."""
    words = "(off the record)" if text is None else Private(text)
    logger.info("[USER INPUT] %s", words, extra={"text": words})


def user_verified(user_uuid: str) -> None:
    """The user on whose behalf a turn is kept."""
    logger.info("[SESSION] Using session user: %s", user_uuid, extra={"user": user_uuid})


def turn_categorized(text: str, category: Category | None) -> None:
    """What kind of thing a turn is; None is not worth keeping."""
    logger.info(
        "[MEMORY CATEGORIZATION] '%s...' -> %s", Private(text[:CATEGORIZED_CHARS]), category,
        extra={"category": category},
    )  # fmt: skip


def memory_stored(memory: Memory) -> None:
    """The memory is on disk."""
    logger.info(
        "[MEMORY STORED] Stored: [%s] %s = %s",
        memory.category, Private(memory.key), Private(memory.value),
        extra={"category": memory.category},
    )  # fmt: skip
