"""stores: two workers write at once, and neither knows yet what the other did."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from caller_memory import PersonMemory, Stores
from caller_memory.models import Category, ExtractedFact, Memory
from caller_memory.provenance import words_of
from caller_memory.stores import outbox, rows, sync_source
from caller_memory.stores.base import Change
from caller_memory.stores.clock import ComparedClock
from caller_memory.stores.sqlite import SqliteStore
from caller_memory.stores.sync_source import SyncSource
from tests.helpers.fake_supabase import FakeSupabase
from tests.helpers.replicas import ALICE, Replica

LATER = datetime(3000, 1, 1, tzinfo=UTC)
FACT = Category.FACT


class Worker(Replica):
    """One of them, with its disk."""

    def begin_anew(self) -> None:
        """Be another process, which has not asked Supabase for the time yet."""
        self.local.clock = ComparedClock()

    def extract(self, *values: str, key: str = "home") -> None:
        """Make facts of the oldest turns, in order."""
        for value in values:
            (turn,) = self.memory.turns_to_extract(1, LATER)
            assert self.memory.keep_facts([turn], [ExtractedFact(FACT, key, value, (turn,))])

    def holds(self, *keys: str) -> dict[str, str]:
        """What holds, by key; a turn by its words."""
        found = [memory for memory in self.memory.retrieve_all() if memory.holds]
        return {m.key if m.kind == "fact" else "turn": m.value for m in found}

    def former(self) -> list[Memory]:
        """Values that held once."""
        return [memory for memory in self.memory.retrieve_all() if memory.superseded_at]

    def correct(self, value: str) -> None:
        """Put other words in the place of all that holds."""
        for memory in self.memory.retrieve_all():
            if memory.holds:
                assert self.memory.correct(memory, value)

    def words(self) -> set[str]:
        """What was said, as it was said."""
        return {words for memory in self.memory.retrieve_all() for words in words_of(memory)}

    def has_bytes_of(self, word: str) -> bool:
        """Whether any file of this disk holds the tail of a word: the index shares beginnings."""
        files = [path for path in self.local.files.folder.rglob("*") if path.is_file()]
        return any(word[3:].encode() in path.read_bytes() for path in files)


@pytest.fixture
def remote(tmp_path: Path) -> FakeSupabase:
    """Supabase."""
    return FakeSupabase(tmp_path / "supabase")


@pytest.fixture
def workers(tmp_path: Path, remote: FakeSupabase) -> Iterator[tuple[Worker, Worker]]:
    """Two that know Alice."""
    one, two = (Worker(tmp_path / name, remote) for name in ("one", "two"))
    for worker in (one, two):
        worker.replication.open_session(ALICE, None)
    yield one, two
    for worker in (one, two):
        worker.local.files.close()


def meet(workers: tuple[Worker, Worker], *, two_first: bool) -> None:
    """Both send and fetch until they know the same."""
    order = workers[::-1] if two_first else workers
    for worker in (*order, *order):
        worker.meet()
    one, two = (set(worker.memory.retrieve_all()) for worker in workers)
    assert one == two


def set_ahead(monkeypatch: pytest.MonkeyPatch, by_us: int) -> None:
    """Set the clock of who writes."""
    for module in ("clock", "sqlite", "transactions", "replication"):
        path = f"caller_memory.stores.{module}.now_us"
        monkeypatch.setattr(path, lambda: rows.now_us() + by_us)


either_order = pytest.mark.parametrize("two_first", [False, True])


@either_order
def test_a_former_value_goes_with_a_forget(workers: tuple[Worker, Worker], two_first: bool) -> None:
    """The fact was corrected by who did not know of that: the new value is newer, and stands."""
    one, two = workers
    one.memory.store("FACT", "home", "Zyxomville")
    meet(workers, two_first=False)
    assert one.memory.forget("FACT", "home")
    two.correct("Lyon")
    meet(workers, two_first=two_first)
    assert one.holds() == {"home": "Lyon"}
    assert not one.former() and not two.has_bytes_of("zyxomville")
    assert not two.has_bytes_of("Zyxomville")


@either_order
@pytest.mark.parametrize("is_first", [True, False])
def test_a_fact_goes_with_its_turn(
    workers: tuple[Worker, Worker], two_first: bool, is_first: bool
) -> None:
    """The turn became a fact where nobody knew that it was forgotten, before or after that."""
    one, two = workers
    one.memory.remember_turn("I live in Zyxomville")
    meet(workers, two_first=False)
    if is_first:
        two.extract("Zyxomville")
    (turn,) = one.memory.retrieve_all()
    assert one.memory.forget(*turn.place)
    if not is_first:
        two.extract("Zyxomville")
    meet(workers, two_first=two_first)
    assert not one.memory.retrieve_all()
    assert not any(two.has_bytes_of(word) for word in ("Zyxomville", "zyxomville"))


@either_order
def test_a_fact_goes_with_words_that_were_corrected(
    workers: tuple[Worker, Worker], two_first: bool
) -> None:
    """What was put in the place of the turn's words stays."""
    one, two = workers
    one.memory.remember_turn("I live in Zyxomville")
    meet(workers, two_first=False)
    two.extract("Zyxomville")
    one.correct("I live in Lyon")
    meet(workers, two_first=two_first)
    assert one.holds() == {"turn": "I live in Lyon"}
    assert not any(two.has_bytes_of(word) for word in ("Zyxomville", "zyxomville"))
    one.extract("Lyon")
    meet(workers, two_first=two_first)
    assert two.holds() == {"home": "Lyon"}


