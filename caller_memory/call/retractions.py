"""What was taken back in this call: turns, and the words of what was erased. No I/O.

Neither may reach a model again, and what the agent said of it must not be kept.
"""

from collections import defaultdict
from collections.abc import Collection

from caller_memory.language.query import stems
from caller_memory.languages import ENGLISH
from caller_memory.languages.tokens import may_hold


class Retractions:
    """The turns and words that were taken back. Only the consumer of the inbox adds to them."""

    def __init__(self) -> None:
        self._turns: dict[str, str | None] = {}
        self._words: list[tuple[Collection[str], float, str]] = []

    def add(self, message_id: str, what_went: str | None = None) -> None:
        """Note that a turn asked to forget.

        Args:
            what_went: a sentence for the person, None while nothing has been erased.
        """
        self._turns[message_id] = what_went or self._turns.get(message_id)

    def add_words(self, words: Collection[str], until_s: float, language: str = ENGLISH) -> None:
        """Note stems that tell what was erased. Said again later, they may be shown."""
        if words:
            self._words.append((words, until_s, language))

    def __contains__(self, message_id: object) -> bool:
        return message_id in self._turns

    def what_went(self, message_id: str) -> str | None:
        """Return a sentence that says what a turn had erased, None if nothing."""
        return self._turns.get(message_id)

    def tell(self, text: str, said_at_s: float) -> bool:
        """Return whether what was said at a time tells what was erased since."""
        gone: defaultdict[str, set[str]] = defaultdict(set)
        for words, until_s, language in self._words:
            if said_at_s <= until_s:
                gone[language].update(words)
        return any(
            may_hold(text, words, language) and not words.isdisjoint(stems(text, language))
            for language, words in gone.items()
        )
