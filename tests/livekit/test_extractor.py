"""call/extractor.py: what is said becomes facts with names, and costs the call nothing."""

import asyncio
import json
import logging
from typing import Any

import pytest
from livekit.agents import APIConnectionError, APIStatusError

from caller_memory.call import extractor
from caller_memory.extraction.schema import BATCH
from caller_memory.livekit import side_llm
from caller_memory.livekit.agent import FIXED_APOLOGY
from caller_memory.provenance import words_of
from memory_manager import current_person, memory_manager
from session_context import session_user
from tests.helpers.calls import OFF, ON, say, stored
from tests.helpers.disk import bytes_with
from tests.helpers.fakes import (
    ExtractingLLM,
    FakeLLM,
    Question,
    Reply,
    arrive,
    conversation,
    scribe,
)
from tests.helpers.reviews import KNOWN_TO_HOLD, reviewer
from tests.helpers.waiting import until
from worker.assistant import Assistant

GREEN = ("green", "PREFERENCE favourite_colour = green")
RED = ("red now", "PREFERENCE favourite_colour = red")
HOME = ("oslo", "FACT home = oslo")
NOTHING = scribe()
SENTENCES = [f"i love canary number {number}" for number in range(BATCH)]


async def call(identity: str, model: FakeLLM, *sentences: str, **options: Any) -> list[str]:
    """One call, to its very end; the answers."""
    assistant = await arrive(identity, extract=True, **options)
    async with conversation(assistant, model) as session:
        await assistant.greet()
        answers = await say(session, *sentences)
    await assistant.finish()
    return answers


def memories() -> dict[str, str]:
    """Key and value of what is remembered of the user in context; of turns, the value twice."""
    everything = memory_manager.retrieve_all()
    return {m.value if m.key.startswith("user_input_") else m.key: m.value for m in everything}


async def test_at_the_end_of_a_call(caplog: pytest.LogCaptureFixture) -> None:
    """A memory with a name holds the words; what nothing came of stays as it was said."""
    caplog.set_level(logging.INFO)
    await call("alice", ExtractingLLM(scribe(GREEN)), "i love green", "i hate mondays")
    assert memories() == {"favourite_colour": "green", "i hate mondays": "i hate mondays"}
    named = next(m for m in memory_manager.retrieve_all() if m.key == "favourite_colour")
    assert words_of(named) == ["i love green"]
    assert "[MEMORY STORED] Stored: [PREFERENCE] favourite_colour = green" in caplog.messages


async def test_during_a_call() -> None:
    """After a batch, without the newest turn: it is being answered. One batch is one question."""
    model = ExtractingLLM(NOTHING)
    assistant = await arrive("alice", extract=True)
    async with conversation(assistant, model) as session:
        await say(session, *SENTENCES)
        assert model.questions == []
        await say(session, "i love the newest")
        await until(lambda: len(model.questions) == 1)
        asked = [turn["person"] for turn in model.questions[0]["turns"]]
        assert asked == SENTENCES
    await assistant.finish()
    assert [t["person"] for t in model.questions[1]["turns"]] == ["i love the newest"]
    assert len(model.questions) == 2


async def test_the_newest_turn_makes_no_batch_full() -> None:
    """Also where another was taken back: what is being answered can be taken back, too."""
    model = ExtractingLLM(NOTHING)
    assistant = await arrive("alice", extract=True)
    async with conversation(assistant, model) as session:
        await say(session, *SENTENCES, "forget that", "i love the newest")
        await assistant.drain()
        await until(
            lambda: "extract-facts" not in {task.get_name() for task in asyncio.all_tasks()}
        )
        assert model.questions == []
    await assistant.finish()
    assert len(model.questions) == 1


async def test_a_correction_in_a_later_call() -> None:
    """The model is shown what is known of it, by what was said and asked."""
    await call("alice", ExtractingLLM(scribe(GREEN)), "i love green")
    for number in range(30):
        memory_manager.store("FACT", f"number_{number}", f"unlike {number}")
    model = ExtractingLLM(scribe(RED), "Is green still your favourite?")
    await call("alice", model, "actually it's red now")
    [question] = model.questions
    assert question["known"] == [
        {"category": "PREFERENCE", "key": "favourite_colour", "value": "green"}
    ]
    assert question["turns"][0]["agent"].strip() == "Is green still your favourite?"
    colours = {m.value: m for m in memory_manager.retrieve_all("PREFERENCE")}
    assert colours["red"].key == colours["green"].former_key == "favourite_colour"
    assert colours["red"].holds and colours["green"].superseded_at


