"""Read short conversations, and what is right of them, from a file of one JSON object per line.

A script plays calls of one person, then asks. Its facts are those that a careless model extracts;
`right` says whether one has to be held in the end, must not be, or does not matter (None).
"""

import json
from collections.abc import Sequence
from datetime import datetime, tzinfo
from pathlib import Path
from typing import NotRequired, TypedDict
from zoneinfo import ZoneInfo

from benchmarks.careless_llm import Note, Tool

DATA = Path(__file__).resolve().parent.parent / "tests" / "data"
KINDS = (
    "polarity", "subject", "modality", "correction", "time",
    "guest", "echo", "retraction", "names", "answers",
)  # fmt: skip


class Turn(TypedDict):
    """What the person says, what the agent said before, and which tools the model calls then."""

    person: str
    agent: NotRequired[str]
    tools: NotRequired[list[Tool]]


class Extracted(TypedDict):
    """A note, "FACT home = Oslo", of the turn of that number in its call, from 1 on.

    `holds` is what a large model answered to the question whether its turn says it; of a note that
    is never put to one, since nobody said it or the turn is not kept, it is `right`.
    """

    turn: int
    op: str
    right: bool | None
    holds: bool


class Call(TypedDict):
    """A call, which begins at a local time: "2026-11-02 10:00"."""

    at: str
    turns: list[Turn]
    extracted: NotRequired[list[Extracted]]


class Check(TypedDict):
    """What a question, or the greeting of a new call, has to show and to hide.

    In `shows` and `hides` "a|b" is either. Without `at`, or with that of the last call, a question
    is asked in that call. A `quiet` one is shown no memories at all.
    """

    at: NotRequired[str]
    ask: NotRequired[str]
    greeting: NotRequired[bool]
    quiet: NotRequired[bool]
    shows: NotRequired[list[str]]
    hides: NotRequired[list[str]]


class Script(TypedDict):
    """A conversation of one kind, with the words that must be nowhere on disk in the end."""

    id: str
    kind: str
    timezone: NotRequired[str]
    calls: list[Call]
    checks: list[Check]
    never_kept: NotRequired[list[str]]


SETS = ("conversations", "everyday_calls")
"""By authors who looked for what is hard, and by others who wrote what people say on a day."""


def load(of: str, half: str) -> list[Script]:
    """Return the scripts of half a set: "dev" was read while rules were made, "test" was not."""
    lines = (DATA / f"{of}_{half}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def zone_of(script: Script) -> tzinfo:
    """Return the person's time zone."""
    return ZoneInfo(script.get("timezone", "UTC"))


def moment(at: str, zone: tzinfo) -> datetime:
    """Return a time of a script."""
    return datetime.strptime(at, "%Y-%m-%d %H:%M").replace(tzinfo=zone)


def notes_of(script: Script) -> list[tuple[str, Sequence[Note]]]:
    """Return what is noted of each turn, by its words."""
    return [
        (
            turn["person"],
            [
                Note.read(e["op"], e["right"], holds=e["holds"])
                for e in call.get("extracted", ())
                if e["turn"] == number
            ],
        )
        for call in script["calls"]
        for number, turn in enumerate(call["turns"], start=1)
    ]


def is_in_last_call(check: Check, script: Script) -> bool:
    """Return whether a check is asked in the last call, right behind its last turn."""
    last = script["calls"][-1]["at"]
    return not check.get("greeting") and check.get("at", last) == last
