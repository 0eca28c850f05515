"""stores/supabase.py against PostgREST and Postgres: the same contract as its stand-in."""

from collections.abc import Iterator
from typing import Any

import pytest

from caller_memory.errors import ProfileMissing, RowRejected, StoreMisconfigured, StoreUnavailable
from caller_memory.models import Category
from caller_memory.stores.base import Change, Op
from caller_memory.stores.supabase import SupabaseStore
from caller_memory.stores.supabase_settings import SupabaseSettings
from tests.helpers.store_contract import ALL, LONG_AGO, RemoteContract, put

from .stack import SupabaseStack

pytestmark = pytest.mark.server

ALICE = "edabafbb-61ad-51d6-9fd8-e976c892a731"
BOB = "1bbc064c-d74a-56e6-a2b9-009139975e85"


def project(stack: SupabaseStack, **more: Any) -> SupabaseSettings:
    """The service role key unless told otherwise."""
    more = more or {"secret_key": stack.service_key}
    return SupabaseSettings(url=stack.url, timeout_s=5.0, **more)


def hs256(stack: SupabaseStack) -> dict[str, Any]:
    """A JWT for each person, signed with the project's secret."""
    return {"publishable_key": stack.anon_key, "jwt_secret": stack.jwt_secret}


def es256(stack: SupabaseStack) -> dict[str, Any]:
    """A JWT for each person, signed with a private key."""
    return {
        "publishable_key": stack.anon_key,
        "jwt_private_key": stack.jwt_private_key,
        "jwt_key_id": stack.jwt_key_id,
    }


def jwk(stack: SupabaseStack) -> dict[str, Any]:
    """A JWT for each person, signed with a private key as the CLI prints it; keys of today."""
    return {
        "publishable_key": stack.keys.publishable_key,
        "jwt_private_key": stack.keys.jwk(),
    }


@pytest.fixture
def store(supabase_stack: SupabaseStack) -> Iterator[SupabaseStore]:
    """Under the service role key."""
    store = SupabaseStore(project(supabase_stack))
    yield store
    store.close()


class TestServiceRoleContract(RemoteContract):
    """Under the service role key."""

    @pytest.fixture
    def remote(self, store: SupabaseStore) -> SupabaseStore:
        """What is under test."""
        return store


class TestPersonContract(RemoteContract):
    """Under a JWT of each person."""

    @pytest.fixture(params=[hs256, es256, jwk])
    def remote(
        self, supabase_stack: SupabaseStack, request: pytest.FixtureRequest
    ) -> Iterator[SupabaseStore]:
        """Every way to sign."""
        store = SupabaseStore(project(supabase_stack, **request.param(supabase_stack)))
        yield store
        store.close()


def test_2500_memories_come_whole(store: SupabaseStore) -> None:
    """In pages; the server cuts lists at 1,000 rows, and one jsonb is no list."""
    store.open_session(ALICE, None, 0, ALL)
    for start in range(0, 2500, 500):
        store.push(ALICE, [put(f"k{n}", f"v{n}", 1) for n in range(start, start + 500)])
    page = store.open_session(ALICE, None, 0, ALL)
    found = {memory.key for memory in page.memories}
    while page.cursor is not None:
        page = store.pull(ALICE, 0, ALL, page.cursor)
        found |= {memory.key for memory in page.memories}
    assert len(found) == 2500


def test_a_person_without_a_profile_is_told_apart(store: SupabaseStore) -> None:
    """23503: the profile has to come first."""
    with pytest.raises(ProfileMissing):
        store.push(ALICE, [put("a", "1", 1)])


def test_a_bad_row_is_told_apart(store: SupabaseStore) -> None:
    """Class 22 and 23: the row is to blame, and none of the batch is applied."""
    store.open_session(ALICE, None, 0, ALL)
    bad = Change(Op.PUT, LONG_AGO, Category.FACT, "a")
    with pytest.raises(RowRejected):
        store.push(ALICE, [put("b", "1", 1), bad])
    assert store.open_session(ALICE, None, 0, ALL).memories == []


def test_the_publishable_key_alone_may_nothing(
    supabase_stack: SupabaseStack, caplog: pytest.LogCaptureFixture
) -> None:
    """One warning, and an error that names the fix: never an empty memory."""
    store = SupabaseStore(project(supabase_stack, publishable_key=supabase_stack.anon_key))
    store.log_mode()
    assert [r.levelname for r in caplog.records] == ["WARNING"]
    with pytest.raises(StoreMisconfigured, match="SUPABASE_SECRET_KEY"):
        store.open_session(ALICE, None, 0, ALL)
    store.close()


@pytest.mark.parametrize("takes_keys_as_bearer", [True, False])
def test_a_key_of_the_new_kind_is_enough(
    supabase_stack: SupabaseStack, monkeypatch: pytest.MonkeyPatch, takes_keys_as_bearer: bool
) -> None:
    """At every gateway: the secret key does all, the publishable one alone nothing."""
    monkeypatch.setattr(supabase_stack.gateway, "takes_keys_as_bearer", takes_keys_as_bearer)
    keys = supabase_stack.keys
    store = SupabaseStore(project(supabase_stack, secret_key=keys.secret_key))
    store.open_session(ALICE, None, 0, ALL)
    store.push(ALICE, [put("a", "1", 1)])
    assert store.diagnose() and store.sees_rows(None, "memories")
    store.close()
    nobody = SupabaseStore(project(supabase_stack, publishable_key=keys.publishable_key))
    assert not nobody.sees_rows(None, "memories")
    with pytest.raises(StoreMisconfigured, match="SUPABASE_SECRET_KEY"):
        nobody.open_session(ALICE, None, 0, ALL)
    nobody.close()


@pytest.mark.parametrize("key", ["wrong", "eyJhbGciOiJIUzI1NiJ9.e30.x"])
def test_a_wrong_key_is_an_operators_matter(supabase_stack: SupabaseStack, key: str) -> None:
    """It will not pass by itself."""
    store = SupabaseStore(project(supabase_stack, secret_key=key))
    with pytest.raises(StoreMisconfigured, match="same project"):
        store.open_session(ALICE, None, 0, ALL)
    store.close()


def test_an_outage_may_pass(supabase_stack: SupabaseStack, store: SupabaseStore) -> None:
    """Refused connections are worth another try."""
    supabase_stack.stop_rest()
    with pytest.raises(StoreUnavailable):
        store.open_session(ALICE, None, 0, ALL)
    supabase_stack.restart_rest()
    assert store.open_session(ALICE, None, 0, ALL).created is True


def test_another_persons_token_reaches_nothing(supabase_stack: SupabaseStack) -> None:
    """Our worst bug, a request about Bob under Alice's token: Postgres refuses it."""
    store = SupabaseStore(project(supabase_stack, **hs256(supabase_stack)))
    store.open_session(BOB, None, 0, ALL)
    store.push(BOB, [put("secret", "bob's", 1)])
    tokens = store._tokens
    assert tokens is not None
    alices = tokens.token(ALICE)
    tokens.token = lambda user_id: alices  # type: ignore[method-assign]
    for attempt in (
        lambda: store.open_session(BOB, None, 0, ALL),
        lambda: store.push(BOB, [put("secret", "alice's", 2)]),
    ):
        with pytest.raises(StoreMisconfigured):
            attempt()
    store.close()