@either_order
def test_of_two_corrections_the_newer_one_holds(
    workers: tuple[Worker, Worker], two_first: bool
) -> None:
    """Also where a fact was made of the older one, that nobody took back."""
    one, two = workers
    one.memory.remember_turn("I live in Oslo")
    meet(workers, two_first=False)
    one.correct("I live in Zyxomville")
    two.correct("I live in Lyon")
    one.extract("Zyxomville")
    meet(workers, two_first=two_first)
    assert one.holds() == {"turn": "I live in Lyon"}
    assert not any(two.has_bytes_of(word) for word in ("Zyxomville", "zyxomville"))


@either_order
def test_a_correction_that_was_lost_stays_away(
    workers: tuple[Worker, Worker], remote: FakeSupabase, tmp_path: Path, two_first: bool
) -> None:
    """A third worker makes a fact of it, while the correction that won is forgotten."""
    one, two = workers
    third = Worker(tmp_path / "three", remote)
    one.memory.remember_turn("I live in Oslo")
    meet(workers, two_first=False)
    one.correct("I live in Zyxomville")
    two.correct("I live in Lyon")
    one.meet()
    third.meet()
    meet(workers, two_first=two_first)
    (turn,) = one.memory.retrieve_all()
    assert one.memory.forget(*turn.place)
    third.extract("Zyxomville")
    third.meet()
    meet(workers, two_first=two_first)
    third.meet()
    assert not one.words() and not third.words()
    assert not any(third.has_bytes_of(word) for word in ("Zyxomville", "zyxomville"))
    third.local.files.close()


@either_order
@pytest.mark.parametrize("is_extracted", [False, True])
def test_a_forget_takes_along_what_another_had_corrected_the_turn_to(
    workers: tuple[Worker, Worker],
    monkeypatch: pytest.MonkeyPatch,
    two_first: bool,
    is_extracted: bool,
) -> None:
    """It was said later, of the same turn, as a turn or made a fact."""
    one, two = workers
    # Within a second after a file has held nothing, what is said holds.
    monkeypatch.setattr(sync_source, "MAX_CLOCK_ERROR_US", 0)
    one.memory.remember_turn("I live in Oslo")
    meet(workers, two_first=False)
    one.correct("I live in Zyxomville")
    if is_extracted:
        one.extract("Zyxomville")
    (turn,) = two.memory.retrieve_all()
    assert two.memory.forget(*turn.place)
    meet(workers, two_first=two_first)
    assert not one.memory.retrieve_all()
    assert not one.has_bytes_of("Zyxomville")


