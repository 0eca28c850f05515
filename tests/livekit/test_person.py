"""caller_memory/person.py: what holds for whoever comes through the one door."""

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

import storage
from caller_memory.person import PersonMemory
from caller_memory.provenance import LAST_CALL, OPT_OUT
from memory_manager import current_person, memory_manager
from session_context import set_session_user
from tests.helpers.fakes import FakeLLM, arrive, call, conversation

Run = Callable[..., tuple[int, str, str]]


def of(identity: str) -> PersonMemory:
    """What is known of somebody, who is the user of the context from now on."""
    return PersonMemory(set_session_user(identity), storage.current())


def test_what_an_operator_forgets_leaves_no_summary(run: Run) -> None:
    """The summary of the last call may tell the same."""
    person = of("alice")
    person.store("FACT", "home", "oslo")
    person.sum_up("she told me she lives in Oslo")
    status, printed, _ = run(
        "memory", "forget", "--identity", "alice", "--category", "FACT", "--key", "home"
    )
    assert (status, printed) == (0, "forgot 1 memory\n")
    assert person.retrieve_all() == []


@pytest.mark.parametrize("key", [OPT_OUT[1], LAST_CALL[1], "user_input_1759683234567"])
def test_reserved_keys_are_refused(key: str) -> None:
    """They mean something to the product, and are set by what means it."""
    with pytest.raises(ValueError, match="reserved"):
        of("alice").store("PREFERENCE", key, "no")


@pytest.mark.parametrize("key", [OPT_OUT[1], LAST_CALL[1], "user_input_1"])
async def test_a_model_sets_no_reserved_key(key: str) -> None:
    """Nor does it opt anybody out, or put words into the person's mouth."""
    arguments = f'{{"category": "PREFERENCE", "key": "{key}", "value": "no"}}'
    model = FakeLLM(call("remember", arguments))
    async with conversation(await arrive("alice"), model) as session:
        await session.generate_reply(user_input="hello")
    (output,) = model.tool_outputs
    assert output.is_error and "reserved" in output.output
    assert not current_person().is_opted_out() and memory_manager.retrieve_all() == []


async def test_a_model_is_shown_no_reserved_key() -> None:
    """The wish and the summary are not what the person told."""
    model = FakeLLM(call("list_memories"), "All right.", call("recall", '{"query": "gardens"}'))
    assistant = await arrive("alice")
    current_person().sum_up("we talked about gardens")
    current_person().store("INTEREST", "hobby", "gardens")
    async with conversation(assistant, model) as session:
        await session.generate_reply(user_input="hello")
        await session.generate_reply(user_input="hello again")
    for output in model.tool_outputs:
        assert "hobby" in output.output and "we talked" not in output.output


def test_forget_everything_keeps_the_wish_not_to_be_remembered() -> None:
    """Whoever comes in: the call, the command line, a script."""
    person = of("alice")
    person.store("FACT", "home", "oslo")
    person.opt_out()
    assert person.forget_all() == 1
    assert person.is_opted_out() and len(person.retrieve_all()) == 1
    person.opt_in()
    assert not person.is_opted_out() and person.retrieve_all() == []


def test_what_is_said_of_a_time_has_the_time_it_is_about() -> None:
    """In the person's zone: half past one in the night of UTC is the evening before in New York."""
    person = PersonMemory(
        set_session_user("alice"), storage.current(), tz=ZoneInfo("America/New_York")
    ).in_call("call-1")
    said_at = datetime(2026, 11, 28, 1, 30, tzinfo=UTC)
    turn = person.remember_turn("I have a dentist appointment tomorrow at nine", said_at=said_at)
    assert turn is not None and turn.about == datetime(2026, 11, 28, 14, tzinfo=UTC)
    assert person.retrieve_all() == [turn]
    assert person.store("PLAN", "trip", "Rome in May 2031").about is not None
    assert person.store("FACT", "job", "teacher").about is None
    person.sum_up("She flies tomorrow")
    assert next(m for m in person.retrieve_all() if m.place == LAST_CALL).about is None
