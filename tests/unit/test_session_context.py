"""session_context.py: who the user is, in the order of the rules, and never somebody by guess."""

import gc
import threading

import pytest

import session_context
from caller_memory.errors import IdentityError, NoSessionUser, SessionUserMismatch
from identity import livekit_identity_to_uuid
from session_context import (
    get_current_user,
    get_session_livekit_identity,
    get_session_user_uuid,
    serve_jobs,
    session_user,
    set_session_user,
    verify_user,
)

ALICE = livekit_identity_to_uuid("alice")
BOB = livekit_identity_to_uuid("bob")


class Job:
    """What the worker binds a user to."""


class Running:
    """The job that runs here, as the worker would tell it."""

    def __init__(self) -> None:
        self.job: Job | None = Job()

    def __call__(self) -> Job | None:
        return self.job


@pytest.fixture
def running() -> Running:
    """A process that serves a job."""
    running = Running()
    serve_jobs(running)
    return running


def lose_context() -> None:
    """As in a callback that LiveKit calls from a task of its own."""
    session_context._session_user_uuid.set(None)
    session_context._session_livekit_identity.set(None)


def in_a_thread() -> str:
    """Who the user is in a bare thread."""
    found: list[str] = []

    def look() -> None:
        try:
            found.append(get_current_user())
        except NoSessionUser:
            found.append("nobody")

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    return found[0]


def test_set_session_user() -> None:
    """Both ContextVars, and the UUID comes back."""
    assert set_session_user("alice") == ALICE
    assert get_session_user_uuid() == get_current_user() == ALICE
    assert get_session_livekit_identity() == "alice"


def test_an_identity_that_names_nobody_changes_nothing() -> None:
    """The user before it stays."""
    set_session_user("alice")
    with pytest.raises(IdentityError):
        set_session_user(" ")
    with pytest.raises(IdentityError), session_user("\0"):
        pass
    assert get_current_user() == ALICE


def test_without_a_user_the_getters_say_none() -> None:
    """They never invent one."""
    assert (get_session_user_uuid(), get_session_livekit_identity()) == (None, None)


def test_a_lost_context_falls_back_to_the_job(running: Running) -> None:
    """The getters still tell what the context holds: nothing."""
    set_session_user("alice")
    lose_context()
    assert get_current_user() == ALICE
    assert get_session_user_uuid() is None


def test_each_job_has_its_own_user(running: Running) -> None:
    """And a job without one has none."""
    first = running.job
    set_session_user("alice")
    running.job = Job()
    lose_context()
    with pytest.raises(NoSessionUser):
        get_current_user()
    set_session_user("bob")
    lose_context()
    assert get_current_user() == BOB
    running.job = first
    assert get_current_user() == ALICE


def test_context_and_job_that_disagree_raise(running: Running) -> None:
    """Neither of the two is believed."""
    set_session_user("alice")
    with session_user("bob"), pytest.raises(SessionUserMismatch):
        get_current_user()
    assert get_current_user() == ALICE


def test_a_job_serves_one_user_for_life(running: Running) -> None:
    """A second one is refused, and nothing of the first is changed; the same one is not."""
    set_session_user("alice")
    with pytest.raises(SessionUserMismatch):
        set_session_user("bob")
    assert (get_current_user(), get_session_livekit_identity()) == (ALICE, "alice")
    assert set_session_user("alice") == ALICE


def test_a_job_that_is_over_is_forgotten(running: Running) -> None:
    """A worker that lives for months keeps nobody it served."""
    set_session_user("alice")
    running.job = None
    gc.collect()
    assert len(session_context._jobs.users) == 0


def test_a_scope_ends_where_it_ends() -> None:
    """Nested, and left by an error: what was set before comes back."""
    with session_user("alice") as alice:
        with pytest.raises(ZeroDivisionError), session_user("bob") as bob:
            assert (alice, bob, get_current_user()) == (ALICE, BOB, BOB)
            raise ZeroDivisionError
        assert (get_current_user(), get_session_livekit_identity()) == (ALICE, "alice")
    assert (get_session_user_uuid(), get_session_livekit_identity()) == (None, None)


def test_an_object_of_one_person_serves_nobody_else() -> None:
    """In the context of that person, and in one that knows nobody."""
    verify_user(ALICE)
    with session_user("alice"):
        verify_user(ALICE)
        with pytest.raises(SessionUserMismatch):
            verify_user(BOB)


def test_an_object_of_one_person_serves_in_no_other_job(running: Running) -> None:
    """The context is lost, the job is somebody else's."""
    set_session_user("alice")
    lose_context()
    verify_user(ALICE)
    with pytest.raises(SessionUserMismatch):
        verify_user(BOB)
