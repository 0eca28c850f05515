"""Voice commands in other languages: by the model's tools, never lost and never by accident."""

import json
from typing import Any

import pytest
from livekit.agents import APIStatusError, llm

from caller_memory.call.command_grammar import VoiceCommand
from caller_memory.call.commands import NOT_ANSWERED, REPLIES
from caller_memory.models import Kind
from memory_manager import current_person, memory_manager
from tests.helpers.calls import say, stored, texts_of
from tests.helpers.disk import bytes_with
from tests.helpers.fakes import FakeLLM, arrive, call, conversation
from tests.helpers.waiting import until
from worker.assistant import Assistant

DOWN = APIStatusError("no", status_code=400, retryable=False)
ERASED = REPLIES[VoiceCommand.REALLY_EVERYTHING]
QUESTION = REPLIES[VoiceCommand.FORGET_EVERYTHING]

FORGET_ALL = {
    "de": ("Lösch bitte alles über mich.", "Ja, bitte.", "Nein, lass das mal lieber."),
    "fr": ("Effacez tout ce que vous savez de moi.", "Oui, allez-y.", "Non, surtout pas."),
    "tr": ("Hakkımdaki her şeyi sil.", "Evet, lütfen.", "Yok, vazgeçtim."),
    "ar": ("امسح كل ما تعرفه عني.", "نعم، من فضلك.", "لا، انتظر."),
    "hi": ("मेरे बारे में सब कुछ भूल जाओ।", "जी हाँ, कर दीजिए।", "नहीं, रहने दो।"),
    "ja": ("私のことは全部忘れてください。", "はい、お願いします。", "いえ、やめておきます。"),
    "zh": ("把关于我的都删了吧。", "好的，删吧。", "不，先等等。"),
    "ko": ("저에 대한 건 다 지워 주세요.", "네, 부탁드려요.", "아니요, 됐어요."),
}
OFF_THE_RECORD = {
    "de": "Das mit dem Xylophonquux bleibt unter uns.",
    "es": "Lo del xylophonquux que quede entre nosotros.",
    "ru": "Про xylophonquux не запоминай.",
    "ja": "xylophonquuxの話は覚えないでください。",
    "ko": "xylophonquux 얘기는 기억하지 마.",
}


def everything(confirmed: bool | None = None) -> llm.FunctionToolCall:
    """The model wants to erase everything."""
    given = {} if confirmed is None else {"confirmed": confirmed}
    return call("forget_everything", json.dumps(given))


def off(**arguments: bool) -> llm.FunctionToolCall:
    """The model turns memory off or on."""
    return call("off_the_record", json.dumps(arguments))


async def calling(language: str) -> Assistant:
    """Alice calls, who speaks this language and lives in Oslo."""
    assistant = await arrive("alice")
    assistant.call.state.language = language
    memory_manager.store("FACT", "home", "oslo")
    return assistant


def outputs(model: FakeLLM) -> str:
    """What the tools have said."""
    return " ".join(output.output for output in model.tool_outputs)


@pytest.mark.parametrize("language", ["de", "ar", "ja", "ko"])
async def test_a_plain_yes_to_our_question_erases_without_the_model(language: str) -> None:
    """The command's own words go, too, and nothing of before is shown again."""
    asks, yes, _ = FORGET_ALL[language]
    model = FakeLLM(everything(), QUESTION)
    async with conversation(await calling(language), model) as session:
        assert await say(session, asks) == [QUESTION]
        assert stored() == ["oslo"] and QUESTION.said_in(language) in outputs(model)
        assert await say(session, yes) == [ERASED.said_in(language)]
        assert len(model.prompts) == 2
        await say(session, "xylophonquux")
        assert asks not in str(model.prompts[-1].to_dict())
    assert "oslo" not in str(stored()) and not bytes_with(asks)


@pytest.mark.parametrize("language", ["fr", "zh"])
async def test_a_yes_in_other_words_erases_by_the_tool(language: str) -> None:
    """Confirmed, in the turn behind our question: that turn goes as well."""
    model = FakeLLM(everything(False), QUESTION, everything(True), ERASED)
    async with conversation(await calling(language), model) as session:
        await say(session, FORGET_ALL[language][0])
        assert await say(session, "xylophonquux") == [ERASED]
    assert ERASED.said_in(language) in outputs(model)
    assert stored() == [] and not bytes_with("xylophonquux")


