"""Whatever is typed, piped, interrupted or misconfigured: one line, an exit code that means it.

0 is done, 1 not found or not done, 2 for what its user can put right, 130 interrupted, 141 a
closed pipe. No traceback, and nothing waits for ever.
"""

import io
import itertools
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import agent
import config
import storage
from tests.helpers.command_line import LIVEKIT, remember

CALLS = 400
SLOWEST_S = 30.0

GOOD = {"category": "FACT", "key": "k", "value": "v", "created_at": "2026-01-01T00:00:00Z"}

COMMANDS = [
    ["memory", "list"],
    ["memory", "export"],
    ["memory", "import"],
    ["memory", "import", "file.json"],
    ["memory", "import", "/nowhere"],
    ["memory", "import", "/"],
    ["memory", "forget"],
    ["memory", "forget", "--all"],
    ["memory", "forget", "--category", "fact", "--key", "k"],
    ["memory", "merge", "--from", "alice", "--into", "bob"],
    ["memory", "merge"],
    ["memory", "sync"],
    ["memory", "lst"],
    ["memory"],
    ["doctor", "--offline"],
    ["token"],
    ["start"],
    ["dev"],
    ["chat", "--supabase"],
    ["--help"],
    ["nonsense"],
    [],
]
OPTIONS = [
    [],
    ["--yes"],
    ["--dry-run"],
    ["--profile", "--yes"],
    ["--as"],
    ["--key", ""],
    ["--category", "X"],
    ["--from", "", "--into", "\0"],
    ["--room", "\x1b[31m"],
    ["--help"],
    ["--bogus"],
    ["--"],
    ["\udcff"],
]
IDENTITIES = [
    "alice", "nobody", "", " ", "a\0b", "x" * 600, "\udcff", "+15551234567", "sip_", "O'Brien",
    "\x1b]0;x\x07", "é", "--all", "\N{PILE OF POO}",
]  # fmt: skip
SETTINGS: list[dict[str, str]] = [
    {},
    {"MEMORY_DIR": "/etc/hostname"},
    {"MEMORY_DIR": "/dev/null/x"},
    {"MEMORY_DIR": "/proc/x"},
    {"MEMORY_DIR": "file.json"},
    {"LOG_PII": "maybe"},
    {"PHONE_REGION": "germany"},
    {"MEMORY_TTL_DAYS": "PLAN"},
    {"SUPABASE_URL": "http://127.0.0.1:9"},
    {"SUPABASE_URL": "http://127.0.0.1:9", "SUPABASE_SERVICE_ROLE_KEY": "k"},
    {"SUPABASE_URL": "http://[", "SUPABASE_SERVICE_ROLE_KEY": "k"},
    {"OPENAI_API_KEY": "k"},
    {"LIVEKIT_URL": "ftp://x"},
    {"LIVEKIT_URL": LIVEKIT["LIVEKIT_URL"]},
    {"MEMORY_DR": "/x"},
    {"TENANT": "\x1b"},
]
TYPED = [
    "",
    "{}",
    "[" * 100_000,
    '{"memories": {}}',
    '{"memories": []}',
    json.dumps({"memories": [GOOD]}),
    json.dumps({"memories": [{**GOOD, "created_at": "0001-01-01T00:00:00+14:00"}]}),
    json.dumps({"memories": [{**GOOD, "value": "\ud800"}]}),
    json.dumps([{"memory": "I love tea"}]),
    json.dumps({"results": [{"memory": 7}, 7, None]}),
    json.dumps([[], {}, "x"]),
    '{"memories": [1e999]}',
    "9" * 5000,
    "\0",
]
DOTENV = [
    None,
    None,
    None,
    b"",
    b"A=\xff\n",
    b"A=a\0b\n",
    b"=\n'\"\n",
    b"MEMORY_DIR=/etc/hostname\n",
]


class ClosedPipe(io.StringIO):
    """Standard output whose reader has gone."""

    def write(self, text: str) -> int:
        """See `io.StringIO`."""
        raise BrokenPipeError

    def flush(self) -> None:
        """See `io.StringIO`."""


class FullDisk(io.StringIO):
    """Standard output that goes to a disk without room."""

    def write(self, text: str) -> int:
        """See `io.StringIO`."""
        raise OSError(28, "No space left on device")


