"""Store, retrieve, recall and forget memories of the user in context.

The user is read from the session context once per call, then `PersonMemory` of that user acts.
Synchronous and local: on an event loop, call through `asyncio.to_thread`.
"""

import functools
from datetime import UTC, datetime, tzinfo

import storage
from caller_memory import languages
from caller_memory.call.memory import CallMemory
from caller_memory.models import Memory
from caller_memory.person import PersonMemory
from config import Settings
from session_context import get_current_user, verify_user


def current_person(tz: tzinfo = UTC) -> PersonMemory:
    """Return the memory of the user in context.

    Args:
        tz: the person's time zone.

    Raises:
        NoSessionUser: there is no user.
        SessionUserMismatch: the context and the running job name different users.
    """
    return PersonMemory(get_current_user(), storage.current(), tz=tz)


def open_call(settings: Settings, tz: tzinfo | None = None) -> CallMemory:
    """Return the memory of a call of the user in context. It refuses to act for anybody else.

    Args:
        tz: the person's time zone; that of the settings unless given.

    Raises:
        NoSessionUser, SessionUserMismatch: see `current_person`.
    """
    person = current_person(tz or settings.zone)
    return CallMemory(
        person,
        settings.memory_prompt_tokens,
        settings.memory_ttl_days,
        functools.partial(verify_user, person.user_id),
        languages.expected(settings.stt_language),
    )


class MemoryManager:
    """Act for the user in context. Without one, every method raises `NoSessionUser`.

    All methods raise `StoreError` if the person's file can not be used; an empty result means that
    nothing is known. `caller_memory.PersonMemory` documents each of them.
    """

    def store(self, category: str, key: str, value: str, *, context: str | None = None) -> Memory:
        """Store a memory. It replaces the one of the same category and key."""
        return current_person().store(category, key, value, context=context)

    def retrieve(self, category: str, key: str) -> str | None:
        """Return the value of a memory, None if there is none."""
        return current_person().retrieve(category, key)

    def retrieve_all(self, category: str | None = None) -> list[Memory]:
        """Return all memories, newest first; those of one category, if given."""
        return current_person().retrieve_all(category)

    def remember_turn(
        self, text: str, *, context: str | None = None, said_at: datetime | None = None
    ) -> Memory | None:
        """Categorise and store one thing the user said. Return None if it is not worth keeping."""
        return current_person().remember_turn(text, context=context, said_at=said_at)

    def recall(self, query: str, *, limit: int = 10) -> list[Memory]:
        """Return memories that help with a sentence, best first; none for small talk."""
        return current_person().recall(query, limit=limit)

    def forget(self, category: str, key: str) -> bool:
        """Erase one memory, and whatever tells the same. Return whether there was one."""
        return bool(current_person().forget(category, key))

    def forget_all(self) -> int:
        """Erase every memory but the opt-out. Return how many were erased."""
        return current_person().forget_all()


memory_manager = MemoryManager()
