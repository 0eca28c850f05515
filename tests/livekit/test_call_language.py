"""A caller who speaks another language: what they hear, and what the model is told."""

import pytest
from livekit.agents import APIConnectionError

from caller_memory.languages import table
from caller_memory.livekit.agent import FIXED_APOLOGY
from caller_memory.livekit.greeting import FIXED_GREETING
from caller_memory.provenance import LANGUAGE
from config import Settings
from memory_manager import memory_manager, open_call
from tests.helpers.calls import greeted, say, spoken, texts_of
from tests.helpers.fakes import FakeLLM, FakeSTT, arrive, call, conversation
from tests.helpers.waiting import until
from worker.assistant import Assistant
from worker.offline_llm import OfflineResponder

GERMAN = "Hallo, ich heiße Jonas und wohne seit zwei Jahren mit meiner Frau in Oslo."
REFUSAL = APIConnectionError("no model", retryable=False)
SPEAK_GERMAN = "(Speak German, the language of the caller.)"


def opening(model: FakeLLM) -> str:
    """What the last request tells the model before the person's words."""
    return str(next(m for m in model.prompts[-1].messages() if m.role == "user").content[0])


async def test_from_the_first_turn_on_a_model_is_told() -> None:
    """At the beginning of a request, behind what stays the same in all calls."""
    assistant, model = await arrive("jonas"), FakeLLM()
    async with conversation(assistant, model) as session:
        await assistant.greet()
        assert "Speak" not in opening(model)
        await say(session, GERMAN)
        assert opening(model).endswith(SPEAK_GERMAN)
        await say(session, "Okay, let's speak English.")
        assert "Speak" not in opening(model)
    assert memory_manager.retrieve(*LANGUAGE) == "en"


async def test_the_next_call_is_in_the_language_of_the_last() -> None:
    """The order to greet, the fixed greeting, and what is kept of the first turn."""
    await say_in_a_call(GERMAN)
    heard, model = await greeted(await arrive("jonas"), REFUSAL)
    assert opening(model).endswith(SPEAK_GERMAN)
    assert heard == FIXED_GREETING.said_in("de") != FIXED_GREETING
    assert {memory.language for memory in memory_manager.retrieve_all("FACT")} == {"de"}


async def say_in_a_call(*turns: str) -> None:
    """Jonas calls and says something."""
    async with conversation(await arrive("jonas"), FakeLLM()) as session:
        await say(session, *turns)


async def test_an_apology_is_in_the_language_of_the_call() -> None:
    assistant, model = await arrive("jonas"), FakeLLM("Hallo!", REFUSAL)
    async with conversation(assistant, model) as session:
        await assistant.greet()
        session.generate_reply(user_input=GERMAN)
        await until(lambda: FIXED_APOLOGY.said_in("de") in texts_of(session, "assistant"))


async def test_a_question_that_a_model_is_to_ask_is_in_the_language_of_the_call() -> None:
    """Word for word."""
    assistant = await arrive("jonas")
    model = FakeLLM("Hallo!", call("forget_everything"), "Soll ich?")
    async with conversation(assistant, model) as session:
        await say(session, GERMAN, "Vergessen Sie bitte alles, was Sie über mich wissen.")
    question = table("de", "texts")["forget_everything"]
    assert model.tool_outputs[-1].output == f'Ask exactly this, then wait: "{question}"'


async def test_what_recognition_detects_is_heard() -> None:
    """Before the words are read; what tells nothing by itself is told by it."""
    hearing, model = FakeSTT(), FakeLLM()
    assistant = await arrive("jonas")
    async with conversation(assistant, model, hearing) as session:
        await hearing.hear("Scheveningen, Loosdrecht", language="nl-NL")
        await until(lambda: len(texts_of(session, "assistant")) == 1)
        assert assistant.call.state.language == "nl"
        await spoken(session, hearing, "Let's speak English.")
        assert assistant.call.state.language == "en"


@pytest.mark.parametrize(
    ("language", "told"),
    [("de", SPEAK_GERMAN), ("auto", "(Speak the language of the caller.)"), ("en", None)],
)
async def test_a_stranger_is_taken_to_speak_what_recognition_is_set_to(
    language: str, told: str | None
) -> None:
    """With auto, a model is told what to look out for."""
    await arrive("jonas")
    settings = Settings(stt_language=language)
    _, model = await greeted(Assistant(open_call(settings)))
    assert opening(model).endswith(told or "UTC.)")


async def test_without_a_model_what_is_said_is_in_their_language() -> None:
    """The offline responder reads the language in its prompt, as a model does."""
    assistant = await arrive("jonas")
    async with conversation(assistant, OfflineResponder()) as session:
        await assistant.greet()
        thanks, told = await say(session, GERMAN, "Wo wohne ich?")
    assert thanks == table("de", "texts")["thanks"]
    assert told == table("de", "texts")["you_told_me"].format(said=GERMAN)
    assistant = await arrive("jonas")
    async with conversation(assistant, OfflineResponder()) as session:
        await assistant.greet()
        [greeting] = texts_of(session, "assistant")
    assert table("de", "texts")["hello"].partition("{who}")[2] in greeting
