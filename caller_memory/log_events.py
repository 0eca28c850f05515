"""Log the lines that operators search for, word for word. Each is written here and nowhere else.

All are logged at INFO, in the past tense only after success. Values that say who someone is or what
they said are marked private. The same values are attached as `extra`.
"""

import logging

from caller_memory.log_masking import LOGGER_NAME, Private
from caller_memory.models import Category, Memory

logger = logging.getLogger(f"{LOGGER_NAME}.log_lines")

CATEGORIZED_CHARS = 50


def entrypoint_started(room: str) -> None:
    """Log that a job or a typed chat begins."""
    # The room name may hold the caller's number: LiveKit's SIP dispatch rules put it there.
    name = Private(room)
    logger.info("[ENTRYPOINT] Starting session for room: %s", name, extra={"room": name})


def participant_arrived(room: str, sid: str) -> None:
    """Log who joined which room."""
    name = Private(room)
    logger.info("[SESSION INIT] Room: %s", name, extra={"room": name})
    logger.info("[SESSION INIT] Participant SID: %s", sid, extra={"participant_sid": sid})


def user_resolved(identity: str, user_uuid: str) -> None:
    """Log which user the participant's identity stands for."""
    who = Private(identity)
    logger.info(
        "[SESSION INIT] Identity: %s → UUID: %s", who, user_uuid,
        extra={"identity": who, "user": user_uuid},
    )  # fmt: skip


def caller_is_anonymous() -> None:
    """Log that the caller is anonymous and nothing is remembered."""
    logger.info(
        "[SESSION INIT] Anonymous caller: no plausible phone number, nothing is remembered "
        "(a number without a country code needs PHONE_REGION)"
    )


def profile_created(identity: str) -> None:
    """Log that a profile was made, at the first login only."""
    who = Private(identity)
    extra = {"identity": who}
    logger.info("[PROFILE CREATE] Creating profile for LiveKit user: %s", who, extra=extra)
    logger.info("[PROFILE CREATE] Successfully created profile for user %s", who, extra=extra)


def profile_ready(user_uuid: str) -> None:
    """Log that the profile exists."""
    logger.info("[SESSION INIT] ✓ Profile ready for user: %s", user_uuid, extra={"user": user_uuid})


def session_starting() -> None:
    """Log that `AgentSession.start` is about to be called."""
    logger.info("[SESSION INIT] Starting LiveKit session...")


def session_started() -> None:
    """Log that `AgentSession.start` has returned."""
    logger.info("[SESSION INIT] ✓ Session started successfully")


def user_said(text: str | None) -> None:
    """Log a committed user turn; None for one that is off the record."""
    words = "(off the record)" if text is None else Private(text)
    logger.info("[USER INPUT] %s", words, extra={"text": words})


def user_verified(user_uuid: str) -> None:
    """Log for which user a turn is kept."""
    logger.info("[SESSION] Using session user: %s", user_uuid, extra={"user": user_uuid})


def turn_categorized(text: str, category: Category | None) -> None:
    """Log the category of a turn; None if it is not worth keeping."""
    logger.info(
        "[MEMORY CATEGORIZATION] '%s...' -> %s", Private(text[:CATEGORIZED_CHARS]), category,
        extra={"category": category},
    )  # fmt: skip


def memory_stored(memory: Memory) -> None:
    """Log a memory that is on disk."""
    logger.info(
        "[MEMORY STORED] Stored: [%s] %s = %s",
        memory.category, Private(memory.key), Private(memory.value),
        extra={"category": memory.category},
    )  # fmt: skip
