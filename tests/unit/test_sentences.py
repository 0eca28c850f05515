"""language/sentences.py: a long text falls apart at the ends of its sentences."""

import random

import pytest

from caller_memory import storable
from caller_memory.language.categories import categorize
from caller_memory.language.sentences import pieces
from caller_memory.language.worth import category_of


@pytest.mark.parametrize(
    ("text", "limit", "parts"),
    [
        ("", 20, []),
        ("I live in Oslo.", 20, ["I live in Oslo."]),
        ("I live in Oslo. I like tea.", 20, ["I live in Oslo.", "I like tea."]),
        ("one two three four five six", 12, ["one two", "three four", "five six"]),
        ("x" * 25, 10, ["x" * 10, "x" * 10, "x" * 5]),
    ],
)
def test_a_text_in_pieces(text: str, limit: int, parts: list[str]) -> None:
    """At the ends of sentences, else at blanks, else at the limit."""
    assert list(pieces(text, limit)) == parts


def test_nothing_is_lost() -> None:
    """But blanks where it is split."""
    chance = random.Random(7)
    for _ in range(300):
        text = "".join(chance.choices("ab .!?\n,。", k=chance.randrange(200)))
        found = list(pieces(text, 20))
        assert "".join("".join(found).split()) == "".join(text.split())
        assert all(0 < len(each) <= 20 for each in found)


def test_what_stands_behind_a_long_question_counts() -> None:
    """A turn is worth what its parts are."""
    asks = "can you tell me what the weather is like in the mountains today? " * 20
    assert categorize(asks) is None and category_of(asks, None) is None
    assert category_of(asks + "I am allergic to nuts.", None) is not None


def test_a_secret_leaves_each_part_of_a_long_turn() -> None:
    """Also where a later turn shows that it is one."""
    before = "I like tea. " * 400 + "It is hunter2."
    now = before.replace("hunter2", "[password]")
    kept = [storable.kept_now(part, {before: now}) for part in storable.values(before)]
    assert len(kept) == 2 and "hunter2" not in "".join(kept)
