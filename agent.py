"""The worker: LiveKit sends a room, a person joins it, and talks with an agent who knows them.

`python agent.py --help` lists the commands. The names below that are not used here are for
scripts, which get all they need from this one module.
"""

import argparse
import asyncio
import functools
import logging
import sys
import threading
import warnings

from livekit import rtc
from livekit.agents import (
    AgentServer,
    AgentSession,
    JobContext,
    JobProcess,
    TurnHandlingOptions,
    cli,
    get_job_context,
    inference,
)
from livekit.agents.types import NOT_GIVEN
from livekit.agents.voice.room_io import RoomOptions
from livekit.plugins import openai, silero

import config
import log_lines
import stores
from assistant import Assistant
from chat import chat
from config import Settings
from errors import ConfigError, IdentityError
from identity import is_anonymous_caller
from memory_manager import memory_manager as memory_manager
from privacy import mask_private_in_logs
from profiles import ensure_profile_exists
from session_context import get_session_user_uuid as get_session_user_uuid
from session_context import serve_jobs
from session_context import set_session_user as set_session_user

DRAIN_TIMEOUT_S = 5.0
"""How long the worker's process may go on sending what is unsent when it is told to end."""

USAGE = """\
usage: python agent.py COMMAND [OPTION ...]

  chat --identity NAME [--supabase]   type with the agent: no room, no audio, no key needed

LiveKit's own commands (each with --help):
  dev, start, console, connect, download-files
"""


def prewarm(process: JobProcess) -> None:
    """What every job process does once, before a caller waits for it."""
    settings = config.load()
    if not settings.log_pii:
        mask_private_in_logs()
    serve_jobs(functools.partial(get_job_context, required=False))
    # The Supabase client takes a second to import: it is built while LiveKit connects.
    threading.Thread(target=stores.sync, name="build-stores", daemon=True).start()
    process.userdata.update(settings=settings, vad=silero.VAD.load())


async def finish(ctx: JobContext) -> None:
    """The session has ended: wait until everything that was said is stored, here and there."""
    assistant: Assistant | None = ctx.proc.userdata.get("assistant")
    if assistant is not None:
        await assistant.finish()


server = AgentServer(setup_fnc=prewarm)


@server.rtc_session(on_session_end=finish)
async def entrypoint(ctx: JobContext) -> None:
    """One call, from the dispatch of the room to the greeting."""
    settings: Settings = ctx.proc.userdata["settings"]
    log_lines.entrypoint_started(ctx.room.name)
    await ctx.connect()
    participant = await ctx.wait_for_participant()
    log_lines.participant_arrived(ctx.room.name, participant.sid)

    assistant = Assistant(None)
    if not _is_nobody(participant):
        user_uuid = set_session_user(participant.identity)
        log_lines.user_resolved(participant.identity, user_uuid)
        profile = await ensure_profile_exists(user_uuid, original_identity=participant.identity)
        assistant = Assistant(
            participant.identity,
            profile,
            participant_name=participant.name or None,
            prompt_tokens=settings.memory_prompt_tokens,
        )
    ctx.proc.userdata["assistant"] = assistant

    session = voice_session(settings, ctx.proc.userdata["vad"])
    log_lines.session_starting()
    await session.start(
        assistant,
        room=ctx.room,
        record=False,
        room_options=RoomOptions(
            participant_identity=participant.identity,
            # A room that outlives its agent would leave who comes back alone in it.
            delete_room_on_close=True,
        ),
    )
    log_lines.session_started()
    await assistant.greet()


