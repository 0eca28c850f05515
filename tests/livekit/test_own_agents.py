"""RememberingAgent as others use it: it ends by itself, hands over, and tells a realtime model."""

import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, cast

import pytest
from livekit import rtc
from livekit.agents import AgentSession, llm

from caller_memory import PersonMemory, open_stores, user_id
from caller_memory.livekit import Company, RememberingAgent
from caller_memory.livekit import session as livekit_session
from caller_memory.livekit.agent import IN_COMPANY
from caller_memory.livekit.greeting import FIXED_GREETING
from caller_memory.livekit.tools import MEMORY_TOOLS
from tests.helpers.fake_realtime import FakeRealtime
from tests.helpers.fakes import FakeLLM
from tests.helpers.room import Room
from tests.helpers.waiting import until

INSTRUCTIONS = "You are Iris."


def person(identity: str = "alice") -> PersonMemory:
    """The memory of a person."""
    return PersonMemory(user_id(identity), open_stores("memories"))


def agent_of(memory: Any, **options: Any) -> RememberingAgent:
    """An agent that extracts nothing."""
    return RememberingAgent(memory, instructions=INSTRUCTIONS, **{"extract": False, **options})


@asynccontextmanager
async def speaking(
    agent: RememberingAgent, model: llm.LLM[Any] | llm.RealtimeModel
) -> AsyncIterator[AgentSession[None]]:
    """A started session, closed afterwards and nothing more."""
    session: AgentSession[None] = AgentSession(
        llm=model, vad=None, turn_handling={"turn_detection": None}
    )
    await session.start(agent, record=False)
    try:
        yield session
    finally:
        await session.aclose()


async def test_a_session_that_closes_finishes_its_memory() -> None:
    """Nobody calls `finish`: the end of the call is noted."""
    alice = person()
    async with speaking(agent_of(alice), FakeLLM()) as session:
        await session.run(user_input="I love reading books")
    await until(lambda: alice.hung_up_at() is not None)
    assert [memory.value for memory in alice.retrieve_all()] == ["I love reading books"]


async def test_a_job_waits_until_memory_has_finished(monkeypatch: pytest.MonkeyPatch) -> None:
    """The shutdown of the job, the end of the session and the worker's own call finish once."""
    at_shutdown: list[Callable[[], Coroutine[Any, Any, None]]] = []

    class Job:
        add_shutdown_callback = staticmethod(at_shutdown.append)

    monkeypatch.setattr(livekit_session, "get_job_context", lambda required: Job())
    hung_up: list[str] = []
    monkeypatch.setattr(PersonMemory, "hang_up", lambda _: hung_up.append("hung up"))
    agent = agent_of(person())
    async with speaking(agent, FakeLLM()) as session:
        await session.run(user_input="I love reading books")
    (wait,) = at_shutdown
    await wait()
    assert hung_up == ["hung up"]
    await agent.finish()
    assert hung_up == ["hung up"]


async def test_who_is_not_greeted_is_known() -> None:
    """The wish not to be remembered is read before the first prompt, greeting or not."""
    alice = person()
    alice.store("PREFERENCE", "drink", "green tea")
    model = FakeLLM()
    async with speaking(agent_of(alice), model) as session:
        await session.run(user_input="what do I like to drink?")
    assert "green tea" in model.blocks[-1]
    alice.opt_out()
    model = FakeLLM()
    async with speaking(agent_of(alice), model) as session:
        await session.run(user_input="what do I like to drink?")
    assert "green tea" not in "".join(model.blocks)


@pytest.mark.parametrize("left_out", MEMORY_TOOLS)
async def test_each_tool_can_be_left_out(left_out: str) -> None:
    """One by one."""
    offered = [name for name in MEMORY_TOOLS if name != left_out]
    assert sorted(tool.id for tool in agent_of(person(), memory_tools=offered).tools) == sorted(
        offered
    )


async def hand_over(session: AgentSession[None], agent: RememberingAgent) -> None:
    """Another agent takes over."""
    session.update_agent(agent)
    await until(lambda: agent._listener is not None)


async def test_who_takes_over_without_the_history_recalls_it() -> None:
    """What was said to the first agent is not in the second's prompt: it is looked for."""
    first, model = agent_of(person()), FakeLLM()
    async with speaking(first, model) as session:
        await session.run(user_input="I love climbing mountains")
        await session.run(user_input="what do I love climbing?")
        assert "mountains" not in model.blocks[-1]
        await hand_over(session, agent_of(first.call))
        await session.run(user_input="what do I love climbing?")
    assert "mountains" in model.blocks[-1]


async def test_the_person_of_a_call_stays(caplog: pytest.LogCaptureFixture) -> None:
    """An agent that takes over and is made for somebody else gets the memory of the caller."""
    person("bob").store("PREFERENCE", "drink", "black coffee")
    model = FakeLLM()
    async with speaking(agent_of(person("alice")), model) as session:
        await hand_over(session, agent_of(person("bob")))
        await session.run(user_input="what do I like to drink?")
        await session.run(user_input="I love reading books")
    assert "coffee" not in "".join(model.blocks)
    assert "took over another's call" in caplog.text
    await until(lambda: bool(person("alice").retrieve_all()))
    assert [m.value for m in person("alice").retrieve_all()] == ["I love reading books"]
    assert [m.value for m in person("bob").retrieve_all()] == ["black coffee"]


