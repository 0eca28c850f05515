"""language/word_forms.py: words and their inflections."""

import pytest

from caller_memory.language.word_forms import WordForms

FORMS = WordForms(["war", "hatte*", "*aron", "ge*t", "*ge*en", "!gebet"])


@pytest.mark.parametrize(
    ("word", "has"),
    [
        ("war", True),
        ("wart", False),
        ("hatten", True),
        ("compraron", True),
        ("gekauft", True),
        ("gebet", False),
        ("angefangen", True),
        ("gen", False),
        ("get", True),
    ],
)
def test_a_star_stands_for_letters(word: str, has: bool) -> None:
    """At the beginning, at the end, in between; and what is told not to count does not."""
    assert (word in FORMS) is has
