"""benchmarks/conversations.py: scripts of calls are played, and what is wrong of them is found."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from livekit.agents import llm

from benchmarks import conversations
from benchmarks.careless_llm import CarelessLLM, Note
from benchmarks.conversation_scripts import DATA, KINDS, SETS, Script, load
from benchmarks.typed_calls import Shown
from caller_memory import person
from caller_memory.call import blocks
from caller_memory.extraction import facts, review, schema
from caller_memory.language import worth
from caller_memory.models import Category
from caller_memory.person import PersonMemory
from config import Settings
from tests.helpers.fake_openai import FakeOpenAI, listening

OF_EACH_KIND = (
    "polarity-d01", "subject-d01", "modality-d01", "correction-d06", "guest-d07",
    "echo-d01", "retraction-d03", "names-d01", "answers-d01", "time-d11",
)  # fmt: skip
TOOLS = {
    "someone_else_is_speaking": set[str](),
    "the_person_is_back": set[str](),
    "forget": {"about"},
    "off_the_record": {"off"},
    "remember": {"op"},
}


def seen(*ids: str) -> list[Script]:
    """Scripts of the seen half."""
    return [s for of in SETS for s in load(of, "dev") if s["id"] in ids]


async def wrong_of(*ids: str) -> str:
    """What does not hold in scripts, on a line."""
    played = await conversations.play_all(seen(*ids), conversations.careless)
    return "; ".join(each for wrong in played.values() for each in wrong)


def form_faults(script: Any) -> Iterator[str]:
    """What is not as a script has to be, in words that quote nothing of it."""
    if set(script) - {"id", "kind", "timezone", "calls", "checks", "never_kept"}:
        yield "a field that is none"
    if script["kind"] not in KINDS:
        yield "an unknown kind"
    ZoneInfo(script.get("timezone", "UTC"))
    begun = [_at(this["at"]) for this in script["calls"]]
    if not begun or begun != sorted(set(begun)):
        yield "calls that are not in the order of time"
    for this in script["calls"]:
        if set(this) - {"at", "turns", "extracted"} or not this["turns"]:
            yield "a call of other fields, or without turns"
        for turn in this["turns"]:
            if set(turn) - {"person", "agent", "tools"} or not isinstance(turn["person"], str):
                yield "a turn of other fields"
            for tool in turn.get("tools", ()):
                if set(tool) - {"name"} != TOOLS.get(tool["name"]):
                    yield "a tool that is none"
                if "op" in tool and not _is_note(tool["op"]):
                    yield "a note that is none"
        for each in this.get("extracted", ()):
            if set(each) != {"turn", "op", "right", "holds"}:
                yield "a note of other fields"
            elif each["right"] not in (True, False, None) or each["holds"] not in (True, False):
                yield "a note that is neither right nor wrong"
            elif not 1 <= each["turn"] <= len(this["turns"]):
                yield "a note of a turn that is none"
            elif not _is_note(each["op"]):
                yield "a note that is none"
    for check in script["checks"]:
        if set(check) - {"at", "ask", "greeting", "quiet", "shows", "hides"}:
            yield "a check of other fields"
        if ("ask" in check) == bool(check.get("greeting")):
            yield "a check that neither asks nor is a greeting, or both"
        if "at" in check and _at(check["at"]) < begun[-1]:
            yield "a check before the last call"
        words = [*check.get("shows", ()), *check.get("hides", ())]
        if not all(isinstance(word, str) and word for word in words):
            yield "an empty word"
    if not all(isinstance(word, str) and word for word in script.get("never_kept", ())):
        yield "an empty word"


def _at(at: str) -> datetime:
    return datetime.strptime(at, "%Y-%m-%d %H:%M")


def _is_note(op: str) -> bool:
    category, key, value = Note.read(op)[:3]
    return category in list(Category) and bool(re.fullmatch(r"[a-z][a-z0-9_]*", key) and value)


@pytest.mark.parametrize(
    ("of", "half", "at_least"),
    [
        ("conversations", "dev", 398),
        ("conversations", "test", 80),
        ("everyday_calls", "dev", 200),
        ("everyday_calls", "test", 80),
    ],
)
def test_every_script_is_well_formed(of: str, half: str, at_least: int) -> None:
    """Some of each kind, under ids of their own. A fault is told by its place alone."""
    faults, ids, of_kind = [], set(), Counter[str]()
    # Neither an error nor an assertion may quote a script.
    lines = (DATA / f"{of}_{half}.jsonl").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, start=1):
        try:
            script = json.loads(line)
            found = list(form_faults(script))
            ids.add(script["id"])
            of_kind[script["kind"]] += 1
        except (AttributeError, KeyError, TypeError, ValueError):
            found = ["it can not be read"]
        faults += [f"line {number}: {fault}" for fault in found]

    assert not faults
    assert sorted(of_kind) == sorted(KINDS) and min(of_kind.values()) >= 7
    count = len(ids)
    assert count == number >= at_least


async def test_a_greeting_tells_a_plan_without_who_comes_along() -> None:
    """A journey may be spoken of; with whom it is, is for answers."""
    assert await wrong_of("time-o02") == ""


async def test_a_script_of_each_kind_is_right() -> None:
    """Played with all that is in it: tools, corrections, another time and another zone."""
    scripts = seen(*OF_EACH_KIND)
    assert {script["kind"] for script in scripts} == set(KINDS)

    played = await conversations.play_all(scripts, conversations.careless)

    assert {name: wrong for name, wrong in played.items() if wrong} == {}
    assert conversations.shares(scripts, played).endswith(" answers=1.00 all=1.00 (10)")


async def test_a_product_that_believes_every_note_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wrong notes are held."""
    monkeypatch.setattr(facts, "is_borne", lambda *_: True)
    for name in ("polarity-d01", "subject-d01", "modality-d01"):
        assert "is held: " in await wrong_of(name), name


