"""`memory dead-letters`: the changes that Supabase refused, looked at, sent again, or let go.

Options flow in, lines flow out on standard output, questions and notices on standard error.
"""

import argparse
import sys
from collections.abc import Callable
from typing import Any

import storage
from caller_memory.errors import ConfigError, StoreError
from caller_memory.stores.base import Op
from caller_memory.stores.dead_letters import DeadLetter, dead_letters, drop, retry
from config import Settings
from worker.exit_codes import DONE, NOT_DONE
from worker.people import SYNC_TIMEOUT_S, users_here
from worker.terminal import escaped, is_confirmed, print_lines, progress


def add_to(verbs: Any, command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the verb to the parser of `memory`."""
    made = command(verbs, "dead-letters", _act, "see and settle what Supabase refused", False)
    made.add_argument("action", choices=list(_ACTIONS))
    made.add_argument("--identity", help="one person's; everybody's on this disk unless given")
    made.add_argument("--yes", action="store_true", help="with drop: do not ask")


def _act(options: argparse.Namespace, settings: Settings) -> int:
    letters: dict[str, list[DeadLetter]] = {}
    is_whole = True
    for user in progress(users_here(options.identity, settings), "people"):
        try:
            if found := dead_letters(storage.current().local, user):
                letters[user] = found
        except StoreError as exc:
            is_whole = False
            sys.stderr.write(f"{escaped(str(exc))}: user {user} is left out\n")
    if letters:
        status = _ACTIONS[options.action](letters, options)
    else:
        print_lines("there are no dead letters")
        status = DONE
    return status if is_whole else NOT_DONE


def _list(letters: dict[str, list[DeadLetter]], options: argparse.Namespace) -> int:
    for user, found in letters.items():
        for letter in found:
            print_lines(escaped(f"{letter.at:%Y-%m-%d %H:%M} {user} {_what(letter)}"))
    return DONE


def _what(letter: DeadLetter) -> str:
    place = f" [{letter.category}] {letter.key}" if letter.key is not None else ""
    value = f" = {letter.value}" if letter.value is not None else ""
    return f"{letter.op}{place}{value} ({letter.error})"


def _retry(letters: dict[str, list[DeadLetter]], options: argparse.Namespace) -> int:
    stores = storage.current()
    if stores.sync is None:
        raise ConfigError("SUPABASE_URL is missing: there is nothing to send dead letters to")
    queued = sum(retry(stores.local, user) for user in letters)
    arrived = all([stores.sync.flush(user, SYNC_TIMEOUT_S) for user in letters])
    left = [each for user in letters for each in dead_letters(stores.local, user)]
    refused = sum(letter.is_readable for letter in left)
    damaged = len(left) - refused
    print_lines(
        f"{queued} sent again, {refused} of them refused again"
        if arrived
        else f"{queued} queued again: Supabase does not answer, they are sent once it does"
    )
    if damaged:
        sys.stderr.write(f"{damaged} can not be sent: the disk damaged them, only `drop` is left\n")
    return DONE if arrived and not left else NOT_DONE


def _drop(letters: dict[str, list[DeadLetter]], options: argparse.Namespace) -> int:
    found = [letter for each in letters.values() for letter in each]
    what = f"{len(found)} dead letters of {len(letters)} people"
    damaged = sum(not letter.is_readable for letter in found)
    forgets = sum(letter.op in (Op.FORGET, Op.FORGET_ALL) for letter in found)
    sys.stderr.write(
        "What is dropped stays in the local file as long as that is there; only Supabase does not "
        "get it\n"
    )
    if forgets:
        sys.stderr.write(f"{forgets} of them forget something: Supabase goes on knowing that\n")
    if damaged:
        sys.stderr.write(f"{damaged} of them the disk damaged: these are gone for good\n")
    if not options.yes and not is_confirmed(f"Drop {what}?"):
        sys.stderr.write("nothing was dropped\n")
        return NOT_DONE
    dropped = sum(drop(storage.current().local, user) for user in letters)
    print_lines(f"dropped {dropped} dead letters")
    return DONE


_ACTIONS = {"list": _list, "retry": _retry, "drop": _drop}
