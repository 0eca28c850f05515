"""Take what a person says instead for what they said first: "she's six, I mean seven". No I/O.

Of lower-case English text. Behind a word of repair, a value takes the place of one of its kind, a
few words that of as many, and a new beginning that of the whole clause before it.
"""

from caller_memory.language.patterns import Pattern
from caller_memory.language.values import Value, same_kind, values

_BREAK = r"(?:\s*[,.;:!?…—–-]+\s*|\s+)"
_SIGHS = (
    r"(?:oh|ah|och|er|um|uh|no|well|wait|shoot|sorry|actually|now|god|lord|dear|like|yeah|eh|sure|"
    r"look|hold on|hang on|for heaven's sake|for goodness' sake|bless me|silly me)"
)
_CANCELS = (
    r"(?:(?:scratch|scrap|scrub|strike|forget|cancel|belay) that|actually no|no actually|well no|"
    r"no wait|wait no|no hang on|no hold on|no sorry|sorry no|no no no|(?:would you |will you |"
    r"just )?(?:listen|hark) (?:to|at) me|what am i (?:like|saying|on about|talking about)|"
    r"i tell a lie|tell a lie|my mistake|no i tell a lie|i beg your pardon|correction|"
    r"no no|i'm lying|i lie|(?:lord|god) forgive me|did i say [\w-]+)"
)
_RESTATES = (
    r"(?:i mean|i meant|i should say|make that|make it|or rather|rather|come to think of it)"
)
_REPAIR = Pattern(
    rf"{_BREAK}(?:{_SIGHS}{_BREAK})*(?P<mark>{_CANCELS}|{_RESTATES}|well|no|actually|wait|"
    rf"hang on|hold on|sorry|shoot)(?:{_BREAK}(?:{_SIGHS}|{_CANCELS}|{_RESTATES}))*{_BREAK}"
    r"(?=[\w'])"
)
_CANCEL, _RESTATE = Pattern(rf"\b{_CANCELS}\b"), Pattern(rf"\b{_RESTATES}\b")
_END = Pattern(
    r"[,.;:!?…]|\s(?:i mean|i meant|i should say|i think|come to think of it|now|and|but|because|"
    r"so|since|they|he|she|it|i|we|who|that)\b|$"
)
_AT_ONCE = Pattern(r"(?:(?:it's|it is|that's|she's|he's|i'm|the|about|around|only|just|a|an) )*")
_LEADS_A_NOUN = Pattern(
    r"(?:the|an?|my|our|in|on|at|to|from|with|for|by|mr|mister|mrs|miss|dr|doctor)\b"
)
_NEXT_PART = Pattern(r" (?:in|on|at|to|from|with|for|by|and|but|because)\b")
_STARTS_ANEW = Pattern(
    r"(?:i|we|he|she|it|they|that|this|there|what|you|don't|do|is|are|was|were|not|it's|that's|"
    r"[\w']+'(?:s|m|re|ve|ll|d)|[\w-]+ (?:is|are|was|has|would|will|can))\b"
)
_FEWEST_WORDS, _MOST_WORDS = 2, 3
_DENIES = Pattern(r"\bno\b[^\w]*$")
_THAT_IS_OTHERWISE = Pattern(
    r"(?:that's|that was|it's|it is|it isn't|(?:we|they|you)'re not|(?:i'm|he's|she's|it's) not)\b"
)
_NEGATED = Pattern(r"\b(?:\w+n't|not|no|never|none|nothing)\b[^,.;!?]*$|[?]\s*$")
_VERB = Pattern(r"\b(?:is|are|was|were|am|has|have|had|do|does|did|can|will|would|[\w]+'s|isn't)\b")


def repaired(text: str) -> str:
    """Return a text with what is said instead in the place of what was said first."""
    start = 0
    while found := _REPAIR.search(text, start):
        before, behind = text[: found.start()], text[found.end() :]
        is_said = len(before.split()) >= _FEWEST_WORDS and not _CANCEL.match(before)
        made = _mended(before, found[0], behind) if is_said else None
        if made is None:
            start = found.end()
        else:
            text, start = "".join(made).strip(), len(made[0])
    return text


def _mended(before: str, mark: str, behind: str) -> tuple[str, str] | None:
    """Return what is said in the end, up to the repair and behind it; None if nothing is repaired.

    Args:
        mark: what stands between both, as "no, I mean".
    """
    end = _END.search(behind)
    instead = behind[: end.start()].strip() if end else behind
    cancels = _CANCEL.search(mark) is not None
    new = _with_value(before, instead)
    if new is None and (cancels or _RESTATE.search(mark)):
        new = _with_words(before, instead)
    if new is not None:
        return new, behind[len(instead) :]
    takes_back = _DENIES.search(mark) and _THAT_IS_OTHERWISE.match(behind)
    cancels = cancels or (takes_back is not None and not _NEGATED.search(before))
    if cancels and (_STARTS_ANEW.match(behind) or _VERB.search(instead)):
        return _without_last_clause(before), f" {behind}"
    return None


def _with_value(before: str, instead: str) -> str | None:
    """Return a text with its last value of a kind replaced, None where there is none."""
    lead = _AT_ONCE.match(instead)
    first = next(values(instead), None)
    if first is None or lead is None or first.start > lead.end():
        return None
    old: list[Value] = [each for each in values(before) if same_kind(each.kind, first.kind)]
    if not old or len(instead[first.end :].split()) > _MOST_WORDS:
        return None
    end = first.end
    for more in values(instead):
        if more.start <= end + 1:
            end = more.end  # "seven thirty"
    value = instead[first.start : end].strip()
    return f"{before[: old[-1].start]}{value}{before[old[-1].end :]}"


def _with_words(before: str, instead: str) -> str | None:
    """Return a text with its last words replaced by others of that kind, None if they are none."""
    words = instead.split()
    if not words or _STARTS_ANEW.match(f"{instead} ") or _VERB.search(instead):
        return None
    if lead := _LEADS_A_NOUN.match(instead):
        start = before.rfind(f" {lead[0]} ")
        if start >= 0:
            end = _NEXT_PART.search(before, start + len(lead[0]) + 2)
            behind = before[end.start() :] if end else ""
            return f"{before[:start]} {instead}{behind}"
    if len(words) > _MOST_WORDS:
        return None
    kept = before.rstrip(" ,.;").rpartition(" ")[0]
    return f"{kept} {instead}"


def _without_last_clause(before: str) -> str:
    for sign in (", ", ". ", "; ", "! ", "? "):
        if sign in before:
            return before.rpartition(sign)[0] + sign.rstrip()
    return ""
