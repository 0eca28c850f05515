"""Tell what is no news in a greeting: a request, a mood, a name, an origin. No I/O.

Such words are found for an answer; the greeting of the next call does not begin with them.
"""

from caller_memory.language.contractions import written_out
from caller_memory.language.names import said_names
from caller_memory.language.no_names import NO_NAME, NO_NAME_BEHIND_I_AM
from caller_memory.language.patterns import Pattern

_NAMES = Pattern(
    r"\bnames? (?:is|isn't|wasn't|was)\b|\bname's\b|\bcall(?:s|ed)? me\b|\bspel(?:t|led|ling)\b|"
    r"\bwith an? [a-z]\b|\b(?:called|named|christened)\b|\bon behalf of\b|^(?:[a-z][ .-]+){3,}"
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
_I_AM = Pattern(r"\bi'm (?:an? )?(?:half )?(\w+)")
_ORIGINS = NO_NAME_BEHIND_I_AM - NO_NAME


def is_passing(said: str) -> bool:
    """Return whether a line of English is of the moment, or of who somebody is."""
    text = written_out(" ".join(said.lower().replace("’", "'").split()))
    if any(p.search(text) for p in (_NAMES, _REQUESTS, _FEELS)) or said_names(said):
        return True
    return any(found[1] in _ORIGINS for found in _I_AM.finditer(text))
