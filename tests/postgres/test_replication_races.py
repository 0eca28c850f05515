"""What happens beside a request, or by a wrong clock, loses nothing and brings nothing back."""

import sqlite3
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from caller_memory.errors import StoreError
from caller_memory.models import Category
from caller_memory.stores.base import Page, Pushed
from caller_memory.stores.clock import MAX_CLOCK_ERROR_US
from caller_memory.stores.sync import Sync
from identity import livekit_identity_to_uuid
from tests.helpers.waiting import eventually

from .database import connect
from .stack import SupabaseStack
from .worker import Worker, clock, in_file, in_postgres, two_workers

pytestmark = pytest.mark.server

ALICE_ID = livekit_identity_to_uuid("alice@example.com")
FACT = Category.FACT
HOME = ("FACT", "home")


@pytest.fixture
def workers(
    supabase_stack: SupabaseStack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Worker, Worker]]:
    """On two machines; both have had Alice in a session. Nothing is fetched unasked."""
    monkeypatch.setattr(sys.modules[Sync.__module__], "FOLLOW_EVERY_S", float("inf"))
    with two_workers(supabase_stack, tmp_path, ALICE_ID, monkeypatch) as made:
        yield made


def new_worker(stack: SupabaseStack, folder: Path) -> Worker:
    """Another process, with the files of a folder."""
    return Worker(stack.url, folder, supabase_secret_key=stack.service_key)


def tell(worker: Worker, key: str, value: str) -> None:
    """Have a fact said to a worker, and sent."""
    worker.local.put(ALICE_ID, FACT, key, value)
    assert worker.sent(ALICE_ID)


def opened(worker: Worker) -> None:
    """Begin a call at a worker; what came of it is in the file, and sent."""
    assert worker.sync.open_session(ALICE_ID, None) and worker.sent(ALICE_ID)


def pulled(worker: Worker) -> None:
    """Fetch what others changed, twice: what it leads to is fetched and sent, too."""
    for _ in range(2):
        worker.sync.pull(ALICE_ID)
        assert worker.sent(ALICE_ID)


def out_of_reach(worker: Worker, is_so: bool = True) -> None:
    """Have a worker take Supabase for out of reach, or no more."""
    worker.sync._breaker._open_until = float("inf") if is_so else 0.0


