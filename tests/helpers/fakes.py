"""Stand-ins for a language model and for speech recognition, and a session that uses them.

A script flows in, what LiveKit asked of them is kept. Everything else is LiveKit's own code.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from livekit import rtc
from livekit.agents import AgentSession, llm, stt
from livekit.agents.types import DEFAULT_API_CONNECT_OPTIONS, NOT_GIVEN
from livekit.agents.voice.io import AudioInput

from caller_memory.extraction import review, summary
from caller_memory.extraction.schema import INSTRUCTIONS
from caller_memory.language.query import BLOCK_START
from caller_memory.livekit.session import RememberedSession
from config import Settings
from memory_manager import open_call
from profiles import ensure_profile_exists
from session_context import set_session_user
from tests.helpers.reviews import reviewer
from tests.helpers.waiting import until
from worker.assistant import Assistant

Reply = str | llm.FunctionToolCall | Exception | None
"""Words, a call of a tool, an error; None for a model that hangs."""

Question = dict[str, Any]
"""What fact extraction asks, as the model reads it."""


def call(name: str, arguments: str = "{}") -> llm.FunctionToolCall:
    """A reply that calls a tool."""
    return llm.FunctionToolCall(name=name, arguments=arguments, call_id=f"call-{name}")


class FakeLLM(llm.LLM[Any]):
    """Gives the scripted replies, then "All right.", and keeps what it was asked.

    Args:
        script: what to answer, one after the other; an exception is raised instead.
    """

    def __init__(self, *script: Reply) -> None:
        super().__init__()
        self.script = list(script)
        self.prompts: list[llm.ChatContext] = []
        self.offered: list[list[str]] = []
        # Shared with copies of the model: one is asked outside the conversation.
        self.cancelled: list[asyncio.Task[None]] = []
        self.tool_outputs: list[llm.FunctionCallOutput] = []

    def chat(
        self,
        *,
        chat_ctx: llm.ChatContext,
        tools: list[llm.Tool] | None = None,
        conn_options: Any = DEFAULT_API_CONNECT_OPTIONS,
        parallel_tool_calls: Any = NOT_GIVEN,
        tool_choice: Any = NOT_GIVEN,
        extra_kwargs: Any = NOT_GIVEN,
    ) -> llm.LLMStream:
        """Keep the prompt, answer with the next of the script."""
        self.prompts.append(chat_ctx.copy())
        self.offered.append(sorted(tool.id for tool in tools or []))
        last = chat_ctx.items[-1]
        if isinstance(last, llm.FunctionCallOutput):
            self.tool_outputs.append(last)
        reply = self.script.pop(0) if self.script else "All right."
        return _Stream(self, reply, chat_ctx=chat_ctx, tools=tools or [], conn_options=conn_options)

    @property
    def blocks(self) -> list[str]:
        """Of each prompt what it holds of memory, empty for nothing."""
        return ["\n".join(blocks_in(prompt)) for prompt in self.prompts]


class ExtractingLLM(FakeLLM):
    """A fake that also extracts facts and sums up calls, and keeps these questions apart.

    Args:
        extract: from a question of fact extraction to the answer.
        summary: what it answers when it is to sum up a call.
        review: from a question whether notes hold to the answer; without it, all do, as small
            models say.
        script: as of the other.
    """

    def __init__(
        self,
        extract: Callable[[Question], Reply],
        *script: Reply,
        summary: Reply = "",
        review: Callable[[Question], Reply] | None = None,
    ) -> None:
        super().__init__(*script)
        self.extract = extract
        self.summary = summary
        self.review = review or reviewer(lambda _: True)
        self.questions: list[Question] = []
        self.reviewed: list[Question] = []
        self.to_sum_up: list[list[str]] = []

    def chat(self, *, chat_ctx: llm.ChatContext, **arguments: Any) -> llm.LLMStream:
        """Answer in the conversation, or a question outside it."""
        first, *others = chat_ctx.messages()
        if first.text_content not in (INSTRUCTIONS, review.INSTRUCTIONS, summary.INSTRUCTIONS):
            return super().chat(chat_ctx=chat_ctx, **arguments)
        assert not arguments.get("tools") and [m.role for m in others] == ["user"]
        question = json.loads(others[0].text_content or "")
        if first.text_content == INSTRUCTIONS:
            self.questions.append(question)
            reply = self.extract(question)
        elif first.text_content == review.INSTRUCTIONS:
            self.reviewed.append(question)
            reply = self.review(question)
        else:
            self.to_sum_up.append(question["turns"])
            reply = self.summary
        return _Stream(
            self, reply, chat_ctx=chat_ctx, tools=[], conn_options=arguments["conn_options"]
        )


def scribe(*rules: tuple[str, str]) -> Callable[[Question], str]:
    """Return an extractor by rules: words of a turn, and the fact they tell.

    A fact is written as "PREFERENCE colour = green"; without " = value" it is retired.
    """

    def extract(question: Question) -> str:
        operations = []
        for turn in question["turns"]:
            for words, note in rules:
                if words in turn["person"]:
                    place, _, value = note.partition(" = ")
                    category, key = place.split()
                    op = {"op": "set", "value": value} if value else {"op": "retire"}
                    place_of = {"category": category, "key": key, "sources": [turn["number"]]}
                    operations.append(op | place_of)
        return json.dumps({"operations": operations})

    return extract


def blocks_in(chat_ctx: llm.ChatContext) -> list[str]:
    """The parts of messages that are memory, not conversation."""
    parts = [part for message in chat_ctx.messages() for part in message.content]
    return [part for part in parts if isinstance(part, str) and part.startswith(BLOCK_START)]


class _Stream(llm.LLMStream):
    def __init__(self, model: FakeLLM, reply: Reply, **arguments: Any) -> None:
        self._reply = reply
        super().__init__(model, **arguments)

        def done(task: asyncio.Task[None]) -> None:
            if task.cancelled():
                model.cancelled.append(task)

        self._task.add_done_callback(done)

    async def _run(self) -> None:
        if self._reply is None:
            await asyncio.Event().wait()
            return
        if isinstance(self._reply, Exception):
            raise self._reply
        if isinstance(self._reply, llm.FunctionToolCall):
            deltas = [llm.ChoiceDelta(role="assistant", tool_calls=[self._reply])]
        else:
            deltas = [
                llm.ChoiceDelta(role="assistant", content=word + " ")
                for word in self._reply.split()
            ]
        for delta in deltas:
            self._event_ch.send_nowait(llm.ChatChunk(id="fake", delta=delta))
            await asyncio.sleep(0)


class FakeSTT(stt.STT[Any]):
    """Hears what the test says with `hear`."""

    def __init__(self) -> None:
        super().__init__(capabilities=stt.STTCapabilities(streaming=True, interim_results=True))
        self._streams: list[_Hearing] = []

    async def hear(self, text: str, language: str = "en") -> None:
        """A person says one sentence and falls silent; the language is what it detects."""
        await until(lambda: bool(self._streams))
        said = [stt.SpeechData(language=language, text=text)]  # type: ignore[arg-type]
        for kind in (
            stt.SpeechEventType.START_OF_SPEECH,
            stt.SpeechEventType.PREFLIGHT_TRANSCRIPT,
            stt.SpeechEventType.FINAL_TRANSCRIPT,
            stt.SpeechEventType.END_OF_SPEECH,
        ):
            self._streams[-1].emit(stt.SpeechEvent(type=kind, alternatives=list(said)))
            await asyncio.sleep(0.01)

    def stream(
        self, *, language: Any = NOT_GIVEN, conn_options: Any = DEFAULT_API_CONNECT_OPTIONS
    ) -> stt.RecognizeStream:
        """One stream per session."""
        self._streams.append(_Hearing(stt=self, conn_options=conn_options))
        return self._streams[-1]

    async def _recognize_impl(self, *_: Any, **__: Any) -> stt.SpeechEvent:
        raise NotImplementedError


class _Hearing(stt.RecognizeStream):
    def emit(self, event: stt.SpeechEvent) -> None:
        self._event_ch.send_nowait(event)

    async def _run(self) -> None:
        async for _ in self._input_ch:
            pass


class Silence(AudioInput):
    """A microphone that is on: no frame ever comes, speech comes from `FakeSTT.hear`."""

    def __init__(self) -> None:
        super().__init__(label="silence")

    async def __anext__(self) -> rtc.AudioFrame:
        await asyncio.Event().wait()
        raise StopAsyncIteration


async def arrive(identity: str, **options: Any) -> Assistant:
    """What the entrypoint does with a person who joins: their Assistant, and they are the user."""
    user = set_session_user(identity)
    profile = await ensure_profile_exists(user, original_identity=identity)
    names = {"prompt_tokens": "memory_prompt_tokens", "ttl_days": "memory_ttl_days"}
    settings = Settings(**{names[k]: options.pop(k) for k in names if k in options})
    return Assistant(open_call(settings), profile, **{"extract": False, **options})


@asynccontextmanager
async def conversation(
    assistant: Assistant,
    model: llm.LLM[Any],
    hearing: FakeSTT | None = None,
    pause_s: float = 0.0,
    *,
    killed: bool = False,
) -> AsyncIterator[AgentSession[None]]:
    """A started session of this Assistant, closed and with every turn stored afterwards.

    Args:
        pause_s: how long somebody is silent at the end of a turn.
        killed: the process ends with the call: nothing is done at its end.
    """
    session: AgentSession[None] = AgentSession(
        llm=model,
        stt=hearing or NOT_GIVEN,
        vad=None,
        session_close_transcript_timeout=0.0,
        turn_handling={
            "turn_detection": "stt" if hearing else None,
            "endpointing": {"min_delay": pause_s, "max_delay": pause_s + 0.1},
        },
    )
    if hearing:
        session.input.audio = Silence()
    await session.start(assistant, record=False)
    try:
        yield session
    finally:
        if killed:
            listener = RememberedSession.of(session, assistant.call, extract=False)
            session.off("close", listener._on_close)
        await session.aclose()
        await assistant.drain()
