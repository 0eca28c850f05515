"""stores/search.py: what was meant comes first."""

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from caller_memory.language.named_times import time_named
from caller_memory.language.query import question
from caller_memory.models import Category, Question, Span
from caller_memory.stores import search
from caller_memory.stores.sqlite import SqliteStore
from tests.helpers.store_contract import LONG_AGO

USER = "edabafbb-61ad-51d6-9fd8-e976c892a731"


@pytest.fixture
def store(tmp_path: Path) -> SqliteStore:
    """An empty store."""
    return SqliteStore(tmp_path)


def say(store: SqliteStore, *turns: tuple[str, str | None], minute: int = 0) -> None:
    """Turns of one call, each with what the agent said before it."""
    for n, (text, context) in enumerate(turns):
        said_at = LONG_AGO + timedelta(minutes=minute, seconds=n)
        store.put(USER, Category.FACT, None, text, context=context, said_at=said_at)


def found(store: SqliteStore, *words: str, limit: int = 10, span: Span | None = None) -> list[str]:
    """What the words and the time lead to."""
    times = ((span,),) if span else ()
    question = Question(tuple(frozenset(word.split("/")) for word in words), times)
    return [memory.value for memory in store.search(USER, question, limit)]


def test_a_rare_word_counts_more_than_a_common_one(store: SqliteStore) -> None:
    """Half of all memories speak of tea, one of a trombone."""
    say(store, *((f"tea number {n}", None) for n in range(20)), ("the trombone", None))
    assert found(store, "tea", "trombone")[0] == "the trombone"


def test_the_persons_own_words_count_more_than_the_agents(store: SqliteStore) -> None:
    """An answer is found by its question, behind what says the word itself."""
    say(store, ("the food at my school was bad", None), minute=0)
    say(store, ("pizza", "what food do you like"), minute=600)
    assert found(store, "food") == ["the food at my school was bad", "pizza"]


def test_a_word_in_another_form_is_the_same_word(store: SqliteStore) -> None:
    """Whichever of them was said."""
    say(store, ("we went home", None), minute=0)
    say(store, ("we will go home", None), minute=600)
    assert found(store, "go/went") == ["we will go home", "we went home"]


def test_what_was_said_around_it_is_found_too(store: SqliteStore) -> None:
    """Two turns away in the same call, the nearer the better; not in another call."""
    say(store, ("three before", None), ("two before", None), ("one before", None), minute=0)
    say(store, ("we went to lisbon", None), minute=1)
    say(store, ("an hour later", None), minute=100)
    assert found(store, "lisbon") == ["we went to lisbon", "one before", "two before"]
    assert found(store, "later") == ["an hour later"]


def test_what_was_said_around_it_lifts_what_holds_the_word(store: SqliteStore) -> None:
    """Of two turns with the same word, the one beside another of the words is meant."""
    say(store, ("the spring was long", None), minute=6000)
    say(store, ("we went to lisbon", None), ("the spring was rainy", None), minute=0)
    say(store, ("the spring was cold", None), minute=3000)
    assert found(store, "lisbon", "spring", limit=2)[1] == "the spring was rainy"


def test_what_the_agent_replied_to_is_found(store: SqliteStore) -> None:
    """The agent takes up a word: it was about what the person had said just before."""
    say(store, ("he is three years old", None), ("he sleeps", "What a sweet dog"), minute=0)
    assert found(store, "dog") == ["he sleeps", "he is three years old"]


def test_a_memory_with_a_name_has_no_neighbours(store: SqliteStore) -> None:
    """It was not said between two others, whatever was stored before and after it."""
    say(store, ("before", None))
    store.put(USER, Category.FACT, "pet", "a dog", said_at=LONG_AGO)
    store.put(USER, Category.FACT, "city", "oslo", said_at=LONG_AGO)
    say(store, ("after", None))
    assert found(store, "dog") == ["a dog"]


def test_a_turn_that_asks_back_counts_less(store: SqliteStore) -> None:
    """It says less than one that tells."""
    say(store, ("my dog is called rex", None), minute=0)
    say(store, ("isn't my dog lovely?", None), minute=600)
    assert found(store, "dog") == ["my dog is called rex", "isn't my dog lovely?"]


def test_a_turn_of_a_call_about_it_counts_more(store: SqliteStore) -> None:
    """Of two turns that say the same, the one in a call that holds more of what was asked."""
    call = [("the garden needs water", None), *((f"filler {n}", None) for n in range(3))]
    say(store, *call, ("i sold the car", None), minute=0)
    say(store, ("the car is blue", None), minute=600)
    assert found(store, "car", "garden")[1] == "i sold the car"


def test_a_time_leads_to_what_was_said_then(store: SqliteStore) -> None:
    """By itself, or beside words; its end does not belong to it."""
    say(store, ("i planted tomatoes", None), minute=0)
    say(store, ("i picked tomatoes", None), minute=9000)
    day = Span(LONG_AGO, LONG_AGO + timedelta(days=1))
    assert found(store, span=day) == ["i planted tomatoes"]
    assert found(store, "tomatoes", span=day) == ["i planted tomatoes", "i picked tomatoes"]
    assert found(store, span=Span(day.start - timedelta(days=1), LONG_AGO)) == []


