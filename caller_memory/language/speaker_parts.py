"""Part a turn in which the person gives the phone away. No I/O."""

from caller_memory.language.speaker import Claim, claims
from caller_memory.language.speaker_clauses import SENTENCE
from caller_memory.language.speaker_patterns import NAMES

GIVES_AWAY = frozenset((
    "hands_over", "talk_now", "talk", "fetches", "explains", "kin_comes", "lets_try", "may_join",
    "wants_line", "deals_with_you", "takes_over",
))  # fmt: skip
"""Claims that the person makes, and no guest."""


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


def _is_the_persons(claim: Claim, known: str | None) -> bool:
    """Return whether a claim only says who the person is: "Carla here"."""
    if claim.kind not in NAMES or claim.name is None:
        return False
    return not claim.is_written or known is None or claim.name in known.lower().split()
