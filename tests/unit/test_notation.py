"""How phrases are written in the languages' files: in one way, that the head of en.toml tells."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from caller_memory.language.frames import alternatives, frames
from caller_memory.language.time_words import TimeWords
from caller_memory.language.wordings import Wordings, all_written_out
from caller_memory.languages import codes, table

SLOTS = {"secrets": {"value", "password"}, "names": {"name", "kin", "trade"}}
SLOTS |= {"commands": set(), "chatter": set()}


def phrases(part: Any) -> Iterator[str]:
    """The phrases of a table, those of the tables below it too."""
    for each in part.values():
        yield from phrases(each) if isinstance(each, dict) else each


@pytest.mark.parametrize("code", codes())
@pytest.mark.parametrize("name", SLOTS)
def test_no_file_writes_phrases_in_another_way(code: str, name: str) -> None:
    """A hole stands apart, and a slot has a name that is known."""
    for phrase in phrases(table(code, name)):
        assert "…" not in phrase
        assert "..." not in phrase or "..." in phrase.split(), phrase
        assert not set(re.findall(r"\{([a-z]+)\}", phrase)) - SLOTS[name], phrase


@pytest.mark.parametrize("code", codes())
def test_requests_are_written_so_too(code: str) -> None:
    for request in table(code, "speech")["requests"]:
        assert "|" not in request and "{language}" in request.split()


def test_a_phrase_with_alternatives_is_several() -> None:
    """What has none stays as it is."""
    assert all_written_out(["guten morgen/abend", "번 "]) == ["guten morgen", "guten abend", "번 "]


@pytest.mark.parametrize("between", ["", "im netz ", "bei uns im netz "])
def test_a_hole_in_a_frame_may_be_empty(between: str) -> None:
    """In the words that are listed, too."""
    found = frames(["kennwort ... ist {value}"], "value", {}, [], spaced=True)
    assert found.found(f"kennwort {between}ist rose")
    assert re.fullmatch(alternatives(["log ... in"], spaced=True), f"log {between}in")


def test_a_slot_stands_in_a_tree_with_its_name() -> None:
    tree = Wordings()
    tree.add(("am", "{weekday}"), "at")
    (after,) = tree.after("am")
    assert after.slots["weekday"].kinds == ["at"]


def test_times_have_alternatives_within_a_phrase() -> None:
    """And between phrases, with a blank on both sides."""
    words = TimeWords({"asks_first": "weißt/wissen du noch / wann"})
    for asked, is_question in [
        ("weißt du noch", True),
        ("wissen du noch", True),
        ("wann", True),
        ("weißt sie noch", False),
    ]:
        assert words.asks("", words.tokens(asked)) is is_question


def test_syllables_are_found_written_together_or_apart() -> None:
    """Korean leaves blanks out where a file has them, and not the other way round."""
    words = TimeWords({"asks_first": "언제 였지"})
    assert words.asks("", words.tokens("언제 였지"))
    assert words.asks("", words.tokens("언제였지"))
    assert not words.asks("", words.tokens("언 제였지"))
