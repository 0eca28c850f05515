"""stores/embedding.py: what people's files hold is embedded beside everything else, and erased."""

import logging
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from caller_memory.models import Category, Memory
from caller_memory.person import PersonMemory
from caller_memory.stores import Stores, open_stores
from caller_memory.stores.base import Page
from caller_memory.stores.rows import now_us
from caller_memory.stores.sync_source import SyncSource
from caller_memory.stores.vectors import to_bytes
from tests.helpers.meaning import Understanding, stores_with
from tests.helpers.waiting import eventually

USER = "edabafbb-61ad-51d6-9fd8-e976c892a731"
ROW = "select m.value, v.vector from vectors v join memories m on m.id = v.id order by m.id"


@pytest.fixture
def model() -> Understanding:
    """A model that is quickly loaded."""
    return Understanding()


@pytest.fixture
def stores(tmp_path: Path, model: Understanding) -> Iterator[Stores]:
    """Files with the model."""
    stores = stores_with(tmp_path / "memories", model)
    yield stores
    stores.close()


@pytest.fixture
def person(stores: Stores) -> PersonMemory:
    """Somebody."""
    return PersonMemory(USER, stores)


def embedded(stores: Stores) -> dict[str, bytes]:
    """The vectors in the file, by the words of the memory, once everything is done."""
    assert stores.embedding is not None
    assert stores.embedding.wait(USER, 10)
    with stores.local.files.read(USER) as db:
        return dict(db.execute(ROW).fetchall())


def page_of(*memories: Memory, forgotten_at: datetime | None = None) -> Page:
    """What Supabase tells."""
    now = datetime.now(UTC)
    return Page(None, False, None, "db", 1, list(memories), {}, None, forgotten_at, None, now)


def test_turns_and_facts_are_embedded_once(
    person: PersonMemory, stores: Stores, model: Understanding
) -> None:
    """With what the agent said before, and the name of a fact; neither a choice nor a summary."""
    person.remember_turn("i love my dog", context="Do you have an animal?")
    person.store("FACT", "home_town", "oslo")
    person.sum_up("They have a dog.")
    person.opt_out()
    assert set(embedded(stores)) == {"i love my dog", "oslo"}
    assert sorted(model.read) == ["Do you have an animal? i love my dog", "home town oslo"]


def test_what_changes_is_embedded_again(
    person: PersonMemory, stores: Stores, model: Understanding
) -> None:
    """The vector of the old words goes with them."""
    person.store("FACT", "home", "oslo")
    before = embedded(stores)["oslo"]
    person.store("FACT", "home", "lisbon")
    assert embedded(stores)["lisbon"] != before
    with stores.local.files.read(USER) as db:
        assert before not in [vector for (vector,) in db.execute("select vector from vectors")]


def test_what_an_earlier_version_kept_is_embedded_when_the_person_calls(
    tmp_path: Path, model: Understanding
) -> None:
    """As is what a killed process left."""
    plain = open_stores(tmp_path / "memories")
    PersonMemory(USER, plain).store("FACT", "home", "oslo")
    stores = stores_with(tmp_path / "memories", model)
    stores.local.open_profile(USER, None)
    assert set(embedded(stores)) == {"oslo"}
    stores.close()


def test_everybody_is_embedded_beside_the_jobs(tmp_path: Path, model: Understanding) -> None:
    """Without a call of theirs."""
    plain = open_stores(tmp_path / "memories")
    PersonMemory(USER, plain).store("FACT", "home", "oslo")
    stores = stores_with(tmp_path / "memories", model)
    stores.embed_everybody()
    assert set(embedded(stores)) == {"oslo"}
    stores.close()


def test_what_comes_from_elsewhere_is_embedded(
    person: PersonMemory, stores: Stores, tmp_path: Path
) -> None:
    """From Supabase, and by an import."""
    other = PersonMemory(USER, open_stores(tmp_path / "other"))
    home = other.store("FACT", "home", "oslo")
    job = other.store("FACT", "job", "nurse")
    person.import_all([home])
    SyncSource(stores.local).merge(USER, page_of(job), clock_us=now_us(), known=0)
    assert set(embedded(stores)) == {"oslo", "nurse"}


