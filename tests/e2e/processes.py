"""Child processes that never outlive the tests.

A command flows in, a running process with its output in a file flows out. It ends with the test,
and also when the test process is killed. It knows nothing of what it runs.
"""

import asyncio
import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


class ChildProcess:
    """A process in a group of its own, its stdout and stderr in one file.

    Args:
        command: the program and its arguments.
        log: the file of its output, appended to.
        env: its whole environment; None for this process's own.
        cwd: its working directory; None for this process's own.
    """

    def __init__(
        self,
        command: Sequence[str],
        log: Path,
        *,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
    ) -> None:
        self.log = log
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=env,
                cwd=cwd,
                start_new_session=True,
                preexec_fn=_die_with_parent if _libc else None,
            )

    @property
    def pid(self) -> int:
        """The process's id, which is its group's id as well."""
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """None while it runs; minus the signal's number when a signal ended it."""
        return self._process.poll()

    def terminate(self) -> None:
        """Ask the process itself, not its children, to end: what an orchestrator does."""
        self._process.send_signal(signal.SIGTERM)

    async def wait_ended(self, timeout_s: float) -> int:
        """The exit code, once there is one.

        Raises:
            TimeoutError: it still runs; the message holds the end of its log.
        """
        await wait_until(lambda: self.exit_code is not None, timeout_s, lambda: self.log_tail())
        return self._process.wait()

    def stop(self, grace_s: float = 3.0) -> None:
        """End the process and whatever it started: politely first, then by force."""
        if self.exit_code is None:
            self.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(grace_s)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()

    def log_tail(self, lines: int = 40) -> str:
        """The last lines of its output."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


def _die_with_parent() -> None:
    assert _libc is not None
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def free_port(kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    """A port of the loopback interface that nobody listens on now."""
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def wait_until(
    condition: Callable[[], object], timeout_s: float, explain: Callable[[], str] = lambda: ""
) -> None:
    """Wait until the condition holds.

    Args:
        explain: what to say when it never did.

    Raises:
        TimeoutError: it did not hold within `timeout_s` seconds.
    """
    deadline = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {timeout_s:g} s\n{explain()}")
        await asyncio.sleep(0.05)
