"""Tell which secret a dialogue is about: what is asked for, what a person is about to tell.

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
        """Return the same where it was only spoken of."""
        return Asked(Topic(self.topic.kind, False), False)

    def asked_again(self) -> "Asked":
        """Return the same where more of it is asked for."""
        return Asked(Topic(self.topic.kind, True), self.topic.kind in ("password", "phrase"))


_LOOKED_AT_CHARS = 400
"""Of the end of a turn: what is asked stands there."""

_SENTENCE = re.compile(r"[^.!?\n]+[.!?\n]*")
_COUNTS = re.compile(
    r"^\W*(?:(?:and|so|ok|okay|well|but),? )?(?:what time|when|how (?:many|much|old|long|often|far|"
    r"strong|secure|come)|how's|who|where|why)\b"
)
_ASKS_VALUE = re.compile(
    r"\b(?:what(?:'s| is| was| are|'d)?|which|tell|give|say|spell|read|share|provide|paste|type|"
    r"need(?:s|ed)?|wants?|asks|asking|asked|requires?|expects?|expecting|waiting|missing|have|"
    r"remember|know|repeat|confirm|and|please|at a time|ready|go ahead|got|remind|choose|like|"
    r"can i get|listening|enter)\b"
)
_DO = r"(?:do|does|did|should|must|would|will|can|could|to|needs?|has|have|goes)"
_DOES = r"(?:type|enter|press|punch|key in|tap|dial|push|hit|put|turn it|line up|say|swipe)\b"
_ASKS_WORD = re.compile(
    rf"\b(?:what|which)\b[^.!?]{{0,50}}? {_DO}\b[^.!?]{{0,40}}? {_DOES}|\bwhat(?:'s| is) the wi-?fi\b"
    r"|\bhow (?:do|does|did|would|should|can|could|will)\b[^.!?]{1,40}? (?:log|sign|get) ?"
    r"(?:in(?:to)?|on(?:to)?|past)\b"
)
_ASKS_TO_OPEN = re.compile(
    r"\b(?:which|what) (?:digits|numbers?|buttons|keys|code|letters|combination)\b"
    r"|\bhow\b[^.!?]{0,50}? (?:opens?|unlocks?|disarms?|get (?:in|into|past|through|inside)|let (?:themselves|himself|herself) in)\b"
)
_REFUSES = re.compile(r"\b(?:don't|do not|never|not|shouldn't|no need|avoid|without|can't)\b")
_MORE = re.compile(
    r"\b(?:(?:first|third|fourth|fifth|sixth|final) (?:digit|number|one|letter|half|part|bit)|"
    r"carry on|keep going|continue|start with|say it|tell me|can you|could you|what is it|what's "
    r"it|which is|rest|go on|go ahead|listening|ready|spell(?:ed)?|which (?:one|network)|"
    r"remaining|more of it|other (?:half|part|bit)|follows|comes (?:after|before|next)|beginning|"
    r"part|so far|how does it (?:end|start|go)|(?:do|did) you (?:have|know|remember|got) (?:it|"
    r"that|one)|no rush|take your time|whenever|pardon|repeat)\b"
)
_MORE_IN_A_FEW_WORDS = re.compile(
    r"\b(?:then|again|next|correct|right|is that|was that|case|capitals?|chosen|choose|sorry|"
    r"lower|upper|second|last|said|after)\b"
)
_ASKS_ELSE = re.compile(
    r"^\W*(?:(?:and|so|but|okay|ok),? )?(?:which(?! (?:one|is|network))|who|where|when|how|since|"
    r"why)\b"
)
_ASKS_WHICH = re.compile(r"\b(?:what|which|who|where|when|how|why)\b[^.!?]*\?")
_FEW_WORDS, _A_FEW_WORDS = 3, 9
_TELLS_SOON = re.compile(
    r"\b(?:tell you|give you|here's|here is|here are|note|save|take (?:it|this|that|them )?down|"
    r"write (?:it |this |that |them )?down|jot|keep|store|remember|record|let me|ready for|listen|"
    r"change|set|make|reset|read (?:it|you|out)|spell it|dictate)\b"
)
_PART = re.compile(
    r"\b(?:(?:first|last|second|third|other|next|opening|final|remaining|closing)"
    r"(?: (?:half|part|bit|pair|piece|chunk|group|block|set|word|number|digit|one|two|three|four|"
    r"five|six|eight)s?\b| is\b| are\b|[,:])|(?:two|three|four|a few) (?:goes|parts|bits|halves|"
    r"chunks|pieces|lots)|at a time|break it up|"
    r"(?:starts?|begins?|ends?|opens?|finish(?:es)?|kicks? off|carr(?:y|ies) on|goes on|"
    r"continues?|starting|beginning|ending)(?: (?:with|in|on|by|as))?\b|half (?:is|of)|part "
    r"(?:one|two|three|1|2|3)|what follows|the rest|and then\b|goes(?: like (?:this|so))?\b|(?:middle|end)\b|after that|before that|finally)"
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
_FAINT = ("card", "key", "login", "service")
"""Words that are about a secret only where something else says so."""


def asked_in(text: str) -> Asked | None:
    """Return what a turn of the agent asks for or speaks of, None where it is no secret."""
    low = _lowered(text)
    sentences = _SENTENCE.findall(low)
    for i in range(len(sentences) - 1, -1, -1):
        sentence = sentences[i]
        types = _ASKS_WORD.search(sentence) is not None
        opens = types or _ASKS_TO_OPEN.search(sentence) is not None
        cue = _main_cue(sentence, entered=types, opened=opens)
        if cue is None:
            continue
        counts = _COUNTS.search(sentence) is not None
        if counts and not cue.is_sure:
            return None
        goes_elsewhere = any("?" in s and not _asks_on(s) for s in sentences[i + 1 :])
        asks = "?" in low or any(pattern.search(low) for pattern in (_ASKS_VALUE, _MORE))
        if not asks and cue.kind in _FAINT:
            return None
        refuses = _REFUSES.search(sentence) is not None
        is_place = cue.kind in ("place", "entry") and not opens
        direct = asks and not (goes_elsewhere or counts or refuses or is_place)
        words = cue.may_be_words or (types and cue.kind not in ("place", "entry", "lock"))
        words = words or (cue.kind in ("login", "service") and "spell" in sentence)
        return Asked(Topic(cue.kind, direct), direct and words)
    return None


def is_aside(text: str) -> bool:
    """Return whether a turn of the agent that names no secret leaves a question for one open."""
    low = _lowered(text)
    return all("?" not in s or _asks_on(s) for s in _SENTENCE.findall(low))


_OTHER_NUMBER = re.compile(
    r"\b(?:phone|mobile|year|order|room|address|date|postcode|post code|zip|reference|score|price|"
    r"size|channel|temperature|age|weight|height|birthday|house number|(?:how (?:many|much|old|"
    r"long|far|tall)|when|what time|what day))\b"
)


def asks_else(text: str) -> bool:
    """Return whether a turn of the agent asks for something that is no secret."""
    low = _lowered(text)
    if "?" not in low:
        return False
    return _OTHER_NUMBER.search(low) is not None or (
        _ASKS_WHICH.search(low) is not None and not _asks_on(low)
    )


def asks_on(text: str) -> bool:
    """Return whether a turn of the agent asks for more of what it asked for."""
    return _asks_on(_lowered(text))


def _asks_on(low: str) -> bool:
    words = len(low.split())
    if "?" in low and words <= _FEW_WORDS and not _ASKS_ELSE.search(low):
        return True
    few = words <= _A_FEW_WORDS and "?" in low
    return _MORE.search(low) is not None or (few and _MORE_IN_A_FEW_WORDS.search(low) is not None)


_NUMBER_IN_PARTS = re.compile(r"\b(?:(?P<card>card)|(?P<social>social security))\b")
_ENDS = re.compile(r"\b(?:ends?|ending) (?:in|with)\b")
_PART_OF_NUMBER = re.compile(
    r"\b(?:first|last|next|second|opening) (?:(?:two|three|four) )?(?:digits?|numbers?)\b"
)
_NOT_IN_PARTS = ("place", "entry", "login", "service", "key")


def told_in_parts(text: str, asked: Asked | None) -> Asked | None:
    """Return what a person tells a part of in this turn, `asked` where they tell no part."""
    low = _lowered(text)
    if not _PART.search(low):
        return asked
    cue = _main_cue(low)
    number = _NUMBER_IN_PARTS.search(low) if cue is None else None
    kind = number.lastgroup if number else cue.kind if cue else None
    if kind in ("card", "social"):
        return asked if _ENDS.search(low) else Asked(Topic(kind, True), False)
    if cue and (cue.kind not in _NOT_IN_PARTS or _PART_OF_NUMBER.search(low)):
        return Asked(Topic(cue.kind, True), False)
    return asked.asked_again() if asked and asked.topic.kind not in _NOT_IN_PARTS else asked


_LOCKED_OUT = re.compile(r"\b(?:can't|cannot|couldn't|won't let me) (?:get|log|sign)\b|locked out")


def announced_in(text: str, *, told: bool) -> Asked | None:
    """Return what a person speaks of, or is about to tell.

    Args:
        told: whether the turn has told a secret already.
    """
    low = _lowered(text)
    cue = _main_cue(low)
    if _COUNTS.search(low) and "?" not in low[:-1] and not told:
        return None
    if cue is None or (not cue.is_sure and cue.kind in _FAINT and not _LOCKED_OUT.search(low)):
        return None
    soon = not told and cue.is_sure and _TELLS_SOON.search(low) is not None
    return Asked(Topic(cue.kind, soon), soon and cue.may_be_words)


_ASKS_AGENT = re.compile(
    r"\b(?:what(?:'s| is| was| did)(?! (?:that|the (?:film|movie|book|song|show|difference|point))"
    r"\b)|remind me|read|tell me|give me|say (?:it|my|the)|repeat|"
    r"generate|suggest|pick|make (?:me|up)|create|do you (?:still )?(?:know|have|remember)|how do (?:i|we))\b"
)


def asks_agent(text: str) -> bool:
    """Return whether a person asks the agent for something that is said in the answer."""
    return _ASKS_AGENT.search(_lowered(text)) is not None


_POINTS_BACK = re.compile(r"\b(?:it|that|this|them|again|one|mine)\b")


def asks_agent_else(text: str) -> bool:
    """Return whether a person asks the agent for something that is no secret."""
    low = _lowered(text)
    asks = _ASKS_AGENT.search(low) or _COUNTS.search(low)
    return bool(asks) and not cues_in(low) and not _POINTS_BACK.search(low)


def named_before(text: str, agent: str, asked: Asked | None) -> Asked | None:
    """Return what a person says that they told before.

    "That's my pin", or "yes" to "is that your pin?".

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


_WOKEN_BY = re.compile(r"\balarm\b(?! (?:code|pin|panel|system|box|company|on the house))")
_GUARDED_BY = re.compile(r"\b(?:arm|disarm\w*|house|burglar|code|pin|key ?pad|panel|digits)\b")


def _main_cue(low: str, *, entered: bool = False, opened: bool = False) -> Cue | None:
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
