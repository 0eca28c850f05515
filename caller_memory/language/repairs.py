"""Take the value that a person says instead of one a moment before: "she's six, I mean seven".

Of lower-case English text. Only a day, an hour, a number, an amount or a colour is taken for
another of its kind: behind "I mean" people elaborate more often than they correct. No I/O.
"""

from caller_memory.language.patterns import Pattern
from caller_memory.language.values import Value, same_kind, values

_SIGH = r"(?:oh|ah|er|um|uh|no|well|wait|shoot|sorry|actually|lord|hang on|hold on|silly me)"
_SAYS_SO = (
    r"(?:i mean|i meant|i should say|make that|(?:scratch|scrap|scrub|strike) that|no sorry|"
    r"sorry no|no wait|wait no|no hang on|hang on no|no no|actually no|what am i saying|"
    r"(?:i )?tell a lie|correction|lord forgive me|did i say [\w-]+(?: i meant)?)"
)
_REPAIR = Pattern(
    rf"[,.;…—–]+ ?(?:{_SIGH}[,.…]* ){{0,3}}(?:{_SAYS_SO}|no|well|actually|wait|hang on|hold on|"
    rf"sorry)"
    rf"(?:[,.…]* (?:{_SIGH}|{_SAYS_SO})){{0,2}}[,.…]* |"
    rf" (?:i mean|i meant|no sorry|no wait|did i say [\w-]+ i meant)[,.…]* "
)
_LEADS = Pattern(r"(?:(?:it's|it is|that's|she's|he's|i'm|they're|the|at|on|about|around) )*")
_ENDS = Pattern(
    r"(?:(?: o'clock| please| actually| now| years? old| come to think of it| i think)*"
    r"(?:[,.;:!?…—–]|$| (?:they|he|she|it|i|we|because|but|so|that|she's|he's|it's|i'm)\b))"
)
_OTHERWISE_MEANT = Pattern(r"(?:one|a|second|third|first)\b")
_NEAR = 70
"""So many characters before a repair the value may stand that it is of."""
_MOST_CHARS = 2000


def repaired(text: str) -> str:
    """Return a text with the value that is said in the end in the place of the first one."""
    start = 0
    while len(text) <= _MOST_CHARS and (found := _REPAIR.search(text, start)):
        new = _instead(text, found.end())
        old = _said(text, found.start(), new) if new else None
        if new is None or old is None:
            start = found.end()
            continue
        before = f"{text[: old.start]}{text[new.start : new.end]}{text[old.end : found.start()]}"
        text, start = f"{before}{text[new.end :]}", len(before)
    return text


def _instead(text: str, start: int) -> Value | None:
    """Return the value with which a repair begins, None if it says more than that."""
    lead = _LEADS.match(text, start)
    begin = lead.end() if lead else start
    first = next(values(text[begin : begin + _NEAR]), None)
    if first is None or first.start or _OTHERWISE_MEANT.match(text, begin):
        return None
    end = begin + first.end
    for more in values(text[begin : begin + _NEAR]):
        if begin + more.start <= end + 1:
            end = begin + more.end  # "seven thirty"
    return Value(first.kind, first.value, begin, end) if _ENDS.match(text, end) else None


def _said(text: str, end: int, new: Value) -> Value | None:
    """Return the last value of a kind that stands shortly before a repair, in its sentence."""
    begin = max(text.rfind(sign, 0, end) for sign in (". ", "! ", "? ")) + 1
    begin = max(begin, end - _NEAR, 0)
    known = [each for each in values(text[begin:end]) if same_kind(each.kind, new.kind)]
    if not known:
        return None
    kind, value, start, stop = known[-1]
    return Value(kind, value, begin + start, begin + stop)
