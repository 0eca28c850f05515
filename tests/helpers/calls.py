"""What tests do within a call, and what they look at after it."""

from typing import Any

from livekit.agents import AgentSession

from caller_memory.models import Kind
from memory_manager import memory_manager
from tests.helpers.fakes import FakeLLM, FakeSTT, Reply, conversation
from tests.helpers.waiting import until
from worker.assistant import Assistant

OFF, ON = "this is off the record", "you can remember again"


async def spoken(session: AgentSession[None], hearing: FakeSTT, text: str) -> None:
    """Say a sentence into the microphone, and wait for the reply.

    VAD, STT and turn detection are LiveKit's own path for voice.
    """
    replies = len(texts_of(session, "assistant"))
    await hearing.hear(text)
    await until(lambda: len(texts_of(session, "assistant")) > replies)


async def say(session: Any, *sentences: str) -> list[str]:
    """Type sentences, and return the answers to them."""
    before = len(session.history.messages())
    for sentence in sentences:
        await session.run(user_input=sentence)
    said = session.history.messages()[before:]
    return [m.text_content.strip() for m in said if m.role == "assistant"]


async def greeted(assistant: Assistant, *script: Reply) -> tuple[str, FakeLLM]:
    """Have a caller greeted. Return what they heard, and the model that was asked."""
    model = FakeLLM(*script)
    async with conversation(assistant, model) as session:
        await assistant.greet()
        return texts_of(session, "assistant")[-1], model


def asked(model: FakeLLM) -> str:
    """Return the order at the end of the model's first prompt, which stands in parentheses."""
    return str(model.prompts[0].messages()[-1].content[-1]).removeprefix("(").removesuffix(")")


def texts_of(session: AgentSession[None], role: str) -> list[str]:
    """Return what one side of the conversation said, oldest first."""
    return [(m.text_content or "").strip() for m in session.history.messages() if m.role == role]


def stored() -> list[str]:
    """Return the values of all memories of the user in context, oldest first, but choices."""
    memories = memory_manager.retrieve_all()
    return [memory.value for memory in memories if memory.kind is not Kind.CONTROL][::-1]
