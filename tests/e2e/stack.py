"""The real stack: a LiveKit server, an OpenAI-compatible server, the product's worker.

Names of people flow in, callers come out, and what the worker keeps of a person can be looked at.
"""

import sqlite3
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from identity import livekit_identity_to_uuid

from .caller import Caller
from .livekit_server import LiveKitServer
from .openai_server import OpenAIServer
from .processes import wait_until
from .worker_process import Worker

STORE_TIMEOUT_S = 20.0
END_TIMEOUT_S = 30.0
"""A hang-up takes 2 s to be one, and a model that hangs 15 s to be given up."""


@dataclass
class Stack:
    """What a call needs. The worker is the product."""

    livekit: LiveKitServer
    openai: OpenAIServer
    worker: Worker

    @classmethod
    def started(cls, folder: Path, openai: OpenAIServer, **options: Any) -> Self:
        """Start a LiveKit server and a worker; `options` as for `Worker`."""
        livekit = LiveKitServer(folder)
        return cls(livekit, openai, Worker(folder, livekit, openai, **options))

    def stop(self) -> None:
        """End the worker and the LiveKit server."""
        self.worker.stop()
        self.livekit.stop(grace_s=0)

    def caller(self, identity: str, room: str, **options: Any) -> Caller:
        """Somebody who has not joined yet; `options` as for `Caller`."""
        return Caller(self.livekit, identity, room, **options)

    def memories(self, identity: str) -> list[str]:
        """What is kept of a person: the values, oldest first."""
        return values_in(person_file(self.worker.memory_dir, identity))

    async def wait_stored(
        self, identity: str, keyword: str, timeout_s: float = STORE_TIMEOUT_S
    ) -> None:
        """Wait until something with this word is kept of a person, on disk.

        Raises:
            TimeoutError: it is not; the message holds what is.
        """
        await wait_until(
            lambda: any(keyword in value for value in self.memories(identity)),
            timeout_s,
            lambda: f"{keyword!r} in {self.memories(identity)}\n{self.worker.log_tail()}",
        )

    async def wait_ended(self, room: str) -> None:
        """Wait until the job of this room has ended, its last writes included.

        Raises:
            TimeoutError: it has not, within the time that LiveKit gives a job to shut down.
            AssertionError: LiveKit had to end it by force.
        """
        pid = self.worker.job_pid(room)
        await wait_until(
            lambda: not Path(f"/proc/{pid}").exists(), END_TIMEOUT_S, self.worker.log_tail
        )
        forced = [r.message for r in self.worker.records(room=room) if _is_force(r.message)]
        assert not forced, f"{forced}\n{self.worker.log_tail()}"


def person_file(memory_dir: Path, identity: str) -> Path:
    """Where the memories of a person are."""
    user = livekit_identity_to_uuid(identity)
    return memory_dir / user[:2] / f"{user}.db"


def values_in(file: Path) -> list[str]:
    """The values of the memories in a person's file, oldest first; [] where there is none."""
    if not file.exists():
        return []
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as db:
        rows = db.execute("select value from memories order by id").fetchall()
    db.close()
    return [str(value) for (value,) in rows]


def _is_force(message: str) -> bool:
    return any(words in message for words in ("killing", "in time", "timed out", "non-zero"))


def stranger(name: str) -> str:
    """An identity with this name that nobody had before."""
    return f"{name}-{uuid.uuid4().hex[:8]}@example.com"


def new_room() -> str:
    """The name of a room that nobody was in before."""
    return f"room-{uuid.uuid4().hex[:8]}"