def test_of_what_says_the_same_the_newest_comes_first(store: SqliteStore) -> None:
    """It is what holds."""
    for n in range(30):
        say(store, (f"tea number {n}", None), minute=n * 100)
    assert found(store, "tea", limit=2) == ["tea number 29", "tea number 28"]


def test_common_words_alone_lead_to_the_newest(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many rows hold a word, only so many are looked at, and what is beside them."""
    monkeypatch.setattr(search, "MAX_HITS", 20)
    monkeypatch.setattr(search, "GLANCE", 5)
    say(store, *((f"tea number {n}", None) for n in range(50)))
    newest = {f"tea number {n}" for n in range(43, 50)}
    assert len(found(store, "tea")) >= 5 and set(found(store, "tea")) <= newest


def test_a_rare_word_is_found_however_old(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its newest rows show that it has few: then all of them are looked at."""
    monkeypatch.setattr(search, "MAX_HITS", 20)
    monkeypatch.setattr(search, "GLANCE", 5)
    say(store, ("green tea with a trombone", None))
    say(store, *((f"{'green' if n % 4 == 0 else 'black'} number {n}", None) for n in range(50)))
    assert found(store, "green", "tea")[0] == "green tea with a trombone"
    assert len(found(store, "green", limit=50)) > 20


def test_a_memory_is_found_by_its_key(store: SqliteStore) -> None:
    """A model names what it remembers; the number of a turn is no name."""
    store.put(USER, Category.PREFERENCE, "favourite_colour", "green")
    say(store, ("something else", None))
    assert found(store, "favourite", "colour") == ["green"]
    assert found(store, "user", "input") == []


def test_nothing_known_is_nothing_found(store: SqliteStore) -> None:
    """No file, no word in common, no room for an answer."""
    assert found(store, "tea") == []
    say(store, ("tea", None))
    assert found(store, "coffee") == [] and found(store, "tea", limit=0) == []


def test_what_is_left_out_takes_no_place(store: SqliteStore) -> None:
    """However much of it there is, and though it would come first."""
    say(store, ("the canary is called pip", None), minute=0)
    say(store, *((f"canary canary {n}", None) for n in range(2 * search.MAX_PLACES)), minute=600)
    newer = [(m.category, m.key) for m in store.list_memories(USER) if "canary canary" in m.value]
    asked = Question((frozenset(["canary"]),))
    assert [m.value for m in store.search(USER, asked, 10, newer)] == ["the canary is called pip"]


SATURDAY = datetime(2026, 11, 28, 14, 5, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("What do I have on Friday?", "dentist on Friday"),
        ("Do I have anything next week?", "I meet my lawyer on Wednesday"),
        ("What did I do on Thursday?", "I went to the opera on Thursday"),
        ("what do I have to do in December", "my trial starts on December 7th"),
        ("what's on next month?", "we renovate the kitchen on 3 December"),
    ],
)
def test_a_question_about_a_day_finds_what_is_about_it(
    store: SqliteStore, asked: str, told: str
) -> None:
    """Before what was said on such a day of something else."""
    for day in range(1, 29):
        said_at = SATURDAY - timedelta(days=day)
        store.put(USER, Category.FACT, None, f"some words of day {day}", said_at=said_at)
    about = time_named(told, SATURDAY)
    store.put(USER, Category.PLAN, None, told, said_at=SATURDAY, about=about)
    best = store.search(USER, question(asked, SATURDAY), 3)
    assert told in [memory.value for memory in best]


def test_what_was_said_on_a_day_is_found_as_well(store: SqliteStore) -> None:
    """Whatever it was about."""
    thursday = SATURDAY - timedelta(days=2)
    store.put(USER, Category.FACT, None, "i like green", said_at=thursday)
    [found] = store.search(USER, question("What did I say on Thursday?", SATURDAY), 3)
    assert found.value == "i like green"


def test_what_a_memory_is_about_says_nothing_of_the_turns_around_it(store: SqliteStore) -> None:
    """Those are not about Friday because it is."""
    about = time_named("dentist on Friday", SATURDAY)
    store.put(USER, Category.FACT, None, "i like green", said_at=SATURDAY)
    store.put(USER, Category.PLAN, None, "dentist on that day", said_at=SATURDAY, about=about)
    [found] = store.search(USER, question("What is there on Friday?", SATURDAY), 3)
    assert found.value == "dentist on that day"


def test_what_is_about_a_time_is_found_by_an_index(store: SqliteStore) -> None:
    """Nobody's memories are read one by one for it."""
    with store.files.read(USER) as db:
        [plan] = db.execute("explain query plan select id from memories where about >= 1")
        assert "memories_about" in plan[3]
