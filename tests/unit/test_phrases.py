"""language/phrases.py: how a phrase of a language's file is read."""

import pytest

from caller_memory.language.phrases import Phrases, Said, WholeTurns, languages_of
from caller_memory.languages import codes, table


def found(phrase: str, text: str) -> bool:
    """Whether a phrase is in a text."""
    return Phrases([phrase]).are_in(Said.of(text))


@pytest.mark.parametrize(
    ("phrase", "text", "is_found"),
    [
        ("vergiss", "Ach, VERGISS das!", True),
        ("vergiss", "vergissmeinnicht", False),
        ("lösch*", "bitte löschen", True),
        ("lösch*", "gelöscht", False),
        ("*lösch*", "gelöscht", True),
        ("n'oublie pas", "N’oublie pas !", True),
        ("oublie", "oublié", False),
        ("nicht ... merk*", "das sollst du dir nicht alles einfach so merken", True),
        ("nicht ... merk*", "nicht merken", True),
        ("nicht ... merk*", "Das ist nicht so. Merk dir das", False),
        ("nicht ... merk*", "nicht so, dass ich es merke", True),
        ("nicht ... merk*", "nicht a b c d e f g h i j merken", False),
        ("nicht/nie speichern", "nie speichern", True),
        ("忘れて", "それは忘れてね", True),
        ("別/别 ... 记", "你先别给我记", True),
        ("지워줘", "그거 지워 줘", True),
        ("fertig .", "bist du fertig? Ja", True),
        ("fertig .", "fertig ist er nicht", False),
        ("unut", "UNUT", True),
        ("hafizan*", "hafızandan sil", True),
        ("انس", "أنس", True),
        ("забудь все", "забудь всё", True),
    ],
)
def test_a_phrase(phrase: str, text: str, is_found: bool) -> None:
    assert found(phrase, text) is is_found


def test_what_is_no_command_stays_within_its_clause() -> None:
    """What stands behind a comma is none of it."""
    phrases = Phrases(["vergiss ... nicht"], across=False)
    left = phrases.out_of(Said.of("Vergiss die Milch nicht. Vergiss das, es war nicht so."))
    assert left.spaced.split() == ". . vergiss das , es war nicht so . .".split()


def test_a_whole_turn_is_made_of_nothing_else() -> None:
    turns = WholeTurns(["ja", "mach das"], ["bitte"])
    assert turns.hold(Said.of("Ja, bitte: mach das!"))
    assert not turns.hold(Said.of("bitte"))
    assert not turns.hold(Said.of("Ja, bitte später"))


def test_no_phrases_are_in_nothing() -> None:
    assert not Phrases([]).are_in(Said.of("anything"))
    assert not WholeTurns([], []).hold(Said.of("anything"))


def test_a_text_is_read_in_the_language_of_the_call_and_of_its_script() -> None:
    assert languages_of("hallo", "de") == ("de", "en")
    assert languages_of("忘れて", "de") == ("de", "en", "ja")
    assert languages_of("Größe", "de") == ("de", "en")


@pytest.mark.parametrize("code", codes())
def test_every_phrase_of_the_files_can_be_read(code: str) -> None:
    """No word is empty, and a star stands at its end or its beginning."""
    commands = table(code, "commands")
    for name in ("yes", "beside_yes", "no", "stems"):
        assert commands[name]
    for name in ("yes", "beside_yes", "no", "stems", "no_command"):
        for phrase in commands[name]:
            for word in phrase.replace("...", "").replace("/", " ").split():
                assert word.strip("*") and "*" not in word.strip("*"), phrase
            assert "//" not in phrase and "/ " not in phrase and " /" not in phrase
