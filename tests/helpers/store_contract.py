"""What every store does, run once per backend: subclass `StoreContract` and give it a `store`."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from caller_memory.models import Category
from caller_memory.stores.base import Change, Op, Result, Store

LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)


def put(key: str, value: str, minute: int, **more: str) -> Change:
    """A put of a FACT, so many minutes after LONG_AGO."""
    at = LONG_AGO + timedelta(minutes=minute)
    context = more.get("context")
    return Change(Op.PUT, at, Category.FACT, key, value, context, LONG_AGO)


def forget(key: str, minute: int) -> Change:
    """A forget of a FACT, so many minutes after LONG_AGO."""
    return Change(Op.FORGET, LONG_AGO + timedelta(minutes=minute), Category.FACT, key)


def forget_all(minute: int) -> Change:
    """A "forget everything", so many minutes after LONG_AGO."""
    return Change(Op.FORGET_ALL, LONG_AGO + timedelta(minutes=minute))


class StoreContract:
    """The rules of `stores.base.Store`."""

    @pytest.fixture
    def user(self) -> str:
        """A person nobody has met."""
        return str(uuid.uuid4())

    def values(self, store: Store, user: str) -> dict[str, str]:
        """Key and value of everything the store knows of a person."""
        return {m.key: m.value for m in store.open_session(user, None).memories}

    def test_first_open_makes_the_profile(self, store: Store, user: str) -> None:
        """Only the first call creates, and it is a first login."""
        first = store.open_session(user, "alice@example.com")
        again = store.open_session(user, "other@example.com")
        assert (first.created, again.created) == (True, False)
        assert first.profile == again.profile
        assert (again.profile.id, again.profile.email) == (user, "alice@example.com")
        assert again.profile.is_first_login is True
        assert first.memories == [] and first.forgotten_at is None
        assert first.now.tzinfo is not None and first.profile.created_at.tzinfo is not None

    def test_email_fills_a_gap(self, store: Store, user: str) -> None:
        """A profile that was made without an address gets one when it is known."""
        store.open_session(user, None)
        assert store.open_session(user, "a@example.com").profile.email == "a@example.com"

    def test_what_was_put_comes_back_whole(self, store: Store, user: str) -> None:
        """Every field survives, other scripts and signs included."""
        store.open_session(user, None)
        change = put("färg", 'grün "\\ 💚 \n x', 1, context="What's <your> colour?")
        assert store.push(user, [change]) == [Result.STORED]
        (memory,) = store.open_session(user, None).memories
        assert (memory.category, memory.key, memory.value, memory.context) == (
            Category.FACT, "färg", 'grün "\\ 💚 \n x', "What's <your> colour?",
        )  # fmt: skip
        assert (memory.created_at, memory.updated_at) == (LONG_AGO, change.updated_at)

    def test_the_newer_wins_in_any_order(self, store: Store, user: str) -> None:
        """Two writes of one key end the same whichever arrives first."""
        store.open_session(user, None)
        assert store.push(user, [put("a", "new", 2), put("a", "old", 1)]) == [
            Result.STORED, Result.STALE,
        ]  # fmt: skip
        assert self.values(store, user) == {"a": "new"}

    def test_applying_twice_changes_nothing(self, store: Store, user: str) -> None:
        """A push that is repeated because its answer was lost does no harm."""
        store.open_session(user, None)
        batch = [put("a", "1", 1), put("b", "1", 1), forget("b", 2), put("c", "1", 3)]
        store.push(user, batch)
        before = store.open_session(user, None)
        store.push(user, batch)
        after = store.open_session(user, None)
        assert (after.memories, after.profile) == (before.memories, before.profile)

    def test_one_batch_may_hold_a_key_twice(self, store: Store, user: str) -> None:
        """Changes are applied in order."""
        store.open_session(user, None)
        store.push(user, [put("a", "1", 1), put("a", "2", 2), forget("a", 3), put("a", "4", 4)])
        assert self.values(store, user) == {"a": "4"}

    def test_a_forget_wins_over_a_late_put(self, store: Store, user: str) -> None:
        """What was forgotten does not come back from a slower worker; what is newer stays."""
        store.open_session(user, None)
        store.push(user, [forget("a", 5)])
        assert store.push(user, [put("a", "late", 4)]) == [Result.FORGOTTEN]
        assert store.push(user, [put("a", "same", 5)]) == [Result.FORGOTTEN]
        assert self.values(store, user) == {}
        assert store.push(user, [put("a", "newer", 6)]) == [Result.STORED]
        store.push(user, [forget("a", 5)])
        assert self.values(store, user) == {"a": "newer"}

    def test_forget_everything_wins_over_late_puts(self, store: Store, user: str) -> None:
        """Also of keys that were never seen here."""
        store.open_session(user, None)
        store.push(user, [put("a", "1", 1), put("b", "9", 9), forget_all(5)])
        assert self.values(store, user) == {"b": "9"}
        assert store.push(user, [put("c", "late", 4)]) == [Result.FORGOTTEN]
        snapshot = store.open_session(user, None)
        assert snapshot.forgotten_at == LONG_AGO + timedelta(minutes=5)

    def test_greeted_ends_the_first_login_for_ever(self, store: Store, user: str) -> None:
        """`is_first_login` only ever goes to false."""
        store.open_session(user, None)
        store.push(user, [Change(Op.GREETED, LONG_AGO)])
        assert store.open_session(user, None).profile.is_first_login is False

    def test_people_do_not_see_each_other(self, store: Store, user: str) -> None:
        """The same key of two people is two memories; forgetting one keeps the other."""
        other = str(uuid.uuid4())
        for person in (user, other):
            store.open_session(person, None)
            store.push(person, [put("a", f"of {person}", 1)])
        store.push(user, [forget_all(2)])
        assert self.values(store, user) == {}
        assert self.values(store, other) == {"a": f"of {other}"}
