"""A worker that is watched: at each place where LiveKit calls it, the user in context is noted.

Its own `prewarm`, `entrypoint` and `finish` serve a call, LiveKit's own job and room make the
calls. Only the native half of the SDK and the language model are stand-ins.
"""

import asyncio
import functools
import json
import os
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, Literal, cast

from livekit import rtc
from livekit.agents import AgentSession, JobContext, JobProcess, function_tool, llm
from livekit.agents.ipc import mock_room
from livekit.agents.voice.room_io import RoomOptions, TextInputEvent, TextInputOptions
from livekit.rtc._ffi_client import FfiClient

import agent
from caller_memory.errors import MemoryAgentError
from session_context import get_current_user, session_user
from tests.helpers.fake_native import FakeNative
from tests.helpers.fakes import FakeLLM, call
from worker.assistant import Assistant

Ending = Literal["caller leaves", "job shutdown"]


class Observer:
    """Notes who the user is at each place of a call that it drives."""

    def __init__(self, ending: Ending, report: Path) -> None:
        self.native = cast(FakeNative, FfiClient._instance)
        self.ending = ending
        self.report = report
        self.seen: dict[str, str] = {}
        self.caller = "greeting"

    def at(self, place: str) -> None:
        """Note who the user is here."""
        try:
            self.seen[place] = get_current_user()
        except MemoryAgentError as exc:
            self.seen[place] = type(exc).__name__

    async def until(self, *places: str) -> None:
        """Wait until these were reached; whoever compares sees what was not."""
        for _ in range(400):
            if all(place in self.seen for place in places):
                return
            await asyncio.sleep(0.005)

    def put_into(self, put: Callable[[object, str, object], None]) -> None:
        """Have the worker speak to the stand-ins; everything else of it stays."""
        options = RoomOptions(
            audio_input=False,
            audio_output=False,
            text_output=False,
            text_input=TextInputOptions(text_input_cb=self.typed),
        )
        put(agent, "caller_options", functools.partial(_with, options))
        put(agent, "Voice", lambda _: self)
        put(agent, "Assistant", _observed_assistant(self))
        put(mock_room, "create_mock_room", rtc.Room)

    def session(self) -> AgentSession[None]:
        """A session that thinks with a script, and neither hears nor speaks."""
        session: AgentSession[None] = AgentSession(
            llm=FakeLLM("Hello!", call("whoami"), "All right.", call("whoami"), "All right."),
            vad=None,
            turn_handling={"turn_detection": None},
        )
        session.on("close", lambda _: self.at("session close"))
        session.on("conversation_item_added", self.item_added)
        return session

    def item_added(self, event: Any) -> None:
        """Of the session, for each message."""
        if getattr(event.item, "role", None) == "user":
            self.at(f"{self.caller}: item added")

    async def typed(self, session: AgentSession[None], event: TextInputEvent) -> None:
        """RoomIO's text_input_cb, which answers as LiveKit's own does."""
        self.at("typed chat: input callback")
        self.caller = "typed chat"
        session.generate_reply(user_input=event.text)

    async def drive(self, ctx: JobContext, session: AgentSession[None]) -> None:
        """Everything that can happen in a call, after the greeting."""
        self.at("entrypoint")
        await asyncio.to_thread(self.at, "asyncio.to_thread")
        await asyncio.get_running_loop().run_in_executor(None, self.at, "run_in_executor")
        thread = threading.Thread(target=self.at, args=("thread",))
        thread.start()
        thread.join()

        ctx.room.on("room_metadata_changed", self.room_callback)
        self.native.happens(room_metadata_changed={"metadata": "new"})
        self.native.joins("mallory")
        ctx.room.local_participant.register_rpc_method("whoami", self.rpc)
        self.native.calls("alice", "whoami")
        ctx.room.register_text_stream_handler("notes", self.text_stream)
        self.native.types("alice", "a note", topic="notes")
        self.native.types("mallory", "I love being somebody else")
        self.native.types("alice", "I love reading books")
        await self.until("participant entrypoint", "RPC handler", "text stream handler")
        await self.until("room callback", "typed chat: input callback", "typed chat: tool")
        await session.wait_for_idle()

        self.caller = "bob's task"
        with session_user("bob"):
            task = asyncio.create_task(_run(session, "I love the sea"))
        await task

        if self.ending == "caller leaves":
            self.native.leaves("alice")
            await self.until("on_exit", "session close")
        ctx.shutdown()

    def room_callback(self, *_: str) -> None:
        """Of the room, and a task made in it."""
        self.at("room callback")

        async def made_here() -> None:
            self.at("task of a room callback")

        self.task = asyncio.create_task(made_here())

    async def rpc(self, _: rtc.RpcInvocationData) -> str:
        """Of the local participant."""
        self.at("RPC handler")
        return ""

    def text_stream(self, reader: rtc.TextStreamReader, _: str) -> None:
        """Of the room."""
        self.at("text stream handler")
        reader.close()

    async def participant_entrypoint(self, _: JobContext, person: rtc.RemoteParticipant) -> None:
        """Of the job, for everybody who joins; before the caller is known there is no user."""
        if person.identity == "mallory":
            self.at("participant entrypoint")

    async def shutdown_callback(self, _: str) -> None:
        """Of the job, its last one."""
        self.at("shutdown callback")
        self.write()

    def write(self) -> None:
        """Report what was seen, all or nothing."""
        new = self.report.with_suffix(".new")
        new.write_text(json.dumps(self.seen))
        new.rename(self.report)


def _with(options: RoomOptions, participant_identity: str) -> dict[str, Any]:
    options.participant_identity = participant_identity
    return {"session_host": False, "room_options": options}


async def _run(session: AgentSession[None], text: str) -> None:
    await session.run(user_input=text)


def _observed_assistant(observer: Observer) -> type[Assistant]:
    class Observed(Assistant):
        async def on_exit(self) -> None:
            observer.at("on_exit")
            await super().on_exit()

        async def llm_node(
            self, chat_ctx: llm.ChatContext, tools: list[llm.Tool], model_settings: Any
        ) -> AsyncIterator[Any]:
            observer.at(f"{observer.caller}: llm_node")
            async for chunk in super().llm_node(chat_ctx, tools, model_settings):
                yield chunk

        @function_tool
        async def whoami(self) -> str:
            """Tell who the user is."""
            observer.at(f"{observer.caller}: tool")
            return "somebody"

    return Observed


async def observed_entrypoint(ctx: JobContext) -> None:
    """The worker's own, watched."""
    observer: Observer = ctx.proc.userdata["observer"]
    ctx.add_participant_entrypoint(observer.participant_entrypoint)
    ctx.add_shutdown_callback(observer.shutdown_callback)
    await agent.entrypoint(ctx)
    session = ctx._primary_agent_session
    assert session is not None
    await observer.drive(ctx, session)


async def observed_end(ctx: JobContext) -> None:
    """The worker's own on_session_end, watched."""
    ctx.proc.userdata["observer"].at("on_session_end")
    await agent.finish(ctx)


def observed_prewarm(observer: Observer, process: JobProcess) -> None:
    """The worker's own, with the observer at hand."""
    process.userdata["observer"] = observer
    agent.prewarm(process)


def prewarm_in_a_process(folder: Path, process: JobProcess) -> None:
    """The same in a process of its own, which knows nothing of the test but its folder."""
    os.chdir(folder)
    FakeNative("alice").install()
    observer = Observer("job shutdown", folder / "seen.json")
    observer.put_into(setattr)
    observed_prewarm(observer, process)
