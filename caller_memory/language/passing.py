"""Tell what is over with its call: a request, how somebody feels just now, their name. No I/O.

Such words may be found for an answer; a greeting in the next call does not begin with them.
"""

from caller_memory.language.contractions import written_out
from caller_memory.language.names import said_names
from caller_memory.language.patterns import Pattern

_NAMES = Pattern(
    r"\bnames? (?:is|isn't|wasn't|was)\b|\bname's\b|\bcall(?:s|ed)? me\b|\bspel(?:t|led|ling)\b|"
    r"\bwith an? [a-z]\b|\bon behalf of\b|^(?:[a-z][ .-]+){3,}"
)
_REQUESTS = Pattern(
    r"\?|\b(?:can|could|would|will) you\b|\bis there any|^(?:(?:please|so|okay|hi|hello|and) )*"
    r"(?:tell|give|find|get|call|book|order|remind|set|play|show|send|read|put|check|look|help|"
    r"what|who|where|when|why|how|which|is|are|do|does|did|can|could|should)\b"
)
_FEELS = Pattern(
    r"\bi'm (?:(?:a bit|so|just|very|dead|proper|\w+ly) )?(?:tired|hungry|thirsty|bored|busy|late|"
    r"cold|hot|cross|angry|sad|fed up|peckish|ravenous|parched|starving|freezing|boiling|gutted|"
    r"sleepy|ill|poorly|back|here|home|stuck|lost|sorry|up|(?!interested|retired|married|engaged|"
    r"addicted|signed|booked|hooked|trained|obsessed)\w{3,}(?:er|sh|[ptsckfgz]|ll|nn)ed)\b"
)


def is_passing(said: str) -> bool:
    """Return whether a line of English is of the moment in which it was said."""
    text = written_out(" ".join(said.lower().replace("’", "'").split()))
    return any(p.search(text) for p in (_NAMES, _REQUESTS, _FEELS)) or bool(said_names(said))