def voice_session(settings: Settings, vad: silero.VAD) -> AgentSession[None]:
    """Hearing, thinking and speaking, each at the server that the settings name for it."""
    stt_url, stt_key = settings.endpoint(settings.stt_base_url)
    llm_url, llm_key = settings.endpoint(settings.llm_base_url)
    tts_url, tts_key = settings.endpoint(settings.tts_base_url)
    return AgentSession(
        vad=vad,
        stt=openai.STT(
            model=settings.stt_model,
            language=settings.stt_language,
            base_url=stt_url or NOT_GIVEN,
            api_key=stt_key,
        ),
        llm=openai.LLM(model=settings.llm_model, base_url=llm_url or NOT_GIVEN, api_key=llm_key),
        tts=openai.TTS(
            model=settings.tts_model,
            voice=settings.tts_voice,
            base_url=tts_url or NOT_GIVEN,
            api_key=tts_key,
        ),
        turn_handling=_turn_handling(settings.turn_detection),
    )


def _turn_handling(turn_detection: str) -> TurnHandlingOptions:
    match turn_detection:
        case "local":
            return {"turn_detection": inference.TurnDetector(version="v1-mini")}
        case "cloud":
            return {"turn_detection": inference.TurnDetector(version="v1")}
        case "vad":
            return {"turn_detection": "vad"}
        case _:
            return {"turn_detection": "stt"}


def _is_nobody(participant: rtc.RemoteParticipant) -> bool:
    if participant.kind != rtc.ParticipantKind.PARTICIPANT_KIND_SIP:
        return False
    return is_anonymous_caller(participant.identity, participant.attributes.get("sip.phoneNumber"))


def main(arguments: list[str]) -> int:
    """Run a command; 2 for what only its user can put right, with one line that says how."""
    command = arguments[0] if arguments else "--help"
    try:
        if command == "chat":
            return _chat(arguments[1:])
        if command in ("--help", "-h"):
            sys.stdout.write(USAGE)
            return 0
        _check(command, arguments[1:])
    except (ConfigError, IdentityError) as exc:
        sys.stderr.write(f"error: {exc}\n")
        return 2
    # python agent.py dev stays the way to run a worker, whatever LiveKit prefers.
    warnings.filterwarnings("ignore", "the built-in Python CLI is deprecated", DeprecationWarning)
    try:
        cli.run_app(server)
    finally:
        stores.finish(DRAIN_TIMEOUT_S)
    return 0


def _chat(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python agent.py chat")
    parser.add_argument("--identity", required=True, help="who is typing, e.g. an e-mail address")
    parser.add_argument(
        "--supabase", action="store_true", help="use the configured Supabase, not files alone"
    )
    options = parser.parse_args(arguments)
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(levelname)-7s %(message)s")
    logging.getLogger("livekit").setLevel(logging.WARNING)
    settings = config.load()
    if not settings.log_pii:
        mask_private_in_logs()
    if options.supabase and not settings.supabase_url:
        raise ConfigError("SUPABASE_URL is missing. Set it, or leave out --supabase.")
    stores.use((stores.from_settings if options.supabase else stores.local_only)(settings))
    try:
        asyncio.run(chat(settings, options.identity))
    except KeyboardInterrupt:
        sys.stderr.write("\n")
    return 0


def _check(command: str, arguments: list[str]) -> None:
    """Refuse to start what can not work: LiveKit would exit with 0, or much later."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    for option in ("--url", "--api-key", "--api-secret"):
        parser.add_argument(option, default="")
    given, others = parser.parse_known_args(arguments)
    overrides = {f"LIVEKIT_{name.upper()}": value for name, value in vars(given).items() if value}
    settings = config.load(overrides)
    stores.use(stores.from_settings(settings))
    if command in ("dev", "start", "console", "connect") and "--help" not in others:
        settings.require_models()
    if command in ("dev", "start", "connect") and "--help" not in others:
        settings.require_livekit()
    if settings.worker_load_threshold is not None:
        server.update_options(load_threshold=settings.worker_load_threshold)
    if command in ("dev", "start"):
        server.on("worker_started", functools.partial(_serve_from_here, settings))


def _serve_from_here(settings: Settings) -> None:
    """What the worker's own process does beside handing out jobs."""
    if not settings.log_pii:
        mask_private_in_logs()
    sync = stores.sync()
    if sync is not None:
        sync.sweep()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
