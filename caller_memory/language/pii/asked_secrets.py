"""Tell which secret the agent asks for.

A turn of the agent flows in; the secret that the next turns may tell flows out. It does not
read the answer.
"""

from caller_memory.language.patterns import Pattern
from caller_memory.language.pii.secret_topics import COUNTS, FAINT, Asked, lowered, main_cue
from caller_memory.language.pii.told_secrets import Topic
from caller_memory.languages.scripts import word_count

_SENTENCE = Pattern(r"[^.!?\n]+[.!?\n]*")
_ASKS_VALUE = Pattern(
    r"\b(?:what(?:'s| is| was| are|'d)?|which|tell|give|say|spell|read|share|provide|paste|type|"
    r"need(?:s|ed)?|wants?|asks|asking|asked|requires?|expects?|expecting|waiting|missing|have|"
    r"remember|know|repeat|confirm|and|please|at a time|ready|go ahead|got|remind|choose|like|"
    r"can i get|listening|enter)\b"
)
_DO = r"(?:do|does|did|should|must|would|will|can|could|to|needs?|has|have|goes)"
_DOES = r"(?:type|enter|press|punch|key in|tap|dial|push|hit|put|turn it|line up|say|swipe)\b"
_ASKS_WORD = Pattern(
    rf"\b(?:what|which)\b[^.!?]{{0,50}}? {_DO}\b[^.!?]{{0,40}}? {_DOES}|\bwhat(?:'s|"
    rf" is) the wi-?fi\b"
    r"|\bhow (?:do|does|did|would|should|can|could|will)\b[^.!?]{1,40}? (?:log|sign|get) ?"
    r"(?:in(?:to)?|on(?:to)?|past)\b"
)
_ASKS_TO_OPEN = Pattern(
    r"\b(?:which|what) (?:digits|numbers?|buttons|keys|code|letters|combination)\b"
    r"|\bhow\b[^.!?]{0,50}? (?:opens?|unlocks?|disarms?|get (?:in|into|past|through|inside)|"
    r"let (?:themselves|himself|herself) in)\b"
)
_REFUSES = Pattern(r"\b(?:don't|do not|never|not|shouldn't|no need|avoid|without|can't)\b")
_MORE = Pattern(
    r"\b(?:(?:first|third|fourth|fifth|sixth|final) (?:digit|number|one|letter|half|part|bit)|"
    r"carry on|keep going|continue|start with|say it|tell me|can you|could you|what is it|what's "
    r"it|which is|rest|go on|go ahead|listening|ready|spell(?:ed)?|which (?:one|network)|"
    r"remaining|more of it|other (?:half|part|bit)|follows|comes (?:after|before|next)|beginning|"
    r"part|so far|how does it (?:end|start|go)|(?:do|did) you (?:have|know|remember|got) (?:it|"
    r"that|one)|no rush|take your time|whenever|pardon|repeat)\b"
)
_MORE_IN_A_FEW_WORDS = Pattern(
    r"\b(?:then|again|next|correct|right|is that|was that|case|capitals?|chosen|choose|sorry|"
    r"lower|upper|second|last|said|after)\b"
)
_ASKS_ELSE = Pattern(
    r"^\W*(?:(?:and|so|but|okay|ok),? )?(?:which(?! (?:one|is|network))|who|where|when|how|since|"
    r"why)\b"
)
_ASKS_WHICH = Pattern(r"\b(?:what|which|who|where|when|how|why)\b[^.!?]*\?")
_FEW_WORDS, _A_FEW_WORDS = 3, 9


def asked_in(text: str) -> Asked | None:
    """Return what a turn of the agent asks for or speaks of, None where it is no secret."""
    low = lowered(text)
    sentences = _SENTENCE.findall(low)
    for i in range(len(sentences) - 1, -1, -1):
        sentence = sentences[i]
        types = _ASKS_WORD.search(sentence) is not None
        opens = types or _ASKS_TO_OPEN.search(sentence) is not None
        cue = main_cue(sentence, entered=types, opened=opens)
        if cue is None:
            continue
        counts = COUNTS.search(sentence) is not None
        if counts and not cue.is_sure:
            return None
        goes_elsewhere = any("?" in s and not _asks_on(s) for s in sentences[i + 1 :])
        asks = "?" in low or any(pattern.search(low) for pattern in (_ASKS_VALUE, _MORE))
        if not asks and cue.kind in FAINT:
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
    low = lowered(text)
    return all("?" not in s or _asks_on(s) for s in _SENTENCE.findall(low))


_OTHER_NUMBER = Pattern(
    r"\b(?:phone|mobile|year|order|room|address|date|postcode|post code|zip|reference|score|price|"
    r"size|channel|temperature|age|weight|height|birthday|house number|(?:how (?:many|much|old|"
    r"long|far|tall)|when|what time|what day))\b"
)


def asks_else(text: str) -> bool:
    """Return whether a turn of the agent asks for something that is no secret."""
    low = lowered(text)
    if "?" not in low:
        return False
    return _OTHER_NUMBER.search(low) is not None or (
        _ASKS_WHICH.search(low) is not None and not _asks_on(low)
    )


def asks_on(text: str) -> bool:
    """Return whether a turn of the agent asks for more of what it asked for."""
    return _asks_on(lowered(text))


def _asks_on(low: str) -> bool:
    words = word_count(low)
    if "?" in low and words <= _FEW_WORDS and not _ASKS_ELSE.search(low):
        return True
    few = words <= _A_FEW_WORDS and "?" in low
    return _MORE.search(low) is not None or (few and _MORE_IN_A_FEW_WORDS.search(low) is not None)
