"""What is typed: our own commands, `COMMANDS`; and whether LiveKit's can work.

Arguments and settings flow in, plain lines flow out on standard output, notices on standard
error. An error the operator can put right is raised as one, and ends with exit code 2.
"""

import argparse
import asyncio
import contextlib
import importlib
import logging
import sys
from collections.abc import Callable
from typing import Any, NoReturn

import config
import storage
from caller_memory.errors import ConfigError
from caller_memory.log_masking import protect_logs
from config import Settings
from identity import livekit_identity_to_uuid
from worker import memory_commands, models
from worker.chat import chat
from worker.chat_screen import screen_for
from worker.doctor import diagnose
from worker.exit_codes import DONE, NOT_DONE
from worker.join_token import join_token
from worker.people import SYNC_TIMEOUT_S
from worker.terminal import EscapingFormatter, escaped, print_lines
from worker.typed_session import WithoutModelErrors
from worker.web import command as web_command

COMMANDS = ("chat", "web", "memory", "doctor", "token", "--help", "-h")

USAGE = """\
usage: python agent.py COMMAND [OPTION ...]

  chat --identity NAME [--supabase]   type with the agent: no room, no audio, no key needed
  web [--operator] [--production]     the page: talk in a browser, see and change what is remembered
  memory list|export|import|forget --identity NAME   what is remembered about a person
  memory merge --from NAME --into NAME [--dry-run]   one person known by two identities
  memory link --identity NAME         a code by which an account of the app becomes a person
  memory people [--since 7d] [--phone NUMBER]   who is known
  memory audit --identity NAME        what was written, corrected and forgotten, and when
  memory dead-letters list|retry|drop [--identity NAME]   what Supabase refused
  memory sync                         send to and get from Supabase now, and report
  doctor [--offline]                  check settings, disk, servers; each ✗ with its fix
  token --identity NAME [--room ROOM] a token to join a room with, for ten minutes

LiveKit's own commands (each with --help):
  dev, start, console, connect, download-files
"""


def run(arguments: list[str]) -> int:
    """Run one of `COMMANDS`; its exit code.

    Raises:
        MemoryAgentError: with a message for the operator.
    """
    if not arguments or arguments[0] in ("--help", "-h"):
        print_lines(USAGE.rstrip())
        return DONE
    options = _parser().parse_args(arguments)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(EscapingFormatter("%(levelname)-7s %(message)s"))
    logging.basicConfig(level=options.log_level, handlers=[handler])
    options.log = handler
    for chatty in ("livekit", "httpx", "httpcore"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    settings = config.load()
    protect_logs(log_pii=settings.log_pii)
    if arguments[0] == "memory":
        storage.refuse_unusable(settings)
    try:
        status: int = options.run(options, settings)
        return status
    finally:
        storage.finish(SYNC_TIMEOUT_S)


def takes_calls(arguments: list[str]) -> bool:
    """Return whether one of LiveKit's commands is to have calls served, not to print its help."""
    return arguments[0] in ("dev", "start", "console", "connect") and "--help" not in arguments


def worker_settings(arguments: list[str]) -> Settings:
    """Settings for one of LiveKit's commands, refused if it could not work.

    LiveKit would exit with 0 where a setting is missing, or much later.

    Raises:
        ConfigError: names every variable and its fix.
    """
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    for option in ("--url", "--api-key", "--api-secret"):
        parser.add_argument(option, default="")
    given, _ = parser.parse_known_args(arguments)
    overrides = {f"LIVEKIT_{name.upper()}": value for name, value in vars(given).items() if value}
    needs: list[config.Need] = []
    if takes_calls(arguments):
        needs.append("models")
        if arguments[0] != "console":
            needs.append("livekit")
    settings = config.load(overrides, needs)
    if needs:
        models.check(settings)
    return settings


class _Parser(argparse.ArgumentParser):
    """Tells what is wrong without repeating what a terminal would obey."""

    def error(self, message: str) -> NoReturn:
        """See `argparse.ArgumentParser`."""
        super().error(escaped(message))


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python agent.py")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(
        group: Any, name: str, act: Callable[..., int], text: str, person: bool = True
    ) -> Any:
        made = group.add_parser(name, help=text, description=text)
        made.set_defaults(run=act, log_level=logging.INFO if act is _chat else logging.WARNING)
        if person:
            made.add_argument("--identity", required=True, help="the participant's identity")
        return made

    typed = command(commands, "chat", _chat, "type with the agent")
    typed.add_argument(
        "--supabase", action="store_true", help="use the configured Supabase, not files alone"
    )
    web_command.add_to(commands, command)
    checking = command(
        commands, "doctor", _doctor, "check everything the agent needs", person=False
    )
    checking.add_argument(
        "--offline", action="store_true", help="ask neither LiveKit nor the model servers"
    )
    token = command(commands, "token", _token, "print a token to join a room with")
    token.add_argument("--room", help="the room; a fresh one unless given")

    memory = commands.add_parser("memory", help="see and change what is remembered")
    verbs = memory.add_subparsers(required=True, metavar="VERB")
    memory_commands.add_to(verbs, command)
    return parser


def _chat(options: argparse.Namespace, settings: Settings) -> int:
    if options.supabase and not settings.supabase_url:
        raise ConfigError("SUPABASE_URL is missing. Set it, or leave out --supabase.")
    livekit_identity_to_uuid(options.identity)
    # A developer's .env must not write into real people's memories by accident.
    storage.use((storage.from_settings if options.supabase else storage.local_only)(settings))
    storage.try_to_write()
    options.log.addFilter(WithoutModelErrors())
    screen = screen_for(settings.memory_dir, options.log)
    screen.begin(
        options.identity,
        settings.memory_dir,
        settings.model_of("llm")[1] if settings.llm_is_configured else None,
    )
    # It takes longer than a greeting waits for memory.
    importlib.import_module("worker.prepared")
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(chat(settings, options.identity, screen))
    return DONE


def _doctor(options: argparse.Namespace, settings: Settings) -> int:
    healthy = True
    for finding in diagnose(settings, offline=options.offline):
        healthy = healthy and finding.good
        print_lines(str(finding))
    return DONE if healthy else NOT_DONE


def _token(options: argparse.Namespace, settings: Settings) -> int:
    token, room = join_token(settings, options.identity, options.room)
    print_lines(token)
    joins = f"Joins room {room} at {settings.livekit_url} as {options.identity}"
    sys.stderr.write(
        f"{escaped(joins)}, within 10 minutes.\n"
        "Paste the URL and the token into a LiveKit client; keep the token out of links.\n"
    )
    return DONE
