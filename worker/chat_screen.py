"""What a typed chat looks like: a conversation in a terminal, bare lines in a pipe.

Replies and memories flow in, lines flow out on standard output. In a terminal log lines go to a
file, since they would run into what is being typed.
"""

import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import config
from caller_memory.models import Kind, Memory
from worker.terminal import EscapingFormatter, escaped

PROMPT = "you: "
HELP = """\
/memories   what is remembered, numbered
/forget N   erase number N of them for good
/quit       end, as Ctrl-D does"""


class Screen:
    """A pipe: the greeting, then one line for each reply, and nothing else."""

    def prompt(self) -> None:
        """Ask for the next line, where a person types it."""
        if sys.stdin.isatty():
            sys.stderr.write(PROMPT)
            sys.stderr.flush()

    def say(self, reply: str) -> None:
        """Print what the agent says, on one line."""
        self._print(f"agent: {escaped(reply)}")

    def show_kept(self, kept: Sequence[Memory]) -> None:
        """Show what was just remembered, where a person looks at it."""

    def begin(self, identity: str, folder: Path, model: str | None) -> None:
        """Say what this is, where a person looks at it."""

    def end(self) -> None:
        """Leave the terminal as it was."""

    def _print(self, line: str) -> None:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


class TerminalScreen(Screen):
    """A terminal.

    Args:
        log_file: where log lines go.
    """

    def __init__(self, log_file: Path) -> None:
        self._log_file = log_file
        self._colours = not config.environment().get("NO_COLOR")

    def prompt(self) -> None:
        """See `Screen`."""
        sys.stdout.write(PROMPT)
        sys.stdout.flush()

    def note(self, text: str) -> None:
        """Print what neither of the two says, in dim letters."""
        for line in text.split("\n"):
            self._print(f"\033[2m{escaped(line)}\033[0m" if self._colours else escaped(line))

    def show_kept(self, kept: Sequence[Memory]) -> None:
        """See `Screen`."""
        for memory in kept:
            self.note(f"· remembered: {described(memory)}")

    def begin(self, identity: str, folder: Path, model: str | None) -> None:
        """See `Screen`."""
        answers = (
            f"{model} answers."
            if model
            else "No language model is configured: the agent only quotes what you told it. "
            "OPENAI_API_KEY in .env gives it one."
        )
        self.note(
            f"An agent that remembers you, {identity}, in {folder}/. Tell it about yourself.\n"
            f"{answers}\n"
            f"/memories, /forget N, /help, /quit. The log is in {self._log_file}"
        )

    def end(self) -> None:
        """See `Screen`."""
        sys.stdout.write("\n")


def described(memory: Memory) -> str:
    """Return a memory in one line, as a person would want to read it."""
    said = memory.value if memory.kind is Kind.TURN else f"{memory.key} = {memory.value}"
    return f"{said} [{memory.category}]"


def screen_for(folder: Path, handler: logging.Handler) -> Screen:
    """Return what fits the streams of this process; in a terminal, log to a file from now on.

    Args:
        handler: writes the log to standard error so far.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return Screen()
    path = folder / "chat.log"
    # It may hold what was said.
    os.close(os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600))
    file = logging.FileHandler(path, encoding="utf-8")
    file.setFormatter(EscapingFormatter("%(asctime)s %(levelname)-7s %(message)s"))
    for each in handler.filters:
        file.addFilter(each)
    logging.getLogger().removeHandler(handler)
    logging.getLogger().addHandler(file)
    return TerminalScreen(path)
