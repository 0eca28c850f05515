"""How a command ends: its exit code, and one line at most for what ended it early.

A command flows in, an exit code flows out. Where the caller's streams are closed or speak another
encoding, they are made such that printing works.
"""

import io
import os
import signal
import sys
from collections.abc import Callable

from caller_memory.errors import MemoryAgentError
from worker.terminal import escaped_lines

DONE = 0
NOT_DONE = 1
"""Not found, not reached, or not finished."""
TO_PUT_RIGHT = 2
"""Wrong options, settings, files or folders: the line that is printed says what to change."""
INTERRUPTED = 128 + signal.SIGINT
PIPE_CLOSED = 128 + signal.SIGPIPE


class UnknownPerson(MemoryAgentError):
    """Nothing was ever kept of whoever is meant."""


def ended(run: Callable[[], int]) -> int:
    """Run a command. Return its exit code, also where it was interrupted or is in error."""
    _open_streams()
    if signal.getsignal(signal.SIGINT) == signal.SIG_DFL:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        status = run()
        sys.stdout.flush()
        return status
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Python would complain at its end of what it could not write either.
        _to_nowhere()
        return PIPE_CLOSED
    except UnknownPerson as exc:
        return _told(str(exc), NOT_DONE)
    except MemoryAgentError as exc:
        return _told(str(exc), TO_PUT_RIGHT)
    except OSError as exc:
        _to_nowhere()
        return _told(str(exc), TO_PUT_RIGHT)


def end_at_once_on_ctrl_c() -> None:
    """Have Ctrl-C end this process as it ends any other program, without a traceback."""
    if signal.getsignal(signal.SIGINT) == signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)


def _told(error: str, status: int) -> int:
    try:
        sys.stderr.write(f"error: {escaped_lines(error)}\n")
        sys.stderr.flush()
    except OSError:
        # Nobody can be told: the exit code has to do.
        return status
    return status


def _open_streams() -> None:
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            # Whatever is opened next would get the number, and be written to as an output.
            mode = "w" if number else "r"
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))
        elif number and isinstance(stream := getattr(sys, name), io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _to_nowhere() -> None:
    """What is still to be printed can not be: let it go, so that nothing complains at the end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, sys.stdout.fileno())
    except (OSError, ValueError):
        return
    finally:
        os.close(nowhere)
