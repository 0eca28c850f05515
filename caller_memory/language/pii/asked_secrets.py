"""Which secret a dialogue is about: what the agent asks for, what a person is about to tell. Pure.

A turn flows in; the secret that the next turns may tell flows out. It does not read the answer.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

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
        """The same where it was only spoken of."""
        return Asked(Topic(self.topic.kind, False), False)

    def asked_again(self) -> "Asked":
        """The same where more of it is asked for."""
        return Asked(Topic(self.topic.kind, True), self.topic.kind in ("password", "phrase"))


_LOOKED_AT_CHARS = 400
"""Of the end of a turn: what is asked stands there."""

_SENTENCE = re.compile(r"[^.!?\n]+[.!?\n]*")
_COUNTS = re.compile(
    r"^\W*(?:(?:and|so|ok|okay|well|but),? )?(?:what time|when|how (?:many|much|old|long|often|far|"
    r"strong|secure)|who|where|"
    r"why)\b"
)
_ASKS_VALUE = re.compile(
    r"\b(?:what(?:'s| is| was| are|'d)?|which|tell|give|say|spell|read|share|provide|need|type|"
    r"have|"
    r"remember|know|repeat|confirm|and|please|at a time|ready|go ahead|got|remind|choose|want|like|"
    r"can i get)\b"
)
_ASKS_WORD = re.compile(
    r"\bwhat(?: do| does| should| would| did| must) (?:i|you|we|they|he|she|people) "
    r"(?:type|enter|say|put in)\b|\bwhat(?:'s| is) the wi-?fi\b"
)
_REFUSES = re.compile(r"\b(?:don't|do not|never|not|shouldn't|no need|avoid|without)\b")
_MORE = re.compile(
    r"\b(?:(?:first|third|fourth|fifth|sixth|final) (?:digit|number|one|letter)|carry on|keep "
    r"going|"
    r"continue|start with|say it|tell me|can you|could you|what is it|what's it|which is|then|rest|"
    r"again|repeat|go on|next|ready|correct|right|is that|was that|case|capitals?|"
    r"ch[oo]se|chosen|choose|pardon|sorry|spell(?:ed)?|which (?:one|network)|lower|upper|remaining|"
    r"more of it|other half|second|last|said)\b"
)
_TELLS_SOON = re.compile(
    r"\b(?:tell you|give you|here's|here is|here are|note|save|take down|write down|jot|keep|store|"
    r"remember|record|let me|ready for|listen|change|set|make|reset)\b"
)
_OPENED = re.compile(
    r"\b(?:gates?|garage|doors?|cupboard|cabinet|drawer|shed|suitcase|unlock|disarm|punch|press|"
    r"dial|get in|get past)\b"
)
_WHAT_IS_THAT = re.compile(
    r"\bwhat(?:'s| is| was| are)? (?:that|it|this|those|\S+)(?: one)?(?: (?:for|to))?\W*$|"
    r"\bwhat for\b|\bfor what\b|\bwhat does (?:that|it|this) open"
)
_THAT_IS = re.compile(
    r"^\W*(?:(?:yes|yeah|yep|oh|and|so|well|by the way|sorry|no|um|uh|btw|ok|okay|good|great|"
    r"perfect|nice|thanks),? ){0,3}"
    r"(?:that|this|it|those|these|they|which)(?:'s|'re| is| was| are| one is| were)\b"
)
_YES = re.compile(
    r"^\W*(?:yes|yeah|yep|yup|correct|right|exactly|spot on|bingo|you got it|affirmative|indeed|"
    r"true|of course|ha|uh huh|mm+|it is|that's (?:right|it|the one|correct))\b"
)
_IS_THAT = re.compile(
    r"\b(?:would|could) (?:it|that) be\b|\bguess\b|\bso it's\b|\b(?:is|was|are) (?:that|this|it|"
    r"those)\b|\bthat(?:'s| is| was)\b"
)
_ASKS_BACK_WORDS, _NAMES_WORDS = 4, 8
_MAX_ANAPHORA_CHARS = 90


def asked_in(text: str) -> Asked | None:
    """What a turn of the agent asks for or speaks of, None where it is no secret."""
    low = _lowered(text)
    sentences = _SENTENCE.findall(low)
    for i in range(len(sentences) - 1, -1, -1):
        says = _ASKS_WORD.search(sentences[i]) is not None
        cue = _main_cue(sentences[i], any_cue=says)
        if cue is None:
            continue
        counts = _COUNTS.search(sentences[i]) is not None
        if counts and not cue.is_sure:
            return None
        goes_elsewhere = any("?" in s and not _MORE.search(s) for s in sentences[i + 1 :])
        asks = "?" in low or any(pattern.search(low) for pattern in (_ASKS_VALUE, _MORE))
        refuses = _REFUSES.search(sentences[i]) is not None
        is_place = cue.kind in ("place", "entry")
        direct = asks and not (goes_elsewhere or counts or refuses or (is_place and not says))
        return Asked(Topic(cue.kind, direct), direct and (cue.may_be_words or says))
    return None


def is_aside(text: str) -> bool:
    """Whether a turn of the agent that names no secret leaves a question for one open."""
    low = _lowered(text)
    return all("?" not in s or _asks_on(s) for s in _SENTENCE.findall(low))


_OTHER_NUMBER = re.compile(
    r"\b(?:phone|mobile|year|order|room|address|date|postcode|post code|zip|reference|score|price|"
    r"size|channel|temperature|age|weight|height|birthday|house number|(?:how (?:many|much|old|"
    r"long|far|tall)|when|what time|what day))\b"
)


def asks_other_number(text: str) -> bool:
    """Whether a turn of the agent asks for a number that is no secret."""
    low = _lowered(text)
    return "?" in low and _OTHER_NUMBER.search(low) is not None


def asks_on(text: str) -> bool:
    """Whether a turn of the agent asks for more of what it asked for."""
    return _asks_on(_lowered(text))


def _asks_on(low: str) -> bool:
    few = "?" in low and len(low.split()) <= 3 and not _COUNTS.search(low)
    return few or _MORE.search(low) is not None


def announced_in(text: str, *, told: bool) -> Asked | None:
    """What a person speaks of, or is about to tell.

    Args:
        told: whether the turn has told a secret already.
    """
    low = _lowered(text)
    cue = _main_cue(low)
    if cue is None or (not cue.is_sure and cue.kind in ("card", "key", "login", "service")):
        return None
    soon = not told and cue.is_sure and _TELLS_SOON.search(low) is not None
    return Asked(Topic(cue.kind, soon), soon and cue.may_be_words)


_ASKS_AGENT = re.compile(
    r"\b(?:what(?:'s| is| was| did)|remind me|read|tell me|give me|say (?:it|my|the)|repeat|"
    r"generate|suggest|pick|make (?:me|up)|create|do you (?:know|have|remember))\b"
)


def asks_agent(text: str) -> bool:
    """Whether a person asks the agent for something that is said in the answer."""
    return _ASKS_AGENT.search(_lowered(text)) is not None


def named_before(text: str, agent: str, asked: Asked | None) -> Asked | None:
    """What a person says that they told before: "that's my pin", or "yes" to "is that your pin?".

    Args:
        agent: what the agent said just before.
        asked: what the dialogue was about.
    """
    low = _lowered(text)
    if len(low) > _MAX_ANAPHORA_CHARS:
        return None
    before = _lowered(agent)
    asks_back = "?" in agent and len(agent.split()) <= _ASKS_BACK_WORDS
    if "?" in before and _YES.search(low):
        guessed = asks_back or _IS_THAT.search(before) is not None
        cue = _main_cue(before) or _main_cue(low)
        if cue is None:
            return asked.asked_again() if asked and guessed else None
        return _named(cue) if guessed or cue.is_sure else None
    if _WHAT_IS_THAT.search(before):
        return _named(_main_cue(low), not_named=())
    if _THAT_IS.search(low) or (asks_back and len(low.split()) <= _NAMES_WORDS):
        return _named(_main_cue(low))
    return None


_NOT_NAMED = ("place", "entry", "card", "login", "service")


def _named(cue: Cue | None, not_named: Sequence[str] = _NOT_NAMED) -> Asked | None:
    if cue is None or cue.kind in not_named:
        return None
    words = cue.may_be_words or cue.kind in ("login", "service")
    return Asked(Topic(cue.kind, True), words)


def _lowered(text: str) -> str:
    return text[-_LOOKED_AT_CHARS:].lower().replace("’", "'")


def _main_cue(low: str, *, any_cue: bool = False) -> Cue | None:
    """The words that say most surely which secret a sentence is about."""
    cues = cues_in(low)
    sure = [cue for cue in cues if cue.is_sure]
    if sure:
        return sure[-1]
    for kind in ("card", "code", "lock", "login", "key"):
        if named := [cue for cue in cues if cue.kind == kind]:
            return named[-1]
    kinds = {cue.kind for cue in cues}
    if kinds >= {"place", "entry"} or (kinds and (any_cue or _OPENED.search(low))):
        return cues[-1]
    return None