def test_natural_repull(
    supabase_stack: SupabaseStack,
    workers: tuple[Worker, Worker],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Told anew after a forget, by a fast clock, while another writes: it holds."""
    with clock(60), new_worker(supabase_stack, tmp_path / "late") as late:
        out_of_reach(late)
        late.local.put(ALICE_ID, FACT, "home", "Lyon")
        late.local.forget(ALICE_ID, FACT, "home")
        late.local.put(ALICE_ID, FACT, "home", "Rome")
        push = late.remote.push

        def push_beside(*arguments: Any) -> Pushed:
            with connect(supabase_stack.dsn) as connection:
                connection.execute(
                    "insert into public.memories (user_id, category, key, value, created_at, "
                    "updated_at) values (%s, 'FACT', 'x', 'y', now(), now()) "
                    "on conflict do nothing",
                    (ALICE_ID,),
                )
            return push(*arguments)

        monkeypatch.setattr(late.remote, "push", push_beside)
        out_of_reach(late, False)
        opened(late)
        assert in_postgres(supabase_stack, ALICE_ID)[HOME] == "Rome"
        pulled(late)
        assert in_postgres(supabase_stack, ALICE_ID) == {HOME: "Rome", ("FACT", "x"): "y"}
        assert in_file(late, ALICE_ID) == in_postgres(supabase_stack, ALICE_ID)


def test_future_forget(supabase_stack: SupabaseStack, workers: tuple[Worker, Worker]) -> None:
    """A clock that is ahead for the moment of a forget takes along nothing said afterwards."""
    one, two = workers
    tell(one, "home", "Paris")
    with clock(60):
        one.local.forget(ALICE_ID, FACT, "home")
        assert one.sent(ALICE_ID)
    opened(two)
    tell(two, "home", "Rome")
    pulled(one)
    assert in_postgres(supabase_stack, ALICE_ID) == {HOME: "Rome"}


def test_future_everything(supabase_stack: SupabaseStack, workers: tuple[Worker, Worker]) -> None:
    """Nor does it when everything is forgotten in that moment."""
    one, two = workers
    with clock(60):
        one.local.forget_all(ALICE_ID)
        assert one.sent(ALICE_ID)
    opened(two)
    tell(two, "new", "said after")
    pulled(one)
    assert in_postgres(supabase_stack, ALICE_ID) == {("FACT", "new"): "said after"}


def test_slow_clock_forget_leaves_newer_here(
    supabase_stack: SupabaseStack, workers: tuple[Worker, Worker], tmp_path: Path
) -> None:
    """A forget by a slow clock, begun offline, leaves file and database the same."""
    one, two = workers
    with clock(-120):
        tell(one, "home", "Paris")
    with clock(-60), new_worker(supabase_stack, tmp_path / "one") as late:
        out_of_reach(late)
        with clock(30):
            assert two.sync.open_session(ALICE_ID, None)
            tell(two, "home", "Rome")
        assert late.local.forget(ALICE_ID, FACT, "home")
        out_of_reach(late, False)
        opened(late)
        pulled(late)
        assert in_file(late, ALICE_ID) == in_postgres(supabase_stack, ALICE_ID) == {}


def test_slow_everything(
    supabase_stack: SupabaseStack, workers: tuple[Worker, Worker], tmp_path: Path
) -> None:
    """Everything forgotten by a slow clock, begun offline: what was told before is gone."""
    one, two = workers
    tell(two, "old", "told just now")
    opened(one)
    with clock(-60), new_worker(supabase_stack, tmp_path / "one") as late:
        out_of_reach(late)
        late.local.forget_all(ALICE_ID)
        out_of_reach(late, False)
        opened(late)
        with clock(60):
            tell(two, "new", "said after")
        assert in_postgres(supabase_stack, ALICE_ID)
        pulled(late)
        assert in_postgres(supabase_stack, ALICE_ID) == {("FACT", "new"): "said after"}


def test_said_after_erasure(workers: tuple[Worker, Worker]) -> None:
    """What is said while the answer about an erasure is slow to come stays."""
    one, two = workers
    tell(one, "k", "v")
    opened(two)
    one.local.forget_all(ALICE_ID)
    assert one.sent(ALICE_ID)
    pull = two.remote.pull

    def slow(*arguments: Any) -> Page:
        page = pull(*arguments)
        time.sleep(MAX_CLOCK_ERROR_US / 1e6 + 0.3)
        two.local.put(ALICE_ID, FACT, "new", "said meanwhile")
        return page

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(two.remote, "pull", slow)
        two.sync.pull(ALICE_ID)
        assert two.sent(ALICE_ID)
    assert in_file(two, ALICE_ID) == {("FACT", "new"): "said meanwhile"}


def test_race_misfires(
    supabase_stack: SupabaseStack,
    workers: tuple[Worker, Worker],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A page older than what another process has sent from the same file tells of no backup."""
    one, _ = workers
    tell(one, "k", "v")
    opened(one)
    with new_worker(supabase_stack, one.local.files.folder) as sweeper:
        opened(sweeper)
        ask = one.remote.open_session

        def overtaken(*arguments: Any) -> Page:
            page = ask(*arguments)
            tell(sweeper, "k2", "v")
            return page

        monkeypatch.setattr(one.remote, "open_session", overtaken)
        opened(one)
    assert "from a backup" not in caplog.text
    assert in_file(one, ALICE_ID) == in_postgres(supabase_stack, ALICE_ID)


def test_begun_anew_mid_flight(workers: tuple[Worker, Worker]) -> None:
    """A file that breaks while an answer is on its way gets everything again."""
    one, _ = workers
    tell(one, "k", "v")
    opened(one)
    pull = one.remote.pull

    def breaking(*arguments: Any) -> Page:
        page = pull(*arguments)
        path = one.local.files.path(ALICE_ID)
        one.local.files.close()
        for suffix in ("-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        path.write_bytes(b"garbage" * 1000)
        return page

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(one.remote, "pull", breaking)
        one.sync.pull(ALICE_ID)
        assert one.sent(ALICE_ID)
    opened(one)
    assert in_file(one, ALICE_ID) == {("FACT", "k"): "v"}


def test_dead_letter_left(workers: tuple[Worker, Worker]) -> None:
    """A dead letter goes with its key, forgotten elsewhere."""
    one, two = workers
    tell(one, "k", "old value")
    opened(two)
    tell(two, "k", "xsecretquux" + "y" * 5000)
    assert two.state(ALICE_ID).dead == 1
    one.local.forget(ALICE_ID, FACT, "k")
    assert one.sent(ALICE_ID)
    pulled(two)
    assert (two.state(ALICE_ID).dead, in_file(two, ALICE_ID)) == (0, {})
    with two.local.files.read(ALICE_ID) as db:
        assert db.execute("select key from dead_letters").fetchall() == []


def test_unsent_words_left(workers: tuple[Worker, Worker]) -> None:
    """Nor is a byte left of what was unsent when its key was forgotten elsewhere."""
    one, two = workers
    tell(one, "xkeyquux", "v")
    opened(two)
    out_of_reach(two)
    two.local.put(ALICE_ID, FACT, "xkeyquux", "xvaluequux")
    one.local.forget(ALICE_ID, FACT, "xkeyquux")
    assert one.sent(ALICE_ID)
    out_of_reach(two, False)
    opened(two)
    assert in_file(two, ALICE_ID) == {}
    files = [path for path in two.local.files.folder.rglob("*") if path.is_file()]
    assert [path.name for path in files if b"aluequux" in path.read_bytes()] == []


def test_busy_at_start(workers: tuple[Worker, Worker]) -> None:
    """A file that another process writes to while the call begins gets everything in the end."""
    one, two = workers
    tell(two, "k", "v")
    other = sqlite3.connect(one.local.files.path(ALICE_ID), isolation_level=None)
    try:
        other.execute("begin immediate")
        with pytest.raises(StoreError):
            one.sync.open_session(ALICE_ID, None)
    finally:
        other.close()
    assert eventually(lambda: in_file(one, ALICE_ID) == {("FACT", "k"): "v"})
