"""stores/torn_log.py: a log that the disk has damaged is told of, and Supabase is asked again."""

import shutil
from pathlib import Path

import pytest

from caller_memory.stores.sqlite import SqliteStore
from tests.helpers.damage import FACT, USER, errors, fill, flipped, values

FRAME = 24 + 4096


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """The log of a process that was killed after three facts, each written by itself."""
    running = SqliteStore(tmp_path / "running")
    running.put(USER, FACT, "before", "the log was emptied")
    assert running.files.truncate_wal(USER)
    fill(running, 3)
    shutil.copytree(running.files.folder, tmp_path / "killed")
    running.files.close()
    path = SqliteStore(tmp_path / "killed").files.path(USER)
    return path.with_name(f"{path.name}-wal")


def reopened(log: Path) -> tuple[set[str], list[str]]:
    """The keys that are there, and of whom something was lost."""
    store, lost = SqliteStore(log.parent.parent), list[str]()
    store.files.on_loss = lost.append
    keys = values(store).keys()
    store.files.close()
    return set(keys), lost


def test_a_whole_log_is_none(log: Path, caplog: pytest.LogCaptureFixture) -> None:
    """All is there, and nothing is said."""
    assert reopened(log) == ({"before", "k0", "k1", "k2"}, [])
    assert not errors(caplog)


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9])
def test_a_changed_bit_is_told_of(log: Path, caplog: pytest.LogCaptureFixture, part: float) -> None:
    """What was written before it is there; Supabase may have the rest."""
    data = log.read_bytes()
    log.write_bytes(flipped(data, int(8 * part * len(data))))
    keys, lost = reopened(log)
    assert "before" in keys and "k2" not in keys
    assert lost == [USER]
    assert len(errors(caplog)) == 1 and "the log of the memory file" in errors(caplog)[0]


def test_a_write_that_was_killed_is_no_damage(log: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Its frames are there without their commit, the last one perhaps in part."""
    log.write_bytes(log.read_bytes()[: -FRAME // 2])
    assert reopened(log) == ({"before", "k0", "k1"}, [])
    assert not errors(caplog)
