"""How much of what is remembered is true: `python -m benchmarks.conversations [--show [WHICH]]`.

Scripts of calls flow in (`conversation_scripts.py`), each is played through LiveKit's own session
with the agent, the extraction and a file of the product; the shares that are right flow out, by
kind of fault. A script is right if everything in it holds. The language model is a careless one
(`careless_llm.py`). It is measured as it finds all its notes right, so that rules decide, and as it
reviews them like a large model; with LLM_BASE_URL set, that model is measured too. Of the unseen
half nothing but shares is printed.
"""

import argparse
import asyncio
import contextlib
import functools
import itertools
import logging
import shutil
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

from livekit.agents import llm

import config
from benchmarks.careless_llm import SAYS, CarelessLLM, Note
from benchmarks.conversation_scripts import (
    KINDS,
    SETS,
    Check,
    Script,
    is_in_last_call,
    load,
    moment,
    notes_of,
    zone_of,
)
from benchmarks.told_clock import Clock, believed, replaced
from benchmarks.typed_calls import Shown, call
from caller_memory.call import memory
from caller_memory.models import Memory
from caller_memory.person import PersonMemory
from caller_memory.spellings import one_name
from caller_memory.stores import open_stores
from config import Settings

PERSON = "0b7c5e0e-6f0e-5d5f-9d9d-2f6c3c1f7a11"
HALVES = {"test": "unseen", "dev": "seen"}
BETWEEN_CALLS = timedelta(minutes=1)
PATIENCE_S = 10.0

MakeModel = Callable[[Script], llm.LLM[Any]]


async def play(script: Script, make_model: MakeModel) -> list[str]:
    """Play a script. Return what does not hold, nothing where all is right."""
    zone = zone_of(script)
    clock = Clock(moment(script["calls"][0]["at"], zone))
    model = make_model(script)
    with believed(clock), tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "kept"
        with person_in(folder, zone) as person:
            wrong = await play_calls(script, person, model, clock)
            facts, memories = person.facts(), person.retrieve_all()
        wrong += kept_wrongly(script, memories, folder)
        wrong += noted_wrongly(script, facts, by_script=isinstance(model, CarelessLLM))
        ended = datetime.fromtimestamp(clock.now_s(), zone)
        for number, check in enumerate(script["checks"]):
            if is_in_last_call(check, script):
                continue
            # Of a copy: what is said for one check is not there for the next.
            copy = Path(scratch) / f"check-{number}"
            shutil.copytree(folder, copy)
            then = Clock(max(moment(check.get("at", script["calls"][-1]["at"]), zone), ended))
            with believed(then), person_in(copy, zone) as person:
                wrong += await check_later(check, person, model, then)
    await model.aclose()
    return wrong


@contextlib.contextmanager
def person_in(folder: Path, zone: tzinfo) -> Iterator[PersonMemory]:
    """Open the memory of the person in a folder, and close it."""
    stores = open_stores(folder)
    try:
        yield PersonMemory(PERSON, stores, tz=zone)
    finally:
        stores.close()
        stores.local.files.close()


async def play_calls(
    script: Script, person: PersonMemory, model: llm.LLM[Any], clock: Clock
) -> list[str]:
    """Play the calls, and ask what is to be asked in the last one. Return what does not hold."""
    wrong: list[str] = []
    for number, this in enumerate(script["calls"]):
        clock.set(moment(this["at"], zone_of(script)))
        turns = [turn for turn in this["turns"] if turn["person"].strip()]
        # What the agent says before a turn is its answer to the one before, or its greeting.
        answers = [turn.get("agent", SAYS) for turn in turns] + [SAYS]
        is_first = number == 0
        async with call(person, model, clock, answers[0], is_first_call=is_first) as (line, _):
            for turn, answer in zip(turns, answers[1:], strict=True):
                await line.say(turn, answer)
            if this is script["calls"][-1]:
                for check in script["checks"]:
                    if is_in_last_call(check, script):
                        told = await line.say({"person": check["ask"]})
                        wrong += shown_wrongly(check, told)
        clock.wait(BETWEEN_CALLS)
    return wrong


async def check_later(
    check: Check, person: PersonMemory, model: llm.LLM[Any], clock: Clock
) -> list[str]:
    """Ask in a new call, or be greeted in it. Return what does not hold."""
    async with call(person, model, clock, is_first_call=False, extract=False) as (line, greeted):
        if check.get("greeting"):
            return shown_wrongly(check, greeted)
        told = await line.say({"person": check["ask"]})
        return shown_wrongly(check, told._replace(said=""))


def shown_wrongly(check: Check, told: Shown) -> list[str]:
    """Return what a check misses, or finds though it should be hidden.

    What was said in the same call stands in the conversation that the model is shown, and need not
    stand among the memories as well.
    """
    asked = check.get("ask", "greeting")
    if check.get("quiet"):
        return [f"{asked!r} is shown memories: {told.memories}"] if told.memories else []
    around = f"{told.memories}\n{told.said}"
    wrong = [f"{asked!r} is not shown {each!r}"
             for each in check.get("shows", ()) if not holds(around, each)]  # fmt: skip
    wrong += [f"{asked!r} is shown {each!r}: {told.memories}"
              for each in check.get("hides", ()) if holds(told.memories, each)]  # fmt: skip
    return wrong


