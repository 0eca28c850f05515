"""Servers that never outlive the tests.

A process flows in; when this process ends, however it ends, that one ends too. It knows nothing of
what it guards.
"""

import contextlib
import subprocess
from pathlib import Path


class Guard:
    """Ends a process when this one is gone, `kill -9` included; nothing else notices that.

    Args:
        pid: what to end.
        signal: how.
        folder: removed afterwards.
    """

    def __init__(self, pid: int, signal: str, folder: Path | None = None) -> None:
        # The read ends when the pipe does, and the pipe does when this process does.
        script = 'read _; kill -s "$1" "$2"; if [ -n "$3" ]; then sleep 1; rm -rf "$3"; fi'
        self._shell = subprocess.Popen(
            ["sh", "-c", script, "guard", signal, str(pid), str(folder or "")],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def release(self) -> None:
        """Stop guarding: the process is going to end otherwise."""
        self._shell.kill()
        self._shell.wait()
        with contextlib.suppress(BrokenPipeError):
            assert self._shell.stdin
            self._shell.stdin.close()
