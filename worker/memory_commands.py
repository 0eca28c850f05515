"""`memory`: what an operator sees and changes of what is remembered about a person.

Options flow in, lines flow out on standard output, questions and notices on standard error.
"""

import argparse
import sys
from collections.abc import Callable
from typing import Any

import storage
from caller_memory.errors import ConfigError, StoreUnavailable
from caller_memory.models import Category, Profile
from caller_memory.person import PersonMemory
from caller_memory.stores.registry import restore_here
from caller_memory.stores.sync_source import SyncSource
from config import Settings
from identity import email_of, livekit_identity_to_uuid
from worker import audit, dead_letters, export_file, people_list
from worker.exit_codes import DONE, NOT_DONE
from worker.people import SYNC_TIMEOUT_S, fetched, find_person, person_to_write
from worker.terminal import escaped, is_confirmed, print_lines, progress

MERGE_TRIES = 3
"""A running call may write while its person is being merged."""

Command = Callable[..., argparse.ArgumentParser]


def add_to(verbs: Any, command: Command) -> None:
    """Add the verbs of `memory` to its parser."""
    command(verbs, "list", _list, "print what is remembered, newest first")
    command(verbs, "export", _export, "print everything about a person as JSON")
    importing = command(
        verbs, "import", _import, "read memories from JSON as export, mem0 or Zep prints it"
    )
    importing.add_argument("file", nargs="?", help="standard input unless given")
    importing.add_argument(
        "--as",
        dest="of_another",
        action="store_true",
        help="import what was exported of another person as memories of this --identity",
    )
    merging = command(verbs, "merge", _merge, "join one person's memories to another's", False)
    merging.add_argument("--from", dest="source", required=True, help="the identity that ends")
    merging.add_argument("--into", dest="target", required=True, help="the identity that stays")
    merging.add_argument("--dry-run", action="store_true", help="only print what would be written")
    forgetting = command(verbs, "forget", _forget, "erase one memory, or all")
    forgetting.add_argument("--all", action="store_true", help="everything about the person")
    forgetting.add_argument(
        "--profile",
        action="store_true",
        help="with --all: the profile with its e-mail too, and the opt-out",
    )
    forgetting.add_argument("--yes", action="store_true", help="with --all: do not ask")
    forgetting.add_argument("--dry-run", action="store_true", help="only print what would go")
    forgetting.add_argument("--category", type=_category, help="one of " + ", ".join(Category))
    forgetting.add_argument("--key")
    people_list.add_to(verbs, command)
    audit.add_to(verbs, command)
    dead_letters.add_to(verbs, command)
    command(verbs, "link", _link, "print a code by which an account of the app becomes a person")
    command(verbs, "sync", _sync, "send and get everything now, and report", False)


def _category(name: str) -> Category:
    try:
        return Category(name.strip().upper())
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"it must be one of {', '.join(Category)}, not {escaped(name)}"
        ) from None


def _list(options: argparse.Namespace, settings: Settings) -> int:
    _, person = find_person(options.identity, settings)
    for memory in person.retrieve_all():
        print_lines(escaped(f"{memory.told_at:%Y-%m-%d %H:%M} {memory}"))
    return DONE


def _export(options: argparse.Namespace, settings: Settings) -> int:
    identity, person = find_person(options.identity, settings)
    profile, memories = person.find_profile(), person.retrieve_all()
    print_lines(export_file.document(identity, person.user_id, profile, memories))
    return DONE


def _import(options: argparse.Namespace, settings: Settings) -> int:
    livekit_identity_to_uuid(options.identity)
    text = _text_of(options.file)
    identity, person = person_to_write(options.identity, settings)
    told = export_file.read(text, person.user_id, of_another=options.of_another)
    person.import_all(progress(told.memories, "memories"))
    _restore_profile(person, identity, told)
    print_lines(
        f"imported {len(told.memories)} memories"
        if told.memories
        else "imported 0 memories: the list in it is empty"
    )
    return _sent(person)


def _restore_profile(person: PersonMemory, identity: str, told: export_file.Document) -> None:
    """Fill what the profile lacks, here and in Supabase."""
    known = person.find_profile()
    assert known is not None  # the import made it
    email = known.email or told.email or email_of(identity)
    since = told.known_since or known.created_at
    restore_here(storage.current().local, Profile(person.user_id, email, None, since))
    if told.is_greeted and known.is_first_login is not False:
        person.mark_greeted()
    sync = storage.current().sync
    if sync is not None and email and not known.email:
        sync.open_session(person.user_id, email)


