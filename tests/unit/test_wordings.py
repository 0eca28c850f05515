"""language/wordings.py: phrases with alternatives and holes are found word by word."""

import pytest

from caller_memory.language.wordings import Wordings, written_out


@pytest.mark.parametrize(
    ("phrase", "said", "ends"),
    [
        ("guten morgen/abend", "guten abend", [2]),
        ("dank* ihnen", "danke ihnen", [2]),
        ("frau *", "frau berger danke", [2]),
        ("ich hol ...", "ich hol nur schnell was zum", [3, 4, 5]),
        ("... zu", "die tür zu", [3]),
        ("guten morgen", "guten", []),
    ],
)
def test_a_phrase_ends_where_its_words_do(phrase: str, said: str, ends: list[int]) -> None:
    wordings = Wordings(spaced=True)
    for words in written_out(phrase):
        wordings.add(words, 0)

    found = wordings.found(said.split(), 0, frozenset())

    assert ends == sorted(end for end, _ in found)


def test_a_hole_does_not_reach_into_the_next_clause() -> None:
    wordings = Wordings(spaced=True)
    wordings.add(("ich", "hol", "..."), 0)

    found = wordings.found("ich hol was ich bin".split(), 0, frozenset((0, 3)))

    assert [3] == [end for end, _ in found]