async def test_what_was_is_recalled_as_what_was_and_is_not_in_the_greeting() -> None:
    """Its key says until when; it is never shown to the extractor again."""
    await call("alice", ExtractingLLM(scribe(GREEN, RED)), "i love green", "it is red now")
    model = ExtractingLLM(NOTHING)
    assistant = await arrive("alice", extract=True)
    async with conversation(assistant, model) as session:
        await assistant.greet()
        await say(session, "what was it before, green or red", "i love green and red")
    await assistant.finish()
    greeting, answer = model.blocks[:2]
    assert "favourite_colour = " in greeting and "until" not in greeting
    assert "favourite_colour (until 20" in answer and '(in their words: "it is red now")' in answer
    assert "until" not in json.dumps(model.questions)


async def test_what_tells_nothing_of_the_person_is_not_shown() -> None:
    """Neither the wish to be remembered nor the summary of the last call."""
    await arrive("alice")
    current_person().sum_up("we talked about green")
    current_person().opt_in()
    model = ExtractingLLM(NOTHING)
    await call("alice", model, "i love green")
    assert "last_call" not in str(model.questions) and "remember_me" not in str(model.questions)


def refusal(status: int) -> Exception:
    """A model server that says no."""
    return APIStatusError("no", status_code=status)


@pytest.mark.parametrize(
    "answer",
    ["", "sure, green it is", "{}", '{"operations": [{"op": "set"}]}', refusal(400)],
    ids=str,
)
async def test_an_answer_of_no_use_changes_nothing(
    answer: Reply, caplog: pytest.LogCaptureFixture
) -> None:
    """It is asked for once more, in a later call, and then no more; others follow."""
    model = ExtractingLLM(lambda _: answer)
    for _ in range(2):
        await call("alice", model, "hello" if model.questions else "i love green")
    assert stored() == ["i love green"] and len(model.questions) == 2
    warnings = [r.getMessage() for r in caplog.records if r.levelname == "WARNING"]
    assert len(warnings) == 2 and not any("green" in line for line in warnings)
    model.extract = scribe(GREEN, HOME)
    await call("alice", model, "i live in oslo")
    assert memories() == {"i love green": "i love green", "home": "oslo"}


async def test_wrong_sources_are_asked_for_again_once() -> None:
    """With a remark; then what has right ones counts."""

    def always_the_first(question: Question) -> str:
        operations = json.loads(scribe(GREEN, HOME)(question))["operations"]
        return json.dumps({"operations": [o | {"sources": [1]} for o in operations]})

    model = ExtractingLLM(always_the_first)
    await call("alice", model, "i love green", "i live in oslo")
    assert ["remark" in question for question in model.questions] == [False, True]
    assert memories() == {"favourite_colour": "green", "i live in oslo": "i live in oslo"}


ASIDE = "i am right by the tracks in lund and the freights come through at three"
TRACKS = ("tracks", "FACT home = by the tracks in lund")


async def test_a_model_that_can_tell_has_the_last_word_on_its_notes() -> None:
    """Asked once more about each: what rules do not know is kept, what they let through is not."""
    holds = KNOWN_TO_HOLD | {TRACKS[1]}
    model = ExtractingLLM(scribe(TRACKS, GREEN), review=reviewer(holds.__contains__))
    await call("alice", model, ASIDE, "i love green")
    assert memories() == {"home": "by the tracks in lund", "i love green": "i love green"}
    assert len(model.questions) == len(model.reviewed) == 1
    await call("alice", model, "hello there")
    assert len(model.reviewed) == 1  # without notes there is nothing to ask


