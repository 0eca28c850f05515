"""Memory of the user in context: store, retrieve, recall, forget.

A call flows in without a user; the user is read from the session context, once, and goes on
explicitly to the store. Synchronous and local: on an event loop, call through
`asyncio.to_thread`. It knows neither rooms nor models nor networks.
"""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime

import storage
from caller_memory import log_events
from caller_memory.language.categories import categorize
from caller_memory.language.pii.redaction import redact, redact_named
from caller_memory.language.query import question
from caller_memory.models import Category, Memory
from caller_memory.provenance import MAX_CONTEXT_CHARS as MAX_CONTEXT_CHARS
from session_context import get_current_user

OPT_OUT = (Category.PREFERENCE, "remember_me")
"""The memory of a person who wants none kept: it travels and is forgotten like any other."""

LAST_CALL = (Category.FACT, "last_call")
"""The memory that sums up the last call: it travels and is forgotten like any other."""

MAX_KEY_CHARS = 200
MAX_VALUE_CHARS = 4000


class MemoryManager:
    """Every method acts for the user in context and raises `NoSessionUser` without one.

    All raise `StoreError` when the person's file can not be used: empty means nothing is known.
    """

    def store(self, category: str, key: str, value: str, *, context: str | None = None) -> Memory:
        """Write a memory, over the one of the same category and key.

        Args:
            category: one of `Category`, upper-case.
            context: what the agent said just before.

        Raises:
            ValueError: an unknown category (the message names the eight), an empty key or value.
        """
        user = get_current_user()
        key, value = _clean(key, "key", MAX_KEY_CHARS), _clean(value, "value", MAX_VALUE_CHARS)
        # What is put in a secret's place may be longer than the secret.
        key, value = redact(key)[:MAX_KEY_CHARS], redact_named(key, value)[:MAX_VALUE_CHARS]
        return self._put(user, _category(category), key, value, context)

    def retrieve(self, category: str, key: str) -> str | None:
        """The value of a memory, None where there is none."""
        memory = storage.local().find(get_current_user(), _category(category), _printable(key))
        return memory.value if memory else None

    def retrieve_all(self, category: str | None = None) -> list[Memory]:
        """All memories, newest first; those of one category, if given."""
        wanted = None if category is None else _category(category)
        return storage.local().list_memories(get_current_user(), wanted)

    def remember_turn(
        self, text: str, *, context: str | None = None, said_at: datetime | None = None
    ) -> Memory | None:
        """Categorise and store one thing the user said.

        Args:
            context: what the agent said just before.
            said_at: when it was said, aware; now unless given.

        Returns:
            The memory, None where there is nothing worth keeping.
        """
        user, text = get_current_user(), redact(text)
        category = categorize(text)
        log_events.turn_categorized(text, category)
        if category is None:
            return None
        return self._put(
            user, category, None, _clean(text, "text", MAX_VALUE_CHARS), context, said_at
        )

    def redact_again(self, turn: Memory, redacted: Mapping[str, str]) -> Memory:
        """Take out of a turn what later turns of its call told to be a secret.

        Args:
            redacted: what may be kept now, by what was kept before, of words said in the call.

        Returns:
            The turn as it is kept from now on.
        """
        value, context = _kept_now(turn.value, redacted), turn.context
        if context:
            context = _kept_now(context, redacted)
        if (value, context) == (turn.value, turn.context):
            return turn
        return storage.local().rewrite(get_current_user(), turn, value, context) or turn

    def recall(
        self, query: str, *, limit: int = 10, without: Collection[Memory] = ()
    ) -> list[Memory]:
        """Memories that help with a sentence, best first; none for small talk.

        Args:
            without: memories that are not looked for.
        """
        asked = question(query, datetime.now(UTC))
        left_out = [(memory.category, memory.key) for memory in without]
        return storage.local().search(get_current_user(), asked, limit, left_out)

    def forget(self, category: str, key: str) -> bool:
        """Erase one memory, what it said before, and the words it came of, wherever they stand.

        The summary of the last call goes as well: it may hold them too.

        Returns:
            True if there was one.
        """
        user, place = get_current_user(), (_category(category), _printable(key))
        if place != LAST_CALL and storage.local().find(user, *LAST_CALL):
            storage.local().forget(user, *LAST_CALL)
        return storage.local().forget(user, *place)

    def forget_all(self) -> int:
        """Erase every memory but the opt-out. The number of memories that are gone."""
        return storage.local().forget_all(get_current_user(), OPT_OUT)

    def forget_older(self, kept_since: Mapping[Category, datetime]) -> int:
        """Erase what was last written before the time of its category; never the opt-out.

        The summary of the last call goes with the first of them: it may hold anything.

        Args:
            kept_since: aware; at least one. A category that is not there is kept for ever.

        Returns:
            How many memories it was.
        """
        user = get_current_user()
        summary = storage.local().find(user, *LAST_CALL)
        if summary and summary.updated_at < max(kept_since.values()):
            storage.local().forget(user, *LAST_CALL)
        return storage.local().forget_older(user, kept_since, OPT_OUT)

    def _put(
        self,
        user: str,
        category: Category,
        key: str | None,
        value: str,
        context: str | None,
        said_at: datetime | None = None,
    ) -> Memory:
        context = redact(_printable(context))[-MAX_CONTEXT_CHARS:] or None if context else None
        memory = storage.local().put(user, category, key, value, context=context, said_at=said_at)
        log_events.memory_stored(memory)
        return memory


def _kept_now(words: str, redacted: Mapping[str, str]) -> str:
    """What is kept of words, which may have been cut at either end when they were stored."""
    for before, now in redacted.items():
        if words in (before, before.strip()[:MAX_VALUE_CHARS], before[-MAX_CONTEXT_CHARS:]):
            return now.strip()[:MAX_VALUE_CHARS]
    return words


def _category(name: str) -> Category:
    try:
        return Category(name)
    except ValueError:
        raise ValueError(
            f"unknown category {name!r}: it must be one of {', '.join(Category)}"
        ) from None


def _clean(text: str, what: str, max_chars: int) -> str:
    if not isinstance(text, str):
        raise ValueError(f"{what} must be a string, not {type(text).__name__}")
    text = _printable(text).strip()
    if not text:
        raise ValueError(f"{what} is empty")
    return text[:max_chars]


def _printable(text: str) -> str:
    """Without NUL and lone surrogates, which Postgres and UTF-8 refuse."""
    return "".join(c for c in text if c != "\0" and not "\ud800" <= c <= "\udfff")


memory_manager = MemoryManager()
