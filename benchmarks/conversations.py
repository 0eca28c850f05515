"""How much of what is remembered is true: `python -m benchmarks.conversations [--show [WHICH]]`.

Scripts of calls flow in (`conversation_scripts.py`), each is played through LiveKit's own session
with the agent, the extraction and a file of the product; the shares that are right flow out, by
kind of fault. A script is right if everything in it holds. The language model is a careless one
(`careless_llm.py`); with LLM_BASE_URL set, that model is measured too. Of the unseen half nothing
but shares is printed.
"""

import argparse
import asyncio
import contextlib
import functools
import html
import logging
import re
import shutil
import sys
import tempfile
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any, NamedTuple

from livekit.agents import AgentSession, llm

import config
from benchmarks.careless_llm import SAYS, CarelessLLM, Note
from benchmarks.conversation_scripts import (
    DATA,
    KINDS,
    Check,
    Script,
    Turn,
    is_in_last_call,
    load,
    moment,
    notes_of,
    zone_of,
)
from benchmarks.told_clock import Clock, believed, replaced
from caller_memory.call import memory
from caller_memory.extraction import schema, summary
from caller_memory.language.query import BLOCK_END, BLOCK_START
from caller_memory.livekit import RememberingAgent
from caller_memory.models import Memory
from caller_memory.person import PersonMemory
from caller_memory.spellings import one_name
from caller_memory.stores import open_stores

PERSON = "0b7c5e0e-6f0e-5d5f-9d9d-2f6c3c1f7a11"
HALVES = {"test": "unseen", "dev": "seen"}
TURN = timedelta(seconds=8)
PAUSE = timedelta(minutes=1)
PATIENCE_S = 10.0
INSTRUCTIONS = "You are a friendly voice assistant. Answer in one short sentence."

_BLOCK = re.compile(f"{BLOCK_START}(.*?){BLOCK_END}", re.DOTALL)

MakeModel = Callable[[Script], llm.LLM[Any]]


class Shown(NamedTuple):
    """What a model is shown: of memory, and of what the person said before in the call."""

    memories: str
    said: str


class Line:
    """The line between the person and the agent, for one call.

    Args:
        session: started.
        model: that of the session.
        requests: what the model was asked so far; it grows.
    """

    def __init__(
        self,
        session: AgentSession[None],
        model: llm.LLM[Any],
        requests: list[llm.ChatContext],
        clock: Clock,
    ) -> None:
        self._session = session
        self._model = model
        self._requests = requests
        self._clock = clock

    async def say(self, turn: Turn, answer: str = SAYS) -> Shown:
        """Say a turn and wait for the answer to it. Return what the model was shown.

        Args:
            answer: what a scripted model says to it.
        """
        heard = [m.text_content for m in self._session.history.messages() if m.role == "assistant"]
        if "agent" in turn and heard[-1:] != [turn["agent"]]:
            await self._session.say(turn["agent"])
        self._clock.wait(TURN)
        if isinstance(self._model, CarelessLLM):
            self._model.expect(turn["person"], turn.get("tools", ()), answer)
        before = len(self._requests)
        await self._session.generate_reply(user_input=turn["person"])
        await self._session.wait_for_idle()
        return shown(self._requests[before:])


@contextlib.asynccontextmanager
async def call(
    person: PersonMemory, model: llm.LLM[Any], clock: Clock, greeting: str = SAYS, **options: Any
) -> AsyncIterator[tuple[Line, Shown]]:
    """Call the agent and be greeted. All that happens at the end of a call is done behind it.

    Yields:
        The line, and what the model was shown for the greeting.
    """
    requests = recorded(model)
    if isinstance(model, CarelessLLM):
        model.expect("", (), greeting)
    agent = RememberingAgent(person, instructions=INSTRUCTIONS, **options)
    session: AgentSession[None] = AgentSession(
        llm=model,
        vad=None,
        session_close_transcript_timeout=0.0,
        turn_handling={"turn_detection": None},
    )
    await session.start(agent, record=False)
    try:
        await agent.greet()
        yield Line(session, model, requests, clock), shown(requests)
    finally:
        await session.aclose()
        await agent.finish()


