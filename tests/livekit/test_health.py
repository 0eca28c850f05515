"""The health page of `start`: ready is who has LiveKit."""

import os
import signal
import socket
import subprocess
import sys
import time

import httpx

import agent
from tests.helpers.command_line import LIVEKIT


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
