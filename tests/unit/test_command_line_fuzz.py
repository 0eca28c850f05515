"""Whatever is typed, piped, interrupted or misconfigured: one line, an exit code that means it.

0 is done, 1 not found or not done, 2 for what its user can put right, 130 interrupted, 141 a
closed pipe. No traceback, and nothing waits for ever.
"""

import io
import itertools
import json
import os
import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import agent
import config
import storage
from tests.helpers.command_line import LIVEKIT, remember
from tests.helpers.waiting import HANG_GUARD_S

CALLS = 600

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
    ["memory", "people"],
    ["memory", "people", "--since", "7d", "--json"],
    ["memory", "people", "--phone"],
    ["memory", "people", "--phone", "+4930901820"],
    ["memory", "audit"],
    ["memory", "audit", "--json"],
    ["memory", "dead-letters", "list"],
    ["memory", "dead-letters", "retry"],
    ["memory", "dead-letters", "drop"],
    ["memory", "dead-letters"],
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
    ["--since", "\x1b"],
    ["--phone", "\udcff"],
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
    json.dumps({"profile": {"email": 7}, "memories": [GOOD]}),
    json.dumps({"profile": {"created_at": "2026-01-01T00:00:00Z"}, "memories": [GOOD]}),
    json.dumps({"memories": [{**GOOD, "kind": "turn", "sources": [{"words": "\ud800"}]}]}),
    json.dumps({"memories": [{**GOOD, "kind": "fact", "about": "0001-01-01T00:00:00+14:00"}]}),
    json.dumps([{"fact": "I love tea", "invalid_at": "0001-01-01T00:00:00+14:00"}]),
    json.dumps({"messages": [{"role": "user", "content": "I love tea"}, {"role": 7}]}),
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


@pytest.mark.slow
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
        assert time.monotonic() - began < HANG_GUARD_S, call
        if status == 2 and "usage:" not in printed.err:
            assert printed.err.count("error:") == 1, call
        assert (status == 130) <= (output == "interrupted"), call
        assert (status == 141) <= (output == "closed"), call
        seen.add(status)
        storage.use(None)
    assert seen == {0, 1, 2, 130, 141}
