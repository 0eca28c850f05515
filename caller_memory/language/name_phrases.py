"""Parts of the sentences that tell a name, as turns are searched for them. No I/O."""

from caller_memory.language.patterns import Pattern
from caller_memory.language.wordings import all_written_out
from caller_memory.languages import table

NAME_PHRASES = (
    "name is", "name's", "call me", "calls me", "called me", "i go by", "spelled",
    "spelt", "knows me as", "know me as", "speaking with", "speaking to", "talking to",
    "me down as", "my name to",
)  # fmt: skip
"""Words of English turns that tell a name. See `known_name`."""
FRAIL_PHRASES = ("i'm", "i am", "this is")
GREETING_PHRASES = (
    "it's",
    "it is",
    "here",
    "speaking",
    "calling",
    "as in",
    "on the line",
    "on the phone",
    "with a",
    "with an",
)
"""Words that tell a name if one stands beside them, which it seldom does."""
NAMING = (NAME_PHRASES, FRAIL_PHRASES, GREETING_PHRASES)
"""Of each, the newest turns are read, so that the many who say "I'm" leave room for the others."""

_SHORT = 3
_BETWEEN = Pattern(r"\{name\}|\.{3}|\(\S*\)")


def phrases_of(language: str) -> list[frozenset[str]]:
    """Return parts of the sentences that tell a name, as they stand in lines of lower case.

    Apart by how surely they tell one, the surest first. Of English, beside `NAMING`.
    """
    words = table(language, "names")
    groups = []
    for keys in (("told", "family", "likely"), ("written",), ("greeted",)):
        frames = all_written_out(each for key in keys for each in words.get(key, ()))
        parts = [_BETWEEN.split(frame.replace("*", "").replace(" ,", ",")) for frame in frames]
        longest = {max(part, key=len).strip() for part in parts} - {""}
        fewest = {p for p in longest if not any(o in p for o in longest - {p})}
        groups.append(frozenset(form for p in fewest for form in _as_written(p)))
    # "Good day, Anna Lang."
    greetings = all_written_out(words.get("greetings", ()))
    groups.append(frozenset(form for g in greetings for form in _as_written(f"{g.strip('*')},")))
    return [group for group in groups if group]


def questions_of(language: str) -> frozenset[str]:
    """Return parts of the questions by which the agent asks for the name, in lower case."""
    asks = all_written_out(table(language, "names")["asks"])
    return frozenset(ask.rstrip("*").lower() for ask in asks)


def _as_written(phrase: str) -> set[str]:
    """Return how a phrase may stand in lower case in turns, each on a line of its own."""
    if len(phrase) == 1 and phrase.upper() != phrase:
        return {f"\n{phrase} ", f", {phrase} "}  # "я" is also the end of many words
    # In Turkish a capital "İ" has another small letter than it is compared by here.
    return {phrase[1:].lower() if phrase[0] in "iİ" and len(phrase) > _SHORT else phrase.lower()}
