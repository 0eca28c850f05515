"""languages/folding.py: the letters of a text are brought into one form."""

import pytest

from caller_memory.languages.folding import folded, folded_in_place, unaccented

EITHER_WAY = [
    ("забудь всё", "забудь все"),
    ("أنس", "انس"),
    ("مسؤول", "مسوول"),
    ("سيارة", "سياره"),
    ("HAYIR", "hayır"),
    ("İzmir", "izmir"),
    ("N’OUBLIE", "n'oublie"),
    ("हूँ", "हूं"),
]


@pytest.mark.parametrize(("one", "other"), EITHER_WAY)
def test_what_is_written_either_way_is_equal(one: str, other: str) -> None:
    """Whether the letters stay at their places or not."""
    assert folded(one) == folded(other)
    assert folded_in_place(one) == folded_in_place(other)
    assert len(folded_in_place(one)) == len(one)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Größe", "GRÖSSE"), ("cœur", "COEUR"), ("во́семь", "восемь"),
     ("مُهَنْدِس", "مهندس"), ("पढ़ाई", "पढाई"), ("ＴＥＡ", "tea"), ("zero\u200bwidth", "zerowidth")],
)  # fmt: skip
def test_what_some_leave_out_is_left_out(one: str, other: str) -> None:
    """Of texts that are compared and not cut."""
    assert folded(one) == folded(other)


def test_accents_stay_until_they_are_taken_off() -> None:
    """What is "oublié" is no "oublie"."""
    assert folded("oublié") != folded("oublie") == unaccented(folded("OUBLIÉ"))


def test_a_stemmer_gets_the_letters_of_its_language() -> None:
    assert folded("ISPARTA", "tr") == "ısparta"
    assert folded("سيارة", "ar") == "سيارة"


def test_a_word_of_hindi_is_one_to_a_pattern() -> None:
    assert folded_in_place("पत्नी").isalpha()