def calls() -> Iterator[tuple[list[str], dict[str, str], str, bytes | None, str]]:
    """Every command, option, identity, setting, file and end of a stream, in the same mixture."""
    chance = random.Random(11)
    for number, command in zip(range(CALLS), itertools.cycle(COMMANDS), strict=False):
        named = ["--identity", chance.choice(IDENTITIES)] if chance.random() < 0.8 else []
        yield (
            [*command, *named, *(chance.choice(OPTIONS) if number % 2 else [])],
            chance.choice(SETTINGS) if number % 3 else {},
            chance.choice(TYPED),
            chance.choice(DOTENV),
            chance.choice(["read", "read", "read", "closed", "full", "interrupted"]),
        )


def test_no_call_ends_in_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In this process, for speed."""
    monkeypatch.setattr(agent, "serve", lambda settings: None)
    Path("file.json").write_text(json.dumps({"memories": [GOOD]}))

    def interrupted(*arguments: object) -> None:
        raise KeyboardInterrupt

    seen = set()
    for arguments, environ, typed, dotenv, output in calls():
        Path(".env").unlink(missing_ok=True)
        config._load_dotenv.cache_clear()
        remember("alice", "i live in oslo")
        storage.use(None)
        config._load_dotenv.cache_clear()
        if dotenv is not None:
            Path(".env").write_bytes(dotenv)
        with monkeypatch.context() as patch:
            patch.setattr(os, "environ", dict(environ))
            patch.setattr("sys.stdin", io.StringIO(typed))
            if output in ("closed", "full"):
                patch.setattr("sys.stdout", ClosedPipe() if output == "closed" else FullDisk())
            if output == "interrupted":
                patch.setattr("worker.people.is_known", interrupted)
            began = time.monotonic()
            try:
                status = agent.main(arguments)
            except SystemExit as exc:
                status = exc.code if isinstance(exc.code, int) else 1
        printed = capsys.readouterr()
        call = (arguments, environ, typed[:60], dotenv, output, printed.err[-500:])
        assert status in (0, 1, 2, 130, 141), call
        assert "Traceback" not in printed.out + printed.err, call
        assert "<Category" not in printed.err and "\x1b" not in printed.out + printed.err, call
        assert time.monotonic() - began < SLOWEST_S, call
        if status == 2 and "usage:" not in printed.err:
            assert printed.err.count("error:") == 1, call
        assert (status == 130) <= (output == "interrupted"), call
        assert (status == 141) <= (output == "closed"), call
        seen.add(status)
        storage.use(None)
    assert seen == {0, 1, 2, 130, 141}


SHELL = [
    ("{agent} memory list --identity alice | head -1; exit ${{PIPESTATUS[0]}}", {0, 141}),
    ("{agent} memory export --identity alice >/dev/full", {2}),
    ("{agent} chat --identity bob <&-", {0}),
    ("yes hello | {agent} chat --identity bob | head -3; exit ${{PIPESTATUS[1]}}", {0, 141}),
    ("PYTHONIOENCODING=ascii {agent} doctor --offline", {0, 1}),
]


def test_real_processes_end_as_they_should() -> None:
    """Pipes that close, streams that are not there, and other encodings, in a shell."""
    remember("alice", *(f"i love book number {n}" for n in range(300)))
    storage.use(None)
    command = f"{sys.executable} {agent.__file__}"

    def run(line: str) -> "subprocess.CompletedProcess[bytes]":
        return subprocess.run(
            ["bash", "-c", line.format(agent=command)],
            env={"PATH": os.environ["PATH"]},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=60,
            check=False,
        )

    with ThreadPoolExecutor(2) as pool:
        for (line, wanted), done in zip(SHELL, pool.map(run, [s for s, _ in SHELL]), strict=True):
            assert done.returncode in wanted, (line, done)
            for noise in (b"Traceback", b"Exception ignored"):
                assert noise not in done.stderr, (line, done)


@pytest.mark.parametrize("after_s", [0.4, 1.5])
@pytest.mark.parametrize("command", ["memory import --identity a", "doctor", "start"])
def test_ctrl_c_at_any_time(after_s: float, command: str) -> None:
    """While it starts, asks and reads: 130, and not a line."""
    environ = {"PATH": os.environ["PATH"], **LIVEKIT, "OPENAI_API_KEY": "k"}
    environ |= {"OPENAI_BASE_URL": "http://127.0.0.1:9/v1"}
    process = subprocess.Popen(
        [sys.executable, agent.__file__, *command.split()],
        env=environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    time.sleep(after_s)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=SLOWEST_S)
    assert process.returncode in (0, 1, 130, -signal.SIGINT), errors
    assert b"Traceback" not in errors
