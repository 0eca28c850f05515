"""Somebody calls in Spanish, twice, and asks to be forgotten: heard, answered and obeyed in it."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from caller_memory import languages

from . import spanish_speech
from .openai_server import OpenAIServer
from .scripted_llm import Message, ScriptedLLM, ToolCall, text_of
from .stack import Stack, new_room, stranger

pytestmark = pytest.mark.e2e

TIME_LIMIT_S = 240.0

VOLCANOES = "Me encanta leer libros sobre volcanes."
QUESTION = "¿Qué me gusta leer?"
FORGET = "Olvida todo lo que sabes de mí."
YES = "Sí, claro."

_QUOTED = re.compile(r'"([^"]+)"')


class Obedient(ScriptedLLM):
    """Says what a tool tells it to say."""

    def answer(self, messages: Sequence[Message]) -> ToolCall | str:
        """What the model says to a conversation."""
        quoted = _QUOTED.search(text_of(messages[-1]))
        if messages[-1]["role"] == "tool" and quoted:
            return quoted[1]
        return super().answer(messages)


@pytest.fixture
def spanish_stack(tmp_path: Path) -> Iterator[Stack]:
    """A stack that hears and speaks Spanish."""
    voice, ears = spanish_speech.synthesise, spanish_speech.recognise
    rules: dict[str, ToolCall | str] = {
        "olvid": ToolCall.of("forget_everything", confirmed=False),
        "volc": "Qué interesante.",
        "gusta leer": "Te gustan los volcanes.",
    }
    with OpenAIServer(Obedient(rules), ears, voice) as openai:
        stack = Stack.started(tmp_path, openai, settings={"STT_LANGUAGE": "es"})
        yield stack
        stack.stop()


async def test_a_caller_is_served_in_spanish(spanish_stack: Stack) -> None:
    """Known in the second call, asked before everything is forgotten, and forgotten upon a yes."""
    stack, alice = spanish_stack, stranger("alicia")
    speech = {"synthesise": spanish_speech.synthesise, "recognise": spanish_speech.recognise}
    await stack.worker.wait_ready()

    first = new_room()
    async with stack.caller(alice, first, **speech) as caller:
        await caller.reply()
        await caller.say(VOLCANOES)
        await stack.wait_stored(alice, "volcan")
        await caller.hears("interesante")
    await stack.wait_ended(first)
    told = len(stack.openai.asked)

    async with stack.caller(alice, new_room(), **speech) as caller:
        await caller.reply()
        greeting = stack.openai.asked[told].prompt
        await caller.say(QUESTION)
        await caller.hears("olcan")
        answered = stack.openai.asked[-1].prompt
        await caller.say(FORGET)
        await caller.hears("olvid")
        assert stack.memories(alice), "nothing is forgotten before they say yes"
        await caller.say(YES)
        await caller.hears("olvid")

    assert "Spanish" in greeting and "sobre volcanes" in answered
    assert stack.memories(alice) == []
    spoken = " ".join(each.text for each in stack.openai.spoken)
    for name in ("forget_everything", "really_everything"):
        assert languages.table("es", "texts")[name] in spoken
        assert languages.table("en", "texts")[name] not in spoken
