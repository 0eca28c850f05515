"""Tell a clear yes, and a clear no, to a question of ours, in the caller's language. No I/O."""

import functools

from caller_memory.language.phrases import Phrases, Said, WholeTurns, languages_of
from caller_memory.languages import table

_MAX_CHARS = 120
_ASKS = "?？؟"


def is_assent(text: str, language: str) -> bool:
    """Return whether a turn is a clear yes: it does not hesitate, ask, limit or go on."""
    if len(text) > _MAX_CHARS or any(mark in text for mark in _ASKS):
        return False
    said = Said.of(text)
    return any(_yes(code).hold(said) for code in languages_of(text, language))


def is_refusal(text: str, language: str) -> bool:
    """Return whether a turn says no, with whatever else: in English it has to begin so."""
    said = Said.of(text)
    own, *others = languages_of(text, language)
    return _no(own).are_in(said) or any(_no(code).begin(said) for code in others)


@functools.cache
def _yes(language: str) -> WholeTurns:
    words = table(language, "commands")
    return WholeTurns(words.get("yes", ()), words.get("beside_yes", ()))


@functools.cache
def _no(language: str) -> Phrases:
    return Phrases(table(language, "commands").get("no", ()))
