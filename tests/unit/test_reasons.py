"""Why a memory helps with a sentence: shared words, heard words, times."""

from datetime import UTC, datetime, timedelta

from caller_memory.language.reasons import reason
from caller_memory.models import Category, Kind, Memory, Source

NOW = datetime(2026, 3, 11, 12, tzinfo=UTC)


def turn(value: str, context: str | None = None, days_ago: float = 0.0) -> Memory:
    """Something that the person said."""
    at = NOW - timedelta(days=days_ago)
    return Memory(Category.FACT, "user_input_1", value, context, at, at, Kind.TURN)


def test_shared_words_are_told_as_they_were_asked() -> None:
    """In whatever inflection the memory has them."""
    told = reason("Which volcanoes did I see?", turn("I saw a volcano"), NOW)
    assert told.words == ("volcanoes",)
    assert not told.heard and not told.by_time


def test_keys_and_sources_of_facts_count() -> None:
    """A fact is found by its name and by the words it came from."""
    fact = Memory(
        Category.FACT, "favourite_colour", "blue", None, NOW, NOW,
        sources=(Source("I paint everything blue"),),
    )  # fmt: skip
    assert reason("What is my favorite color?", fact, NOW).words == ("favorite", "color")
    assert reason("What do I paint?", fact, NOW).words == ("paint",)


def test_words_of_the_agent_are_apart() -> None:
    """An answer often does not repeat the question."""
    told = reason("Am I allergic?", turn("Yes", "Are you allergic to nuts?"), NOW)
    assert told.words == () and told.heard == ("allergic",)


def test_a_time_is_a_reason() -> None:
    """What was said then."""
    assert reason("What did I say last week?", turn("I saw a cat", days_ago=7), NOW).by_time
    assert not reason("What did I say last week?", turn("I saw a cat"), NOW).by_time


def test_what_is_near_has_no_reason_of_its_own() -> None:
    """It was said around what fits."""
    assert reason("Which volcanoes?", turn("It was hot"), NOW) == ((), (), False)
