"""call/resumption.py: a call cut off goes on; after a hang-up, the greeting knows the last one."""

from datetime import UTC, datetime, timedelta

import pytest
from livekit.agents.voice.events import CloseReason

from caller_memory.call.resumption import last_call
from memory_manager import current_person, memory_manager
from session_context import set_session_user
from tests.helpers.calls import asked, greeted
from tests.helpers.fakes import FakeLLM, arrive, conversation
from worker.assistant import Assistant


def minutes_ago(minutes: float) -> datetime:
    """A moment in the past."""
    return datetime.now(UTC) - timedelta(minutes=minutes)


def looked_back() -> tuple[str, bool] | None:
    """What the last call of the user in context was about, and whether it was cut off."""
    person = current_person()
    last = last_call(person.retrieve_all(), person.hung_up_at(), datetime.now(UTC))
    return last and (last.summary, last.cut_off)


@pytest.mark.parametrize(
    ("reason", "greeting"),
    [
        (CloseReason.PARTICIPANT_DISCONNECTED, Assistant.greet_again),
        (CloseReason.USER_INITIATED, Assistant.greet_again),
        (CloseReason.JOB_SHUTDOWN, Assistant.greet_on),
        (CloseReason.ERROR, Assistant.greet_on),
    ],
)
async def test_only_a_call_that_was_cut_off_goes_on(reason: CloseReason, greeting: str) -> None:
    """Whoever hung up is welcomed back; both times the notes tell what it was about."""
    await greeted(await arrive("alice"))
    assistant = await arrive("alice")
    async with conversation(assistant, FakeLLM()) as session:
        await session.run(user_input="I live in Oslo")
        await session.run(user_input="I love reading books")
        await session._aclose_impl(reason=reason)
    await assistant.finish()
    _, model = await greeted(await arrive("alice"))
    name = "last call" if greeting == Assistant.greet_again else "cut off a moment ago"
    assert asked(model) == greeting
    assert f'- {name}: "I live in Oslo I love reading books"' in model.blocks[0]


async def test_a_killed_job_is_a_call_cut_off() -> None:
    """Nothing could be noted at its end."""
    assistant = await arrive("alice")
    async with conversation(assistant, FakeLLM(), killed=True):
        await assistant.greet()
    memory_manager.remember_turn("I love reading books")
    _, model = await greeted(await arrive("alice"))
    assert asked(model) == Assistant.greet_on


def test_ten_minutes_later_it_is_another_call() -> None:
    """What it was about is still known."""
    set_session_user("alice")
    memory_manager.remember_turn("I live in Oslo", said_at=minutes_ago(11))
    assert looked_back() == ("I live in Oslo", False)
    memory_manager.remember_turn("I love sailing", said_at=minutes_ago(9))
    assert looked_back() == ("I live in Oslo\nI love sailing", True)
    current_person().hang_up()
    assert looked_back() == ("I live in Oslo\nI love sailing", False)


def test_the_call_before_is_no_part_of_it() -> None:
    """Nor is what was stored without being said."""
    set_session_user("alice")
    assert looked_back() is None
    memory_manager.store("FACT", "name", "Alice")
    assert looked_back() is None
    memory_manager.remember_turn("I live in Oslo", said_at=minutes_ago(90))
    memory_manager.remember_turn("I love sailing", said_at=minutes_ago(20))
    assert looked_back() == ("I love sailing", False)


def test_a_summary_stands_for_its_call_alone() -> None:
    """What was said after it is another call."""
    set_session_user("alice")
    memory_manager.remember_turn("I live in Oslo", said_at=minutes_ago(20))
    current_person().sum_up("Alice moved to Oslo.\nShe likes it.")
    assert looked_back() == ("Alice moved to Oslo.\nShe likes it.", False)
    memory_manager.remember_turn("I love sailing")
    assert looked_back() == ("I live in Oslo\nI love sailing", True)


def test_forgetting_takes_the_summary_with_it() -> None:
    """It may hold what was forgotten."""
    set_session_user("alice")
    memory_manager.store("FACT", "home", "Oslo")
    current_person().sum_up("Alice moved to Oslo.")
    assert memory_manager.forget("FACT", "home") is True
    assert memory_manager.retrieve_all() == []


async def test_forgetting_everything_ends_the_call_that_could_go_on() -> None:
    """Nothing of it is said again."""
    await greeted(await arrive("alice"))
    memory_manager.remember_turn("I love reading books")
    assistant, model = await arrive("alice"), FakeLLM()
    async with conversation(assistant, model) as session:
        await assistant.greet()
        await session.run(user_input="forget everything")
        await session.run(user_input="yes")
        await session.generate_reply(instructions="Say something.")
    assert "reading books" in model.blocks[0] and model.blocks[1:] == [""]