def company_of(room: Room) -> Company:
    """Alice is served in this room."""
    room.enter("alice")
    return Company(cast(rtc.Room, room), "alice")


async def test_company_is_known_to_who_takes_over() -> None:
    """Also where it was not told of it."""
    alice, room, model = person(), Room(), FakeLLM()
    alice.store("PREFERENCE", "drink", "green tea")
    first = agent_of(alice, company=company_of(room))
    async with speaking(first, model) as session:
        await hand_over(session, agent_of(first.call))
        room.enter("bob")
        await session.run(user_input="what do I like to drink?")
    assert "green tea" not in str(model.prompts[-1].to_dict())


async def test_a_realtime_model_forgets_what_is_forgotten() -> None:
    """By the caller's words or a tool: it is told anew, and its history loses the words."""
    alice, model = person(), FakeRealtime()
    alice.store("PREFERENCE", "drink", "green tea")
    async with speaking(agent_of(alice), model):
        (spoken,) = model.sessions
        await until(lambda: "green tea" in model.instructions)
        spoken.call_tool("forget", '{"category": "PREFERENCE", "key": "drink"}')
        spoken.hear("hello there")
        await until(lambda: "green tea" not in model.instructions)
        assert model.instructions.startswith(INSTRUCTIONS)
        spoken.hear("I love reading books")
        spoken.hear("forget that")
        await until(lambda: not any("books" in str(m.content) for m in spoken.chat_ctx.messages()))
    assert alice.retrieve_all() == []


async def test_a_realtime_model_forgets_what_is_forgotten_elsewhere() -> None:
    """By another call, or an operator: with the next turn, its history loses what was said."""
    alice, model = person(), FakeRealtime()
    async with speaking(agent_of(alice), model):
        (spoken,) = model.sessions
        spoken.hear("I love reading books")
        await until(lambda: len(alice.retrieve_all()) == 1)
        alice.forget_all()
        spoken.hear("hello there")
        await until(lambda: not any("books" in str(m.content) for m in spoken.chat_ctx.messages()))
        await until(lambda: "books" not in model.instructions)


async def test_a_realtime_model_is_told_nothing_off_the_record() -> None:
    """And again, once it may know."""
    alice, model = person(), FakeRealtime()
    alice.store("PREFERENCE", "drink", "green tea")
    async with speaking(agent_of(alice), model):
        (spoken,) = model.sessions
        await until(lambda: "green tea" in model.instructions)
        spoken.hear("this is off the record")
        await until(lambda: "green tea" not in model.instructions)
        spoken.hear("you can remember again")
        await until(lambda: "green tea" in model.instructions)


async def test_a_realtime_model_is_told_nothing_in_company() -> None:
    """From the moment somebody joins; what was said before them goes too."""
    alice, model, room = person(), FakeRealtime(), Room()
    alice.store("PREFERENCE", "drink", "green tea")
    async with speaking(agent_of(alice, company=company_of(room)), model):
        (spoken,) = model.sessions
        await until(lambda: "green tea" in model.instructions)
        spoken.hear("I love reading books")
        room.enter("bob")
        await until(lambda: IN_COMPANY in model.instructions)
        assert "green tea" not in model.instructions
        await until(lambda: not any("books" in str(m.content) for m in spoken.chat_ctx.messages()))
        room.leave("bob")
        spoken.hear("now we are alone")
        await until(lambda: "green tea" in model.instructions)


async def test_a_realtime_model_greets() -> None:
    """Once, in its own words."""
    agent, model = agent_of(person()), FakeRealtime()
    async with speaking(agent, model):
        await agent.greet()
    assert model.sessions[0].asked == [RememberingAgent.greet_neutrally]


async def test_a_realtime_model_that_does_not_answer_fails_no_call(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """It is asked once more, and the call goes on."""
    caplog.set_level(logging.CRITICAL, "livekit.agents")
    agent, model = agent_of(person()), FakeRealtime(answers=False)
    async with speaking(agent, model) as session:
        await agent.greet()
        said = [m.text_content for m in session.history.messages()]
        assert said == [FIXED_GREETING] or FIXED_GREETING in model.sessions[0].asked[-1]


async def test_a_realtime_model_is_told_what_is_private_once_the_person_has_spoken() -> None:
    """It greets with what is harmless, and answers with everything."""
    alice, model = person(), FakeRealtime()
    alice.store("INTEREST", "hobby", "collects stamps")
    alice.store("FACT", "illness", "has diabetes")
    async with speaking(agent_of(alice), model):
        (spoken,) = model.sessions
        await until(lambda: "stamps" in model.instructions)
        assert "diabetes" not in "".join(spoken.told)
        spoken.hear("What may I eat?")
        await until(lambda: "diabetes" in model.instructions)
