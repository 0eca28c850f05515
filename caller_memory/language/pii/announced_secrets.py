"""Tell which secret a person is about to tell, tells in parts, or has told just before.

A turn of the person flows in, the topic that it opens or keeps open flows out.
"""

from collections.abc import Sequence

from caller_memory.language.patterns import Pattern
from caller_memory.language.pii.secret_topics import COUNTS, FAINT, Asked, lowered, main_cue
from caller_memory.language.pii.secret_words import Cue, cues_in
from caller_memory.language.pii.told_secrets import Topic

_TELLS_SOON = Pattern(
    r"\b(?:tell you|give you|here's|here is|here are|note|save|take (?:it|this|that|them )?down|"
    r"write (?:it |this |that |them )?down|jot|keep|store|remember|record|let me|ready for|listen|"
    r"change|set|make|reset|read (?:it|you|out)|spell it|dictate)\b"
)
_PART = Pattern(
    r"\b(?:(?:first|last|second|third|other|next|opening|final|remaining|closing)"
    r"(?: (?:half|part|bit|pair|piece|chunk|group|block|set|word|number|digit|one|two|three|four|"
    r"five|six|eight)s?\b| is\b| are\b|[,:])|(?:two|three|four|a few) (?:goes|parts|bits|halves|"
    r"chunks|pieces|lots)|at a time|break it up|"
    r"(?:starts?|begins?|ends?|opens?|finish(?:es)?|kicks? off|carr(?:y|ies) on|goes on|"
    r"continues?|starting|beginning|ending)(?: (?:with|in|on|by|as))?\b|half (?:is|of)|part "
    r"(?:one|two|three|1|2|3)|what follows|the rest|and then\b|goes(?: like (?:this|so))?\b|"
    r"(?:middle|end)\b|after that|before that|finally)"
)
_WHAT_IS_THAT = Pattern(
    r"\bwhat(?:'s| is| was| are)? (?:that|it|this|those|\S+)(?: one)?(?: (?:for|to))?\W*$|"
    r"\bwhat for\b|\bfor what\b|\bwhat does (?:that|it|this) open"
)
_THAT_IS = Pattern(
    r"^\W*(?:(?:yes|yeah|yep|oh|and|so|well|by the way|sorry|no|um|uh|btw|ok|okay|good|great|"
    r"perfect|nice|thanks),? ){0,3}"
    r"(?:that|this|it|those|these|they|which)(?:'s|'re| is| was| are| one is| were)\b"
)
_YES = Pattern(
    r"^\W*(?:yes|yeah|yep|yup|correct|right|exactly|spot on|bingo|you got it|affirmative|indeed|"
    r"true|of course|ha|uh huh|mm+|it is|that's (?:right|it|the one|correct))\b"
)
_IS_THAT = Pattern(
    r"\b(?:would|could) (?:it|that) be\b|\bguess\b|\bso it's\b|\b(?:is|was|are) (?:that|this|it|"
    r"those)\b|\bthat(?:'s| is| was)\b"
)
_ASKS_BACK_WORDS, _NAMES_WORDS = 4, 8
_MAX_ANAPHORA_CHARS = 90

_NUMBER_IN_PARTS = Pattern(r"\b(?:(?P<card>card)|(?P<social>social security))\b")
_ENDS = Pattern(r"\b(?:ends?|ending) (?:in|with)\b")
_PART_OF_NUMBER = Pattern(
    r"\b(?:first|last|next|second|opening) (?:(?:two|three|four) )?(?:digits?|numbers?)\b"
)
_NOT_IN_PARTS = ("place", "entry", "login", "service", "key")


def told_in_parts(text: str, asked: Asked | None, *, begun: bool) -> Asked | None:
    """Return what a person tells a part of in this turn, `asked` where they tell no part.

    Args:
        asked: what the dialogue is about.
        begun: whether a part of it may have been told.
    """
    low = lowered(text)
    if not _PART.search(low):
        return asked
    cue = main_cue(low)
    number = _NUMBER_IN_PARTS.search(low) if cue is None else None
    kind = number.lastgroup if number else cue.kind if cue else None
    if kind in ("card", "social"):
        return asked if _ENDS.search(low) else Asked(Topic(kind, True), False)
    if cue and (cue.kind not in _NOT_IN_PARTS or _PART_OF_NUMBER.search(low)):
        return Asked(Topic(cue.kind, True), False)
    goes_on = begun and asked and asked.topic.kind not in _NOT_IN_PARTS
    return asked.asked_again() if asked and goes_on else asked


_LOCKED_OUT = Pattern(r"\b(?:can't|cannot|couldn't|won't let me) (?:get|log|sign)\b|locked out")


def announced_in(text: str, *, told: bool) -> Asked | None:
    """Return what a person speaks of, or is about to tell.

    Args:
        told: whether the turn has told a secret already.
    """
    low = lowered(text)
    cue = main_cue(low)
    if COUNTS.search(low) and "?" not in low[:-1] and not told:
        return None
    if cue is None or (not cue.is_sure and cue.kind in FAINT and not _LOCKED_OUT.search(low)):
        return None
    soon = not told and cue.is_sure and _TELLS_SOON.search(low) is not None
    return Asked(Topic(cue.kind, soon), soon and cue.may_be_words)


_ASKS_AGENT = Pattern(
    r"\b(?:what(?:'s| is| was| did)(?! (?:that|the (?:film|movie|book|song|show|difference|point))"
    r"\b)|remind me|read|tell me|give me|say (?:it|my|the)|repeat|"
    r"generate|suggest|pick|make (?:me|up)|create|do you (?:still )?(?:know|have|remember)|"
    r"how do (?:i|we))\b"
)


def asks_agent(text: str) -> bool:
    """Return whether a person asks the agent for something that is said in the answer."""
    return _ASKS_AGENT.search(lowered(text)) is not None


_POINTS_BACK = Pattern(r"\b(?:it|that|this|them|again|one|mine)\b")


def asks_agent_else(text: str) -> bool:
    """Return whether a person asks the agent for something that is no secret."""
    low = lowered(text)
    asks = _ASKS_AGENT.search(low) or COUNTS.search(low)
    return bool(asks) and not cues_in(low) and not _POINTS_BACK.search(low)


def named_before(text: str, agent: str, asked: Asked | None) -> Asked | None:
    """Return what a person says that they told before.

    "That's my pin", or "yes" to "is that your pin?".

    Args:
        agent: what the agent said just before.
        asked: what the dialogue was about.
    """
    low = lowered(text)
    if len(low) > _MAX_ANAPHORA_CHARS:
        return None
    before = lowered(agent)
    asks_back = "?" in agent and len(agent.split()) <= _ASKS_BACK_WORDS
    if "?" in before and _YES.search(low):
        guessed = asks_back or _IS_THAT.search(before) is not None
        cue = main_cue(before) or main_cue(low)
        if cue is None:
            return asked.asked_again() if asked and guessed else None
        return _named(cue) if guessed or cue.is_sure else None
    if _WHAT_IS_THAT.search(before):
        return _named(main_cue(low), not_named=())
    if _THAT_IS.search(low) or (asks_back and len(low.split()) <= _NAMES_WORDS):
        return _named(main_cue(low))
    return None


_NOT_NAMED = ("place", "entry", "card", "login", "service")


def _named(cue: Cue | None, not_named: Sequence[str] = _NOT_NAMED) -> Asked | None:
    if cue is None or cue.kind in not_named:
        return None
    words = cue.may_be_words or cue.kind in ("login", "service")
    return Asked(Topic(cue.kind, True), words)
