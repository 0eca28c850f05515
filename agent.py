"""Run the worker: LiveKit sends a room, a person joins it and talks with an agent that knows them.

`python agent.py --help` lists the commands. `set_session_user`, `get_session_user_uuid` and
`memory_manager` are imported here for scripts, which need only this module.
"""

import signal

if __name__ == "__main__" and signal.getsignal(signal.SIGINT) == signal.default_int_handler:
    # What is imported below takes a second: until then Ctrl-C ends the process and prints nothing.
    signal.signal(signal.SIGINT, signal.SIG_DFL)

import asyncio
import contextlib
import functools
import gc
import importlib
import logging
import sys
import threading
import warnings
from pathlib import Path

from livekit import rtc
from livekit.agents import (
    AgentServer,
    AgentSession,
    CloseEvent,
    CloseReason,
    JobContext,
    JobProcess,
    Plugin,
    get_job_context,
)
from livekit.agents import cli as livekit_cli
from livekit.agents.worker import ServerEnvOption

import config
import storage
from caller_memory import acts, languages, log_events
from caller_memory.call.memory import CallMemory
from caller_memory.errors import IdentityError
from caller_memory.livekit import Company, caller_options
from caller_memory.log_masking import LOGGER_NAME, protect_logs
from config import Settings
from memory_manager import memory_manager as memory_manager
from memory_manager import open_call
from profiles import ensure_profile_exists
from session_context import get_session_user_uuid as get_session_user_uuid
from session_context import serve_jobs
from session_context import set_session_user as set_session_user
from worker import command_line, exit_codes, room
from worker.assistant import Assistant
from worker.census import Census
from worker.health import Health
from worker.interruptions import tell_interruptions
from worker.leftovers import Leftovers
from worker.meaning_files import MeaningFiles
from worker.metrics import Exposition, counting, shared_folder
from worker.models import Voice, first_used_in_a_call
from worker.server import ConnectedServer
from worker.tracing import exported_spans

logger = logging.getLogger(f"{LOGGER_NAME}.agent")

DRAIN_TIMEOUT_S = 5.0
"""How long the worker's process may go on sending changes after it is told to end."""


def prewarm(process: JobProcess) -> None:
    """Prepare a job process, before a caller waits for it."""
    settings = config.load()
    protect_logs(log_pii=settings.log_pii)
    serve_jobs(functools.partial(get_job_context, required=False))
    importlib.import_module("worker.prepared")
    # Importing the Supabase client takes a second: do it while LiveKit connects.
    threading.Thread(target=storage.prepare, name="build-stores", daemon=True).start()
    acts.watch(counting(), *exported_spans(settings, process))
    process.userdata.update(settings=settings, voice=Voice(settings))
    # What is loaded by now stays: a garbage collection amid a call takes 0.1 s to look through it.
    gc.freeze()


async def finish(ctx: JobContext) -> None:
    """Store and send what was said after a session ended, and end the room."""
    assistant: Assistant | None = ctx.proc.userdata.get("assistant")
    if assistant is not None:
        await assistant.drain()
        # Somebody who is back in the room must not wait for a network, so do both at once.
        hung_up = ctx.proc.userdata.get("hung_up", False)
        await asyncio.gather(room.leave(ctx, hung_up=hung_up), assistant.finish())


async def entrypoint(ctx: JobContext) -> None:
    """Serve one call, from the dispatch of the room to the greeting."""
    settings: Settings = ctx.proc.userdata["settings"]
    voice: Voice = ctx.proc.userdata["voice"]
    log_events.entrypoint_started(ctx.room.name)
    await ctx.connect()
    participant = await ctx.wait_for_participant()
    try:
        log_events.participant_arrived(ctx.room.name, participant.sid)
        assistant = await _assistant_for(ctx.room, participant, settings)
        await _converse(ctx, participant, assistant, voice.session())
    except Exception:
        # Whatever failed, the caller is on the line: serve them without memory.
        if "hung_up" not in ctx.proc.userdata:
            logger.exception("the call failed before the greeting: it goes on without memory")
            await _converse(ctx, participant, _without_memory(settings), voice.plain_session())


async def _assistant_for(
    call_room: rtc.Room, participant: rtc.RemoteParticipant, settings: Settings
) -> Assistant:
    """Return the agent for this person, or one without memory for an anonymous caller."""
    identity = room.caller_identity(participant, settings.phone_region)
    if identity is None:
        log_events.caller_is_anonymous()
        return _without_memory(settings)
    try:
        user_uuid = set_session_user(identity)
    except IdentityError as exc:
        logger.warning("the caller is anonymous, nothing is remembered: %s", exc)
        return _without_memory(settings)
    log_events.user_resolved(identity, user_uuid)
    profile = await ensure_profile_exists(user_uuid, original_identity=identity)
    return Assistant(
        open_call(settings, room.caller_zone(participant, settings.phone_region)),
        profile,
        instructions=settings.agent_instructions,
        participant_name=participant.name or None,
        extract=settings.memory_extraction,
        greeting=settings.greeting,
        context_tokens=settings.request_tokens,
        company=None if settings.memory_in_company else Company(call_room, participant.identity),
    )


