"""The numbers of all processes of a worker are read in one place, also of those that have ended."""

import asyncio
import os
import shutil
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from prometheus_client import generate_latest

from caller_memory import acts
from caller_memory.models import Category
from caller_memory.stores import Stores
from caller_memory.stores.sqlite import SqliteStore
from tests.helpers.fake_supabase import FakeSupabase
from tests.helpers.places import REPOSITORY
from tests.helpers.syncing import syncing
from worker.census import Census
from worker.health import Health
from worker.metrics import Exposition, Metrics

JOB = """
import sys
from caller_memory import acts
from worker.metrics import Metrics
acts.watch(Metrics())
with acts.doing("keep"):
    acts.tell(kept=2)
acts.level("open_files", 3)
acts.level("circuit_open", 1)
print("counted", flush=True)
sys.stdin.read()
"""


@contextmanager
def job(counted_in: Path) -> Iterator["subprocess.Popen[str]"]:
    """A process that counts two memories, has three files open, and goes on until it is killed."""
    process = subprocess.Popen(
        [sys.executable, "-c", JOB],
        env={"PYTHONPATH": str(REPOSITORY), "PROMETHEUS_MULTIPROC_DIR": str(counted_in)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout and process.stdout.readline() == "counted\n"
        yield process
        process.kill()


def numbers(counted_in: Path) -> tuple[float | None, ...]:
    """Memories kept, how often, open files, and whether Supabase is left alone."""
    registry = Exposition(counted_in).registry()
    seconds = {"act": "keep", "outcome": "done"}
    return (
        registry.get_sample_value("caller_memory_kept_total", {"act": "keep"}),
        registry.get_sample_value("caller_memory_act_seconds_count", seconds),
        registry.get_sample_value("caller_memory_open_files"),
        registry.get_sample_value("caller_memory_circuit_open"),
    )


def test_what_ended_processes_counted_stays_and_what_they_had_open_goes(counted_in: Path) -> None:
    """However they ended, and however many they were: no file of theirs is left."""
    acts.watch(Metrics())
    with acts.doing("keep"):
        acts.tell(kept=1)
    with job(counted_in), job(counted_in):
        assert numbers(counted_in) == (5, 3, 6, 1)

    assert numbers(counted_in) == (5, 3, 0, 0)
    assert numbers(counted_in) == (5, 3, 0, 0)
    left = {path.stem.rpartition("_")[2] for path in counted_in.iterdir()}
    assert left == {"ended", str(os.getpid())}


def test_who_reads_while_another_adds_up_misses_nothing(counted_in: Path) -> None:
    """A probe and a scrape may come at once, while processes end."""
    exposition = Exposition(counted_in)
    read = []

    def look() -> None:
        for _ in range(20):
            text = generate_latest(exposition.registry()).decode()
            read.append('caller_memory_kept_total{act="keep"} 4.0' in text)

    with job(counted_in), job(counted_in):
        threads = [threading.Thread(target=look) for _ in range(4)]
        for thread in threads:
            thread.start()
    for thread in threads:
        thread.join()

    assert read == [True] * 80


def test_no_place_to_count_in_fails_nothing(counted_in: Path) -> None:
    """Memory goes on; a reply is worth more than a number."""
    acts.watch(Metrics())
    shutil.rmtree(counted_in)
    with acts.doing("command", command="forget_that"):
        acts.tell(forgotten=1)


@pytest.fixture
def replica(tmp_path: Path) -> SqliteStore:
    """Files with a Supabase behind them."""
    return SqliteStore(tmp_path / "files", is_replica=True)


def looked(census: Census) -> dict[str, float]:
    """What the census knows after another look."""
    census.look()
    return {
        family.name.removeprefix("caller_memory_"): family.samples[0].value
        for family in census.collect()
    }


def test_the_census_knows_what_is_not_sent(replica: SqliteStore, tmp_path: Path) -> None:
    """How much, for how long, of how many people; until it has arrived, or was refused."""
    users = [str(uuid.uuid4()) for _ in range(3)]
    remote = FakeSupabase(tmp_path / "supabase")
    with syncing(replica, remote) as sync:
        replica.on_write = lambda user_id: None
        census = Census(lambda: Stores(replica, sync))
        for user in users:
            replica.put(user, Category.FACT, "colour", "green")
        found = looked(census)
        assert (found["people"], found["outbox_changes"], found["dead_letters"]) == (3, 3, 0)
        assert 0 < found["outbox_oldest_seconds"] < 60

        remote.refuses = {"colour"}

        sync.wake(users[0])
        assert sync.flush(users[0], 10)
        found = looked(census)
        assert (found["outbox_changes"], found["dead_letters"]) == (2, 1)

        remote.refuses = set()
        for user in users[1:]:
            sync.wake(user)
            assert sync.flush(user, 10)
        found = looked(census)
        assert (found["outbox_changes"], found["outbox_oldest_seconds"]) == (0, 0)


def test_without_supabase_nothing_waits(tmp_path: Path) -> None:
    """The files are all there is."""
    local = SqliteStore(tmp_path / "files")
    local.put(str(uuid.uuid4()), Category.FACT, "colour", "green")
    found = looked(Census(lambda: Stores(local)))

    assert (found["people"], found["outbox_changes"]) == (1, 0)
    assert 0 < found["disk_free_bytes"] < found["disk_bytes"]


async def answers(health: Health) -> dict[str, tuple[int, str]]:
    """Status and body of each page."""
    app = web.Application()
    app.add_routes(health.routes())
    async with TestClient(TestServer(app)) as client:
        pages = {}
        for page in ("/healthz", "/readyz", "/metrics"):
            async with client.get(page) as answer:
                pages[page] = answer.status, await answer.text()
        return pages


async def test_health_tells_how_memory_is(counted_in: Path, tmp_path: Path) -> None:
    """It lives as long as it answers; it is ready while LiveKit and the folder are there."""
    acts.watch(Metrics())
    local = SqliteStore(tmp_path / "files")
    local.put(str(uuid.uuid4()), Category.FACT, "colour", "green")
    census = Census(lambda: Stores(local))
    await asyncio.to_thread(census.look)
    health = Health(Exposition(counted_in, census), lambda: Stores(local))

    pages = await answers(health)
    assert pages["/healthz"][0] == 200 and '"people": 1,' in pages["/healthz"][1]
    assert pages["/readyz"] == (503, '{"status": "LiveKit sends no calls here"}')
    assert "caller_memory_people 1.0" in pages["/metrics"][1]

    health.takes_calls = lambda: True
    assert (await answers(health))["/readyz"] == (200, '{"status": "ok"}')

    (tmp_path / "files").rename(tmp_path / "moved")
    (tmp_path / "files").write_text("no folder")
    pages = await answers(health)
    assert pages["/healthz"][0] == 200 and "can not be written" in pages["/healthz"][1]
    assert pages["/readyz"][0] == 503
