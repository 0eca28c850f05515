"""Print for people, and ask them: a terminal obeys control characters, so they are escaped.

Each is written as in JSON: `\\u001b`. Questions and progress go to standard error, and only if
somebody sits in front of it.
"""

import logging
import re
import sys
import time
from collections.abc import Collection, Iterator
from typing import TypeVar

from caller_memory.errors import ConfigError

T = TypeVar("T")

PROGRESS_AFTER_S = 1.0
PROGRESS_EVERY_S = 0.2

_CONTROLS = re.compile(
    "[\0-\x1f\x7f-\x9f"  # C0, DEL, C1
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # what turns the direction of writing
    "\u2028\u2029"  # line and paragraph separators
    "\ud800-\udfff]"  # lone surrogates, which no output can encode
)


def escaped(text: str) -> str:
    """Return text on one line, without characters that a terminal obeys, such as line ends."""
    return _CONTROLS.sub(_escape, text)


def escaped_lines(text: str) -> str:
    """Return several lines, each escaped. JSON stays JSON with the same value."""
    return "\n".join(map(escaped, text.split("\n")))


def print_lines(text: str) -> None:
    """Print text of one or several lines to standard output."""
    sys.stdout.write(escaped_lines(text) + "\n")


def is_confirmed(question: str) -> bool:
    """Ask whoever sits at the terminal. Return whether they say yes.

    Raises:
        ConfigError: nobody sits there.
    """
    if not _somebody_sits_there():
        raise ConfigError(f"{question} Nobody can be asked: give --yes, or --dry-run to look first")
    sys.stderr.write(f"{escaped(question)} [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def progress(things: Collection[T], what: str) -> Iterator[T]:
    """Hand out things one by one, and show in a terminal how far that is if it takes long."""
    started = shown = time.monotonic()
    for number, thing in enumerate(things):
        now = time.monotonic()
        if now - started > PROGRESS_AFTER_S and now - shown > PROGRESS_EVERY_S:
            shown = now
            _show(f"{number} of {len(things)} {what}")
        yield thing
    if shown > started:
        _show("")


def _somebody_sits_there() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def _show(text: str) -> None:
    if sys.stderr.isatty():
        # To the start of the line, and erase what stands there.
        sys.stderr.write(f"\r\033[K{text}")
        sys.stderr.flush()


class EscapingFormatter(logging.Formatter):
    """Format log records so that a terminal obeys nothing in them."""

    def format(self, record: logging.LogRecord) -> str:
        """See `logging.Formatter`."""
        return escaped_lines(super().format(record))


def _escape(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"
