"""Tell a model what time it is where the person is, and what they speak, as a request begins.

Told beside each message, it would cost tokens each time, and a small model takes it for what is
asked about.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from caller_memory.language.time_labels import NOW_TOKENS, now_line
from caller_memory.person import PersonMemory

_TOLD_ANEW_AFTER = timedelta(hours=1)
"""In between the requests of a call begin alike, for caches."""


class Opening:
    """The time and the language as the requests of one call tell them.

    Args:
        person: None for an anonymous caller, whose time zone nobody knows.
        prompt_tokens: budget of memories and time in a prompt.
        language: returns what a model is told of the language.
    """

    def __init__(
        self, person: PersonMemory | None, prompt_tokens: int, language: Callable[[], str | None]
    ) -> None:
        self._language = language
        self._person = person if prompt_tokens >= NOW_TOKENS else None
        self._told_at: datetime | None = None

    def line(self) -> str | None:
        """Return both in parentheses, None where neither is to be told."""
        return " ".join(filter(None, (self._time(), self._language()))) or None

    def _time(self) -> str | None:
        if self._person is None:
            return None
        now, told_at = self._person.now(), self._told_at
        if not told_at or now - told_at >= _TOLD_ANEW_AFTER or now.date() != told_at.date():
            self._told_at = told_at = now
        return now_line(told_at)