@either_order
def test_everything_forgotten_takes_former_values_along(
    workers: tuple[Worker, Worker], two_first: bool
) -> None:
    """And what they came from; what was said since stays."""
    one, two = workers
    one.memory.remember_turn("I live in Zyxomville")
    one.extract("Zyxomville")
    meet(workers, two_first=False)
    one.memory.forget_all()
    two.memory.remember_turn("I live in Lyon")
    two.extract("Lyon")
    meet(workers, two_first=two_first)
    assert one.holds() == {"home": "Lyon"}
    assert not any(two.has_bytes_of(word) for word in ("Zyxomville", "zyxomville"))


@either_order
def test_a_turn_that_was_corrected_since_everything_was_forgotten_gives_a_fact(
    workers: tuple[Worker, Worker], two_first: bool
) -> None:
    """Whoever corrected it did not know, but said it later: so the words stay, as a fact, too."""
    one, two = workers
    one.memory.remember_turn("I live in Zyxomville")
    meet(workers, two_first=two_first)
    one.memory.forget_all()
    two.correct("I live in Lisbon")
    meet(workers, two_first=two_first)
    one.extract("Lisbon")
    meet(workers, two_first=two_first)
    for worker in workers:
        assert worker.holds() == {"home": "Lisbon"}
        assert not worker.has_bytes_of("Zyxomville")


@either_order
def test_a_source_goes_alone(workers: tuple[Worker, Worker], two_first: bool) -> None:
    """The fact stands on another turn, too."""
    one, two = workers
    for said in ("I live in Lyon, near Zyxomville", "I live in Lyon now"):
        one.memory.remember_turn(said)
    meet(workers, two_first=False)
    two.extract("Lyon", "Lyon")
    turn = next(m for m in one.memory.retrieve_all() if "Zyxom" in m.value)
    one.memory.forget(*turn.place, alone=True)
    meet(workers, two_first=two_first)
    (fact,) = one.memory.retrieve_all()
    assert [source.words for source in fact.sources] == ["I live in Lyon now"]
    assert not any(two.has_bytes_of(word) for word in ("Zyxomville", "zyxomville"))


def test_what_is_said_again_stays(workers: tuple[Worker, Worker]) -> None:
    """The same words, after they were forgotten."""
    one, two = workers
    one.memory.store("FACT", "home", "Lyon")
    meet(workers, two_first=False)
    one.memory.forget("FACT", "home")
    meet(workers, two_first=False)
    two.memory.store("FACT", "home", "Lyon")
    two.correct("Bergen")
    meet(workers, two_first=False)
    assert [memory.value for memory in one.former()] == ["Lyon"]


@either_order
def test_no_turn_is_lost_where_another_fact_is_newer(
    workers: tuple[Worker, Worker], two_first: bool
) -> None:
    """It stays with its value, as a former one."""
    one, two = workers
    one.memory.remember_turn("I live in Bergen")
    two.memory.remember_turn("I live in Lyon")
    one.extract("Bergen")
    two.extract("Lyon")
    meet(workers, two_first=two_first)
    assert one.holds() == {"home": "Lyon"}
    (former,) = one.former()
    assert (former.value, former.former_key) == ("Bergen", "home")
    assert [source.words for source in former.sources] == ["I live in Bergen"]


@either_order
def test_turns_that_tell_the_same_are_joined(
    workers: tuple[Worker, Worker], two_first: bool
) -> None:
    """Two workers made the same of two turns."""
    one, two = workers
    one.memory.remember_turn("I live in Lyon")
    two.memory.remember_turn("Lyon is where I live")
    one.extract("Lyon")
    two.extract("Lyon")
    meet(workers, two_first=two_first)
    (fact,) = one.memory.retrieve_all()
    assert [s.words for s in fact.sources] == ["Lyon is where I live", "I live in Lyon"]