@pytest.mark.parametrize(
    ("holder", "name", "instead", "script", "wrong"),
    [
        (worth, "without_noise", lambda text: text, "echo-d01", "'amara' is kept: "),
        (person, "category_of", lambda *_: None, "answers-d01", "is not shown 'penicillin'"),
        (facts, "is_borne", lambda *_: False, "names-d01", "'FACT name = Jon' is not held"),
        (blocks, "standing", lambda found, *_: found, "correction-d06", "is shown 'black'"),
        (blocks, "is_over", lambda *_: False, "time-d11", "is shown 'moving house'"),
        (PersonMemory, "forget", lambda *_: True, "retraction-d03", "'theremin' is kept"),
    ],
    ids=["keeps noise", "keeps nothing", "notes nothing", "shows the old", "no past", "no erasure"],
)  # fmt: skip
async def test_a_worse_product_fails(
    holder: Any, name: str, instead: Callable[..., Any], script: str, wrong: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Of scripts that are right else."""
    assert script in OF_EACH_KIND
    monkeypatch.setattr(holder, name, instead)
    assert wrong in await wrong_of(script)


def test_a_guest_must_be_shown_nothing() -> None:
    """Not even what does no harm."""
    quiet = conversations.shown_wrongly
    assert quiet({"ask": "who is it?", "quiet": True}, Shown('- "i sing"', ""))
    assert not quiet({"ask": "who is it?", "quiet": True}, Shown("", "i sing"))


def test_what_was_said_in_the_call_need_not_stand_among_the_memories() -> None:
    """The model is shown it as well; one of several words is enough."""
    asked, told = conversations.shown_wrongly, Shown('- home = "graz"', "i live in oslo")
    assert not asked({"ask": "where?", "shows": ["Bergen|Oslo"], "hides": ["Oslo"]}, told)
    assert asked({"ask": "where?", "shows": ["Bergen"]}, told)
    assert asked({"ask": "where?", "hides": ["Bergen|Graz"]}, told)


async def test_a_careless_model_notes_old_values_and_wrong_sources() -> None:
    """Until it is told that the sources are wrong."""
    model = CarelessLLM(
        [("hello", []), ("I moved to Bergen", [Note.read("FACT home = Bergen")])],
        has_one_source=True,
    )
    turns = [{"number": 1, "person": "hello"}, {"number": 2, "person": "I moved to Bergen"}]
    known = [{"category": "FACT", "key": "home", "value": "Oslo"}]
    first = await _operations(model, {"turns": turns, "known": known})
    again = await _operations(model, {"turns": turns, "known": known, "remark": "wrong"})

    assert [(o["value"], o["sources"]) for o in first] == [("Bergen", [1]), ("Oslo", [1])]
    assert [(o["value"], o["sources"]) for o in again] == [("Bergen", [2]), ("Oslo", [1])]


@pytest.mark.parametrize("reviews", [False, True])
async def test_a_careless_model_finds_all_its_notes_right_unless_it_reviews(reviews: bool) -> None:
    """Then it knows what is known, too, and an old value is none that the turn tells."""
    said = "if I moved it would be to Bergen, I'm in Oslo"
    home, dream = Note.read("FACT home = Oslo", holds=True), Note.read("FACT home = Bergen")
    model = CarelessLLM([(said, [home, dream])], has_one_source=False, reviews=reviews)
    lines = ["FACT home = Oslo", "FACT home = Bergen", "FACT old = Oslo"]
    notes = [{"number": number, "note": line} for number, line in enumerate(lines, start=1)]
    turns = [{"agent": "", "person": said, "notes": notes}]
    known = review.KNOWN[0]
    controls = [{"number": 4, "note": known.right}, {"number": 5, "note": known.wrong}]
    turns.append({"agent": known.agent, "person": known.person, "notes": controls})
    asked = llm.ChatContext.empty()
    asked.add_message(role="system", content=review.INSTRUCTIONS)
    asked.add_message(role="user", content=json.dumps({"turns": turns}))

    answer = json.loads((await model.chat(chat_ctx=asked).collect()).text)

    right = [True, False, False, True, False] if reviews else [True] * 5
    assert [verdict["holds"] for verdict in answer["verdicts"]] == right


@pytest.mark.parametrize(
    ("name", "speaking"), [("someone_else_is_speaking", True), ("the_person_is_back", False)]
)
async def test_a_model_tells_who_speaks_where_it_can(name: str, speaking: bool) -> None:
    """Without such a tool it only talks."""
    model = CarelessLLM([], has_one_source=False)
    asked = llm.ChatContext.empty()
    asked.add_message(role="user", content="hello")

    async def someone_else_is_speaking(raw_arguments: dict[str, object]) -> None: ...

    described = {"name": "someone_else_is_speaking", "parameters": {}}
    offered = llm.function_tool(someone_else_is_speaking, raw_schema=described)
    model.expect("hello", [{"name": name}])
    told = await model.chat(chat_ctx=asked, tools=[offered]).collect()
    assert [json.loads(call.arguments) for call in told.tool_calls] == [{"speaking": speaking}]

    model.expect("hello", [{"name": name}])
    told = await model.chat(chat_ctx=asked).collect()
    assert (told.text, told.tool_calls) == ("All right.", [])


async def _operations(model: CarelessLLM, question: dict[str, Any]) -> list[dict[str, Any]]:
    asked = llm.ChatContext.empty()
    asked.add_message(role="system", content=schema.INSTRUCTIONS)
    asked.add_message(role="user", content=json.dumps(question))
    answer = await model.chat(chat_ctx=asked).collect()
    operations: list[dict[str, Any]] = json.loads(answer.text)["operations"]
    return operations


async def test_a_real_model_plays_too() -> None:
    """It answers and notes what it likes: right notes of the script are not asked of it."""
    server = FakeOpenAI()
    async with listening(server) as model:
        played = await conversations.play_all(seen("names-d10"), lambda _: model)

    assert len(server.requests) > 5
    assert played == {"names-d10": []}


def test_the_unseen_half_is_only_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A line of each half with the shares; what is shown is of the seen half."""
    loaded = []

    def load_two(of: str, half: str) -> list[Script]:
        loaded.append((of, half))
        return seen("echo-d08", "names-d01")

    async def play_all(scripts: list[Script], _: object) -> dict[str, list[str]]:
        wrong = {"echo-d08": ["'you you' is kept"], "names-d01": []}
        return {script["id"]: wrong[script["id"]] for script in scripts}

    monkeypatch.setattr(conversations, "load", load_two)
    monkeypatch.setattr(conversations, "play_all", play_all)
    shares = "echo=.00 names=1.00 all=.50 (2)"
    each = ["conversations, unseen", "conversations, seen",
            "everyday calls, unseen", "everyday calls, seen"]  # fmt: skip
    assert list(conversations.lines(Settings())) == [
        f"{name}{model}: {shares}" for model in ("", ", reviewed") for name in each
    ]
    assert {half for _, half in loaded} == {"test", "dev"}

    loaded.clear()
    shown = conversations.show_seen
    wrong = "echo-d08: 'you you' is kept"
    assert set(shown("echo", reviews=False)) == {wrong}
    assert list(shown("names-d01", reviews=True)) == []
    assert {half for _, half in loaded} == {"dev"}


def test_the_model_of_the_settings_is_measured_too() -> None:
    """Where they name a server."""
    settings = Settings.from_env({"LLM_BASE_URL": "http://127.0.0.1:1/v1", "LLM_MODEL": "tiny"})
    assert [name for name, _ in conversations.models(Settings())] == ["", ", reviewed"]
    assert [name for name, _ in conversations.models(settings)] == ["", ", reviewed", ", tiny"]
