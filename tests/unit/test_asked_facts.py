"""language/asked_facts.py: a question finds what is noted under a name, whatever words told it."""

from datetime import UTC
from pathlib import Path

import pytest

from caller_memory.models import Category, ExtractedFact
from caller_memory.person import PersonMemory
from caller_memory.stores import open_stores

TOLD = [
    ("In Polokwane, near the stadium", "And where is that?", "home", "Polokwane"),
    ("Not bad for eighty-one, eh, I still swim", None, "age", "eighty-one"),
    ("I'm with Boots in Leeds these days", None, "employer", "Boots"),
    ("I'm on the vans, me", None, "job", "on the vans"),
    ("the fifth of May in fifty-two", "When is your birthday?", "birthday", "fifth of May"),
    ("my sons and I watch football", None, "hobby", "football"),
]


@pytest.mark.parametrize(
    ("asked", "key"),
    [
        ("Where do I live?", "home"),
        ("where is it that I'm living now", "home"),
        ("How old am I?", "age"),
        ("where do I work", "employer"),
        ("What do I do for a living?", "job"),
        ("what do I do?", "job"),
        ("When was I born?", "birthday"),
    ],
)
def test_what_is_asked_for_is_found_by_its_name(asked: str, key: str, tmp_path: Path) -> None:
    """First or second; the words that told it share none with the question."""
    stores = open_stores(tmp_path)
    person = PersonMemory("0b7c5e0e-6f0e-5d5f-9d9d-2f6c3c1f7a11", stores, tz=UTC)
    for said, question, name, value in TOLD:
        turn = person.remember_turn(said, context=question)
        assert turn
        person.keep_facts([turn], [ExtractedFact(Category.FACT, name, value, (turn,), question)])
    assert key in [memory.key for memory in person.recall(asked)[:2]]
    stores.close()