def holds(text: str, either: str) -> bool:
    """Return whether a text holds one of "a|b"."""
    return any(each.lower() in text for each in either.split("|"))


def kept_wrongly(script: Script, memories: Iterable[Memory], folder: Path) -> list[str]:
    """Return what is kept of what must not be, in memories or anywhere in the files."""
    texts = [f"{m.key} {m.value} {m.context or ''}".lower() for m in memories]
    files = [path.read_bytes().lower() for path in folder.rglob("*") if path.is_file()]
    wrong = []
    for each in script.get("never_kept", ()):
        if kept := [text for text in texts if each.lower() in text]:
            wrong.append(f"{each!r} is kept: {kept}")
        elif any(each.lower().encode() in data for data in files):
            wrong.append(f"{each!r} is kept in the bytes of a file")
    return wrong


def noted_wrongly(script: Script, facts: Sequence[Memory], *, by_script: bool) -> list[str]:
    """Return the right notes that are not held, and the wrong ones that are.

    Args:
        by_script: whether the model notes what the script says: another chooses its own keys.
    """
    wrong = []
    for this in script["calls"]:
        for each in this.get("extracted", ()):
            note = Note.read(each["op"])
            held = [
                fact
                for fact in facts
                if one_name(fact.key) == one_name(note.key)
                and note.value.lower() in fact.value.lower()
            ]
            if each["right"] and not held and by_script:
                wrong.append(f"{each['op']!r} is not held")
            if each["right"] is False and held:
                wrong.append(f"{each['op']!r} is held: {', '.join(map(str, held))}")
    return wrong


def careless(script: Script, *, reviews: bool = False) -> CarelessLLM:
    """Return the careless model of a script; in every second, all sources are wrong at first.

    Args:
        reviews: whether it can tell, asked about single notes, which of them hold.
    """
    has_one_source = sum(script["id"].encode()) % 2 == 0
    return CarelessLLM(notes_of(script), has_one_source=has_one_source, reviews=reviews)


async def play_all(scripts: Iterable[Script], make_model: MakeModel) -> dict[str, list[str]]:
    """Play scripts. Return what does not hold of each, by id."""
    # A busy machine is no slow disk.
    memory.OPEN_TIMEOUT_S = memory.RECALL_TIMEOUT_S = PATIENCE_S
    silent, level = logging.CRITICAL, logging.root.manager.disable
    logging.disable(silent)
    try:
        with replaced():
            return {script["id"]: await play(script, make_model) for script in scripts}
    finally:
        logging.disable(level)


def shares(scripts: Sequence[Script], wrong: Mapping[str, Sequence[str]]) -> str:
    """Return the share that is right by kind, and of all."""
    right: dict[str, list[bool]] = defaultdict(list)
    for script in scripts:
        right[script["kind"]].append(not wrong[script["id"]])
    right["all"] = [each for of_kind in right.values() for each in of_kind]
    told = [f"{kind}={_share(right[kind])}" for kind in (*KINDS, "all") if right[kind]]
    return f"{' '.join(told)} ({len(scripts)})"


def _share(right: Sequence[bool]) -> str:
    return f"{sum(right) / len(right):.2f}".removeprefix("0")


def models(settings: Settings) -> Iterator[tuple[str, MakeModel]]:
    """Yield the careless model, one that can review, and that of the settings if they name one."""
    yield "", careless
    yield ", reviewed", functools.partial(careless, reviews=True)
    if settings.llm_base_url:
        from worker.models import language_model  # costs a second, where it is needed alone

        yield f", {settings.llm_model}", lambda script: language_model(settings)


def lines(settings: Settings) -> Iterator[str]:
    """Yield what is right of each half, with each model."""
    for model, make_model in models(settings):
        for of, (half, name) in itertools.product(SETS, HALVES.items()):
            scripts = load(of, half)
            wrong = asyncio.run(play_all(scripts, make_model))
            yield f"{of.replace('_', ' ')}, {name}{model}: {shares(scripts, wrong)}"


def show_seen(which: str, *, reviews: bool) -> Iterator[str]:
    """Yield what does not hold in the seen half: of an id, a kind or, with "", of all."""
    seen = [script for of in SETS for script in load(of, "dev")]
    scripts = [s for s in seen if which in ("", s["id"], s["kind"])]
    played = play_all(scripts, functools.partial(careless, reviews=reviews))
    for name, wrong in asyncio.run(played).items():
        yield from (f"{name}: {each}" for each in wrong)


def main() -> None:
    """Print the shares, or what does not hold in the seen half."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--show", nargs="?", const="", metavar="WHICH",
        help="print what does not hold in the seen half, of an id, a kind or all",
    )  # fmt: skip
    parser.add_argument("--reviewed", action="store_true", help="show it as notes are reviewed")
    options = parser.parse_args()
    is_shown = options.show is not None
    shown = show_seen(options.show, reviews=options.reviewed) if is_shown else lines(config.load())
    for line in shown:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
