"""A machine with a worker that can be killed at any step, and with its own clock, disk and way out.

What is asked of the worker flows in; it is done in the caller's thread, so that the same steps are
the same run. It knows nothing of what ought to come of them.
"""

import contextlib
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest

from caller_memory import PersonMemory, Stores
from caller_memory.stores import expiry, outbox, replication, rows
from caller_memory.stores.replication import Replication
from caller_memory.stores.sqlite import SqliteStore
from caller_memory.stores.supabase import SupabaseStore
from caller_memory.stores.supabase_settings import SupabaseSettings
from caller_memory.stores.sync_source import SyncSource
from caller_memory.stores.user_database import WRITING
from tests.helpers.waiting import HANG_GUARD_S

from .fault_proxy import Fault, FaultProxy

_T = TypeVar("_T")

_acting: list["Host"] = []


class Killed(BaseException):
    """The process is gone. No `except Exception` sees it."""


class Host:
    """One machine. Its process begins with the constructor.

    Args:
        url: of the project.
        key: its secret key.
        folder: of the memory files; another process of the machine finds what this one left.

    Attributes:
        proxy: the way to the project.
        clock_us: how far its clock is ahead.
        steps_left: after so many steps more the process is killed; None for never.
        meanwhile: done once while the next answer is on its way.
    """

    def __init__(self, url: str, key: str, folder: Path) -> None:
        self.folder = folder
        self.proxy = FaultProxy(url)
        self._remote = SupabaseStore(
            SupabaseSettings(url=self.proxy.url, secret_key=key, timeout_s=HANG_GUARD_S)
        )
        self.clock_us = 0
        self.steps_left: int | None = None
        self.meanwhile: Callable[[], object] | None = None
        self.start()

    def start(self) -> None:
        """Begin a process."""
        self.local = SqliteStore(self.folder, is_replica=True)
        self.source = SyncSource(self.local)
        self.replication = Replication(self.source, self._remote, HANG_GUARD_S)
        self._add_steps()

    def close(self) -> None:
        """End the process, and the way out."""
        self.local.files.close()
        self._remote.close()
        self.proxy.close()

    def wipe(self) -> None:
        """Begin with an empty disk, a right clock and a way that works."""
        self.local.files.close()
        shutil.rmtree(self.folder, ignore_errors=True)
        self.clock_us, self.steps_left, self.meanwhile = 0, None, None
        self.proxy.fault = Fault.NONE
        self.proxy.held.clear()
        self.start()

    def memory(self, user_id: str, call_id: str | None = None) -> PersonMemory:
        """A person's memory here."""
        return PersonMemory(user_id, Stores(self.local), call_id)

    def do(self, work: Callable[[], _T]) -> _T | None:
        """Do something by this machine's clock. None if the process was killed over it."""
        _acting.append(self)
        try:
            return work()
        except Killed:
            self._restart()
            return None
        finally:
            _acting.pop()

    def restart(self) -> None:
        """Kill the process, as a redeploy does at last, and begin another."""
        self.steps_left = 0
        self.do(self._step)

    def lose_file(self, user_id: str) -> None:
        """Remove a person's file, as a disk that is replaced does."""
        self.local.files.close()
        path = self.local.files.path(user_id)
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)

    def bytes_with(self, word: str) -> list[str]:
        """Names of files that hold the tail of a word: the index shares beginnings."""
        tail = word[3:].encode()
        files = [path for path in self.folder.rglob("*") if path.is_file()]
        return [path.name for path in files if tail in path.read_bytes().lower()]

    def _step(self) -> None:
        if self.steps_left is not None:
            self.steps_left -= 1
            if self.steps_left < 0:
                self.steps_left = None
                if self.folder.exists():
                    # As kill -9 leaves it: what was written, without a clean end.
                    shutil.copytree(self.folder, self._left, ignore=_shared_memory)
                raise Killed

    def _restart(self) -> None:
        self.local.files.close()
        shutil.rmtree(self.folder, ignore_errors=True)
        if self._left.exists():
            self._left.rename(self.folder)
        self.start()

    @property
    def _left(self) -> Path:
        return self.folder.with_name(f"{self.folder.name}.left")

    def _add_steps(self) -> None:
        files, ask = self.local.files, self.replication._ask
        transaction, truncate = files._transaction, files.truncate_wal

        @contextlib.contextmanager
        def in_steps(user_id: str, begin: str) -> Iterator[sqlite3.Connection]:
            with transaction(user_id, begin) as db:
                yield db
                if begin == WRITING:
                    self._step()
            if begin == WRITING:
                self._step()

        def truncate_in_steps(user_id: str) -> bool:
            done = truncate(user_id)
            self._step()
            return done

        def ask_in_steps(*request: Any) -> Any:
            self._step()
            answer = ask(*request)
            meanwhile, self.meanwhile = self.meanwhile, None
            if meanwhile:
                meanwhile()
            self._step()
            return answer

        files._transaction = in_steps  # type: ignore[method-assign]
        files.truncate_wal = truncate_in_steps  # type: ignore[method-assign]
        self.replication._ask = ask_in_steps  # type: ignore[method-assign,assignment]


@contextlib.contextmanager
def small_world() -> Iterator[None]:
    """Within, each machine has its clock, and a few memories fill batches, pages and the outbox."""
    right = rows.now_us

    def now_us() -> int:
        return right() + (_acting[-1].clock_us if _acting else 0)

    with pytest.MonkeyPatch.context() as patch:
        for name, module in list(sys.modules.items()):
            if name.startswith("caller_memory.stores.") and hasattr(module, "now_us"):
                patch.setattr(module, "now_us", now_us)
        patch.setattr(replication, "BATCH_ROWS", 2)
        patch.setattr(replication, "FIRST_PAGE_ROWS", 3)
        patch.setattr(replication, "PAGE_ROWS", 2)
        patch.setattr(outbox, "MAX_ROWS", 6)
        patch.setattr(expiry, "OLD_AT_ONCE", 2)
        yield


def _shared_memory(_folder: str, names: list[str]) -> list[str]:
    return [name for name in names if name.endswith("-shm")]
