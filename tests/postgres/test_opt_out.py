"""Who wants nothing kept is not asked again because some worker did not know of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from caller_memory import PersonMemory, Stores
from caller_memory.provenance import OPT_OUT
from identity import livekit_identity_to_uuid

from .stack import SupabaseStack
from .worker import Worker, in_file, in_postgres, two_workers

pytestmark = pytest.mark.server

ALICE_ID = livekit_identity_to_uuid("alice@example.com")
OPTED_OUT = {(OPT_OUT[0].value, OPT_OUT[1]): "no"}


@pytest.fixture
def workers(
    supabase_stack: SupabaseStack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Worker, Worker]]:
    """On two machines; both have had Alice in a session."""
    with two_workers(supabase_stack, tmp_path, ALICE_ID, monkeypatch) as made:
        yield made


def person(worker: Worker) -> PersonMemory:
    """Alice's memory at a worker."""
    return PersonMemory(ALICE_ID, Stores(worker.local, worker.sync))


@pytest.mark.parametrize("is_sent", [True, False])
def test_everything_forgotten_elsewhere_leaves_the_opt_out(
    supabase_stack: SupabaseStack, workers: tuple[Worker, Worker], is_sent: bool
) -> None:
    """By a worker that did not know of it, before it was sent or after."""
    one, two = workers
    if not is_sent:
        one.sync._breaker._open_until = float("inf")
    person(one).opt_out()
    if is_sent:
        assert one.sent(ALICE_ID)
    person(two).forget_all()
    assert two.sent(ALICE_ID)
    one.sync._breaker._open_until = 0.0
    for worker in (one, two, one):
        assert worker.sync.open_session(ALICE_ID, None) and worker.sent(ALICE_ID)
    assert in_postgres(supabase_stack, ALICE_ID) == OPTED_OUT
    assert in_file(one, ALICE_ID) == in_file(two, ALICE_ID) == OPTED_OUT


def test_what_was_taken_back_stays_so(
    supabase_stack: SupabaseStack, workers: tuple[Worker, Worker]
) -> None:
    """Also where everything is forgotten since, and another disk still holds it."""
    one, two = workers
    person(one).opt_out()
    assert one.sent(ALICE_ID) and two.sync.open_session(ALICE_ID, None)
    person(one).opt_in()
    person(one).forget_all()
    assert one.sent(ALICE_ID) and two.sync.open_session(ALICE_ID, None) and two.sent(ALICE_ID)
    assert in_postgres(supabase_stack, ALICE_ID) == in_file(two, ALICE_ID) == {}


@pytest.mark.parametrize("is_sent", [True, False])
def test_taking_it_back_elsewhere_is_newer_than_keeping_it(
    supabase_stack: SupabaseStack, workers: tuple[Worker, Worker], is_sent: bool
) -> None:
    """Who has all but the opt-out forgotten does not say it again."""
    one, two = workers
    person(one).opt_out()
    assert one.sent(ALICE_ID) and two.sync.open_session(ALICE_ID, None)
    if not is_sent:
        two.sync._breaker._open_until = float("inf")
    person(two).opt_in()
    if is_sent:
        assert two.sent(ALICE_ID)
    person(one).forget_all(keep_opt_out=True)
    assert person(one).is_opted_out() and one.sent(ALICE_ID)
    two.sync._breaker._open_until = 0.0
    for worker in (two, one):
        assert worker.sync.open_session(ALICE_ID, None) and worker.sent(ALICE_ID)
    assert in_postgres(supabase_stack, ALICE_ID) == {}
    assert in_file(one, ALICE_ID) == in_file(two, ALICE_ID) == {}


@pytest.mark.parametrize("is_sent", [True, False])
def test_who_was_removed_begins_anew(
    supabase_stack: SupabaseStack, workers: tuple[Worker, Worker], is_sent: bool
) -> None:
    """A disk that had the opt-out from before learns of the removal after the person is back."""
    one, two = workers
    if not is_sent:
        two.sync._breaker._open_until = float("inf")
    person(two).opt_out()
    if is_sent:
        assert two.sent(ALICE_ID)
    one.remote.forget_profile(ALICE_ID)
    assert one.sync.open_session(ALICE_ID, None)
    two.sync._breaker._open_until = 0.0
    assert two.sync.open_session(ALICE_ID, None) and two.sent(ALICE_ID)
    assert in_postgres(supabase_stack, ALICE_ID) == {}
    assert in_file(two, ALICE_ID) == {}
