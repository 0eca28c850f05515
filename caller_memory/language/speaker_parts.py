"""Tell the person's words and name from a guest's, where both are on one phone. No I/O."""

from caller_memory.language.name_words import name_words
from caller_memory.language.names import is_written_as_name, said_names
from caller_memory.language.patterns import Pattern
from caller_memory.language.speaker import Claim, claims
from caller_memory.language.speaker_arrivals import offers_line
from caller_memory.language.speaker_clauses import SENTENCE, lower
from caller_memory.language.speaker_patterns import NAMES
from caller_memory.languages import ENGLISH

_HANDS_OVER = frozenset((
    "hands_over", "talk_now", "kin_comes", "wants_line", "deals_with_you", "lets_try", "may_join",
))  # fmt: skip
"""Claims that somebody else gets the phone, whatever was said before."""
_GIVES_BACK = Pattern(
    r"\b(?:back|bye|goodbye|owner|cheerio|see you|here (?:he|she) (?:is|comes)|here's)\b"
)
_LEAVES = Pattern(
    r"\b(?:bye|goodbye|cheerio|see you|here (?:he|she) (?:is|comes)|here's [^\W\d_]+|"
    r"(?:give|giving|hand|handing|pass|passing|put|putting) (?:you|it|the phone|her|him|them) "
    r"(?:back|over|on)|back to (?:her|him|them))\b"
)
_NAMED_AGAIN = Pattern(
    r"(?:(?:yes|yeah|okay|ok|so|right|hi|hello|now|he's gone|she's gone)\W+)*"
    r"(?:it's|it is|this is) (?:now )?([^\W\d_]+) (again|back|here)\b"
)
_WHOSE = Pattern(r"\b[^\W\d_]+'s\b|\b(?:of|not|ain't|isn't) [^\W\d_]+")


def hands_over(said: str) -> bool:
    """Return whether somebody else gets the phone by what is said."""
    return any(claim.kind in _HANDS_OVER for claim in claims(said))


def before_handover(said: str, known: str | None) -> str:
    """Return the sentences before the one by which the person gives the phone away.

    Args:
        known: the person's name.

    Returns:
        "" where a guest may have said them: who gives the phone back, or tells of somebody else.
    """
    own: list[str] = []
    has_case = any(letter.isupper() for letter in said)
    for sentence in SENTENCE.findall(said):
        made = claims(sentence)
        if hands_over(sentence):
            before, persons = " ".join(own), set(_words(known))
            is_back = _GIVES_BACK.search(lower(sentence)) or persons & set(_words(sentence))
            names = {word for name in said_names(before) for word in _words(name)}
            return "" if is_back or (known and names - persons) else before
        if not all(_is_the_persons(claim, known, has_case=has_case) for claim in made):
            return ""
        own.append(sentence.strip())
    return ""


def names_given(said: str) -> list[str]:
    """Return the names that who speaks may have given themselves, in lower case."""
    return [claim.name for claim in claims(said) if claim.kind in NAMES and claim.name]


def returns_by_name(said: str, guest: str) -> bool:
    """Return whether a person whose name is not known says that it is them again: "It's Ann again".

    Args:
        guest: what a guest has said so far.
    """
    found = _NAMED_AGAIN.match(lower(said))
    # Who was not there before is not there again; a guest without a name may be "Bob here".
    if not found or (found[2] == "here" and not names_given(guest)):
        return False
    name = found[1]
    is_a_name = name in name_words(ENGLISH).given and is_written_as_name(name, said)
    return is_a_name and name not in _words(names_of_a_guest(guest))


def leaves(said: str) -> bool:
    """Return whether a turn may be a guest's last: it gives the phone back, or away."""
    return hands_over(said) or offers_line(said) or _LEAVES.search(lower(said)) is not None


def names_of_a_guest(said: str) -> str:
    """Return the words among which a guest's own name is, without whom they are of.

    "I'm Alice's brother", "the mother of Alice" and "this is not Alice" name somebody else.

    Args:
        said: what they have said so far.
    """
    return _WHOSE.sub(" ", lower(said).replace("’", "'"))


def _is_the_persons(claim: Claim, known: str | None, *, has_case: bool) -> bool:
    """Return whether a claim only says who the person is: "Carla here"."""
    if claim.kind not in NAMES or claim.name is None:
        return False
    if not claim.is_written and has_case:
        return True  # "I'm tired"
    return set(_words(claim.name)) <= set(_words(known)) if known else claim.is_written


def _words(text: str | None) -> list[str]:
    return [word.strip(".,!?;").lower() for word in (text or "").split()]