def test_another_model_embeds_anew(tmp_path: Path, model: Understanding) -> None:
    """Its vectors can not be compared with the others."""
    stores = stores_with(tmp_path / "memories", model)
    PersonMemory(USER, stores).store("FACT", "home", "oslo")
    embedded(stores)
    stores.close()
    other = Understanding()
    other.name = "another"
    stores = stores_with(tmp_path / "memories", other)
    stores.embed_everybody()
    assert set(embedded(stores)) == {"oslo"}
    assert other.read == ["home oslo"]
    stores.close()


@pytest.mark.parametrize("way", ["forget", "forget_all", "turn", "rewrite", "elsewhere"])
def test_a_vector_is_erased_with_its_words(
    way: str, person: PersonMemory, stores: Stores, model: Understanding, tmp_path: Path
) -> None:
    """To the byte: it tells what they meant."""
    said = "i ate peanuts with my brother, and played the violin"
    turn = person.remember_turn(said)
    assert turn is not None
    vector = to_bytes(model.question(said))
    assert embedded(stores)[said] == vector
    match way:
        case "forget":
            assert person.forget(*turn.place)
        case "forget_all":
            assert person.forget_all() == 1
        case "turn":
            kept = person.store("FACT", "allergy", "none")
            assert person.forget(*turn.place) and person.retrieve_all() == [kept]
        case "rewrite":
            assert person.redact_again(turn, {said: "i ate something"}).value == "i ate something"
        case "elsewhere":
            SyncSource(stores.local).merge(
                USER, page_of(forgotten_at=turn.updated_at), clock_us=now_us(), known=0
            )
    embedded(stores)
    assert not [path for path in tmp_path.rglob("*.db*") if vector in path.read_bytes()]


def test_what_is_erased_while_it_is_embedded_leaves_nothing(
    person: PersonMemory, stores: Stores, model: Understanding
) -> None:
    """Nor does the vector go to what has taken its place in the file."""
    model.may_read.clear()
    person.store("FACT", "pet", "dog")
    assert eventually(lambda: stores.embedding is not None and stores.embedding._busy_with == USER)
    assert person.forget("FACT", "pet")
    person.store("FACT", "home", "oslo")
    model.may_read.set()
    assert embedded(stores) == {"oslo": to_bytes(model.question("home oslo"))}


def test_an_earlier_version_takes_a_vector_along(person: PersonMemory, stores: Stores) -> None:
    """It knows nothing of vectors: the file itself erases them."""
    person.store("FACT", "home", "oslo")
    person.store("FACT", "job", "nurse")
    embedded(stores)
    with sqlite3.connect(stores.local.files.path(USER)) as db:
        db.execute("delete from memories where key = 'home'")
        db.execute("update memories set value = 'cook' where key = 'job'")
        assert db.execute("select count(*) from vectors").fetchone() == (0,)
    db.close()


def test_a_model_that_breaks_is_told_once(
    person: PersonMemory, stores: Stores, model: Understanding, caplog: pytest.LogCaptureFixture
) -> None:
    """What is kept is kept, and found by its words."""
    model.question("it is loaded")
    person.store("FACT", "home", "oslo")
    embedded(stores)
    model.broken = True
    with caplog.at_level(logging.WARNING):
        person.store("FACT", "job", "nurse")
        embedded(stores)
        person.store("FACT", "pet", "dog")
        assert [m.value for m in person.recall("Am I a nurse?")] == ["nurse"]
    assert [r.getMessage() for r in caplog.records] == ["memories are found by words alone: broken"]


def test_categories_of_a_file_are_left_alone(person: PersonMemory, stores: Stores) -> None:
    """Embedding writes vectors, and no memory."""
    before = person.store("PREFERENCE", "drink", "tea")
    embedded(stores)
    assert person.retrieve_all() == [before]
    assert before.category is Category.PREFERENCE
