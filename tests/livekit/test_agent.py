"""agent.py as its user types it: commands, their exit codes, and the user's own isolation test."""

import io
import logging
import os
import re
import runpy
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from livekit import api, rtc
from livekit.agents import CloseEvent, CloseReason

import agent
from tests.helpers.places import REPOSITORY
from worker.assistant import Assistant

ALICE_UUID = "edabafbb-61ad-51d6-9fd8-e976c892a731"

ISOLATION = """
from agent import set_session_user, get_session_user_uuid, memory_manager

# Session 1 (Alice)
set_session_user("alice@example.com")
uuid_alice = get_session_user_uuid()
print(f"Alice UUID: {uuid_alice}")
memory_manager.store("FACT", "favorite_color", "blue")

# Session 2 (Bob) - in different async context
set_session_user("bob@example.com")
uuid_bob = get_session_user_uuid()
print(f"Bob UUID: {uuid_bob}")
memory_manager.store("FACT", "favorite_color", "red")

# Verify isolation
assert uuid_alice != uuid_bob
assert memory_manager.retrieve("FACT", "favorite_color") == "red"  # Bob's session

# Switch back to Alice's session
set_session_user("alice@example.com")
assert memory_manager.retrieve("FACT", "favorite_color") == "blue"  # Alice's data

print("✅ User isolation working!")
"""