def recorded(model: llm.LLM[Any]) -> list[llm.ChatContext]:
    """Return the requests that a model gets from now on in conversations. The list grows."""
    requests: list[llm.ChatContext] = []
    kind = type(model)

    @functools.wraps(kind.chat)
    def chat(self: llm.LLM[Any], *, chat_ctx: llm.ChatContext, **options: Any) -> llm.LLMStream:
        if chat_ctx.messages()[0].text_content not in (schema.INSTRUCTIONS, summary.INSTRUCTIONS):
            requests.append(chat_ctx.copy())
        return kind.chat(self, chat_ctx=chat_ctx, **options)

    # Of the class, since questions outside the conversation are asked by copies of a model.
    model.__class__ = type(kind.__name__, (kind,), {"chat": chat})
    return requests


def shown(requests: Iterable[llm.ChatContext]) -> Shown:
    """Return what requests hold of memory, and what the person said in them before the last."""
    memories: list[str] = []
    said: list[str] = []
    for request in requests:
        told = [m.text_content or "" for m in request.messages() if m.role == "user"]
        for text in told:
            memories += (found[1] for found in _BLOCK.finditer(text))
        said += told[:-1]
    lines = [line for block in memories for line in block.splitlines() if line.startswith("- ")]
    return Shown(html.unescape("\n".join(lines)).lower(), "\n".join(said).lower())


async def play(script: Script, make_model: MakeModel) -> list[str]:
    """Play a script. Return what does not hold, nothing where all is right."""
    zone = zone_of(script)
    clock = Clock(moment(script["calls"][0]["at"], zone))
    with believed(clock), tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "kept"
        with person_in(folder, zone) as person:
            model = make_model(script)
            wrong = await play_calls(script, person, model, clock)
            facts, memories = person.facts(), person.retrieve_all()
        wrong += kept_wrongly(script, memories, folder)
        wrong += noted_wrongly(script, facts, by_script=isinstance(model, CarelessLLM))
        clock.wait(PAUSE)
        for number, check in enumerate(script["checks"]):
            if is_in_last_call(check, script):
                continue
            # Of a copy: what is said for one check is not there for the next.
            copy = Path(scratch) / f"check-{number}"
            shutil.copytree(folder, copy)
            at = moment(check.get("at", script["calls"][-1]["at"]), zone)
            then = Clock(max(at, datetime.fromtimestamp(clock.now_s(), zone)))
            with believed(then), person_in(copy, zone) as person:
                wrong += await check_later(check, person, make_model(script), then)
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
        clock.wait(PAUSE)
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
    return wrong


async def check_later(
    check: Check, person: PersonMemory, model: llm.LLM[Any], clock: Clock
) -> list[str]:
    """Ask in a new call, or be greeted in it. Return what does not hold."""
    options = {"is_first_call": False, "extract": False}
    async with call(person, model, clock, **options) as (line, greeted):
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


def careless(script: Script) -> CarelessLLM:
    """Return the careless model of a script; in every second, all sources are wrong at first."""
    has_one_source = sum(script["id"].encode()) % 2 == 0
    return CarelessLLM(notes_of(script), has_one_source=has_one_source)


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


def models() -> Iterator[tuple[str, MakeModel]]:
    """Yield the careless model, and that of the settings where they name a server."""
    yield "", careless
    settings = config.load()
    if settings.llm_base_url:
        from worker.models import language_model  # costs a second, where it is needed alone

        yield f", {settings.llm_model}", lambda script: language_model(settings)


def lines() -> Iterator[str]:
    """Yield what is right of each half, with each model."""
    for model, make_model in models():
        for half, name in HALVES.items():
            if not (DATA / f"conversations_{half}.jsonl").is_file():
                continue
            scripts = load(half)
            wrong = asyncio.run(play_all(scripts, make_model))
            yield f"conversations, {name}{model}: {shares(scripts, wrong)}"


def show_seen(which: str) -> Iterator[str]:
    """Yield what does not hold in the seen half: of an id, a kind or, with "", of all."""
    scripts = [s for s in load("dev") if which in ("", s["id"], s["kind"])]
    for name, wrong in asyncio.run(play_all(scripts, careless)).items():
        yield from (f"{name}: {each}" for each in wrong)


def main() -> None:
    """Print the shares, or what does not hold in the seen half."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--show", nargs="?", const="", metavar="WHICH",
        help="print what does not hold in the seen half, of an id, a kind or all",
    )  # fmt: skip
    options = parser.parse_args()
    for line in lines() if options.show is None else show_seen(options.show):
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
