"""language/speaker.py: who speaks, from what is said."""

import csv

import pytest

from caller_memory.language.speaker import Speaker, speaker_in
from tests.helpers.places import REPOSITORY

SAID = REPOSITORY / "tests" / "data" / "speakers.tsv"
MEANT = {"guest": Speaker.GUEST, "back": Speaker.PERSON}


def lines(*labels: str) -> list[tuple[str, str | None, str | None, str]]:
    """Label, the person's name, what the agent said before, what was said."""
    with SAID.open(encoding="utf-8") as file:
        rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [(a, b or None, c or None, d) for a, b, c, d in rows if a in labels]


@pytest.mark.parametrize(("_", "known", "asked", "said"), lines("guest"))
def test_a_guest_is_recognised(_: str, known: str | None, asked: str | None, said: str) -> None:
    """Whoever says that somebody else speaks, or will at once."""
    assert speaker_in(said, known, asked) is Speaker.GUEST


@pytest.mark.parametrize(("_", "known", "asked", "said"), lines("none"))
def test_what_is_told_of_others_is_no_guest(
    _: str, known: str | None, asked: str | None, said: str
) -> None:
    """A false alarm would cost the person their memory for a call."""
    assert speaker_in(said, known, asked) is not Speaker.GUEST


@pytest.mark.parametrize(("_", "known", "asked", "said"), lines("back"))
def test_the_person_is_back(_: str, known: str | None, asked: str | None, said: str) -> None:
    """By their name, or by a clear word that it is them again."""
    assert speaker_in(said, known, asked) is Speaker.PERSON


@pytest.mark.parametrize(("_", "known", "asked", "said"), lines("stays"))
def test_a_guest_does_not_end_it_by_accident(
    _: str, known: str | None, asked: str | None, said: str
) -> None:
    """Not with another name, and not by speaking of the person."""
    assert speaker_in(said, known, asked) is not Speaker.PERSON
