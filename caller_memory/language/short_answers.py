"""Tell a short answer to a question of the agent about the person. No I/O."""

from caller_memory.language.patterns import Pattern

_WORD = Pattern(r"[^\W_]+(?:'[^\W_]+)?")
_YES_OR_NO = Pattern(
    r"(?:(?:oh|um|uh|well|i think|and) )*(?:yes|yeah|yep|yup|no|nope|nah|never|always|sometimes|"
    r"often|"
    r"rarely|exactly|correct|right|that's right|that is right|that's correct|true|not any ?more|"
    r"not really|not yet|a (?:bit|little)|i (?:am|do|did|have|was|can|will|don't|didn't|haven't|"
    r"wasn't|can't|won't)|i'm not|it (?:is|does|was|isn't)|they (?:are|do)|(?:he|she) (?:is|does|"
    r"has))(?: (?:i (?:am|do|did|have|was|can|don't|didn't|haven't|wasn't|can't)|i'm not|of course|"
    r"not|it is|it was|it isn't|they (?:are|do)|(?:he|she) (?:is|isn't|does|has)|indeed|sure|"
    r"sadly|unfortunately|that's (?:right|true|correct)|at all|never|always|still|exactly))*"
)
_ABOUT_THEM = Pattern(
    r"\b(?:are|were|do|did|have|had|can|could|will|is|was|does|has|so|aren't|don't|haven't)\b"
    r".{0,40}?\b(?:you|your|you're|you've)\b"
)
_ABOUT_THE_CALL = Pattern(
    r"\b(?:shall|should|may|can|could|do|must) (?:i|we)\b|\bme to\b|\b(?:hear|understand|"
    r"help) me\b|"
    r"\banything else\b|\bare you (?:still |there|ready|sure|done|with me|listening|finished|"
    r"okay with|ok with)(?:there|on the line|with me|listening)?|\b(?:is|was|are) (?:that|this|it|"
    r"those) (?:right|correct|ok|okay|all|fine|enough|clear|what you|good|helpful)\b|"
    r"\b(?:would you "
    r"like|do you want|want|like) (?:me|to (?:hear|know|go on|continue|talk|start|stop|try|see|"
    r"listen|read)|another|more)\b|\bdo you (?:have|need) (?:a|any|another|more|some) (?:moment|"
    r"minute|questions?|help|second|time)\b|\bi (?:can|could|may)\b|\bforget (?:that|it|everything|"
    r"all)\b|\b(?:remember|keep|store|save) (?:that|it|this)\b|\bdoes that\b|\bdid you mean\b|"
    r"\bdid i\b|\bare you asking\b|\bcan you (?:repeat|say|spell|hear|tell)\b"
)
_LAST_SENTENCE = Pattern(r"(?<=[.!?])\s+")


def is_answer(text: str, agent: str | None) -> bool:
    """Return whether a turn says yes or no to a question of the agent about the person."""
    return _YES_OR_NO.fullmatch(" ".join(_words(text))) is not None and asks_about_them(agent)


def asks_about_them(agent: str | None) -> bool:
    """Return whether the agent ends with a question of yes or no about the person."""
    asked = _LAST_SENTENCE.split((agent or "").strip().lower().replace("’", "'"))[-1]
    return (
        asked.endswith("?")
        and _ABOUT_THEM.search(asked) is not None
        and _ABOUT_THE_CALL.search(asked) is None
    )


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower().replace("’", "'"))
