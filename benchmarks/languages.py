"""How callers are served in their language: `python -m benchmarks.languages [CODE …] [--show]`.

Sentences of native wording flow in (`language_sets.py`), each is said to LiveKit's own session with
the agent and a file of the product; what was obeyed, kept out, found and understood flows out, a
line per language and half. The language model is a scripted one that calls the right tools, and
else says one word: so nothing but the product decides. Of the unseen half nothing but counts is
printed.
"""

import argparse
import asyncio
import logging
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from benchmarks.careless_llm import SAYS, CarelessLLM, Tool
from benchmarks.conversations import PATIENCE_S, person_in
from benchmarks.language_sets import HALVES, Command, Set, codes, load
from benchmarks.told_clock import Clock, believed, replaced
from benchmarks.typed_calls import call
from caller_memory.call import memory
from caller_memory.language.names import known_name
from caller_memory.models import Kind
from caller_memory.person import PersonMemory

TODAY = datetime(2026, 11, 25, 10, tzinfo=UTC)
FILLERS = 1000
FOUND_AMONG = 5
SHOWN = 20


class Score(NamedTuple):
    """How much of something was right, and what was not."""

    name: str
    right: int
    of: int
    wrong: Sequence[str] = ()

    def __str__(self) -> str:
        return f"{self.name}={self.right}/{self.of}"


Said = Callable[..., Awaitable[str]]


@asynccontextmanager
async def calling(folder: Path, at: datetime = TODAY) -> AsyncIterator[tuple[PersonMemory, Said]]:
    """Call the agent. Yield the person's memory, and what says something: it returns the answer."""
    clock = Clock(at)
    model = CarelessLLM((), has_one_source=False)
    with believed(clock), person_in(folder, UTC) as person:
        async with call(person, model, clock, extract=False) as (line, _):

            async def say(text: str, *tools: Tool) -> str:
                await line.say({"person": text, "tools": list(tools)})
                return line.heard()

            yield person, say
    await model.aclose()


async def commands(spoken: Set) -> Iterator[Score]:
    """Say each command; the model calls its tool."""
    wrong = {"obeyed": list[str](), "not kept": list[str]()}
    for command in spoken["commands"]:
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch)
            if not await is_obeyed(command, spoken, folder):
                wrong["obeyed"].append(command["text"])
            if is_on_disk(command["text"], folder):
                wrong["not kept"].append(command["text"])
    total = len(spoken["commands"])
    return (Score(name, total - len(texts), total, texts) for name, texts in wrong.items())


async def is_obeyed(command: Command, spoken: Set, folder: Path) -> bool:
    """Say a command in a call, and look whether it was done."""
    before, after = spoken["kept"][:2], spoken["kept"][2]
    async with calling(folder) as (person, say):
        for text in before:
            await say(text)
        match command["tool"]:
            case "forget_everything":
                await say(command["text"], {"name": "forget_everything", "confirmed": False})
                await say(command["yes"], {"name": "forget_everything", "confirmed": True})
                return not [m for m in person.retrieve_all() if m.kind is not Kind.CONTROL]
            case "off_the_record":
                await say(command["text"], {"name": "off_the_record", "off": True})
                await say(after)
                return not told(person, after)
            case "on_the_record":
                silencing = next(c for c in spoken["commands"] if c["tool"] == "off_the_record")
                await say(silencing["text"], {"name": "off_the_record", "off": True})
                await say(command["text"], {"name": "off_the_record", "off": False})
                await say(after)
                return told(person, after)
            case "never_remember":
                await say(command["text"], {"name": "never_remember"})
                return person.is_opted_out()
            case _:
                await say(command["told"])
                was_told = told(person, command["told"])
                await say(command["text"], {"name": "forget", "about": command["about"]})
                return was_told and not told(person, command["told"])


def told(person: PersonMemory, text: str) -> bool:
    """Return whether a text is among the memories."""
    return any(text in m.value for m in person.retrieve_all())


