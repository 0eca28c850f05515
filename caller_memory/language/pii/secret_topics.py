"""Tell which secret a sentence is about.

A sentence flows in, the words that say so, and the topic that they open, flow out.
"""

from typing import NamedTuple

from caller_memory.language.patterns import Pattern
from caller_memory.language.pii.secret_words import Cue, cues_in
from caller_memory.language.pii.told_secrets import Topic


class Asked(NamedTuple):
    """The secret that the next turns may tell.

    Attributes:
        topic: what it is, and whether it was asked for just now.
        words: whether plain words can be the answer.
    """

    topic: Topic
    words: bool

    def mentioned(self) -> "Asked":
        """Return the same where it was only spoken of."""
        return Asked(Topic(self.topic.kind, False), False)

    def asked_again(self) -> "Asked":
        """Return the same where more of it is asked for."""
        return Asked(Topic(self.topic.kind, True), self.topic.kind in ("password", "phrase"))


COUNTS = Pattern(
    r"^\W*(?:(?:and|so|ok|okay|well|but),? )?(?:what time|when|how (?:many|much|old|long|often|far|"
    r"strong|secure|come)|how's|who|where|why)\b"
)
FAINT = ("card", "key", "login", "service")
"""Words that are about a secret only where something else says so."""


_LOOKED_AT_CHARS = 400
"""Of the end of a turn: what is asked stands there."""

_OPENED = Pattern(
    r"\b(?:gates?|garage|doors?|cupboard|cabinet|drawer|shed|suitcase|unlock|disarm|punch|press|"
    r"dial|get in|get past)\b"
)


def lowered(text: str) -> str:
    return text[-_LOOKED_AT_CHARS:].lower().replace("’", "'")


_WOKEN_BY = Pattern(r"\balarm\b(?! (?:code|pin|panel|system|box|company|on the house))")
_GUARDED_BY = Pattern(r"\b(?:arm|disarm\w*|house|burglar|code|pin|key ?pad|panel|digits)\b")


def main_cue(low: str, *, entered: bool = False, opened: bool = False) -> Cue | None:
    """Return the words that say most surely which secret a sentence is about.

    Args:
        entered: whether it asks what is typed in, so that any such word tells.
        opened: whether it asks how something is opened.
    """
    cues = cues_in(low)
    if not _GUARDED_BY.search(low):
        cues = [cue for cue in cues if not _WOKEN_BY.match(low, cue.start)]
    sure = [cue for cue in cues if cue.is_sure]
    if sure:
        return sure[-1]
    for kind in ("card", "code", "lock", "login", "key"):
        if named := [cue for cue in cues if cue.kind == kind]:
            return named[-1]
    kinds = {cue.kind for cue in cues}
    if entered or kinds >= {"place", "entry"} or _OPENED.search(low):
        return cues[-1] if cues else None
    places = [cue for cue in cues if opened and cue.kind in ("place", "entry")]
    return places[-1] if places else None
