"""`memory people`: who is known, on this disk and to Supabase.

Options flow in, lines or JSON flow out on standard output, notices on standard error.
"""

import argparse
import json
import re
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import storage
from caller_memory.errors import ConfigError, StoreError, StoreUnavailable
from caller_memory.language.names import known_name
from caller_memory.person import PersonMemory
from caller_memory.stores.registry import MAX_LISTED, KnownPerson, person_here
from caller_memory.stores.sync_source import SyncSource
from config import Settings
from identity import livekit_identity_to_uuid
from worker.exit_codes import DONE, NOT_DONE, UnknownPerson
from worker.phone_callers import PREFIX, phone_identity
from worker.terminal import escaped, print_lines, progress

_NEVER = datetime.min.replace(tzinfo=UTC)


def add_to(verbs: Any, command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the verb to the parser of `memory`."""
    people = command(verbs, "people", _people, "print who is known, last seen first", False)
    people.add_argument("--since", type=_since, help="seen since: 2026-11-28, or 7d for seven days")
    people.add_argument("--phone", help="whom calls from this number are kept under")
    people.add_argument("--json", action="store_true", help="print JSON")


def _since(text: str) -> datetime:
    try:
        if days := re.fullmatch(r"([0-9]+)d", text.strip()):
            return datetime.now(UTC) - timedelta(days=int(days[1]))
        at = datetime.fromisoformat(text.strip())
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise argparse.ArgumentTypeError(
            f"it must be a date such as 2026-11-28, or 7d for seven days, not {escaped(text)}"
        ) from None


def _people(options: argparse.Namespace, settings: Settings) -> int:
    wanted = _user_of_number(options.phone, settings) if options.phone is not None else None
    found, is_whole = _known(options.since, wanted)
    found.sort(key=lambda person: (_seen(person), person.user_id), reverse=True)
    if options.json:
        rows = [_person_json(person) for person in found]
        print_lines(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        for person in found:
            print_lines(escaped(_person_line(person)))
    if wanted and not found:
        raise UnknownPerson("nobody is known by this number")
    return DONE if is_whole else NOT_DONE


def _user_of_number(number: str, settings: Settings) -> str:
    identity = phone_identity(number, None, settings.phone_region)
    if identity is None or not identity.startswith(PREFIX):
        raise ConfigError(
            f"{number!r} is no telephone number; without its country code, PHONE_REGION says which"
        )
    sys.stderr.write(f"calls from this number are kept under {escaped(identity)}\n")
    return livekit_identity_to_uuid(identity)


def _known(since: datetime | None, wanted: str | None) -> tuple[list[KnownPerson], bool]:
    """Return who is known, of whom one may be wanted alone; and whether all could be read."""
    found, is_whole = _known_here(wanted)
    for there in _known_there(since, wanted):
        here = found.get(there.user_id)
        found[there.user_id] = _joined(here, there) if here else there
    seen = (p for p in found.values() if since is None or _seen(p) >= since)
    return [p for p in seen if wanted in (None, p.user_id)], is_whole


def _known_here(wanted: str | None) -> tuple[dict[str, KnownPerson], bool]:
    local = storage.current().local
    found, is_whole = {}, True
    users = [user for user in SyncSource(local).people() if wanted in (None, user)]
    for user in progress(users, "people"):
        try:
            if person := person_here(local, user):
                found[user] = person
        except StoreError as exc:
            is_whole = False
            sys.stderr.write(f"{escaped(str(exc))}: user {user} is left out\n")
    return found, is_whole


def _known_there(since: datetime | None, wanted: str | None) -> list[KnownPerson]:
    registry = storage.current().people
    if registry is None:
        return []
    try:
        found = registry.people(since)
        if found is None:
            if wanted and registry.knows(wanted):
                return [KnownPerson(wanted)]
            sys.stderr.write(
                "a token of one person lists nobody else: this is whom this disk knows\n"
            )
            return []
        if wanted and all(p.user_id != wanted for p in found) and registry.knows(wanted):
            return [KnownPerson(wanted)] if since is None else []
    except StoreUnavailable:
        sys.stderr.write("Supabase does not answer: this is whom this disk knows\n")
        return []
    if len(found) >= MAX_LISTED:
        sys.stderr.write(f"Supabase lists the {MAX_LISTED} who were seen last\n")
    return found


def _joined(here: KnownPerson, there: KnownPerson) -> KnownPerson:
    return KnownPerson(
        here.user_id,
        there.email or here.email,
        min(filter(None, (here.first_seen, there.first_seen)), default=None),
        max(filter(None, (here.last_seen, there.last_seen)), default=None),
        here.memories if there.memories is None else there.memories,
        True,
    )


def _seen(person: KnownPerson) -> datetime:
    return person.last_seen or person.first_seen or _NEVER


def _name(person: KnownPerson) -> str | None:
    """Return the name that a person told, where a local file holds it."""
    if not person.is_here:
        return None
    return known_name(PersonMemory(person.user_id, storage.current()).telling_the_name())


def _person_line(person: KnownPerson) -> str:
    seen, first = (
        f"{at:%Y-%m-%d %H:%M}" if at else "-" for at in (person.last_seen, person.first_seen)
    )
    memories = "?" if person.memories is None else person.memories
    who = " ".join(filter(None, (_name(person), person.email and f"<{person.email}>")))
    return f"{person.user_id}  seen {seen}, since {first}  {memories} memories  {who}".rstrip()


def _person_json(person: KnownPerson) -> dict[str, Any]:
    return {
        "user": person.user_id,
        "email": person.email,
        "name": _name(person),
        "first_seen": _iso(person.first_seen),
        "last_seen": _iso(person.last_seen),
        "memories": person.memories,
        "is_here": person.is_here,
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