def is_on_disk(text: str, folder: Path) -> bool:
    """Return whether a text stands in the bytes of a file."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return any(text.encode() in path.read_bytes() for path in files)


async def ordinary(spoken: Set) -> Iterator[Score]:
    """Say what is no command; the model calls no tool."""
    texts = spoken["ordinary"]
    accidents: list[str] = []
    with tempfile.TemporaryDirectory() as scratch:
        async with calling(Path(scratch)) as (person, say):
            for text in texts:
                if await say(text) != SAYS:
                    accidents.append(text)
            if person.is_opted_out():
                accidents.append("they are opted out")
            rows = [m for m in person.retrieve_all() if m.kind is Kind.TURN]
    foreign = [m.value for m in rows if m.language != spoken["language"]]
    return iter(
        (
            Score("no accident", len(texts) - len(accidents), len(texts), accidents),
            Score("language", len(rows) - len(foreign), len(rows), foreign),
        )
    )


async def secrets(spoken: Set) -> Iterator[Score]:
    """Say each secret in a call of its own, behind two sentences."""
    wrong = []
    for secret in spoken["secrets"]:
        with tempfile.TemporaryDirectory() as scratch:
            async with calling(Path(scratch)) as (_, say):
                for text in (*spoken["kept"][:2], secret["text"]):
                    await say(text)
            if any(is_on_disk(hidden, Path(scratch)) for hidden in secret["hidden"]):
                wrong.append(secret["text"])
    total = len(spoken["secrets"])
    return iter([Score("secrets", total - len(wrong), total, wrong)])


async def recall(spoken: Set) -> Iterator[Score]:
    """Ask for what was said among a thousand other memories."""
    wrong = []
    with tempfile.TemporaryDirectory() as scratch, person_in(Path(scratch), UTC) as person:
        person.language = spoken["language"]
        for number in range(FILLERS):
            filler = spoken["ordinary"][number % len(spoken["ordinary"])]
            person.remember_turn(f"{filler} {number}")
        for pair in spoken["recall"]:
            person.remember_turn(pair["said"])
        for pair in spoken["recall"]:
            found = person.recall(pair["asked"], limit=FOUND_AMONG)
            if not any(m.value == pair["said"] for m in found):
                wrong.append(pair["asked"])
    total = len(spoken["recall"])
    return iter([Score("found", total - len(wrong), total, wrong)])


async def dates(spoken: Set) -> Iterator[Score]:
    """Say what is about a day."""
    wrong = []
    for date in spoken["dates"]:
        at = datetime.fromisoformat(date["at"]).replace(tzinfo=UTC)
        with tempfile.TemporaryDirectory() as scratch, believed(Clock(at)):
            with person_in(Path(scratch), UTC) as person:
                person.language = spoken["language"]
                kept = person.remember_turn(date["said"])
        about = kept.about.date().isoformat() if kept and kept.about else None
        if about != date["about"]:
            wrong.append(f"{date['said']} ({date['at']}): {about}, not {date['about']}")
    total = len(spoken["dates"])
    return iter([Score("dates", total - len(wrong), total, wrong)])


async def names(spoken: Set) -> Iterator[Score]:
    """Say what tells the caller's name, or somebody else's."""
    wrong = []
    for each in spoken["names"]:
        with tempfile.TemporaryDirectory() as scratch, person_in(Path(scratch), UTC) as person:
            person.language = spoken["language"]
            person.remember_turn(each["text"])
            name = known_name(person.telling_the_name())
        full = (each["name"] or "").casefold()
        if (name or "").casefold() not in (full, full.partition(" ")[0]):
            wrong.append(f"{each['text']}: {name}")
    total = len(spoken["names"])
    return iter([Score("names", total - len(wrong), total, wrong)])


async def worth(spoken: Set) -> Iterator[Score]:
    """Say chatter, and what is worth keeping."""
    with tempfile.TemporaryDirectory() as scratch, person_in(Path(scratch), UTC) as person:
        person.language = spoken["language"]
        kept = [text for text in spoken["chatter"] if person.remember_turn(text)]
        lost = [text for text in spoken["kept"] if not person.remember_turn(text)]
    of = len(spoken["chatter"]), len(spoken["kept"])
    return iter(
        (
            Score("chatter out", of[0] - len(kept), of[0], kept),
            Score("kept", of[1] - len(lost), of[1], lost),
        )
    )


MEASURES = (commands, ordinary, secrets, recall, dates, names, worth)


async def scores(spoken: Set) -> list[Score]:
    """Measure everything in one language."""
    memory.OPEN_TIMEOUT_S = memory.RECALL_TIMEOUT_S = PATIENCE_S  # a busy machine is no slow disk
    logging.disable(logging.CRITICAL)
    with replaced():
        return [score for measure in MEASURES for score in await measure(spoken)]


def main() -> None:
    """Print a line per language and half, or what is wrong in the seen half."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("codes", nargs="*", default=codes(), metavar="CODE")
    parser.add_argument("--show", action="store_true", help="what is wrong in the seen half")
    options = parser.parse_args()
    for code in options.codes:
        for half, name in HALVES.items():
            if options.show and half != "dev":
                continue
            found = asyncio.run(scores(load(half, code)))
            lines = [f"{code}, {name}: {' '.join(map(str, found))}"]
            if options.show:
                lines += [
                    f"  {score.name}: {text}" for score in found for text in score.wrong[:SHOWN]
                ]
            sys.stdout.write("\n".join(lines) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
