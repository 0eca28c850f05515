"""A realtime model without a server: it hears what the test says, and says "All right.".

Everything that LiveKit asks of it is kept, as the interface of `llm.RealtimeModel` has it.
"""

import asyncio
import itertools
from collections.abc import AsyncIterator
from typing import Any

from livekit import rtc
from livekit.agents import llm
from livekit.agents.types import NOT_GIVEN

CAPABILITIES = llm.RealtimeCapabilities(
    message_truncation=False,
    turn_detection=True,
    user_transcription=True,
    auto_tool_reply_generation=False,
    audio_output=False,
    manual_function_calls=False,
    mutable_chat_context=True,
    mutable_instructions=True,
    mutable_tools=True,
)


class FakeRealtime(llm.RealtimeModel):
    """One model, whose sessions are kept in order.

    Args:
        answers: whether it answers at all.
    """

    def __init__(self, *, answers: bool = True) -> None:
        super().__init__(capabilities=CAPABILITIES)
        self.answers = answers
        self.sessions: list[FakeRealtimeSession] = []

    def session(self, *, turn_detection_disabled: bool = False) -> "FakeRealtimeSession":
        """Open a session."""
        self.sessions.append(FakeRealtimeSession(self))
        return self.sessions[-1]

    async def aclose(self) -> None:
        """Nothing is open."""

    @property
    def instructions(self) -> str:
        """What the model is told now."""
        return self.sessions[-1].told[-1]


class FakeRealtimeSession(llm.RealtimeSession[Any]):
    """One conversation."""

    def __init__(self, model: FakeRealtime) -> None:
        super().__init__(model)
        self._answers = model.answers
        self._chat_ctx = llm.ChatContext.empty()
        self._tools = llm.ToolContext.empty()
        self._ids = itertools.count()
        self.told: list[str] = []
        self.asked: list[str] = []

    def hear(self, text: str) -> None:
        """The person says a sentence, the model understands and answers it."""
        self.hear_without_answer(text)
        self.emit("generation_created", self._generation(user_initiated=False))

    def hear_without_answer(self, text: str) -> None:
        """The person says a sentence, the model understands it and does something first."""
        item_id = f"heard-{next(self._ids)}"
        self._chat_ctx.items.append(llm.ChatMessage(role="user", content=[text], id=item_id))
        heard = llm.InputTranscriptionCompleted(item_id=item_id, transcript=text, is_final=True)
        self.emit("input_audio_transcription_completed", heard)

    def call_tool(self, name: str, arguments: str = "{}") -> None:
        """The model calls a tool of its own accord."""
        made = llm.FunctionCall(name=name, arguments=arguments, call_id=f"call-{next(self._ids)}")
        self.emit("generation_created", self._generation(made, user_initiated=False))

    def _generation(
        self, *calls: llm.FunctionCall, user_initiated: bool
    ) -> llm.GenerationCreatedEvent:
        said = [] if calls else [_message(f"said-{next(self._ids)}")]
        return llm.GenerationCreatedEvent(
            message_stream=_stream(*said),
            function_stream=_stream(*calls),
            user_initiated=user_initiated,
        )

    @property
    def chat_ctx(self) -> llm.ChatContext:
        """What was said."""
        return self._chat_ctx

    @property
    def tools(self) -> llm.ToolContext:
        """What it may call."""
        return self._tools

    async def update_instructions(self, instructions: str) -> None:
        """Keep what it is told."""
        self.told.append(instructions)

    async def update_chat_ctx(self, chat_ctx: llm.ChatContext) -> None:
        """Take over a history."""
        self._chat_ctx = chat_ctx.copy()

    async def update_tools(self, tools: list[llm.Tool]) -> None:
        """Take over tools."""
        self._tools = llm.ToolContext(tools)

    def update_options(self, *, tool_choice: Any = NOT_GIVEN) -> None:
        """There are none."""

    def push_audio(self, frame: rtc.AudioFrame) -> None:
        """It hears by `hear`."""

    def push_video(self, frame: rtc.VideoFrame) -> None:
        """It does not see."""

    def generate_reply(
        self, *, instructions: Any = NOT_GIVEN, tool_choice: Any = NOT_GIVEN, tools: Any = NOT_GIVEN
    ) -> "asyncio.Future[llm.GenerationCreatedEvent]":
        """Answer, unless it does not."""
        self.asked.append(str(instructions))
        made = asyncio.get_running_loop().create_future()
        if self._answers:
            made.set_result(self._generation(user_initiated=True))
        else:
            made.set_exception(llm.RealtimeError("no answer in time"))
        return made

    def commit_audio(self) -> None:
        """It hears by `hear`."""

    def clear_audio(self) -> None:
        """It hears by `hear`."""

    def interrupt(self) -> None:
        """It has said it already."""

    def truncate(self, **_: Any) -> None:
        """It keeps no audio."""

    async def aclose(self) -> None:
        """Nothing is open."""


def _message(message_id: str) -> llm.MessageGeneration:
    modalities = asyncio.get_running_loop().create_future()
    modalities.set_result(["text"])
    return llm.MessageGeneration(
        message_id=message_id,
        text_stream=_stream("All right."),
        audio_stream=_stream(),
        modalities=modalities,
    )


async def _stream(*items: Any) -> AsyncIterator[Any]:
    for item in items:
        yield item
