"""Find the turns that are part of a game with the agent. No I/O.

"You be the landlord" makes a game of what follows, until the person stops it; "only joking" makes
one of the turn before.
"""

from collections.abc import Sequence

from caller_memory.language.play_patterns import CLOSES_GAME, OPENS_GAME, SCOFFS, TAKES_BACK
from caller_memory.models import Memory


def turns_in_play(turns: Sequence[Memory]) -> set[int]:
    """Return the numbers, from 1, of the turns that mean nothing that they say."""
    found: set[int] = set()
    call, is_within = None, False
    for number, turn in enumerate(turns, start=1):
        said = turn.value.lower()
        if number == 1 or turn.call_id != call:
            call, is_within = turn.call_id, False
        elif _takes_back(turn):
            found.add(number - 1)
        is_within = is_within and not CLOSES_GAME.search(said)
        if is_within:
            found.add(number)
        is_within = is_within or OPENS_GAME.search(said) is not None
    return found


def _takes_back(turn: Memory) -> bool:
    """Return whether a turn says that the one before it was a joke."""
    said = turn.value.lower()
    answers = "?" in (turn.context or "")
    return bool(TAKES_BACK.match(said) or (SCOFFS.match(said) and not answers))
