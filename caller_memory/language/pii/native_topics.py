"""Tell which secret a turn asks for or announces, in another language than English. No I/O.

A turn flows in, and the topic that it opens flows out; None always in English.
"""

from caller_memory.language.pii.native_secrets import WORDED
from caller_memory.language.pii.native_words import SURE, Cue, cues_in
from caller_memory.language.pii.number_words import ascii_signs
from caller_memory.language.pii.secret_topics import Asked
from caller_memory.language.pii.told_secrets import Topic
from caller_memory.languages import ENGLISH
from caller_memory.languages.folding import folded_in_place

_LOOKED_AT_CHARS = 400
_ASKS_WITHOUT_SIGN = ("か", "か.")


def asked_natively(text: str, language: str) -> Asked | None:
    """Return what a turn of the agent asks for, None where it names no secret."""
    low, cues = _looked_at(text, language)
    if not (sure := [cue for cue in cues if cue.kind in SURE]):
        return None
    named = sure[-1]
    asks = _asks(low)
    return Asked(Topic(SURE[named.kind][0], True), asks and named.kind in WORDED)


def asked_else_natively(text: str, language: str) -> bool:
    """Return whether a turn of the agent asks for something that is no secret."""
    low, cues = _looked_at(text, language)
    return _asks(low) and any(cue.kind == "other" for cue in cues)


def announced_natively(text: str, language: str) -> Asked | None:
    """Return what a person speaks of without telling it."""
    low, cues = _looked_at(text, language)
    sure = [cue for cue in cues if cue.kind in SURE]
    if not sure or _asks(low):
        return None
    return Asked(Topic(SURE[sure[-1].kind][0], False), False)


def _looked_at(text: str, language: str) -> tuple[str, list[Cue]]:
    if language == ENGLISH:
        return "", []
    low = folded_in_place(ascii_signs(text[-_LOOKED_AT_CHARS:])).strip()
    return low, cues_in(low, language, glancing=False)


def _asks(low: str) -> bool:
    return "?" in low or low.endswith(_ASKS_WITHOUT_SIGN)
