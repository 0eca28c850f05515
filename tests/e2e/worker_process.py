"""The product's worker as a separate process, and what it logs.

Servers flow in, `python agent.py start` (or `dev`) runs against them, its log records flow out. It
knows the product only by its command line, its environment and its log lines.
"""

import json
import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from .livekit_server import API_KEY, API_SECRET, LiveKitServer
from .openai_server import OpenAIServer
from .processes import ChildProcess, free_port, wait_until

REPOSITORY = Path(__file__).resolve().parents[2]
READY = "registered worker"
START_TIMEOUT_S = 90.0
LINE_TIMEOUT_S = 30.0


@dataclass(frozen=True)
class Record:
    """One line of the worker's log. `fields` is empty where the line was no JSON."""

    message: str
    fields: Mapping[str, Any]


class Worker(ChildProcess):
    """A worker process, of which jobs are children.

    Args:
        folder: takes its log and, below `memory`, its files; reused, the worker finds them again.
        command: the worker's command line mode.
        settings: further environment variables of the product.
        script: what is run, if not the product.
    """

    def __init__(
        self,
        folder: Path,
        livekit: LiveKitServer,
        openai: OpenAIServer,
        *,
        command: Literal["start", "dev"] = "start",
        settings: Mapping[str, str] | None = None,
        script: Path = REPOSITORY / "agent.py",
    ) -> None:
        self.memory_dir = folder / "memory"
        port = free_port()
        self.health_url = f"http://127.0.0.1:{port}"
        env = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "LIVEKIT_URL": livekit.url,
            "LIVEKIT_API_KEY": API_KEY,
            "LIVEKIT_API_SECRET": API_SECRET,
            "OPENAI_API_KEY": "dummy",
            "OPENAI_BASE_URL": openai.url,
            "MEMORY_DIR": str(self.memory_dir),
            "TURN_DETECTION": "local",
            # Callers, servers and recognition share the machine: its load is no reason to refuse.
            "WORKER_LOAD_THRESHOLD": "1000",
            "WORKER_HOST": "127.0.0.1",
            "WORKER_PORT": str(port),
        }
        super().__init__(
            [sys.executable, "-u", str(script), command],
            folder / "worker.log",
            env=env | dict(settings or {}),
            # A developer's .env lies in the repository and must not be read.
            cwd=folder,
        )

    async def wait_ready(self) -> None:
        """Wait until the LiveKit server can give it jobs."""
        await self.wait_for(READY, timeout_s=START_TIMEOUT_S)

    def records(self, *, room: str = "") -> list[Record]:
        """Everything logged so far, oldest first; of the job of one room, if given."""
        # The last line may be in the middle of being written.
        whole, _, _ = self.log.read_text(errors="replace").rpartition("\n")
        records = [_parsed(line) for line in whole.splitlines()]
        if not room:
            return records
        pids = {r.fields.get("pid") for r in records if _starts_session(r, room)}
        return [r for r in records if r.fields.get("pid") in pids]

    def messages(self, start: str, *, room: str = "") -> list[str]:
        """What follows `start` in the messages that begin with it, oldest first."""
        found = [r.message for r in self.records(room=room) if r.message.startswith(start)]
        return [message.removeprefix(start).strip() for message in found]

    async def wait_for(
        self, text: str, *, room: str = "", count: int = 1, timeout_s: float = LINE_TIMEOUT_S
    ) -> None:
        """Wait until so many messages with this text were logged.

        Raises:
            TimeoutError: they were not; the message holds the end of the log.
        """

        def logged() -> bool:
            return sum(text in record.message for record in self.records(room=room)) >= count

        await wait_until(logged, timeout_s, lambda: f"{text!r} in\n{self.log_tail()}")

    def log_tail(self, lines: int = 60) -> str:
        """The last messages that were logged, with the traceback where there is one."""
        return "\n".join(
            f"{r.fields.get('level', '')} {r.message} {r.fields.get('exc_info') or ''}"
            for r in self.records()[-lines:]
        )

    def job_pid(self, room: str) -> int:
        """The process that serves, or served last, this room."""
        pids = [int(r.fields["pid"]) for r in self.records() if _starts_session(r, room)]
        assert pids, f"no job for room {room}"
        return pids[-1]

    def kill_job(self, room: str) -> None:
        """End the room's job process at once, as the kernel does when memory runs out."""
        os.kill(self.job_pid(room), signal.SIGKILL)


def _parsed(line: str) -> Record:
    if not line.startswith("{"):
        return Record(line, {})
    fields = json.loads(line)
    return Record(fields["message"], fields)


def _starts_session(record: Record, room: str) -> bool:
    return record.message == f"[ENTRYPOINT] Starting session for room: {room}"
