"""languages/scripts.py: which script a letter is of, and where a language writes blanks."""

import pytest

from caller_memory.languages import codes
from caller_memory.languages.scripts import (
    FIRST_UNSPACED,
    Blanks,
    blanks_of,
    is_cut,
    is_hangul,
    language_by_script,
    word_count,
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("忘れて", "ja"),
        ("カメラ", "ja"),
        ("忘了吧", "zh"),
        ("잊어줘", "ko"),
        ("забудь", "ru"),
        ("انس", "ar"),
        ("भूल जाओ", "hi"),
        ("Größe", None),
        ("don’t…", None),
        ("ξέχασε", None),
    ],
)
def test_the_script_tells_the_language(text: str, code: str | None) -> None:
    """Where it has a file; of two with Chinese characters, the one without another script."""
    assert language_by_script(text) == code


def test_the_files_say_where_blanks_are_written() -> None:
    """Korean ones are often left out, Japanese and Chinese have none."""
    rare = {code: blanks_of(code) for code in codes() if blanks_of(code) is not Blanks.ALWAYS}
    assert rare == {"ja": Blanks.NEVER, "ko": Blanks.LOOSELY, "zh": Blanks.NEVER}


def test_letters_without_blanks_are_counted_by_twos() -> None:
    assert word_count("my name") == 2
    assert word_count("私の名前は Anna") == 4


def test_no_letter_is_cut_before_the_first() -> None:
    """And Korean ones are."""
    assert not any(is_cut(chr(code)) for code in range(ord(FIRST_UNSPACED)))
    assert is_cut("요") and is_hangul("요")
