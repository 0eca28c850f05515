"""call/passages.py: what belongs together is shown once."""

from datetime import UTC, datetime, timedelta

from caller_memory.call.passages import as_passages, told_once
from caller_memory.models import Category, Kind, Memory, Source

NOON = datetime(2024, 5, 8, 12, tzinfo=UTC)


def turn(
    words: str, second: int, *, context: str | None = None, call: str = "a", key: str | None = None
) -> Memory:
    """Something said so many seconds after noon."""
    at = NOON + timedelta(seconds=second)
    name = key or f"user_input_{second}"
    return Memory(Category.FACT, name, words, context, at, at, Kind.TURN, call)


def fact(key: str, value: str, *sources: Source) -> Memory:
    """A fact from turns."""
    return Memory(Category.FACT, key, value, None, NOON, NOON, Kind.FACT, "a", sources)


def test_neighbours_are_one_passage_in_the_place_of_the_best() -> None:
    """In the order in which they were said."""
    first, second, last = turn("we got a puppy", 0), turn("she is brown", 30), turn("and wild", 90)
    home = fact("home", "oslo")
    shown = as_passages([second, home, last, first])
    assert [m.value for m in shown] == ["we got a puppy … she is brown … and wild", "oslo"]
    assert shown[0].created_at == NOON


def test_turns_apart_are_apart() -> None:
    """Minutes later, in another call, or where the words answer a question of their own."""
    said = [
        turn("we got a puppy", 0),
        turn("it rains", 300),
        turn("i sold the car", 310, call="b"),
        turn("four", 330, call="b", context="How many are left?"),
    ]
    assert as_passages(said) == said


def test_a_passage_has_an_end() -> None:
    """What is too long to fit would push itself out."""
    shown = as_passages([turn(f"word {n}", n) for n in range(7)])
    assert [m.value.count("…") for m in shown] == [2, 2, 0]


def test_a_fact_stands_for_the_turns_it_came_from() -> None:
    """Also where these would come first."""
    said = turn("i moved to oslo last year", 0)
    home = fact("home", "oslo", Source(said.value, said.key, said.created_at))
    assert told_once([said, home]) == [home]


def test_the_same_words_are_told_once() -> None:
    """Unless they answer something else."""
    one, again = turn("I love  tea", 0), turn("i love tea", 600)
    yes, other = turn("yes", 700, context="Milk?"), turn("yes", 800, context="Sugar?")
    assert told_once([one, again, yes, other]) == [one, yes, other]