def _without_memory(settings: Settings) -> Assistant:
    return Assistant(
        CallMemory(None, language=languages.expected(settings.stt_language)),
        instructions=settings.agent_instructions,
        context_tokens=settings.request_tokens,
    )


async def _converse(
    ctx: JobContext,
    participant: rtc.RemoteParticipant,
    assistant: Assistant,
    session: AgentSession[None],
) -> None:
    """Start the session and greet. Close a session that fails to."""
    ctx.proc.userdata["assistant"] = assistant
    on_close = functools.partial(_on_close, ctx)
    session.on("close", on_close)
    tell_interruptions(session, ctx.room, participant.identity)
    log_events.session_starting()
    async with contextlib.AsyncExitStack() as on_failure:
        on_failure.push_async_callback(session.aclose)
        on_failure.callback(session.off, "close", on_close)
        await session.start(
            assistant,
            room=ctx.room,
            record=False,
            **caller_options(participant.identity),
        )
        log_events.session_started()
        await assistant.greet()
        on_failure.pop_all()


def _on_close(ctx: JobContext, event: CloseEvent) -> None:
    ctx.proc.userdata["hung_up"] = event.reason is CloseReason.PARTICIPANT_DISCONNECTED
    ctx.shutdown(event.reason.value)


def worker(settings: Settings, counted_in: Path) -> AgentServer:
    """Return the server to which LiveKit sends calls, each as a job in a process of its own.

    Args:
        counted_in: the folder in which all processes count.
    """
    census = Census(storage.current)
    health = Health(Exposition(counted_in, census), storage.current)
    server = ConnectedServer(
        health.routes(),
        prometheus_multiproc_dir=str(counted_in),
        setup_fnc=prewarm,
        preload_modules=first_used_in_a_call(settings),
        host=settings.worker_host or "",
        port=settings.worker_port or ServerEnvOption(dev_default=0, prod_default=8081),
    )
    server.rtc_session(entrypoint, agent_name=settings.agent_name or "", on_session_end=finish)
    health.takes_calls = lambda: server.takes_calls
    server.on("worker_started", functools.partial(_beside_the_jobs, server, settings, census))
    if settings.worker_load_threshold is not None:
        server.update_options(load_threshold=settings.worker_load_threshold)
        if settings.worker_load_threshold >= 1.0:
            # A LiveKit server sends nothing to a worker that reports full load: so report none.
            server.load_fnc = _no_load
    return server


def _no_load(_: AgentServer) -> float:
    return 0.0


def serve(settings: Settings) -> None:
    """Run LiveKit's own command line: dev, start, console, connect, download-files."""
    # `python agent.py dev` is the documented way to run a worker: hide LiveKit's other advice.
    warnings.filterwarnings("ignore", "the built-in Python CLI is deprecated", DeprecationWarning)
    if settings.memory_model:
        Plugin.register_plugin(MeaningFiles(settings.memory_model))
    with shared_folder() as counted_in:
        try:
            livekit_cli.run_app(worker(settings, counted_in))
        finally:
            # Send now what the last jobs left unsent: the disk may be removed with this container.
            if sync := storage.current().sync:
                sync.sweep()
            storage.finish(DRAIN_TIMEOUT_S)


def _beside_the_jobs(server: ConnectedServer, settings: Settings, census: Census) -> None:
    """Mask the log of the worker's own process, and finish there what jobs leave unfinished."""
    protect_logs(log_pii=settings.log_pii)
    acts.watch(counting(), *exported_spans(settings))
    server.run_beside(census.run())
    if sync := storage.current().sync:
        sync.sweep()
    storage.current().embed_everybody()
    if settings.extracts_facts:
        server.run_beside(Leftovers(settings, server.jobs).run())


def main(arguments: list[str]) -> int:
    """Run a command. Return its exit code: see `worker.exit_codes`."""
    return exit_codes.ended(functools.partial(_run, arguments))


def _run(arguments: list[str]) -> int:
    if not arguments or arguments[0] in command_line.COMMANDS:
        return command_line.run(arguments)
    settings = command_line.worker_settings(arguments)
    storage.use(storage.from_settings(settings))
    if command_line.takes_calls(arguments):
        storage.try_to_write()
    serve(settings)
    return exit_codes.DONE


if __name__ == "__main__":
    status = main(sys.argv[1:])
    exit_codes.end_at_once_on_ctrl_c()
    sys.exit(status)
