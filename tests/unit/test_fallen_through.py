"""What came to nothing is no plan, and what is said anew replaces what was known."""

import pytest

from tests.helpers.meanings import Told, counts


@pytest.mark.parametrize(
    ("said", "plan"),
    [
        (
            "we'd Crete all booked for May, and then the roof leaked so that was that",
            "crete in may",
        ),
        ("I was all set to retire to Malaga. That all went by the wayside", "retire to malaga"),
        ("we had the barge trip lined up, and then it fell through", "barge trip"),
        ("I had Skye all planned out, but the car conked out, so that was the end of it", "skye"),
        ("we were going to Oslo, tickets and all, then the strike put paid to it", "oslo"),
    ],
)
def test_what_came_to_nothing_is_no_plan(said: str, plan: str) -> None:
    """However firmly it was arranged."""
    assert not counts(Told(said, f"PLAN trip = {plan}", False))


def test_what_is_arranged_is_a_plan() -> None:
    """As long as nothing came between."""
    assert counts(Told("we've Crete all booked for May", "PLAN trip = crete", True))


@pytest.mark.parametrize(
    ("said", "note", "known"),
    [
        (
            "I've been wrong this whole time, my dog is a border collie",
            "dog_breed = border collie",
            "kelpie",
        ),
        (
            "it's the primary in Bala I'm at these days",
            "school = primary in bala",
            "primary in Mold",
        ),
        (
            "they've the swimming changed on us, it's Thursdays now",
            "swimming_day = thursdays",
            "mondays",
        ),
        ("the van packed up so I've an electric Corsa instead", "car = electric corsa", "fiesta"),
    ],
)
def test_what_is_said_anew_replaces_what_was_known(said: str, note: str, known: str) -> None:
    """Where a turn says that it changed, of the thing that the note is of."""
    key = note.partition(" = ")[0]
    assert counts(Told(said, f"FACT {note}", True, known=f"FACT {key} = {known}"))
