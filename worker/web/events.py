"""Tell an open page what is stored and forgotten, as it happens, in whichever process that is.

The person's file is looked at several times a second; if it changed, it is read and compared. What
other disks change is fetched from Supabase twice a minute.
"""

import asyncio
import json
import os
import time
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import storage
from caller_memory.person import PersonMemory
from worker.web.memory_view import Shelf

LOOK_EVERY_S = 0.25
READ_EVERY_S = 15.0
"""So often the file is read unasked; a stream without events says that it still runs."""

PULL_EVERY_S = 30.0


class Event(NamedTuple):
    """Something that happened.

    Attributes:
        name: memory, forgotten, opt_out, or empty for a sign of life.
    """

    name: str
    data: Mapping[str, Any]

    def encoded(self) -> bytes:
        """Return it as a server-sent event."""
        if not self.name:
            return b": still here\n\n"
        return f"event: {self.name}\ndata: {json.dumps(self.data)}\n\n".encode()


class _Seen(NamedTuple):
    opted_out: bool
    memories: dict[str, dict[str, Any]]


async def events(person: PersonMemory, ended: asyncio.Event) -> AsyncIterator[Event]:
    """Tell what changes of a person's memories from now on.

    Args:
        ended: set when the server stops.
    """
    files = _files(person.user_id)
    mark, seen = _mark(files), await asyncio.to_thread(_seen, person)
    read_at = pulled_at = time.monotonic()
    yield Event("opt_out", {"opted_out": seen.opted_out})
    while not ended.is_set():
        await asyncio.sleep(LOOK_EVERY_S)
        now = time.monotonic()
        if now - pulled_at > PULL_EVERY_S:
            pulled_at = now
            pull(person.user_id)
        is_due = now - read_at > READ_EVERY_S
        if (changed := _mark(files)) == mark and not is_due:
            continue
        mark, read_at, before = changed, now, seen
        seen = await asyncio.to_thread(_seen, person)
        for event in _between(before, seen):
            yield event
        if is_due:
            yield Event("", {})


def pull(user_id: str) -> None:
    """Begin to fetch what others changed of a person, if Supabase is configured."""
    if sync := storage.current().sync:
        sync.pull(user_id)


def _between(before: _Seen, now: _Seen) -> list[Event]:
    found = [
        Event("memory", row) for i, row in now.memories.items() if before.memories.get(i) != row
    ]
    if gone := [i for i in before.memories if i not in now.memories]:
        found.append(Event("forgotten", {"ids": gone}))
    if before.opted_out != now.opted_out:
        found.append(Event("opt_out", {"opted_out": now.opted_out}))
    return found


def _seen(person: PersonMemory) -> _Seen:
    shelf = Shelf(person.user_id, person.retrieve_all())
    rows = (shelf.to_json(memory) for memory in reversed(shelf.memories))
    return _Seen(person.is_opted_out(), {row["id"]: row for row in rows})


def _files(user_id: str) -> list[Path]:
    path = storage.current().local.files.path(user_id)
    return [path, path.with_name(f"{path.name}-wal")]


def _mark(files: list[Path]) -> list[tuple[int, int]]:
    """Return what differs after each write."""
    return [(found.st_mtime_ns, found.st_size) for path in files if (found := _stat(path))]


def _stat(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except OSError:
        return None
