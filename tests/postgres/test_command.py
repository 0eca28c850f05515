"""`python -m tests.postgres.stack`: what the README's tour starts, and that nothing of it stays."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.helpers.places import REPOSITORY

from .database import SCHEMA

pytestmark = pytest.mark.server


@pytest.fixture
def command() -> Iterator[subprocess.Popen[str]]:
    """The command, its temporary files in a folder of the test's own."""
    # Not below tmp_path: the path of a unix socket has to be short.
    folder = Path(tempfile.mkdtemp())
    with subprocess.Popen(
        [sys.executable, "-m", "tests.postgres.stack", "--empty"],
        cwd=REPOSITORY,
        env={**os.environ, "TMPDIR": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        yield process
        process.kill()
    deadline = time.monotonic() + 15
    while left := list(folder.glob("memory-agent-*")):
        assert time.monotonic() < deadline, left
        time.sleep(0.1)
    shutil.rmtree(folder)


def printed(process: subprocess.Popen[str]) -> dict[str, str]:
    """The lines of an .env file, and `psql`: the command of the last line."""
    assert process.stdout
    lines = [process.stdout.readline().strip() for _ in range(5)]
    return {
        "psql": lines[4].removeprefix("# "),
        **dict(line.split("=", 1) for line in lines[:4]),
    }


def test_an_empty_project_takes_the_schema_by_psql(command: subprocess.Popen[str]) -> None:
    """PostgREST hears of it by itself; SIGTERM ends all of it in good order."""
    told = printed(command)
    headers = {"apikey": told["SUPABASE_SECRET_KEY"]}
    with httpx.Client(base_url=f"{told['SUPABASE_URL']}/rest/v1/", headers=headers) as client:
        assert client.post("rpc/memory_doctor", json={}).status_code == 404
        subprocess.run(
            f"{told['psql']} --quiet --set ON_ERROR_STOP=1 --file {SCHEMA}",
            shell=True,
            check=True,
            capture_output=True,
        )
        deadline = time.monotonic() + 10
        while client.post("rpc/memory_doctor", json={}).status_code != 200:
            assert time.monotonic() < deadline
            time.sleep(0.05)
    command.send_signal(signal.SIGTERM)
    assert command.wait(15) == 0


def test_nothing_stays_when_it_is_killed(command: subprocess.Popen[str]) -> None:
    """Neither a server nor a file, though nobody is left to clean up."""
    url = printed(command)["SUPABASE_URL"]
    assert httpx.get(f"{url}/rest/v1/profiles").status_code == 401
    command.kill()
    command.wait()