@either_order
def test_what_is_known_as_former_is_not_kept_twice(
    workers: tuple[Worker, Worker], two_first: bool
) -> None:
    """Who wrote over it knew of it."""
    one, two = workers
    one.memory.remember_turn("I live in Bergen")
    one.extract("Bergen")
    meet(workers, two_first=False)
    two.memory.store("FACT", "home", "Lyon")
    meet(workers, two_first=two_first)
    assert [memory.value for memory in one.former()] == ["Bergen"]


@either_order
def test_another_name_takes_nothing_unknown_along(
    workers: tuple[Worker, Worker], two_first: bool
) -> None:
    """A fact gets another category, and leaves the place where another worker has written since."""
    one, two = workers
    one.memory.store("FACT", "home", "Oslo")
    meet(workers, two_first=False)
    one.memory.remember_turn("I live in Bergen")
    one.extract("Bergen")
    two.memory.store("PREFERENCE", "home", "Lyon")
    meet(workers, two_first=two_first)
    words = {s.words for memory in two.memory.retrieve_all() for s in memory.sources}
    assert words == {"I live in Bergen"}


def test_an_import_brings_back_what_was_forgotten(workers: tuple[Worker, Worker]) -> None:
    """At every worker: it is a decision of today."""
    one, two = workers
    one.memory.remember_turn("I live in Bergen")
    one.extract("Bergen")
    one.correct("Lyon")
    exported = [memory.as_told() for memory in one.memory.retrieve_all()]
    meet(workers, two_first=False)
    one.memory.forget("FACT", "home")
    meet(workers, two_first=False)
    two.memory.import_all(exported)
    for two_first in (True, False):
        meet(workers, two_first=two_first)
        assert {memory.value for memory in one.memory.retrieve_all()} == {"Lyon", "Bergen"}


