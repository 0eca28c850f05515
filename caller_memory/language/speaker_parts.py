"""Tell the person's words and name from a guest's, where both are on one phone. No I/O."""

from caller_memory.language.names import said_names
from caller_memory.language.patterns import Pattern
from caller_memory.language.speaker import Claim, claims, names_given, names_of_the_person
from caller_memory.language.speaker_clauses import SENTENCE
from caller_memory.language.speaker_patterns import NAMES

GIVES_AWAY = frozenset((
    "hands_over", "talk_now", "talk", "fetches", "explains", "kin_comes", "lets_try", "may_join",
    "wants_line", "deals_with_you", "takes_over",
))  # fmt: skip
"""Claims that the person makes, and no guest."""
_WHOSE = Pattern(r"\b[^\W\d_]+'s\b|\bof [^\W\d_]+")


def before_handover(said: str, known: str | None) -> str:
    """Return the sentences before the one by which somebody else gets the phone.

    Args:
        known: the person's name.

    Returns:
        "" where a guest may have said them: they tell of somebody else in another way, too.
    """
    own: list[str] = []
    for sentence in SENTENCE.findall(said):
        made = claims(sentence)
        if any(claim.kind in GIVES_AWAY for claim in made):
            return " ".join(own)
        if not all(_is_the_persons(claim, known) for claim in made):
            return ""
        own.append(sentence.strip())
    return ""


def names_of_a_guest(said: str) -> str:
    """Return the names that a guest has given themselves, in lower case.

    Args:
        said: what they have said so far, a line a turn.

    Returns:
        Where they are not heard to give one, all that they said, but for whom they are of: "I'm
        Alice's brother", "the mother of Alice".
    """
    own = [name for turn in said.splitlines() for name in (*names_given(turn), *said_names(turn))]
    persons = {name for turn in said.splitlines() for name in names_of_the_person(turn)}
    if names := {name.lower() for name in own} - persons:
        return " ".join(sorted(names))
    return _WHOSE.sub(" ", said.lower().replace("’", "'"))


def _is_the_persons(claim: Claim, known: str | None) -> bool:
    """Return whether a claim only says who the person is: "Carla here"."""
    if claim.kind not in NAMES or claim.name is None:
        return False
    return not claim.is_written or known is None or claim.name in known.lower().split()
