"""Short runs of what looks for faults at length: kills, torn pages, full disks, many people."""

import asyncio
import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import storage
from benchmarks import full_disk, million, torn_pages
from caller_memory.call import keeping
from config import Settings
from tests.helpers.places import REPOSITORY


@pytest.fixture(autouse=True)
def logs_again() -> Iterator[None]:
    """Benchmarks turn all logs off."""
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.slow
def test_a_kill_at_a_random_moment_loses_nothing() -> None:
    """Twenty times: what was acknowledged is there once, what was forgotten is not."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.kills", "20"],
        cwd=REPOSITORY, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("20 kills")


def test_torn_pages_return_nothing_wrong(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The file and its log, cut off and with one bit flipped, a few times each."""
    monkeypatch.setattr(torn_pages, "WRITES", 60)
    assert torn_pages.main(3, 7) == 0, capsys.readouterr().out


def test_a_full_disk_loses_nothing_that_was_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the model is told of what was not, until there is room again."""
    monkeypatch.setattr(keeping, "WRITE_RETRY_DELAYS_S", (0.0, 0.0))
    with full_disk.file_size_limit(400_000) as make_room:
        counts = asyncio.run(full_disk.speak(tmp_path / "memories", make_room))
    assert counts["saved"] > 1 and counts["refused"] == full_disk.REFUSED
    assert not any(counts[kind] for kind in full_disk.WRONG)


def test_many_people_in_tasks_and_threads_do_not_mix(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each has what they said, as long as it is to be kept, and nothing else."""
    for name, count in (("TURNS_OF_CALL", 5), ("KEPT", 5), ("PEOPLE", 8), ("AT_ONCE", 4)):
        monkeypatch.setattr(million, name, count)
    storage.use(storage.local_only(Settings(memory_dir=tmp_path)))
    figures = asyncio.run(million.talk(80))
    assert figures.turns == 80 and figures.recalled
    assert not figures.wrong.total(), figures.wrong
