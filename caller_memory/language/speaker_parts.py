"""Part a turn in which the person gives the phone away. No I/O."""

from caller_memory.language.speaker import claims
from caller_memory.language.speaker_clauses import SENTENCE

GIVES_AWAY = frozenset((
    "hands_over", "talk_now", "talk", "fetches", "explains", "kin_comes", "lets_try", "may_join",
    "wants_line", "deals_with_you", "takes_over",
))  # fmt: skip
"""Claims that the person makes, and no guest."""


def before_handover(said: str) -> str:
    """Return the sentences before the one by which somebody else gets the phone.

    Returns:
        "" where a guest may have said them: they tell who speaks in another way, too.
    """
    own: list[str] = []
    for sentence in SENTENCE.findall(said):
        made = claims(sentence)
        if any(claim.kind in GIVES_AWAY for claim in made):
            return " ".join(own)
        if any(claim.is_written or claim.name is None for claim in made):
            return ""
        own.append(sentence.strip())
    return ""
