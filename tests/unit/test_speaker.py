"""language/speaker.py: who speaks, from what is said."""

import csv

import pytest

from caller_memory.language.speaker import Speaker, speaker_in
from tests.helpers.places import DATA

Line = tuple[str, str | None, str | None, str]


def lines() -> list[Line]:
    """What is meant, the person's name, what the agent said before, what was said."""
    with (DATA / "speakers.tsv").open(encoding="utf-8") as file:
        rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [(a, b or None, c or None, d) for a, b, c, d in rows]


@pytest.mark.parametrize(
    ("meant", "speaker", "is_recognised"),
    [
        ("guest", Speaker.GUEST, True),
        ("none", Speaker.GUEST, False),
        ("back", Speaker.PERSON, True),
        ("stays", Speaker.PERSON, False),
    ],
)
def test_who_speaks(meant: str, speaker: Speaker, is_recognised: bool) -> None:
    """A miss tells a stranger private things, a false alarm costs the person their memory.

    And a guest does not end it by accident: not with another name, not by speaking of the person.
    """
    told = [line for line in lines() if line[0] == meant]
    wrong = [
        line for line in told
        if (speaker_in(line[3], line[1], line[2]) is speaker) is not is_recognised
    ]  # fmt: skip
    assert len(told) > 30 and wrong == []


def test_nobody_is_a_guest_in_ordinary_talk() -> None:
    """Whatever the agent called the person just before."""
    said = [
        line.rpartition("\t")[2]
        for name in ("dev", "more", "test")
        for line in (DATA / f"utterances_{name}.tsv").read_text(encoding="utf-8").splitlines()
    ][::4]
    asked = "Welcome back, Alice! How can I help?"
    assert [each for each in said if speaker_in(each, "Alice", asked) is Speaker.GUEST] == []


def test_whoever_was_spoken_of_before_is_no_guest() -> None:
    """In the turn before, or by the agent."""
    assert speaker_in("She's not here right now", "Alice") is Speaker.GUEST
    before = "My sister lives in Rome"
    assert speaker_in("She's not here right now", "Alice", "Lovely.", before) is None


def test_a_person_not_known_by_name_is_back_with_a_name_that_no_guest_has_said() -> None:
    """Of two who are not known, the second to give a name may be the first."""
    for said in ("it's me again, Alice", "okay it's Alice again, I have the phone back"):
        assert speaker_in(said, None, guest="hi Priya here") is Speaker.PERSON
        assert speaker_in(said, None, guest="hi alice here") is None
        assert speaker_in(said, "Priya", guest="hi Tom here") is not Speaker.PERSON
