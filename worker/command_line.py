"""What is typed: `chat`, `memory`, `doctor`, `token`; and whether LiveKit's commands can work.

Arguments and settings flow in, plain lines flow out on standard output, notices on standard
error. An error the operator can put right is raised as one, and ends with exit code 2.
"""

import argparse
import asyncio
import contextlib
import logging
import sys
from collections.abc import Callable
from typing import Any

import config
import storage
from caller_memory.errors import ConfigError, StoreUnavailable
from caller_memory.log_masking import protect_logs
from caller_memory.models import Category
from caller_memory.person import PersonMemory
from caller_memory.stores.sync_source import Mirror
from config import Settings
from identity import email_of, livekit_identity_to_uuid
from worker import export_file, models
from worker.chat import chat
from worker.doctor import diagnose
from worker.join_token import join_token
from worker.terminal import EscapingFormatter, escaped, escaped_lines

SYNC_TIMEOUT_S = 60.0
MERGE_TRIES = 3
"""A running call may write while its person is being merged."""

COMMANDS = ("chat", "memory", "doctor", "token", "--help", "-h")

USAGE = """\
usage: python agent.py COMMAND [OPTION ...]

  chat --identity NAME [--supabase]   type with the agent: no room, no audio, no key needed
  memory list|export|import|forget --identity NAME   what is remembered about a person
  memory merge --from NAME --into NAME [--dry-run]   one person known by two identities
  memory sync                         send to and get from Supabase now, and report
  doctor                              check settings, disk, Supabase; each ✗ with its fix
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
        _print(USAGE.rstrip())
        return 0
    options = _parser().parse_args(arguments)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(EscapingFormatter("%(levelname)-7s %(message)s"))
    logging.basicConfig(level=options.log_level, handlers=[handler])
    for chatty in ("livekit", "httpx", "httpcore"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    settings = config.load()
    protect_logs(log_pii=settings.log_pii)
    try:
        status: int = options.run(options, settings)
        return status
    finally:
        storage.finish(SYNC_TIMEOUT_S)


def worker_settings(arguments: list[str]) -> Settings:
    """Settings for one of LiveKit's commands, refused if it could not work.

    LiveKit would exit with 0 where a setting is missing, or much later.

    Raises:
        ConfigError: names every variable and its fix.
    """
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    for option in ("--url", "--api-key", "--api-secret"):
        parser.add_argument(option, default="")
    given, others = parser.parse_known_args(arguments)
    overrides = {f"LIVEKIT_{name.upper()}": value for name, value in vars(given).items() if value}
    needs: list[config.Need] = []
    if "--help" not in others:
        if arguments[0] in ("dev", "start", "console", "connect"):
            needs.append("models")
        if arguments[0] in ("dev", "start", "connect"):
            needs.append("livekit")
    settings = config.load(overrides, needs)
    if needs:
        models.check(settings)
    return settings


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python agent.py")
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
    command(commands, "doctor", _doctor, "check everything the agent needs", person=False)
    token = command(commands, "token", _token, "print a token to join a room with")
    token.add_argument("--room", help="the room; a fresh one unless given")

    memory = commands.add_parser("memory", help="see and change what is remembered")
    verbs = memory.add_subparsers(required=True, metavar="VERB")
    command(verbs, "list", _list, "print what is remembered, newest first")
    command(verbs, "export", _export, "print everything about a person as JSON")
    importing = command(verbs, "import", _import, "read memories from JSON as export prints it")
    importing.add_argument(
        "file", nargs="?", type=argparse.FileType("r", encoding="utf-8"), default=sys.stdin
    )
    importing.add_argument(
        "--as",
        dest="of_another",
        action="store_true",
        help="import what was exported of another person as memories of this --identity",
    )
    merging_ = command(verbs, "merge", _merge, "join one person's memories to another's", False)
    merging_.add_argument("--from", dest="source", required=True, help="the identity that ends")
    merging_.add_argument("--into", dest="target", required=True, help="the identity that stays")
    merging_.add_argument("--dry-run", action="store_true", help="only print what would be written")
    forgetting = command(verbs, "forget", _forget, "erase one memory, or all")
    forgetting.add_argument("--all", action="store_true", help="everything about the person")
    forgetting.add_argument("--category", choices=list(Category))
    forgetting.add_argument("--key")
    command(verbs, "sync", _sync, "send and get everything now, and report", person=False)
    return parser


def _chat(options: argparse.Namespace, settings: Settings) -> int:
    if options.supabase and not settings.supabase_url:
        raise ConfigError("SUPABASE_URL is missing. Set it, or leave out --supabase.")
    # A developer's .env must not write into real people's memories by accident.
    storage.use((storage.from_settings if options.supabase else storage.local_only)(settings))
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(chat(settings, options.identity))
    return 0


def _doctor(options: argparse.Namespace, settings: Settings) -> int:
    healthy = True
    for finding in diagnose(settings):
        healthy = healthy and finding.good
        _print(str(finding))
    return 0 if healthy else 1


def _token(options: argparse.Namespace, settings: Settings) -> int:
    token, room = join_token(settings, options.identity, options.room)
    _print(token)
    joins = f"Joins room {room} at {settings.livekit_url} as {options.identity}"
    sys.stderr.write(
        f"{escaped(joins)}, within 10 minutes.\n"
        "Paste the URL and the token into a LiveKit client; keep the token out of links.\n"
    )
    return 0


def _list(options: argparse.Namespace, settings: Settings) -> int:
    for memory in _person(options).retrieve_all():
        _print(escaped(f"{memory.updated_at:%Y-%m-%d %H:%M} {memory}"))
    return 0


def _export(options: argparse.Namespace, settings: Settings) -> int:
    person = _person(options)
    profile, memories = person.find_profile(), person.retrieve_all()
    _print(export_file.document(options.identity, person.user_id, profile, memories))
    return 0


def _import(options: argparse.Namespace, settings: Settings) -> int:
    try:
        with options.file as file:
            text = file.read()
    except (ValueError, OSError) as exc:
        raise ConfigError(f"the file can not be read ({exc}); nothing was imported") from exc
    memories = export_file.read(
        text, livekit_identity_to_uuid(options.identity), of_another=options.of_another
    )
    _person(options).import_all(memories)
    _print(f"imported {len(memories)} memories")
    return 0


def _forget(options: argparse.Namespace, settings: Settings) -> int:
    if options.all == bool(options.category and options.key):
        raise ConfigError("say either --all, or --category and --key as `memory list` shows them")
    person = _person(options)
    if options.all:
        _print(f"forgot {person.forget_all()} memories")
    elif person.forget(options.category, options.key):
        _print("forgot 1 memory")
    else:
        _print("there is no such memory: nothing was forgotten")
        return 1
    return _sent(person)


def _sent(person: PersonMemory) -> int:
    """Exit code and notice of an erasure that is done here."""
    if person.flush(SYNC_TIMEOUT_S):
        return 0
    sys.stderr.write("not in Supabase yet: run `python agent.py memory sync` once it answers\n")
    return 1


def _merge(options: argparse.Namespace, settings: Settings) -> int:
    stores = storage.current()
    source = PersonMemory(livekit_identity_to_uuid(options.source), stores)
    target = PersonMemory(livekit_identity_to_uuid(options.target), stores)
    if source.user_id == target.user_id:
        raise ConfigError("--from and --into are the same person: there is nothing to merge")
    for _ in range(MERGE_TRIES):
        for person, identity in ((source, options.source), (target, options.target)):
            if not _fetched(person, identity):
                raise StoreUnavailable("Supabase does not answer: nothing was merged")
        if options.dry_run:
            for memory in target.lacks_of(source):
                _print(escaped(f"would write {memory}"))
            return 0
        moved = target.take_over(source)
        if not target.flush(SYNC_TIMEOUT_S):
            break
        if source.erase_moved(moved):
            _print(f"merged {len(moved)} memories")
            return _sent(source)
    sys.stderr.write("what is known of --from is not erased yet: run the same command again\n")
    return 1


def _sync(options: argparse.Namespace, settings: Settings) -> int:
    stores = storage.current()
    if stores.sync is None:
        raise ConfigError("SUPABASE_URL is missing: there is nothing to sync with")
    mirror, reached, waiting, dead = Mirror(stores.local), 0, 0, 0
    people = mirror.people()
    for user in people:
        reached += stores.sync.open_session(user, mirror.email(user)) is not None
    stores.sync.flush(None, SYNC_TIMEOUT_S)
    for user in people:
        state = mirror.state(user)
        waiting, dead = waiting + state.waiting, dead + state.dead
    _print(
        f"{reached} of {len(people)} people synchronised; {waiting} changes wait, "
        f"{dead} dead letters"
    )
    return 0 if reached == len(people) and not waiting else 1


def _person(options: argparse.Namespace) -> PersonMemory:
    """The person, with what Supabase knows of them in the local file."""
    person = PersonMemory(livekit_identity_to_uuid(options.identity), storage.current())
    if not _fetched(person, options.identity):
        sys.stderr.write("Supabase does not answer: this is what the local file knows\n")
    return person


def _fetched(person: PersonMemory, identity: str) -> bool:
    """Whether the local file knows what Supabase knows, if there is one."""
    way = storage.current().sync
    return way is None or way.open_session(person.user_id, email_of(identity)) is not None


def _print(text: str) -> None:
    sys.stdout.write(escaped_lines(text) + "\n")
