"""A typed chat in a terminal, through a real pseudo-terminal."""

import os
import pty
import re
import select
import sys
import time
from pathlib import Path

import pytest

import agent

WAIT_S = 60.0


class Terminal:
    """`chat` in a terminal of its own."""

    def __init__(self) -> None:
        self.shown = ""
        environ = {"PATH": os.environ["PATH"], "TERM": "xterm"}
        command = [sys.executable, agent.__file__, "chat", "--identity", "alice@example.com"]
        self.pid, self._screen = pty.fork()
        if self.pid == 0:
            os.execve(sys.executable, command, environ)

    def until(self, text: str) -> str:
        """Wait until this is shown. Return what is shown up to it, and forget it."""
        deadline = time.monotonic() + WAIT_S
        while text not in self.shown:
            assert time.monotonic() < deadline, self.shown
            if select.select([self._screen], [], [], 0.1)[0]:
                self.shown += os.read(self._screen, 4096).decode().replace("\r\n", "\n")
        shown, _, self.shown = self.shown.partition(text)
        return shown + text

    def type(self, line: str) -> None:
        """Type a line, as it is echoed."""
        os.write(self._screen, f"{line}\n".encode())
        self.until(line)

    def status(self) -> int:
        """Wait for the end. Return the exit code."""
        status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        os.close(self._screen)
        return status


@pytest.mark.slow
def test_a_conversation_one_would_show() -> None:
    """A banner, what is remembered, memories by number; not a line of the log."""
    terminal = Terminal()
    banner = terminal.until("you: ").split("agent: ")[0]
    assert banner.count("\n") <= 4
    assert "No language model is configured" in banner and "chat.log" in banner
    terminal.type("I love reading books")
    reply = terminal.until("you: ")
    assert "\033[2m· remembered: I love reading books [INTEREST]\033[0m\n" in reply
    assert "agent: Thank you for telling me.\n" in reply
    terminal.type("My name is Alice")
    terminal.until("you: ")
    terminal.type("/memories")
    listed = terminal.until("you: ")
    assert "  1  My name is Alice [FACT]" in listed
    assert "  2  I love reading books [INTEREST]" in listed
    terminal.type("/forget 3")
    assert "There is no such number" in terminal.until("you: ")
    terminal.type("/forget 2")
    assert "Forgotten: 2" in terminal.until("you: ")
    terminal.type("/forget 2")
    assert "There is no such number" in terminal.until("you: ")
    terminal.type("/forget 1")
    assert "Forgotten: 1" in terminal.until("you: ")
    terminal.type("what do I love reading?")
    assert "agent: I don't know that." in terminal.until("you: ")
    terminal.type("/nonsense")
    assert "/quit" in terminal.until("you: ")
    terminal.type("/quit")
    assert terminal.status() == 0
    log = Path(".data/chat.log")
    assert "[MEMORY STORED]" in log.read_text(encoding="utf-8")
    assert log.stat().st_mode & 0o777 == 0o600
    assert not re.search(r"INFO|\[USER INPUT\]", banner + reply)
