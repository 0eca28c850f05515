"""Escape control characters in what is printed, because a terminal obeys them. No I/O.

Each is written as in JSON: `\\u001b`.
"""

import logging
import re

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


class EscapingFormatter(logging.Formatter):
    """Format log records so that a terminal obeys nothing in them."""

    def format(self, record: logging.LogRecord) -> str:
        """See `logging.Formatter`."""
        return escaped_lines(super().format(record))


def _escape(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"
