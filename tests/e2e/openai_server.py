"""An OpenAI-compatible server: real speech recognition, real speech, a scripted language model.

Requests flow in over HTTP on loopback and are kept for the tests to look at. Each of the three
services can be told to fail. It runs on a thread with a loop of its own, so that a test that waits
never keeps it from answering.
"""

import asyncio
import json
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from aiohttp import web

from .scripted_llm import Message, ScriptedLLM, ToolCall, text_of
from .speech import recognise, synthesise, wav

WORD_INTERVAL_S = 0.01
"""Time between two words of a streamed answer."""

START_TIMEOUT_S = 60.0
HANG_S = 300.0
"""Longer than any client waits."""


class Service(StrEnum):
    """What can be asked of the server, and can fail."""

    STT = "/v1/audio/transcriptions"
    LLM = "/v1/chat/completions"
    TTS = "/v1/audio/speech"


class Fault(StrEnum):
    """How a service fails."""

    ERROR = "answers 500"
    HANG = "never answers"


@dataclass(frozen=True)
class Recognised:
    """One request of recognition, answered."""

    at: float
    sound_bytes: int
    text: str


@dataclass(frozen=True)
class Asked:
    """One request to the language model, as it arrived. `at` is of `time.monotonic`."""

    at: float
    messages: Sequence[Message]
    tools: Sequence[str]

    @property
    def prompt(self) -> str:
        """All that the model saw, as one text."""
        return "\n".join(text_of(message) for message in self.messages)


@dataclass(frozen=True)
class Spoken:
    """One request of speech, answered."""

    at: float
    text: str


class OpenAIServer:
    """A running server. Use it in a `with` block, or call `start` and `stop`.

    Args:
        llm, recognise, synthesise: the three services, if not those of the calls that are tested.
            Each may block: they run on threads.

    Attributes:
        llm: the script of the language model.
        faults: which service fails now, and how.
        recognised, asked, extractions, spoken: what was requested so far, oldest first;
            `extractions` are the questions with a schema for the answer, outside a conversation.
    """

    def __init__(
        self,
        llm: ScriptedLLM | None = None,
        recognise: Callable[[bytes], str] = recognise,
        synthesise: Callable[[str], bytes] = synthesise,
    ) -> None:
        self.llm = llm or ScriptedLLM()
        self._recognise = recognise
        self._synthesise = synthesise
        self.faults: dict[str, Fault] = {}
        self.recognised: list[Recognised] = []
        self.asked: list[Asked] = []
        self.extractions: list[Asked] = []
        self.spoken: list[Spoken] = []
        self.url = ""
        self._loop = asyncio.new_event_loop()
        self._started = threading.Event()
        self._thread = threading.Thread(target=self._run, name="openai-server", daemon=True)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Load the models and listen; returns when requests are answered."""
        self._thread.start()
        assert self._started.wait(START_TIMEOUT_S), "the OpenAI server did not start"

    def stop(self) -> None:
        """Stop listening; what is still being answered is dropped."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def reset(self) -> None:
        """Healthy again, without rules, with nothing requested yet."""
        self.faults.clear()
        self.llm.rules.clear()
        self.llm.notes.clear()
        self.recognised.clear()
        self.asked.clear()
        self.extractions.clear()
        self.spoken.clear()

    def prompts(self, word: str = "") -> list[Asked]:
        """The requests to the language model whose messages hold this word, oldest first."""
        return [asked for asked in self.asked if word.lower() in asked.prompt.lower()]

    def _run(self) -> None:
        # Models load now: the first caller waits no longer than the second.
        self._recognise(wav(self._synthesise("Hello.")))
        runner = web.AppRunner(self._app(), access_log=None, shutdown_timeout=0)
        self._loop.run_until_complete(self._listen(runner))
        self._started.set()
        self._loop.run_forever()
        self._loop.run_until_complete(self._hang_up(runner))
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()

    async def _listen(self, runner: web.AppRunner) -> None:
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"

    async def _hang_up(self, runner: web.AppRunner) -> None:
        """Stop listening, and end the requests that would hang for long."""
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
        await runner.cleanup()

    def _app(self) -> web.Application:
        app = web.Application(middlewares=[self._fail_on_purpose], client_max_size=32 * 2**20)
        app.router.add_post(Service.STT, self._transcribe)
        app.router.add_post(Service.LLM, self._complete)
        app.router.add_post(Service.TTS, self._speak)
        app.router.add_get("/v1/models", self._list_models)
        return app

    @web.middleware
    async def _fail_on_purpose(self, request: web.Request, handler: Any) -> web.StreamResponse:
        fault = self.faults.get(request.path)
        if fault is Fault.HANG:
            await asyncio.sleep(HANG_S)
        if fault:
            raise web.HTTPInternalServerError(text='{"error": {"message": "on purpose"}}')
        answer: web.StreamResponse = await handler(request)
        return answer

    async def _transcribe(self, request: web.Request) -> web.Response:
        form = await request.post()
        file = form["file"]
        assert isinstance(file, web.FileField)
        sound = file.file.read()
        text = await asyncio.to_thread(self._recognise, sound)
        self.recognised.append(Recognised(time.monotonic(), len(sound), text))
        return web.json_response({"text": text})

    async def _speak(self, request: web.Request) -> web.Response:
        body = await request.json()
        pcm = await asyncio.to_thread(self._synthesise, body["input"])
        self.spoken.append(Spoken(time.monotonic(), body["input"]))
        if body.get("response_format") == "pcm":
            return web.Response(body=pcm, content_type="audio/pcm")
        return web.Response(body=wav(pcm), content_type="audio/wav")

    async def _complete(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        tools = [tool["function"]["name"] for tool in body.get("tools") or []]
        asked = Asked(time.monotonic(), body["messages"], tools)
        out_of_band = "response_format" in body
        (self.extractions if out_of_band else self.asked).append(asked)
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        answer = await asyncio.to_thread(
            self.llm.note if out_of_band else self.llm.answer, body["messages"]
        )
        for delta in _deltas(answer):
            await response.write(_event(choices=[{"index": 0, "delta": delta}]))
            await asyncio.sleep(WORD_INTERVAL_S)
        await response.write(_event(choices=[{"index": 0, "delta": {}, "finish_reason": "stop"}]))
        usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
        await response.write(_event(choices=[], usage=usage))
        await response.write(b"data: [DONE]\n\n")
        return response

    async def _list_models(self, request: web.Request) -> web.Response:
        return web.json_response({"object": "list", "data": []})


def _deltas(answer: ToolCall | str) -> list[dict[str, Any]]:
    start: dict[str, Any] = {"role": "assistant", "content": ""}
    if isinstance(answer, str):
        return [start, *({"content": word + " "} for word in answer.split())]
    function = {"name": answer.name, "arguments": answer.arguments}
    call = {"index": 0, "id": f"call_{time.monotonic_ns()}", "type": "function"}
    return [start, {"tool_calls": [call | {"function": function}]}]


def _event(**fields: Any) -> bytes:
    chunk = {"id": "scripted", "object": "chat.completion.chunk", "created": 0, "model": "scripted"}
    return b"data: " + json.dumps(chunk | fields).encode() + b"\n\n"
