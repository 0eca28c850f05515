"""Commands as processes of their own: pipes that close, Ctrl-C at any time, the health page."""

import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

import agent
import storage
from tests.helpers.command_line import LIVEKIT, remember
from tests.helpers.waiting import HANG_GUARD_S

pytestmark = pytest.mark.e2e

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
    _, errors = process.communicate(timeout=HANG_GUARD_S)
    assert process.returncode in (0, 1, 130, -signal.SIGINT), errors
    assert b"Traceback" not in errors


def test_a_worker_without_livekit_is_not_ready() -> None:
    """It says why, and goes on trying."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environ = {
        **LIVEKIT,
        "PATH": os.environ["PATH"],
        "LIVEKIT_URL": "ws://127.0.0.1:9",
        "OPENAI_API_KEY": "k",
        "WORKER_HOST": "127.0.0.1",
        "WORKER_PORT": str(port),
    }
    process = subprocess.Popen(
        [sys.executable, agent.__file__, "start"],
        env=environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                answer = httpx.get(f"http://127.0.0.1:{port}/", timeout=5)
            except httpx.HTTPError:
                assert time.monotonic() < deadline and process.poll() is None
                time.sleep(0.2)
            else:
                # Between the page's start and the first try nothing is known yet.
                if answer.status_code == 200 and time.monotonic() < deadline:
                    time.sleep(0.2)
                    continue
                break
        assert (answer.status_code, answer.text) == (503, "failed to connect to livekit")
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
