"""Who is removed stays removed: no worker that still holds a file of them brings them back."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from caller_memory import PersonMemory, Stores
from caller_memory.models import Category
from caller_memory.stores.registry import Registry
from identity import livekit_identity_to_uuid
from tests.helpers.waiting import HANG_GUARD_S

from .database import connect
from .stack import SupabaseStack
from .worker import Worker, in_file, two_workers

pytestmark = pytest.mark.server

ALICE = "alice@example.com"
ALICE_ID = livekit_identity_to_uuid(ALICE)


@pytest.fixture
def workers(
    supabase_stack: SupabaseStack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Worker, Worker]]:
    """On two machines; both have had Alice in a session."""
    with two_workers(supabase_stack, tmp_path, ALICE_ID, monkeypatch) as made:
        yield made


def people_in_postgres(stack: SupabaseStack) -> list[str]:
    """Whom the database knows."""
    with connect(stack.dsn) as connection:
        return [str(user) for (user,) in connection.execute("select id from public.profiles")]


@pytest.mark.parametrize("greeted", [True, False])
def test_removed_comes_back(
    supabase_stack: SupabaseStack, workers: tuple[Worker, Worker], greeted: bool
) -> None:
    """A worker elsewhere learns of it: nothing of its file, greeted or not, makes a profile."""
    one, two = workers
    assert two.sync.open_session(ALICE_ID, ALICE)
    two.local.put(ALICE_ID, Category.FACT, "a", "b")
    if greeted:
        two.local.set_greeted(ALICE_ID)
    assert two.sent(ALICE_ID)
    assert one.sync.open_session(ALICE_ID, None) and one.sent(ALICE_ID)
    person = PersonMemory(
        ALICE_ID, Stores(one.local, one.sync, people=Registry(one.remote, HANG_GUARD_S))
    )
    person.forget_all(keep_opt_out=False)
    assert one.sent(ALICE_ID)
    person.forget_person()
    assert people_in_postgres(supabase_stack) == []
    two.sync.pull(ALICE_ID)
    assert two.sent(ALICE_ID)
    assert people_in_postgres(supabase_stack) == []
    assert in_file(two, ALICE_ID) == {}


def test_removed_comes_back_offline(
    supabase_stack: SupabaseStack, workers: tuple[Worker, Worker]
) -> None:
    """What a worker without Supabase was told before the removal makes no profile."""
    one, two = workers
    assert two.sync.open_session(ALICE_ID, ALICE)
    two.local.open_profile(ALICE_ID, ALICE)
    assert two.sent(ALICE_ID)
    two.sync._breaker._open_until = float("inf")
    two.local.put(ALICE_ID, Category.FACT, "a", "b")
    one.remote.forget_profile(ALICE_ID)
    assert people_in_postgres(supabase_stack) == []
    two.sync._breaker._open_until = 0.0
    assert two.sent(ALICE_ID)
    assert people_in_postgres(supabase_stack) == []
    assert in_file(two, ALICE_ID) == {}
