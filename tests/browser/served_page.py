"""`python agent.py web` as a process of its own, with a folder of memories."""

import sys
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from caller_memory import PersonMemory, open_stores, user_id
from tests.e2e.processes import ChildProcess, free_port
from tests.helpers.places import REPOSITORY

START_TIMEOUT_S = 60.0


class ServedPage(ChildProcess):
    """The page, ready when the constructor returns.

    Args:
        folder: takes its log, and the memories unless the settings say where.
        options: of the command.
        settings: environment of the command.
    """

    def __init__(
        self, folder: Path, *options: str, settings: Mapping[str, str] | None = None
    ) -> None:
        port = free_port()
        self.address = f"http://localhost:{port}/"
        self.folder = Path((settings or {}).get("MEMORY_DIR", folder / ".data"))
        command = [sys.executable, "-u", str(REPOSITORY / "agent.py"), "web"]
        super().__init__(
            [*command, "--no-browser", "--port", str(port), *options],
            folder / "page.log",
            env={"PATH": "/usr/bin:/bin", "HOME": str(folder), **(settings or {})},
            cwd=folder,
        )
        deadline = time.monotonic() + START_TIMEOUT_S
        while not self._answers():
            assert self.exit_code is None and time.monotonic() < deadline, self.log_tail()
            time.sleep(0.1)

    def person(self, identity: str) -> PersonMemory:
        """Return the memory of a person, as another process of the machine uses it."""
        return PersonMemory(user_id(identity), open_stores(self.folder))

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}healthz", timeout=1) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False
