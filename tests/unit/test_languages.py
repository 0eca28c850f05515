"""Languages: which there are, and what is said of a missing one."""

import tomllib
from pathlib import Path

import pytest

from caller_memory import languages
from tests.helpers.places import REPOSITORY


def test_every_language_of_the_folder_can_be_named() -> None:
    assert set("ar de en es fr hi it ja ko nl pt ru tr zh".split()) <= set(languages.codes())
    for code in languages.codes():
        assert languages.name_of(code).istitle()


@pytest.mark.parametrize(
    ("tag", "code"), [("de-AT", "de"), ("PT_br", "pt"), ("en", "en"), ("xx", None), ("", None)]
)
def test_a_tag_names_the_language_of_a_file(tag: str, code: str | None) -> None:
    assert languages.code_of(tag) == code


def parts_of(code: str) -> set[tuple[str, str]]:
    """Return the keys of all tables in a language's file."""
    path = Path(languages.__file__).with_name(f"{code}.toml")
    file = tomllib.loads(path.read_text(encoding="utf-8"))
    return {(table, key) for table, keys in file.items() if isinstance(keys, dict) for key in keys}


@pytest.mark.parametrize("code", [code for code in languages.codes() if code != "en"])
def test_a_file_lacks_no_part_that_all_others_have(code: str) -> None:
    """But English, whose grammar is code."""
    others = [parts_of(other) for other in languages.codes() if other not in (code, "en")]
    lacking = set.intersection(*others) - parts_of(code)
    assert not lacking, f"{code}.toml lacks {sorted(lacking)}"


def test_an_unknown_language_is_named_with_those_that_there_are() -> None:
    with pytest.raises(ValueError, match="there is no language 'xx': there are ar, de"):
        languages.table("xx", "texts")


@pytest.mark.parametrize(
    ("tag", "code"), [("en", "en"), ("de-AT", "de"), ("auto", None), ("multi", None), ("sv", "en")]
)
def test_what_callers_are_taken_to_speak(tag: str, code: str | None) -> None:
    """The language of recognition, unless it detects one, or nothing is known of it."""
    assert languages.expected(tag) == code


@pytest.mark.parametrize("code", languages.codes())
def test_a_table_that_is_read_alone_is_what_it_is_in_the_whole_file(code: str) -> None:
    path = REPOSITORY / "caller_memory" / "languages" / f"{code}.toml"
    whole = tomllib.loads(path.read_text("utf-8"))
    assert languages.name_of(code) == whole.pop("name")
    own_name = whole.pop("own_name")
    assert own_name and {name: languages.table(code, name) for name in whole} == whole