def test_a_source_gets_the_right_time_with_its_turn(
    workers: tuple[Worker, Worker], remote: FakeSupabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The turn was said by a clock that was two hours slow: not before everything was forgotten."""
    one, two = workers
    one.memory.store("FACT", "job", "baker")
    meet(workers, two_first=False)
    one.memory.forget_all()
    two.begin_anew()
    set_ahead(monkeypatch, -7200 * 1_000_000)
    two.memory.remember_turn("I live in Lyon")
    two.extract("Lyon")
    two.replication.push(ALICE)
    monkeypatch.undo()
    meet(workers, two_first=False)
    assert one.holds() == {"home": "Lyon"}
    (fact,) = one.memory.retrieve_all()
    (source,) = fact.sources
    assert source.said_at and (datetime.now(UTC) - source.said_at).total_seconds() < 60
    assert fact.created_at == source.said_at


def test_what_is_told_anew_is_newer_than_the_forget(
    workers: tuple[Worker, Worker], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also by a clock that is a little slower than that of the worker that forgot."""
    one, two = workers
    one.memory.store("FACT", "home", "Lyon")
    meet(workers, two_first=False)
    one.memory.forget("FACT", "home")
    meet(workers, two_first=False)
    set_ahead(monkeypatch, -900_000)
    two.memory.store("FACT", "home", "Bergen")
    monkeypatch.undo()
    meet(workers, two_first=False)
    assert one.holds() == {"home": "Bergen"}


@either_order
def test_words_that_are_put_back_stay(workers: tuple[Worker, Worker], two_first: bool) -> None:
    """A turn was corrected, and then back; what is made of it holds everywhere."""
    one, two = workers
    one.memory.remember_turn("I live in Lyon")
    meet(workers, two_first=False)
    one.correct("I live in Bergen")
    meet(workers, two_first=False)
    two.correct("I live in Lyon")
    two.extract("Lyon")
    meet(workers, two_first=two_first)
    assert one.holds() == {"home": "Lyon"}


def test_of_two_of_one_time_that_of_supabase_holds(
    workers: tuple[Worker, Worker], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both workers have stamped theirs with the same microsecond; no turn is lost for it."""
    one, two = workers
    at = rows.now_us()
    for worker, city in ((one, "Lyon"), (two, "Bergen")):
        worker.memory.remember_turn(f"I live in {city}")
    for module in ("clock", "sqlite", "transactions", "replication"):
        monkeypatch.setattr(f"caller_memory.stores.{module}.now_us", lambda: at + 500_000)
    one.extract("Lyon")
    two.extract("Bergen")
    monkeypatch.undo()
    meet(workers, two_first=False)
    assert two.holds() == {"home": "Lyon"}
    assert [memory.value for memory in one.former()] == ["Bergen"]


@pytest.mark.parametrize("is_extracted", [False, True])
def test_no_correction_of_a_clock_puts_what_was_said_before_what_was_known(
    workers: tuple[Worker, Worker], monkeypatch: pytest.MonkeyPatch, is_extracted: bool
) -> None:
    """The clock was set between the writing and the first look at that of Supabase."""
    one, two = workers
    one.memory.store("FACT", "home", "Oslo")
    one.memory.forget_all()
    meet(workers, two_first=False)
    one.begin_anew()
    one.memory.remember_turn("I live in Lyon")
    if is_extracted:
        one.extract("Lyon")
    set_ahead(monkeypatch, 5_000_000)
    meet(workers, two_first=False)
    assert list(two.holds().values()) == ["Lyon" if is_extracted else "I live in Lyon"]


@either_order
def test_a_turn_that_nobody_took_back_stays_with_a_former_value(
    workers: tuple[Worker, Worker], two_first: bool
) -> None:
    """It was said before its name was forgotten, and extracted by who knew of that."""
    one, two = workers
    one.memory.store("PREFERENCE", "home", "Oslo")
    one.memory.remember_turn("I live in Bergen")
    one.memory.forget("PREFERENCE", "home")
    meet(workers, two_first=False)
    two.extract("Bergen")
    two.correct("Lyon")
    meet(workers, two_first=two_first)
    assert one.words() == {"I live in Bergen"}


@either_order
def test_no_turn_is_lost_to_a_fact_that_goes(
    workers: tuple[Worker, Worker], two_first: bool
) -> None:
    """The newer fact came from a turn that was forgotten; the older one is of today."""
    one, two = workers
    one.memory.remember_turn("I live in Zyxomville")
    meet(workers, two_first=False)
    one.memory.forget_all()
    one.memory.remember_turn("I live in Bergen")
    one.extract("Bergen")
    two.extract("Zyxomville")
    meet(workers, two_first=two_first)
    assert one.words() == {"I live in Bergen"}
    assert not any(two.has_bytes_of(word) for word in ("Zyxomville", "zyxomville"))


@either_order
def test_no_turn_is_lost_where_another_fact_has_left(
    workers: tuple[Worker, Worker], two_first: bool
) -> None:
    """A newer one stood in its place for a moment, and got another category."""
    one, two = workers
    one.memory.store("FACT", "home", "Oslo")
    meet(workers, two_first=False)
    one.memory.remember_turn("I live in Bergen")
    one.extract("Bergen")
    two.memory.store("FACT", "home", "Paris")
    two.memory.store("PREFERENCE", "home", "Lyon")
    meet(workers, two_first=two_first)
    assert two.words() == {"I live in Bergen"}
    assert two.holds() == {"home": "Lyon"}


@either_order
def test_what_another_fact_has_left_goes_with_its_name(
    workers: tuple[Worker, Worker], two_first: bool
) -> None:
    """The name was forgotten beside."""
    one, two = workers
    one.memory.remember_turn("I live in Zyxomville")
    one.extract("Zyxomville")
    meet(workers, two_first=False)
    one.memory.forget("FACT", "home")
    two.memory.store("FACT", "home", "Paris")
    two.memory.store("PREFERENCE", "home", "Lyon")
    meet(workers, two_first=two_first)
    assert not one.words() and two.holds() == {"home": "Lyon"}
    assert not any(two.has_bytes_of(word) for word in ("Zyxomville", "zyxomville"))


@either_order
def test_former_values_of_one_second_both_stay(
    workers: tuple[Worker, Worker], two_first: bool
) -> None:
    """Both workers have put them under one key."""
    for worker, before, now in zip(workers, ("Bergen", "Oslo"), ("Lyon", "Paris"), strict=True):
        worker.memory.remember_turn(f"I live in {before}")
        worker.extract(before)
        worker.correct(now)
    meet(workers, two_first=two_first)
    assert workers[0].words() == {"I live in Bergen", "I live in Oslo"}


@either_order
def test_turns_of_one_millisecond_both_stay(
    workers: tuple[Worker, Worker], monkeypatch: pytest.MonkeyPatch, two_first: bool
) -> None:
    """Both workers have put them under one key."""
    at = rows.now_us() // 1000 * 1000
    for number, (worker, city) in enumerate(zip(workers, ("Lyon", "Bergen"), strict=True)):
        for module in ("clock", "sqlite", "transactions", "replication"):
            path = f"caller_memory.stores.{module}.now_us"
            monkeypatch.setattr(path, lambda number=number: at + number)
        worker.memory.remember_turn(f"I live in {city}")
    monkeypatch.undo()
    meet(workers, two_first=two_first)
    assert workers[0].words() == {"I live in Lyon", "I live in Bergen"}


@either_order
def test_what_is_written_over_and_taken_back_is_erased(
    workers: tuple[Worker, Worker], two_first: bool
) -> None:
    """One page tells both."""
    one, two = workers
    one.memory.remember_turn("I live in Zyxomville")
    meet(workers, two_first=False)
    one.extract("Zyxomville")
    two.memory.store("FACT", "home", "Lyon")
    (turn,) = [memory for memory in two.memory.retrieve_all() if memory.kind == "turn"]
    two.memory.correct(turn, "I live in Lyon")
    meet(workers, two_first=two_first)
    assert one.holds() == {"home": "Lyon", "turn": "I live in Lyon"}
    assert not any(one.has_bytes_of(word) for word in ("Zyxomville", "zyxomville"))


def test_a_name_that_was_forgotten_gets_no_fact_in_another_category(
    workers: tuple[Worker, Worker],
) -> None:
    """Of a turn from before; the turn stays."""
    worker, _ = workers
    worker.memory.store("PREFERENCE", "home", "Oslo")
    worker.memory.remember_turn("I live in Bergen")
    worker.memory.forget("PREFERENCE", "home")
    (turn,) = worker.memory.turns_to_extract(1, LATER)
    fact = ExtractedFact(FACT, "home", "Bergen", (turn,))
    assert not worker.memory.keep_facts([turn], [fact])
    assert worker.holds() == {"turn": "I live in Bergen"}


@either_order
def test_more_turns_of_a_former_value_join_it(
    workers: tuple[Worker, Worker], two_first: bool
) -> None:
    """They were heard where nobody knew that it holds no more."""
    one, two = workers
    one.memory.remember_turn("I live in Lyon")
    one.extract("Lyon")
    meet(workers, two_first=False)
    one.memory.remember_turn("Lyon is where I live")
    one.extract("Lyon")
    two.correct("Bergen")
    meet(workers, two_first=two_first)
    (former,) = one.former()
    assert {s.words for s in former.sources} == {"Lyon is where I live", "I live in Lyon"}


@pytest.mark.parametrize("ahead_us", [900_000, -900_000])
def test_what_is_said_next_is_newer_than_a_forget_that_nobody_told(
    workers: tuple[Worker, Worker], monkeypatch: pytest.MonkeyPatch, ahead_us: int
) -> None:
    """A file that holds nothing is not told of it."""
    one, two = workers
    if ahead_us > 0:
        set_ahead(monkeypatch, ahead_us)
    one.memory.opt_in()
    monkeypatch.undo()
    meet(workers, two_first=False)
    if ahead_us < 0:
        set_ahead(monkeypatch, ahead_us)
    two.memory.opt_out()
    monkeypatch.undo()
    meet(workers, two_first=False)
    assert one.memory.is_opted_out()


def test_all_keep_what_is_newer_than_everything_forgotten(
    workers: tuple[Worker, Worker], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also who has a slow clock, and heard from who has a fast one."""
    one, two = workers
    set_ahead(monkeypatch, 900_000)
    one.memory.store("FACT", "job", "baker")
    meet(workers, two_first=False)
    set_ahead(monkeypatch, -900_000)
    for key in ("home", "food"):
        two.memory.store("FACT", key, "fish")
        two.replication.push(ALICE)
    monkeypatch.undo()
    one.memory.forget_all()
    one.replication.push(ALICE)
    set_ahead(monkeypatch, -900_000)
    two.replication.open_session(ALICE, None)
    monkeypatch.undo()
    meet(workers, two_first=False)
    assert two.holds()["food"] == "fish"


def test_what_is_said_after_a_forget_of_a_wrong_clock_stays(
    workers: tuple[Worker, Worker],
) -> None:
    """Once the clocks are compared, both have the right order."""
    one, two = workers
    one.memory.store("FACT", "home", "Oslo")
    one.memory.forget_all()
    meet(workers, two_first=False)
    two.begin_anew()
    two.memory.forget_all()
    two.replication.open_session(ALICE, None)
    two.memory.store("FACT", "home", "Lyon")
    meet(workers, two_first=False)
    assert one.holds() == {"home": "Lyon"}


def test_no_clock_is_corrected_twice(
    workers: tuple[Worker, Worker], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was stamped after what a right clock had stamped was stamped right."""
    one, two = workers
    one.memory.store("FACT", "home", "Oslo")
    meet(workers, two_first=False)
    two.begin_anew()
    set_ahead(monkeypatch, -90_000_000)
    two.memory.store("FACT", "home", "Lyon")
    two.replication.push(ALICE)
    monkeypatch.undo()
    meet(workers, two_first=False)
    (memory,) = one.memory.retrieve_all()
    assert memory.value == "Lyon"
    assert memory.updated_at.timestamp() < rows.now_us() / 1e6 + 5


def test_what_is_said_once_a_clock_is_right_is_newer(
    workers: tuple[Worker, Worker], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock was set back since, and compared over another person."""
    one, two = workers
    two.begin_anew()
    set_ahead(monkeypatch, 5_000_000)
    two.memory.opt_in()
    set_ahead(monkeypatch, 2_000_000)
    two.local.clock.offset_us = 3_000_000
    two.memory.opt_out()
    two.replication.push(ALICE)
    monkeypatch.undo()
    meet(workers, two_first=False)
    assert one.memory.is_opted_out()


@pytest.mark.parametrize("is_everything", [False, True])
def test_what_has_arrived_unheard_is_older_than_its_forget(
    workers: tuple[Worker, Worker], monkeypatch: pytest.MonkeyPatch, is_everything: bool
) -> None:
    """The process was killed before the answer came, and the clock of the next one set back."""
    one, two = workers
    one.memory.remember_turn("I live in Zyxomville")
    with pytest.MonkeyPatch.context() as killed:
        killed.setattr(SyncSource, "acknowledge", lambda *_: sys.exit())
        with pytest.raises(SystemExit):
            one.replication.push(ALICE)
    one.begin_anew()
    if is_everything:
        one.memory.forget_all()
    else:
        one.correct("I live in Lyon")
    set_ahead(monkeypatch, -700_000)
    meet(workers, two_first=True)
    monkeypatch.undo()
    meet(workers, two_first=True)
    assert two.holds() == ({} if is_everything else {"turn": "I live in Lyon"})
    assert not two.has_bytes_of("Zyxomville")


def test_a_corrected_turn_keeps_its_fact_whatever_the_clock_says(
    workers: tuple[Worker, Worker], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock was set back before it was first compared, and what was said gets other times."""
    one, two = workers
    one.memory.store("FACT", "job", "baker")
    meet(workers, two_first=False)
    one.begin_anew()
    one.memory.remember_turn("I live in Oslo")
    one.correct("I live in Lyon")
    one.extract("Lyon")
    set_ahead(monkeypatch, -700_000)
    one.memory.remember_turn("I love fish")
    meet(workers, two_first=False)
    monkeypatch.undo()
    meet(workers, two_first=True)
    assert "home" in two.holds()


def test_an_outbox_that_overflows_keeps_what_an_uncompared_clock_stamped(
    workers: tuple[Worker, Worker],
    remote: FakeSupabase,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The clock was set back since: a correction stays behind what it took back."""
    one, two = Worker(tmp_path / "three", remote), workers[0]
    monkeypatch.setattr(outbox, "MAX_ROWS", 6)
    one.memory.forget_all()
    one.memory.remember_turn("I live in Oslo")
    one.correct("I live in Bergen")
    one.correct("I live in Lyon")
    set_ahead(monkeypatch, -5_000_000)
    for _ in range(3):
        one.meet()
    monkeypatch.undo()
    meet((one, two), two_first=True)
    assert two.holds() == {"turn": "I live in Lyon"}
    one.local.files.close()


def test_no_words_wait_for_supabase_that_a_page_has_erased(
    workers: tuple[Worker, Worker],
) -> None:
    """A fact was made since everything was forgotten elsewhere, and is written over by a page."""
    one, two = workers
    one.memory.remember_turn("I live in Zyxomville")
    meet(workers, two_first=False)
    two.memory.forget_all()
    one.extract("Zyxomville")
    two.memory.store("FACT", "home", "Lyon")
    two.replication.push(ALICE)
    one.meet()
    assert one.holds() == {"home": "Lyon"}
    assert not one.has_bytes_of("Zyxomville")


def test_a_corrected_turn_stays_a_source_beside_another(
    workers: tuple[Worker, Worker], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both were said and made one fact before the clock was set back and first compared."""
    one, two = workers
    one.memory.store("FACT", "job", "baker")
    meet(workers, two_first=False)
    one.begin_anew()
    one.memory.remember_turn("I live in Oslo")
    (turn,) = (memory for memory in one.memory.retrieve_all() if memory.kind == "turn")
    one.memory.correct(turn, "I live in Lyon")
    one.extract("Lyon")
    one.memory.remember_turn("Lyon is where I live")
    one.extract("Lyon")
    set_ahead(monkeypatch, -700_000)
    meet(workers, two_first=False)
    monkeypatch.undo()
    meet(workers, two_first=True)
    assert two.words() == {"I live in Lyon", "Lyon is where I live"}


def test_a_file_from_before_supabase_keeps_a_correction(
    remote: FakeSupabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock was behind, and is first compared after the correction."""
    alone = SqliteStore(tmp_path / "one")
    set_ahead(monkeypatch, -5_000_000)
    PersonMemory(ALICE, Stores(alone)).remember_turn("I live in Oslo")
    alone.files.close()
    worker = Worker(tmp_path / "one", remote)
    worker.correct("I live in Lyon")
    for _ in range(3):
        worker.meet()
    assert worker.holds() == {"turn": "I live in Lyon"}
    worker.local.files.close()


def test_what_lies_ahead_is_not_heard_of_before_it_comes(
    workers: tuple[Worker, Worker], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A memory of a clock that ran a year ahead, about to be sent, dates nothing that follows."""
    one, _ = workers
    year = timedelta(days=365)
    memory = Memory(FACT, "home", "Lyon", None, datetime.now(UTC) + year, datetime.now(UTC) + year)
    with one.local.writing(ALICE) as db:
        one.local.record(db, Change.put(memory))
    SyncSource(one.local).batch(ALICE, 9)
    one.memory.remember_turn("I love fish")
    (turn,) = (memory for memory in one.memory.retrieve_all() if memory.kind == "turn")
    assert turn.updated_at < datetime.now(UTC) + timedelta(minutes=1)