@pytest.mark.parametrize("language", ["tr", "ja"])
async def test_confirmed_by_nobody_erases_nothing(language: str) -> None:
    """At once, after another turn in between, where they said no, and where nothing was asked."""
    asks, _, no = FORGET_ALL[language]
    model = FakeLLM(
        everything(True), everything(True), "Hm.", "Hm.", everything(True), "Hm.",
        everything(True), "Hm.",
    )  # fmt: skip
    async with conversation(await calling(language), model) as session:
        await say(session, asks)
        await say(session, "xylophonquux")
        await say(session, asks)
        await say(session, no)
    assert "oslo" in stored() and ERASED.said_in(language) not in outputs(model)
    assert outputs(model).count(QUESTION.said_in(language)) == 4


@pytest.mark.parametrize("language", ["hi", "zh"])
async def test_a_yes_to_something_else_erases_nothing(language: str) -> None:
    """After a no; and where the model failed before it could ask."""
    asks, yes, no = FORGET_ALL[language]
    model = FakeLLM(everything(), QUESTION, "Hm.", "Hm.", everything(), DOWN)
    async with conversation(await calling(language), model) as session:
        assert ERASED.said_in(language) not in await say(session, asks, no, yes)
        await session.generate_reply(user_input=asks)
        await until(lambda: NOT_ANSWERED.said_in(language) in texts_of(session, "assistant"))
        assert ERASED.said_in(language) not in await say(session, yes)
    assert "oslo" in stored()


@pytest.mark.parametrize("language", ["de", "ja"])
async def test_off_the_record_keeps_nothing_of_the_request(language: str) -> None:
    """Nor of what follows, until they may remember again."""
    model = FakeLLM(off(off=True), "Okay.", "Hm.", off(off=False), "Okay.")
    async with conversation(await calling(language), model) as session:
        await say(session, OFF_THE_RECORD[language], "i love green tea", "wieder merken")
        await say(session, "i live in bergen")
    assert stored() == ["oslo", "i live in bergen"] and not bytes_with("xylophonquux")


@pytest.mark.parametrize("language", ["es"])
async def test_never_to_remember_holds_for_later_calls(language: str) -> None:
    """Until it is taken back by the same tool."""
    model = FakeLLM(off(off=True, for_good=True), "Okay.")
    async with conversation(await calling(language), model) as session:
        await say(session, OFF_THE_RECORD[language])
    assert REPLIES[VoiceCommand.STOP_REMEMBERING].said_in(language) in outputs(model)
    assert current_person().is_opted_out() and not bytes_with("xylophonquux")
    model = FakeLLM("Hm.", off(off=False), "Okay.")
    async with conversation(await arrive("alice"), model) as session:
        await say(session, "i love green tea", "wieder merken", "i live in bergen")
    assert not current_person().is_opted_out()
    assert "i live in bergen" in stored() and "i love green tea" not in stored()


@pytest.mark.parametrize(("language", "reply"), [("ru", DOWN), ("ko", "")])
async def test_where_the_model_fails_it_is_said_and_nothing_kept(language: str, reply: Any) -> None:
    """It is down, or says nothing."""
    async with conversation(await calling(language), FakeLLM(reply)) as session:
        await session.generate_reply(user_input=OFF_THE_RECORD[language])
        await until(lambda: NOT_ANSWERED.said_in(language) in texts_of(session, "assistant"))
        await say(session, "i live in bergen")
    assert stored() == ["oslo", "i live in bergen"] and not bytes_with("xylophonquux")


@pytest.mark.parametrize("language", ["de", "es"])
async def test_what_the_model_takes_for_talk_is_kept(language: str) -> None:
    """Once it has answered, and called no tool."""
    async with conversation(await calling(language), FakeLLM("Hm.")) as session:
        await say(session, OFF_THE_RECORD[language])
    assert stored()[1:] == [OFF_THE_RECORD[language]]


async def test_the_words_of_a_command_are_no_context_of_the_next_turn() -> None:
    """Nor what the agent made of them."""
    forget = call("forget", json.dumps({"category": "FACT", "key": "home"}))
    model = FakeLLM(forget, "Das Xylophonquux ist vergessen.")
    async with conversation(await calling("de"), model) as session:
        await say(session, "Vergiss bitte, was ich vom Xylophonquux erzählt habe.")
        await say(session, "i live in bergen")
    (home,) = (m for m in memory_manager.retrieve_all() if m.kind is not Kind.CONTROL)
    assert (home.value, home.context) == ("i live in bergen", None)
    assert not bytes_with("Xylophonquux")
