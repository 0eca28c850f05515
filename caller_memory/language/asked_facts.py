"""Know under which names the answer to a question may be noted. No I/O.

"Where do I live?" asks for what is noted as `home`, whatever words told it. The names are those
that models are asked to use, in English whatever language is spoken; the questions are English.
"""

from collections.abc import Iterator

from caller_memory.language.patterns import Pattern
from caller_memory.language.relatives import RELATIVES

_NAMES = (
    (Pattern(r"\bwhere\b.{0,40}\b(?:live|lives|living|staying|reside|based)\b"),
     ("home", "address")),
    (Pattern(r"\bwhere\b.{0,40}\bworks?\b"), ("employer", "workplace", "job")),
    (Pattern(r"\bwhat\b.{0,40}\b(?:for a living|line of work|do (?:i|we|he|she|they) do$)"),
     ("job", "occupation")),
    (Pattern(r"\bhow old\b"), ("age", "birthday")),
    (Pattern(r"\bwhen\b.{0,40}\bborn\b"), ("birthday", "birthdate")),
)  # fmt: skip


_WHOSE = Pattern(
    rf"\b(?:i|i'm|me|my|mine|we|we're|our|he|he's|she|she's|they|his|her|their|{'|'.join(RELATIVES)})\b"
)


def names_asked_for(question: str) -> Iterator[str]:
    """Yield words of the names under which an English question's answer may be noted."""
    low = question.lower().replace("’", "'").rstrip(" ?!.")
    if not _WHOSE.search(low):
        return  # "how old is the pyramid?"
    for asks, names in _NAMES:
        if asks.search(low):
            yield from names