def _text_of(file: str | None) -> str:
    try:
        if file not in (None, "-"):
            with open(file, encoding="utf-8") as opened:
                return opened.read()
        if sys.stdin.isatty():
            sys.stderr.write("paste what `memory export` printed, then press Ctrl-D:\n")
        return sys.stdin.read()
    except (ValueError, OSError) as exc:
        raise ConfigError(f"the file can not be read ({exc}); nothing was imported") from exc


def _forget(options: argparse.Namespace, settings: Settings) -> int:
    one = options.category is not None and options.key is not None
    if options.all == one or options.all == (options.category or options.key is not None):
        raise ConfigError("say either --all, or --category and --key as `memory list` shows them")
    if options.profile and not options.all:
        raise ConfigError("--profile goes with --all: a profile without memories is of no use")
    identity, person = find_person(options.identity, settings)
    if options.all:
        return _forget_all(options, identity, person)
    if person.retrieve(options.category, options.key) is None:
        sys.stderr.write("there is no such memory: nothing was forgotten\n")
        return NOT_DONE
    if options.dry_run:
        print_lines("would forget 1 memory")
        return DONE
    person.forget(options.category, options.key)
    print_lines("forgot 1 memory")
    return _sent(person)


def _forget_all(options: argparse.Namespace, identity: str, person: PersonMemory) -> int:
    profile = " and the profile" if options.profile else ""
    what = f"{len(person.retrieve_all())} memories{profile} of {identity} ({person.user_id})"
    if options.dry_run:
        print_lines(escaped(f"would forget {what}"))
        return DONE
    if not options.yes and not is_confirmed(f"Forget {what}, for good?"):
        sys.stderr.write("nothing was forgotten\n")
        return NOT_DONE
    print_lines(f"forgot {person.forget_all(keep_opt_out=not options.profile)} memories")
    status = _sent(person)
    if options.profile and status == DONE:
        person.forget_person()
        print_lines("forgot the profile")
    return status


def _sent(person: PersonMemory) -> int:
    """Exit code and notice of an erasure that is done here."""
    if person.flush(SYNC_TIMEOUT_S):
        return DONE
    sys.stderr.write("not in Supabase yet: run `python agent.py memory sync` once it answers\n")
    return NOT_DONE


def _merge(options: argparse.Namespace, settings: Settings) -> int:
    stores = storage.current()
    source = PersonMemory(livekit_identity_to_uuid(options.source), stores)
    target = PersonMemory(livekit_identity_to_uuid(options.target), stores)
    if source.user_id == target.user_id:
        raise ConfigError("--from and --into are the same person: there is nothing to merge")
    for _ in progress(range(MERGE_TRIES), "tries"):
        for person in (source, target):
            if not fetched(person):
                raise StoreUnavailable("Supabase does not answer: nothing was merged")
        if options.dry_run:
            for memory in target.lacks_of(source):
                print_lines(escaped(f"would write {memory}"))
            return DONE
        moved = target.take_over(source)
        if not target.flush(SYNC_TIMEOUT_S):
            break
        if source.erase_moved(moved):
            print_lines(f"merged {len(moved)} memories")
            return _sent(source)
    sys.stderr.write("what is known of --from is not erased yet: run the same command again\n")
    return NOT_DONE


def _link(options: argparse.Namespace, settings: Settings) -> int:
    if settings.supabase is None:
        raise ConfigError("SUPABASE_URL is missing: accounts are those of Supabase Auth")
    from caller_memory.stores.identity_links import IdentityLinks  # imports Supabase's client

    identity, person = find_person(options.identity, settings)
    links = IdentityLinks(settings.supabase, livekit_identity_to_uuid)
    print_lines(links.offer(person.user_id, identity))
    sys.stderr.write("for ten minutes, once: the person enters it where they are signed in\n")
    return DONE


def _sync(options: argparse.Namespace, settings: Settings) -> int:
    stores = storage.current()
    if stores.sync is None:
        raise ConfigError("SUPABASE_URL is missing: there is nothing to sync with")
    source, reached, waiting, dead = SyncSource(stores.local), 0, 0, 0
    people = source.people()
    for user in people:
        stores.sync.pull(user)
    stores.sync.flush(None, SYNC_TIMEOUT_S)
    for user in progress(people, "people"):
        reached += stores.sync.flush(user, 0.0)
        state = source.state(user)
        waiting, dead = waiting + state.waiting, dead + state.dead
    print_lines(
        f"{reached} of {len(people)} people synchronised; {waiting} changes wait, "
        f"{dead} dead letters"
    )
    return DONE if reached == len(people) and not waiting and not dead else NOT_DONE
