"""Tell what a person does for a living from whom they meet. No I/O."""

from caller_memory.language.inflections import stem_of
from caller_memory.language.patterns import Pattern
from caller_memory.language.query import query_terms

_WORD = Pattern(r"[^\W_]+")
_BESIDE = Pattern(
    r"\b(?:with|for|at|to|alongside|next to|near|beside|among|against|like|see|seeing|saw|asked|"
    r"met|famil(?:y|ies) of|friends? of|(?:son|daughter) of|lots of)"
    r"(?: (?:an?|the|my|our|some|many|other|two|three|lots of))* ([^\W\d_]+)\b"
)
_DO = Pattern(
    r"\b(?:i|we|i'm|i am|i was|i've been|we're)(?: (?:\w+ly|also|just|still|now))? ([^\W\d_]+)\b"
)
_IS = Pattern(r"\b(?:i'm|i am|as) (?:only |just |still |now )?(?:an?|the) ([^\W\d_]+)\b")


def is_company(value: str, said: str) -> bool:
    """Return whether somebody is met or served: "I work with nurses"."""
    terms = query_terms(value)
    if not terms or _BESIDE.search(value.lower()):
        return False
    is_met = any(stem_of(terms[0]) == stem_of(found[1]) for found in _BESIDE.finditer(said))
    return is_met and not any(found[1] == terms[0] for found in _IS.finditer(said))


def is_done(value: str, said: str) -> bool:
    """Return whether a value begins with what the person does: "runs a bakery"."""
    verb, *objects = _WORD.findall(value.lower()) or [""]
    return bool(objects) and any(stem_of(verb) == stem_of(found[1]) for found in _DO.finditer(said))
