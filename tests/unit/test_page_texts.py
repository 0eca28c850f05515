"""The page's texts: the same ones in each language, each of them used, English as it is written."""

import json
import re
from collections import Counter
from html.parser import HTMLParser

import pytest

from caller_memory.models import Category
from tests.helpers.places import REPOSITORY
from worker.web.server import LANGUAGES

WEB = REPOSITORY / "web"
FOLDER = WEB / "texts"
ENGLISH = json.loads((FOLDER / "en.json").read_text(encoding="utf-8"))
SCRIPTS = "\n".join(path.read_text(encoding="utf-8") for path in sorted(WEB.glob("*.js")))
SERVER = "\n".join(
    path.read_text(encoding="utf-8") for path in sorted((REPOSITORY / "worker/web").glob("*.py"))
)


def texts(language: str) -> dict[str, str]:
    """Return the texts of a language. A key that stands there twice is a fault."""

    def once(pairs: list[tuple[str, str]]) -> dict[str, str]:
        twice = [key for key, count in Counter(key for key, _ in pairs).items() if count > 1]
        assert not twice, f"{language}.json has twice: {twice}"
        return dict(pairs)

    return dict(
        json.loads(
            (FOLDER / f"{language}.json").read_text(encoding="utf-8"), object_pairs_hook=once
        )
    )


def places(text: str) -> list[str]:
    """Return the names of the values that are put into a text."""
    return sorted(re.findall(r"\{(\w+)\}", text))


class Static(HTMLParser):
    """The texts that stand in index.html, by their keys."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: dict[str, set[str]] = {}
        self._key: str | None = None
        self.feed((WEB / "index.html").read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a tag says."""
        given = dict(attrs)
        self._key = given.get("data-text")
        for name, attribute in (("data-placeholder", "placeholder"), ("data-label", "aria-label")):
            if key := given.get(name):
                self._add(key, given.get(attribute) or "")

    def handle_data(self, data: str) -> None:
        """Note what stands in an element."""
        if self._key:
            self._add(self._key, data)
            self._key = None

    def _add(self, key: str, text: str) -> None:
        self.texts.setdefault(key, set()).add(" ".join(text.split()))


def test_each_language_is_served_and_chosen_from() -> None:
    """A file for each, and none that nobody gets."""
    chosen = re.search(r'LANGUAGES = "([a-z ]+)"', SCRIPTS)
    assert chosen
    assert sorted(LANGUAGES) == sorted(path.stem for path in FOLDER.iterdir())
    assert sorted(LANGUAGES) == sorted(chosen[1].split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_says_the_same(language: str) -> None:
    """No text is missing, empty or too many, and each takes the same values."""
    found = texts(language)
    assert {
        "missing": [key for key in ENGLISH if key not in found],
        "too many": [key for key in found if key not in ENGLISH],
        "empty": [key for key, text in found.items() if not text.strip()],
        "other values": [
            key
            for key, text in found.items()
            if key in ENGLISH and places(text) != places(ENGLISH[key])
        ],
    } == {"missing": [], "too many": [], "empty": [], "other values": []}
    assert list(found) == list(ENGLISH)


@pytest.mark.parametrize("language", [each for each in LANGUAGES if each != "en"])
def test_each_language_is_its_own(language: str) -> None:
    """Sentences are translated: a few words alone are the same as in English."""
    found = texts(language)
    same = [key for key, text in found.items() if text == ENGLISH[key] and " " in text]
    assert set(same) <= {"named", "recalled_memory"}


def test_each_text_is_used_and_each_use_has_one() -> None:
    """By the document, by the scripts, or for what the API answers."""
    named = set(Static().texts)
    assert named <= set(ENGLISH)
    used = named | {key for key in ENGLISH if f'"{key}"' in SCRIPTS}
    codes = {key for key in ENGLISH if f'"{key.removeprefix("error_")}"' in SCRIPTS + SERVER}
    computed = tuple(set(re.findall(r"`(\w+_)\$\{", SCRIPTS)) - {"error_"})
    assert [k for k in ENGLISH if k not in used | codes and not k.startswith(computed)] == []
    assert {f"category_{each.lower()}" for each in Category} <= set(ENGLISH)
    listed = re.search(r'CATEGORIES = "([A-Z ]+)"', SCRIPTS)
    assert listed and set(listed[1].split()) == set(Category)
    calls = re.findall(r'\b(?:text|phrase|worded)\(\s*"(\w+)"', SCRIPTS)
    failures = re.findall(r'new Failed\(\s*"(\w+)"', SCRIPTS)
    assert set(calls) | {f"error_{code}" for code in failures} <= set(ENGLISH)


def test_the_api_is_worded() -> None:
    """What a person in front of the page can cause is worded in their language."""
    codes = set(re.findall(r'Problem\(\s*\d+,\s*"(\w+)"|__init__\(\d+, "(\w+)"', SERVER))
    told = {first or second for first, second in codes}
    # What the page never sends, what it handles itself, what an operator's configuration is.
    others = {"not_json", "malformed", "no_conversation", "misconfigured"}
    assert told - others <= {key.removeprefix("error_") for key in ENGLISH}


def test_english_stands_in_the_document() -> None:
    """As it is before the texts have come, so nothing else is read there."""
    static = Static()
    assert {key: {ENGLISH[key]} for key in static.texts} == static.texts
