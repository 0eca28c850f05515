"""language/names.py: names from clear statements about oneself only."""

import pytest

from caller_memory.language.names import said_names
from tests.helpers.meanings import NAMES_SEEN, NAMES_UNSEEN

MIN_SHARE = 0.9


def name_in(said: str, asked: str | None = None) -> str | None:
    """The name that counts."""
    names = said_names(said, asked)
    return names[-1] if names else None


@pytest.mark.parametrize(("said", "name"), NAMES_SEEN)
def test_a_name_is_what_one_calls_oneself(said: str, name: str | None) -> None:
    """Neither a time to be called at, nor somebody else's, nor a state."""
    assert name_in(said) == name


def test_a_name_in_other_words() -> None:
    """Also in sentences that the rules were not written by."""
    right = [name_in(said) == name for said, name in NAMES_UNSEEN]
    assert sum(right) / len(right) >= MIN_SHARE


@pytest.mark.parametrize(
    ("said", "asked", "name"),
    [
        ("J-O-N", "How do you spell your name?", "Jon"),
        ("j o n", "How is your name spelled?", "Jon"),
        ("N as in Nora, o, double l", "Can you spell your name?", "Noll"),
        ("j o n", "How is your brother's name spelled?", None),
        ("it's spelled B-E-R-G", "Which street do you live in?", None),
    ],
)
def test_spelled_letters_are_the_word(said: str, asked: str, name: str | None) -> None:
    """Where it is their own name that was asked for."""
    assert name_in(said, asked) == name


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("he said I'm Tom, and he comes tomorrow", None),
        ("She said I'm Ann, and she cannot come to Anna's", None),
        ("he says my name is O'Brien but my name is O'Brien too", "O'Brien"),
        ("He said I'm Tom, well, I'm Tom as well", "Tom"),
    ],
)
def test_a_name_that_another_is_quoted_with_is_theirs(said: str, name: str | None) -> None:
    """Unless it is told again, as a word of its own."""
    assert name_in(said) == name
