"""`memory audit`: what was written of a person, corrected and forgotten, when, and in which call.

Options flow in, lines or JSON flow out on standard output, notices on standard error.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import storage
from caller_memory.errors import StoreUnavailable
from caller_memory.models import Memory
from caller_memory.stores.history import forgets_here
from config import Settings
from worker import operator_log
from worker.exit_codes import DONE
from worker.people import find_person
from worker.terminal import escaped, print_lines

_SAID_EARLIER = timedelta(seconds=1)


class Event(NamedTuple):
    """Something that happened to a person's memory.

    Attributes:
        what: wrote, corrected, forgot, forgot everything, or what an operator did on the page.
        at: aware UTC.
        call_id: None where it is unknown, or was no call.
        memory: what was written; of what is forgotten nothing is left.
    """

    at: datetime
    what: str
    call_id: str | None = None
    memory: Memory | None = None


def add_to(verbs: Any, command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the verb to the parser of `memory`."""
    made = command(
        verbs, "audit", _audit, "print what was written, corrected and forgotten, newest first"
    )
    made.add_argument("--json", action="store_true", help="print JSON")


def _audit(options: argparse.Namespace, settings: Settings) -> int:
    _, person = find_person(options.identity, settings)
    events = [*_written(person.retrieve_all()), *_forgotten(person.user_id)]
    folder = storage.current().local.files.folder
    deeds = operator_log.deeds(folder, person.user_id)
    events += [Event(deed.at, f"an operator {deed.what}") for deed in deeds]
    events.sort(key=lambda event: event.at, reverse=True)
    if options.json:
        rows = [_event_json(event) for event in events]
        print_lines(json.dumps(rows, ensure_ascii=False, indent=2))
        return DONE
    for event in events:
        print_lines(escaped(_event_line(event)))
    return DONE


def _event_line(event: Event) -> str:
    line = f"{event.at:%Y-%m-%d %H:%M:%S} {event.what}"
    if event.memory:
        line += f" {event.memory}"
        if event.at - event.memory.created_at > _SAID_EARLIER and event.what == "wrote":
            line += f" (said {event.memory.created_at:%Y-%m-%d %H:%M:%S})"
    return f"{line} (call {event.call_id})" if event.call_id else line


def _written(memories: list[Memory]) -> Iterator[Event]:
    """What was written, and what took the place of what."""
    now = {memory.place: memory for memory in memories if memory.superseded_at is None}
    for memory in memories:
        if memory.superseded_at is None:
            yield Event(memory.told_at, "wrote", memory.call_id, memory)
            continue
        # It was written again when it became a former value.
        yield Event(memory.created_at, "wrote", memory.call_id, memory)
        new = now.get((memory.category, memory.former_key or ""))
        by = new.call_id if new and new.created_at == memory.superseded_at else None
        yield Event(memory.superseded_at, "corrected", by, memory)


def _forgotten(user: str) -> Iterator[Event]:
    here = forgets_here(storage.current().local, user)
    forgotten = {at: call_id for at, call_id in _forgets_there(user) if at not in here.kept}
    forgotten |= {at: call_id or forgotten.get(at) for at, call_id in here.forgotten}
    for at, call_id in forgotten.items():
        yield Event(at, "forgot", call_id)
    if here.everything_at:
        yield Event(here.everything_at, "forgot everything")


def _forgets_there(user: str) -> list[tuple[datetime, str | None]]:
    registry = storage.current().people
    try:
        return list(registry.forgets(user)) if registry else []
    except StoreUnavailable:
        sys.stderr.write("Supabase does not answer: this is what the local file knows\n")
        return []


def _event_json(event: Event) -> dict[str, Any]:
    memory = event.memory
    row = {"at": event.at.isoformat(), "what": event.what, "call_id": event.call_id}
    if memory is None:
        return row
    return row | {
        "category": memory.category,
        "key": memory.former_key or memory.key,
        "value": memory.value,
        "created_at": memory.created_at.isoformat(),
        "updated_at": memory.told_at.isoformat(),
        "superseded_at": _iso(memory.superseded_at),
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
