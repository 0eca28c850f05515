"""extraction/games.py: which turns are part of a game, and which were a joke."""

from datetime import UTC, datetime

import pytest

from caller_memory.extraction.games import turns_in_play
from caller_memory.models import Category, Kind, Memory

WHEN = datetime(2026, 11, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "played"),
    [
        (("I won the lottery", "only joking"), {1}),
        (("I've a yacht", "no, I'm only winding you up", "I've a canoe"), {1}),
        (("you be the landlord", "I owe three months", "stop the game now, I live in Hull"), {2}),
        (("I've the chiropodist on Wednesday", "no, I tell a lie, it's Thursday"), set()),
        (("I won the lottery", "lovely day"), set()),
    ],
)
def test_a_joke_is_taken_back_and_a_correction_is_none(
    said: tuple[str, ...], played: set[int]
) -> None:
    """ "I tell a lie" corrects what was meant."""
    turns = [Memory(Category.FACT, f"user_input_{n}", text, None, WHEN, WHEN, Kind.TURN)
             for n, text in enumerate(said)]  # fmt: skip
    assert turns_in_play(turns) == played


@pytest.mark.parametrize(("asked", "played"), [("Do you watch a lot of it?", set()), ("Wow.", {1})])
def test_not_really_answers_a_question_or_scoffs(asked: str, played: set[int]) -> None:
    """Then nothing is taken back."""
    said = [("I own a football club", None), ("not really, only when Pirates play", asked)]
    turns = [Memory(Category.FACT, f"user_input_{n}", text, context, WHEN, WHEN, Kind.TURN)
             for n, (text, context) in enumerate(said)]  # fmt: skip
    assert turns_in_play(turns) == played