def test_the_users_isolation_test_runs_verbatim(tmp_path: Path) -> None:
    """From any folder, without environment."""
    done = subprocess.run(
        [sys.executable, "-c", ISOLATION],
        env={"PYTHONPATH": str(REPOSITORY), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        f"Alice UUID: {ALICE_UUID}",
        "Bob UUID: 1bbc064c-d74a-56e6-a2b9-009139975e85",
        "✅ User isolation working!",
    ]
    assert (tmp_path / ".data" / "ed" / f"{ALICE_UUID}.db").exists()


LIVEKIT = {
    "LIVEKIT_URL": "ws://127.0.0.1:9",
    "LIVEKIT_API_KEY": "key",
    "LIVEKIT_API_SECRET": "secret",
}
NO_SUCH_KEY = {
    "OPENAI_API_KEY": "k",
    "SUPABASE_URL": "https://x.co",
    "SUPABASE_ANON_KEY": "k",
    "SUPABASE_JWT_PRIVATE_KEY": "no PEM",
    "SUPABASE_JWT_KEY_ID": "1",
}


@pytest.mark.parametrize(
    ("arguments", "environ", "named"),
    [
        (["start"], LIVEKIT, "OPENAI_API_KEY"),
        (["dev"], LIVEKIT, "OPENAI_API_KEY"),
        (["console"], {}, "OPENAI_API_KEY"),
        (["start"], {"OPENAI_API_KEY": "k"}, "LIVEKIT_URL"),
        (["dev", "--url", "ws://127.0.0.1:9"], {"OPENAI_API_KEY": "k"}, "LIVEKIT_API_KEY"),
        (["start"], {**LIVEKIT, "OPENAI_API_KEY": "k", "SUPABASE_URL": "x"}, "SUPABASE_URL"),
        (["start"], {**LIVEKIT, **NO_SUCH_KEY}, "SUPABASE_JWT_PRIVATE_KEY"),
        (
            ["chat", "--identity", "a"],
            {"SUPABASE_URL": "https://x.co"},
            "SUPABASE_SECRET_KEY",
        ),
        (["chat", "--identity", "a"], {"SUPABASE_ANON_KEY": "k"}, "SUPABASE_URL"),
        (["chat", "--identity", "a", "--supabase"], {}, "SUPABASE_URL"),
        (["chat", "--identity", "a"], {"LOG_PII": "no"}, "LOG_PII"),
        (["chat", "--identity", "a"], {"MEMORY_TTL_DAYS": "PLAN"}, "PLAN=90,EXPERIENCE=365"),
        (["chat", "--identity", " "], {}, "identity is empty"),
        (["chat"], {}, "--identity"),
    ],
)
def test_what_can_not_work_exits_2(
    arguments: list[str],
    environ: dict[str, str],
    named: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Before any connection, naming the variable, without files and without a traceback."""
    monkeypatch.setattr(os, "environ", environ)
    try:
        status = agent.main(arguments)
    except SystemExit as exc:  # argparse's own way
        status = exc.code if isinstance(exc.code, int) else 1
    printed = capsys.readouterr()
    assert (status, printed.out) == (2, "")
    assert named in printed.err
    assert not Path(".data").exists()


def test_errors_are_the_exit_code_of_the_process(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """LiveKit itself would exit with 0 here."""
    monkeypatch.setattr(os, "environ", LIVEKIT)
    monkeypatch.setattr(sys, "argv", ["agent.py", "start"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(agent.__file__, run_name="__main__")
    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith("error: OPENAI_API_KEY")


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    """Ours and LiveKit's."""
    assert agent.main([]) == agent.main(["--help"]) == 0
    printed = capsys.readouterr().out
    for command in ("chat", "dev", "start", "console", "connect", "download-files"):
        assert command in printed


def test_livekits_own_commands_stay(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """They take LiveKit's options."""
    monkeypatch.setattr("sys.argv", ["agent.py", "start", "--help"])
    with pytest.raises(SystemExit) as ended:
        agent.main(["start", "--help"])
    assert ended.value.code == 0 and "--drain-timeout" in capsys.readouterr().out


@pytest.mark.slow
def test_a_chat_shows_the_users_log_lines() -> None:
    """Word for word, in the user's order, each once; replies alone on standard output.

    Ctrl-C ends it with 0, what was said is on disk. And without --supabase no file is of the
    kind that ever reaches the configured Supabase.
    """
    process = subprocess.Popen(
        [sys.executable, agent.__file__, "chat", "--identity", "alice@example.com"],
        env={
            "PATH": os.environ["PATH"],
            "SUPABASE_URL": "http://127.0.0.1:9",
            "SUPABASE_ANON_KEY": "key",
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdin and process.stdout and process.stderr
    greeting = process.stdout.readline()
    process.stdin.write("I love reading books\n")
    process.stdin.flush()
    reply = process.stdout.readline()
    process.send_signal(signal.SIGINT)
    rest, errors = process.communicate(timeout=30)
    assert (process.returncode, rest) == (0, "") and "Traceback" not in errors
    assert re.fullmatch(r"agent: .+\nagent: .+\n", greeting + reply)
    lines = [line.partition(" ")[2].strip() for line in errors.splitlines() if "[" in line]
    assert [str(p.parent.parent) for p in Path(".data").rglob("*.db")] == [".data/local"]
    key = re.search(r"user_input_\d+", lines[-1])
    assert key
    assert lines == [
        "[ENTRYPOINT] Starting session for room: chat",
        "[SESSION INIT] Room: chat",
        "[SESSION INIT] Participant SID: PA_chat",
        f"[SESSION INIT] Identity: alice@example.com → UUID: {ALICE_UUID}",
        "[PROFILE CREATE] Creating profile for LiveKit user: alice@example.com",
        "[PROFILE CREATE] Successfully created profile for user alice@example.com",
        f"[SESSION INIT] ✓ Profile ready for user: {ALICE_UUID}",
        "[SESSION INIT] Starting LiveKit session...",
        "[SESSION INIT] ✓ Session started successfully",
        "[USER INPUT] I love reading books",
        f"[SESSION] Using session user: {ALICE_UUID}",
        "[MEMORY CATEGORIZATION] 'I love reading books...' -> INTEREST",
        f"[MEMORY STORED] Stored: [INTEREST] {key[0]} = I love reading books",
    ]


def chat(monkeypatch: pytest.MonkeyPatch, identity: str, *lines: str) -> None:
    """`python agent.py chat` in this process, with these lines on standard input."""

    async def typed(_: object) -> AsyncIterator[str]:
        for line in lines:
            yield line

    monkeypatch.setattr("worker.chat._lines", typed)
    assert agent.main(["chat", "--identity", identity]) == 0


def test_who_comes_back_is_known_and_a_stranger_is_not(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Alice is greeted by name and answered from memory; Bob is not."""
    caplog.set_level(logging.INFO)
    chat(monkeypatch, "alice", "my name is Alice", "I love reading books about volcanoes")
    assert "offline responder" in caplog.text and "OPENAI_API_KEY" in caplog.text
    assert "PROFILE CREATE" in caplog.text
    capsys.readouterr()
    caplog.clear()
    chat(monkeypatch, "alice", "what do I love reading about?")
    greeting, reply = capsys.readouterr().out.splitlines()
    assert "Alice" in greeting and "volcanoes" in greeting and "volcanoes" in reply
    assert "PROFILE CREATE" not in caplog.text
    chat(monkeypatch, "bob", "what do I love reading about?")
    printed = capsys.readouterr().out
    assert "Alice" not in printed and "volcano" not in printed


def test_log_pii_0_shows_neither_who_nor_what(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The log of a whole chat."""
    caplog.set_level(logging.INFO)
    log = io.StringIO()
    monkeypatch.setattr(logging.getLogger(), "handlers", [logging.StreamHandler(log)])
    monkeypatch.setenv("LOG_PII", "0")
    chat(monkeypatch, "alice@example.com", "i live in oslo")
    assert "[MEMORY STORED] Stored: [FACT]" in log.getvalue() and ALICE_UUID in log.getvalue()
    assert "alice" not in log.getvalue() and "oslo" not in log.getvalue()


class Job:
    """A job whose session closes, and what it asks of LiveKit then.

    Args:
        people: kinds of the participants in the room.
        refuses: no agent can be called.
    """

    def __init__(self, *people: str, connected: bool = True, refuses: bool = False) -> None:
        kinds = [rtc.ParticipantKind.Value(f"PARTICIPANT_KIND_{kind}") for kind in people]
        self.room = SimpleNamespace(
            name="lobby",
            isconnected=lambda: connected,
            remote_participants={i: SimpleNamespace(kind=kind) for i, kind in enumerate(kinds)},
        )
        self.proc = SimpleNamespace(userdata={"assistant": Assistant(None)})
        self.job = SimpleNamespace(agent_name="memory", metadata="m")
        self.api = SimpleNamespace(agent_dispatch=self)
        self.asked: list[str] = []
        self._refuses = refuses

    async def closed(self, reason: CloseReason) -> list[str]:
        """Close the session for this reason; what was asked for, in order."""
        agent._on_close(cast(Any, self), CloseEvent(reason=reason))
        await agent.finish(cast(Any, self))
        return self.asked

    def is_fake_job(self) -> bool:
        return False

    def shutdown(self, reason: str) -> None:
        self.asked.append("shutdown")

    async def delete_room(self) -> None:
        self.asked.append("delete room")

    async def create_dispatch(self, request: api.CreateAgentDispatchRequest) -> None:
        assert (request.room, request.agent_name, request.metadata) == ("lobby", "memory", "m")
        self.asked.append("dispatch")
        if self._refuses:
            raise api.TwirpError("unavailable", "no", status=503)


HUNG_UP = CloseReason.PARTICIPANT_DISCONNECTED


@pytest.mark.parametrize(
    ("job", "reason", "asked"),
    [
        (Job(), HUNG_UP, ["delete room"]),
        (Job("STANDARD"), HUNG_UP, ["dispatch"]),
        (Job("AGENT", "SIP"), HUNG_UP, ["dispatch"]),
        (Job("AGENT", "EGRESS", "INGRESS"), HUNG_UP, ["delete room"]),
        (Job("STANDARD", refuses=True), HUNG_UP, ["dispatch", "delete room"]),
        (Job("STANDARD", connected=False), HUNG_UP, []),
        (Job("STANDARD"), CloseReason.ERROR, ["delete room"]),
        (Job("STANDARD"), CloseReason.JOB_SHUTDOWN, ["delete room"]),
    ],
)
async def test_nobody_stays_in_a_room_without_an_agent(
    job: Job, reason: CloseReason, asked: list[str]
) -> None:
    """Who came back after a hang-up gets a new agent; in every other case the room ends."""
    assert await job.closed(reason) == ["shutdown", *asked]
