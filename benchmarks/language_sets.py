"""The sentences of `benchmarks.languages`: a file per language and half."""

import json
from pathlib import Path
from typing import NotRequired, TypedDict

DATA = Path(__file__).resolve().parent.parent / "tests" / "data" / "languages"
HALVES = {"test": "unseen", "dev": "seen"}


class Command(TypedDict):
    """What somebody says to have something done with their memory.

    Keys:
        tool: forget_everything, off_the_record, on_the_record, never_remember or forget.
        yes: their answer to the question whether everything is to be forgotten.
        told: what they said before, of which `about` is to be forgotten.
    """

    text: str
    tool: str
    yes: NotRequired[str]
    told: NotRequired[str]
    about: NotRequired[str]


class Secret(TypedDict):
    """A sentence with what must not be on the disk behind it."""

    text: str
    hidden: list[str]


class Pair(TypedDict):
    """What was said, and what is asked about it later."""

    said: str
    asked: str


class Dated(TypedDict):
    """What is said at a local time, and the day that it is about."""

    said: str
    at: str
    about: str


class Naming(TypedDict):
    """What is said, and the name of the caller that it tells, None for none.

    Of a full name, the first alone is right as well.
    """

    text: str
    name: str | None


class Set(TypedDict):
    """The sentences of one language."""

    language: str
    commands: list[Command]
    ordinary: list[str]
    secrets: list[Secret]
    recall: list[Pair]
    dates: list[Dated]
    names: list[Naming]
    chatter: list[str]
    kept: list[str]


def codes() -> list[str]:
    """Return the languages that have a set."""
    return sorted(path.stem for path in (DATA / "dev").glob("*.json"))


def load(half: str, code: str) -> Set:
    """Return the set of a language: its half "dev" or "test"."""
    found: Set = json.loads((DATA / half / f"{code}.json").read_text("utf-8"))
    return found
