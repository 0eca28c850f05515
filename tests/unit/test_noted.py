"""What corrects a noted fact, and what tells a name, in the words of callers."""

from datetime import UTC, datetime, timedelta

from caller_memory.extraction.corrected import corrects
from caller_memory.language.names import said_names
from caller_memory.models import Category, Kind, Memory, Source
from tests.helpers.places import REPOSITORY

DATA = REPOSITORY / "tests" / "data"
WHEN = datetime(2026, 11, 2, tzinfo=UTC)
MIN_SHARE = 0.92


def rows(name: str) -> list[list[str]]:
    """The lines of a file, by columns."""
    return [line.split("\t") for line in (DATA / name).read_text(encoding="utf-8").splitlines()]


def is_right(told: str, note: str, said: str, new: str) -> bool:
    """Whether a fact is corrected by a later call's words, where they give or end a value."""
    key, _, old = note.partition("=")
    sources = (Source(told, "user_input_1", WHEN),)
    fact = Memory(Category.FACT, key, old, None, WHEN, WHEN, sources=sources)
    later = WHEN + timedelta(days=3)
    turn = Memory(Category.FACT, "user_input_2", said, None, later, later, Kind.TURN)
    return corrects([turn], fact) is (new != "=")


def test_what_corrects_a_fact() -> None:
    """Whatever corrects it does so in its own words; nothing that stands is hidden."""
    cases = rows("corrections.tsv")
    assert all(is_right(*case) for case in cases if case[3] == "=")
    assert sum(is_right(*case) for case in cases) >= MIN_SHARE * len(cases)


def test_what_tells_a_name() -> None:
    """The last name that is told, and none where none is."""
    right = [
        (said_names(said, *asked) or ["-"])[-1] == name for said, name, *asked in rows("names.tsv")
    ]
    assert sum(right) >= MIN_SHARE * len(right)
