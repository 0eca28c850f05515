"""What every Supabase does: subclass `RemoteContract` and give it a fixture `remote`."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from caller_memory.errors import ProfileMissing
from caller_memory.models import Category, Kind, Memory, Source
from caller_memory.stores.base import Change, Op, Page, Remote, Result

LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)
ALL = 1000


def minutes(count: float) -> datetime:
    """So many minutes after LONG_AGO."""
    return LONG_AGO + timedelta(minutes=count)


def put(key: str, value: str, minute: int, context: str | None = None) -> Change:
    """A put of a FACT, so many minutes after LONG_AGO."""
    return Change.put(Memory(Category.FACT, key, value, context, LONG_AGO, minutes(minute)))


def forget(key: str, minute: int) -> Change:
    """A forget of a FACT, so many minutes after LONG_AGO."""
    return Change(Op.FORGET, minutes(minute), Category.FACT, key)


def forget_all(minute: int) -> Change:
    """A "forget everything", so many minutes after LONG_AGO."""
    return Change(Op.FORGET_ALL, minutes(minute))


class RemoteContract:
    """The rules of `stores.base.Remote`."""

    @pytest.fixture
    def user(self) -> str:
        """A person nobody has met."""
        return str(uuid.uuid4())

    def open(self, remote: Remote, user: str, email: str | None = None) -> Page:
        """What a session of a file that knows nothing gets."""
        return remote.open_session(user, email, 0, ALL)

    def values(self, remote: Remote, user: str) -> dict[str, str]:
        """Key and value of everything it knows of a person."""
        return {m.key: m.value for m in remote.pull(user, 0, ALL).memories}

    def results(self, remote: Remote, user: str, *changes: Change) -> list[Result]:
        """What became of changes."""
        return remote.push(user, changes).results

    def test_first_open_makes_the_profile(self, remote: Remote, user: str) -> None:
        """Only the first call creates, and it is a first login."""
        first = self.open(remote, user, "alice@example.com")
        again = self.open(remote, user, "other@example.com")
        assert (first.created, again.created) == (True, False)
        assert first.profile and first.profile == again.profile
        assert (first.profile.id, first.profile.email) == (user, "alice@example.com")
        assert first.profile.is_first_login is True
        assert first.memories == [] and first.forgotten_at is None and first.removed_at is None
        assert first.now.tzinfo is not None and first.profile.created_at.tzinfo is not None
        assert (first.version, first.database_id) == (0, again.database_id)

    def test_a_pull_makes_no_profile(self, remote: Remote, user: str) -> None:
        """Nor does a push, which is refused without one."""
        assert remote.pull(user, 0, ALL).profile is None
        with pytest.raises(ProfileMissing):
            remote.push(user, [put("a", "1", 1)])
        assert self.open(remote, user).created is True

    def test_email_fills_a_gap(self, remote: Remote, user: str) -> None:
        """A profile that was made without an address gets one when it is known."""
        self.open(remote, user)
        profile = self.open(remote, user, "a@example.com").profile
        assert profile and profile.email == "a@example.com"

    def test_what_was_put_comes_back_whole(self, remote: Remote, user: str) -> None:
        """Every field survives, other scripts and signs included."""
        self.open(remote, user)
        change = put("färg", 'grün "\\ 💚 \n x', 1, context="What's <your> colour?")
        assert self.results(remote, user, change) == [Result.STORED]
        assert remote.pull(user, 0, ALL).memories == [change.memory]

    @pytest.mark.parametrize(
        ("kind", "category", "key"),
        [
            (Kind.TURN, Category.FACT, "user_input_1759683234567"),
            (Kind.FACT, Category.FACT, "home"),
            (Kind.CONTROL, Category.PREFERENCE, "remember_me"),
            (Kind.SUMMARY, Category.FACT, "last_call"),
        ],
    )
    def test_what_a_memory_is_comes_back(
        self, remote: Remote, user: str, kind: Kind, category: Category, key: str
    ) -> None:
        """And the call it was said in."""
        self.open(remote, user)
        memory = Memory(category, key, "no", None, LONG_AGO, minutes(1), kind, call_id="a call")
        remote.push(user, [Change.put(memory)])
        assert remote.pull(user, 0, ALL).memories == [memory]

    def test_what_is_known_of_a_fact_comes_back(self, remote: Remote, user: str) -> None:
        """Its sources, and what a former value was; what is written without them has none."""
        self.open(remote, user)
        sources = Source("jag bor i Åre", "user_input_1", LONG_AGO), Source('i live in "Åre"')
        memory = Memory(
            Category.FACT, "home (until 2024-01-01T00:05:00Z)", "Åre", None, LONG_AGO, minutes(6),
            sources=sources, superseded_at=minutes(5), former_key="home", about=minutes(9),
            language="sv-SE",
        )  # fmt: skip
        remote.push(user, [Change.put(memory)])
        assert remote.pull(user, 0, ALL).memories == [memory]
        plain = Memory(*memory.place, "Åre", None, LONG_AGO, minutes(7))
        remote.push(user, [Change.put(plain)])
        assert remote.pull(user, 0, ALL).memories == [plain]

    def test_the_newer_wins_in_any_order(self, remote: Remote, user: str) -> None:
        """Two writes of one key end the same whichever arrives first."""
        self.open(remote, user)
        assert self.results(remote, user, put("a", "new", 2), put("a", "old", 1)) == [
            Result.STORED, Result.STALE,
        ]  # fmt: skip
        assert self.values(remote, user) == {"a": "new"}

    def test_applying_twice_changes_nothing(self, remote: Remote, user: str) -> None:
        """A push that is repeated because its answer was lost does no harm."""
        self.open(remote, user)
        batch = [put("a", "1", 1), put("b", "1", 1), forget("b", 2), put("c", "1", 3)]
        remote.push(user, batch)
        before = self.open(remote, user)
        remote.push(user, batch)
        after = self.open(remote, user)
        assert (after.memories, after.profile) == (before.memories, before.profile)

    def test_one_batch_may_hold_a_key_twice(self, remote: Remote, user: str) -> None:
        """Changes are applied in order."""
        self.open(remote, user)
        remote.push(user, [put("a", "1", 1), put("a", "2", 2), forget("a", 3), put("a", "4", 4)])
        assert self.values(remote, user) == {"a": "4"}

    def test_a_forget_wins_over_a_late_put(self, remote: Remote, user: str) -> None:
        """What was forgotten does not come back from a slower worker; what is newer stays."""
        self.open(remote, user)
        remote.push(user, [forget("a", 5)])
        assert self.results(remote, user, put("a", "late", 4)) == [Result.FORGOTTEN]
        assert self.results(remote, user, put("a", "same", 5)) == [Result.FORGOTTEN]
        assert self.values(remote, user) == {}
        assert self.results(remote, user, put("a", "newer", 6)) == [Result.STORED]
        remote.push(user, [forget("a", 5)])
        assert self.values(remote, user) == {"a": "newer"}

    def test_forget_everything_wins_over_late_puts(self, remote: Remote, user: str) -> None:
        """Also of keys that were never seen here."""
        self.open(remote, user)
        remote.push(user, [put("a", "1", 1), put("b", "9", 9), forget_all(5)])
        assert self.values(remote, user) == {"b": "9"}
        assert self.results(remote, user, put("c", "late", 4)) == [Result.FORGOTTEN]
        assert self.open(remote, user).forgotten_at == minutes(5)

    def test_greeted_ends_the_first_login_for_ever(self, remote: Remote, user: str) -> None:
        """`is_first_login` only ever goes to false."""
        self.open(remote, user)
        remote.push(user, [Change(Op.GREETED, LONG_AGO)])
        profile = self.open(remote, user).profile
        assert profile and profile.is_first_login is False

    def test_people_do_not_see_each_other(self, remote: Remote, user: str) -> None:
        """The same key of two people is two memories; forgetting one keeps the other."""
        other = str(uuid.uuid4())
        for person in (user, other):
            self.open(remote, person)
            remote.push(person, [put("a", f"of {person}", 1)])
        remote.push(user, [forget_all(2)])
        assert self.values(remote, user) == {}
        assert self.values(remote, other) == {"a": f"of {other}"}

    def test_a_push_tells_the_versions_around_it(self, remote: Remote, user: str) -> None:
        """They are the person's own, and only go up."""
        self.open(remote, user)
        first = remote.push(user, [put("a", "1", 1)])
        second = remote.push(user, [put("b", "1", 1)])
        assert 0 == first.version_before < first.version == second.version_before < second.version
        assert remote.pull(user, 0, ALL).version == second.version
        assert first.written_at == {}
        other = str(uuid.uuid4())
        assert self.open(remote, other).version == 0

    def test_only_what_changed_is_told(self, remote: Remote, user: str) -> None:
        """Since the version that is known: what was written, and what was forgotten."""
        self.open(remote, user)
        remote.push(user, [put("a", "1", 1), put("b", "1", 1)])
        known = remote.push(user, [put("c", "1", 1)]).version
        unchanged = remote.open_session(user, None, known, ALL)
        assert (unchanged.memories, unchanged.forgotten, unchanged.version) == ([], {}, known)
        remote.push(user, [put("b", "2", 2), forget("a", 3)])
        for page in (remote.pull(user, known, ALL), remote.open_session(user, None, known, ALL)):
            assert [(m.key, m.value) for m in page.memories] == [("b", "2")]
            assert page.forgotten == {page.hash_of(Category.FACT, "a"): minutes(3)}
        assert remote.pull(user, 0, ALL).forgotten == {}

    def test_a_file_of_no_known_version_is_told_all(self, remote: Remote, user: str) -> None:
        """It may hold what was forgotten, other than an empty one."""
        self.open(remote, user)
        remote.push(user, [put("a", "1", 1), put("b", "1", 1), forget("a", 3)])
        page = remote.open_session(user, None, -1, ALL)
        assert [m.key for m in page.memories] == ["b"]
        assert page.forgotten == {page.hash_of("FACT", "a"): minutes(3)}

    def test_pages_together_hold_everything(self, remote: Remote, user: str) -> None:
        """The first as well, and none is longer than was asked for."""
        self.open(remote, user)
        remote.push(user, [put(f"k{n}", "v", n) for n in range(25)])
        page = remote.open_session(user, None, 0, 10)
        found = {m.key for m in page.memories}
        assert len(page.memories) <= 10 and "k24" in found
        while page.cursor is not None:
            page = remote.pull(user, 0, 10, page.cursor)
            assert len(page.memories) <= 10
            found |= {m.key for m in page.memories}
        assert found == {f"k{n}" for n in range(25)}

    def test_who_has_changed(self, remote: Remote, user: str) -> None:
        """Those with another version, and those without a profile; one by one as a person may."""
        self.open(remote, user)
        version = remote.push(user, [put("a", "1", 1)]).version
        assert remote.changed({user: version - 1}) == {user}
        assert remote.changed({user: version}) <= {user}
        stranger = str(uuid.uuid4())
        assert remote.changed({stranger: 0}) == {stranger}