@pytest.mark.parametrize("answer", ["", "{}", refusal(400), refusal(500), None], ids=str)
async def test_without_a_review_rules_decide(
    answer: Reply, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is asked twice for it, and nothing is lost."""
    monkeypatch.setattr(side_llm, "ANSWER_TIMEOUT_S", 0.05)
    model = ExtractingLLM(scribe(TRACKS, GREEN), review=lambda _: answer)
    await call("alice", model, ASIDE, "i love green")
    assert memories() == {ASIDE: ASIDE, "favourite_colour": "green"}
    assert len(model.questions) == len(model.reviewed) == 1


@pytest.mark.parametrize("fault", [refusal(500), APIConnectionError(), None], ids=str)
async def test_a_model_that_does_not_answer_is_asked_again_later(
    fault: Reply, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """As often as it takes; the call hears nothing of it and is not ended by it."""
    monkeypatch.setattr(extractor, "FINISH_TIMEOUT_S", 0.05)
    model = ExtractingLLM(lambda _: fault)
    for _ in range(5):
        answers = await call("alice", model, "i love green" if stored() == [] else "hello")
        assert FIXED_APOLOGY not in answers and len(answers) == 1
    assert stored() == ["i love green"] and len(model.questions) == 5
    assert not [r for r in caplog.records if r.levelname == "ERROR"]
    model.extract = scribe(GREEN)
    await call("alice", model, "hello")
    assert memories() == {"favourite_colour": "green"}


async def test_errors_during_a_call_are_not_heard() -> None:
    """LiveKit would end the session at the fourth."""
    model = ExtractingLLM(lambda _: refusal(500))
    assistant = await arrive("alice", extract=True)
    async with conversation(assistant, model) as session:
        for _ in range(6):
            count = len(model.questions)
            for sentence in SENTENCES:
                assert FIXED_APOLOGY not in await say(session, sentence)
            await say(session, "i love one more")
            await until(lambda count=count: len(model.questions) > count)  # type: ignore[misc]
    assert len(stored()) == 54


async def test_one_pass_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """While the model takes its time, turns go on. In the end the batch waits for the end."""
    monkeypatch.setattr(extractor, "FINISH_TIMEOUT_S", 0.05)
    model = ExtractingLLM(lambda _: None)
    assistant = await arrive("alice", extract=True)
    async with conversation(assistant, model) as session:
        await say(session, *SENTENCES, "i love one more")
        for number in range(1, extractor.MAX_TRIES + 1):
            await until(lambda number=number: len(model.questions) == number)  # type: ignore[misc]
            assert await say(session, f"i love {number}") == ["All right."]
        assert await say(session, *SENTENCES, *SENTENCES) == ["All right."] * 2 * BATCH
        assert len(model.questions) == len(model.cancelled) == extractor.MAX_TRIES
    await assistant.finish()
    assert len(model.questions) <= extractor.MAX_TRIES + 1
    assert len(stored()) == 3 * BATCH + extractor.MAX_TRIES + 1
    await asyncio.sleep(0)
    assert not [task for task in asyncio.all_tasks() if task.get_name() == "extract-facts"]


@pytest.mark.parametrize("command", ["forget_all", "forget", "opt_out"])
async def test_the_person_is_faster_than_the_model(command: str) -> None:
    """What they take back while the model thinks does not come of what it read."""

    def extract(question: Question) -> str:
        match command:
            case "forget_all":
                memory_manager.forget_all()
            case "forget":
                memory = next(m for m in memory_manager.retrieve_all() if "green" in m.value)
                memory_manager.forget(memory.category, memory.key)
            case "opt_out":
                current_person().opt_out()
        return scribe(GREEN, HOME)(question)

    assistant = await arrive("alice", extract=True)
    async with conversation(assistant, ExtractingLLM(extract)) as session:
        await say(session, "i love green", "i live in oslo")
    await assistant.finish()
    left: dict[str, Any] = {
        "forget_all": [],
        "forget": ["oslo"],
        "opt_out": ["i love green", "i live in oslo"],
    }
    assert stored() == left[command]


async def test_forget_that_after_extraction() -> None:
    """The newest turn is never extracted from while it can be taken back: no byte of it is left."""
    model = ExtractingLLM(scribe(("xylo", "INTEREST music = xylophonequux")))
    assistant = await arrive("alice", extract=True)
    async with conversation(assistant, model) as session:
        await say(session, *SENTENCES, "i play the xylophonequux")
        await until(lambda: len(model.questions) == 1)
        assert await say(session, "forget that") == [
            'I have forgotten what you just said: "i play the xylophonequux".'
        ]
    await assistant.finish()
    assert stored() == SENTENCES and not bytes_with("xylophonequux")


async def test_the_next_call_keeps_its_turns_to_itself() -> None:
    """Before the last call's facts are extracted: what is said now can still be taken back."""
    music = ExtractingLLM(scribe(("xylo", "INTEREST music = xylophonequux")))
    ended = await arrive("alice", extract=True)
    async with conversation(ended, music) as session:
        await say(session, "i love green")
    async with conversation(await arrive("alice", extract=True), FakeLLM()) as session:
        await say(session, "i play the xylophonequux")
        await ended.finish()
        assert await say(session, "forget that") == [
            'I have forgotten what you just said: "i play the xylophonequux".'
        ]
    assert stored() == ["i love green"] and not bytes_with("xylophonequux")


async def test_forgetting_by_name_takes_the_words_along() -> None:
    """What was extracted is erased as what was said would be."""
    music = ("xylo", "INTEREST music = xylophonequux")
    await call("alice", ExtractingLLM(scribe(music)), "i play the xylophonequux", "i love tea")
    assert bytes_with("xylophonequux")
    assert memory_manager.forget("INTEREST", "music")
    assert stored() == ["i love tea"] and not bytes_with("xylophonequux")


async def test_what_was_said_before_going_off_the_record_becomes_facts() -> None:
    """And nothing of what was said since."""
    model = ExtractingLLM(scribe(GREEN, HOME, RED))
    await call("alice", model, "i love green", OFF, "it is red now")
    assert memories() == {"favourite_colour": "green"}
    assert "red" not in str(model.questions)


async def test_after_an_opt_out_nothing_is_asked_about() -> None:
    """What was said before included; afterwards nothing of that time is."""
    model = ExtractingLLM(scribe(GREEN, HOME, RED))
    await call("alice", model, "i love green", "never remember anything about me")
    await call("alice", model, "it is red now", *SENTENCES)
    assert model.questions == []
    await call("alice", model, ON, "i live in oslo")
    assert memories() == {"home": "oslo", "favourite_colour": "green"}
    assert "red" not in str(model.questions)


async def test_what_others_say_adds_nothing() -> None:
    """A hundred turns in which the agent repeats what it recalled, and a model that believes it."""

    def credulous(question: Question) -> str:
        places = {"category": "INTEREST", "key": "volcanoes", "op": "set"}
        said = {"value": "loves reading about volcanoes on io"}
        return json.dumps(
            {"operations": [places | said | {"sources": [t["number"]]} for t in question["turns"]]}
        )

    await arrive("alice")
    memory_manager.store("INTEREST", "reading", "loves reading about volcanoes on io")
    model = ExtractingLLM(credulous, *["You told me you love reading about volcanoes on io."] * 120)
    turns = [
        "that is what i told you before i think",
        "i think you have a good memory",
        "yes i did say so",
    ]
    sentences = [turns[number % 3] for number in range(100)]
    await call("alice", model, *sentences)
    assert {m.key for m in memory_manager.retrieve_all() if "volcano" in m.value} == {"reading"}
    assert not any(m.sources for m in memory_manager.retrieve_all())


async def test_two_people_at_once_do_not_mix() -> None:
    """Each question holds one person's words, each file one person's memories."""
    models = {}

    async def talk(identity: str) -> set[str]:
        rules = scribe(
            *((f"{identity} {n} ", f"INTEREST thing_{n} = {identity} {n}") for n in range(20))
        )
        model = models[identity] = ExtractingLLM(rules)
        await call(identity, model, *(f"I love canary {identity} {n} a lot" for n in range(20)))
        return set(stored())

    for identity, found in zip(
        ("alice", "bob"), await asyncio.gather(talk("alice"), talk("bob")), strict=True
    ):
        other = {"alice": "bob", "bob": "alice"}[identity]
        assert found == {f"{identity} {n}" for n in range(20)}
        assert len(models[identity].questions) >= 3
        assert other not in json.dumps(models[identity].questions)


async def test_a_session_that_ends_elsewhere_is_about_its_own_person() -> None:
    """In somebody else's task, their memories are neither asked about nor touched."""
    with session_user("bob"):
        memory_manager.store("FACT", "home", "bob lives in oslo")
    model = ExtractingLLM(scribe(GREEN))
    assistant = await arrive("alice", extract=True)
    async with conversation(assistant, model) as session:
        await say(session, "i love green")
    with session_user("bob"):
        await assistant.finish()
        assert stored() == ["bob lives in oslo"]
    assert "oslo" not in str(model.questions)
    assert stored() == ["green"]


async def test_who_is_called_what_survives() -> None:
    """The greeting finds the name where the words went, and does not repeat how it was told."""
    await call("alice", ExtractingLLM(scribe(("alice", "FACT person = alice"))), "call me alice")
    assistant, model = await arrive("alice", participant_name="x"), FakeLLM()
    async with conversation(assistant, model):
        await assistant.greet()
    assert 'name: "Alice"' in model.blocks[0] and "call me alice" not in model.blocks[0]


@pytest.mark.parametrize("how", ["off", "anonymous"])
async def test_no_extraction(how: str) -> None:
    """Where it is switched off, and of an anonymous caller."""
    model = ExtractingLLM(NOTHING)
    anonymous = Assistant(None, extract=True)
    assistant = anonymous if how == "anonymous" else await arrive("alice", extract=False)
    async with conversation(assistant, model) as session:
        await say(session, *SENTENCES, *SENTENCES)
    await assistant.finish()
    assert model.questions == []
