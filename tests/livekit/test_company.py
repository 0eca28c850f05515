"""livekit/company.py and the agent: with somebody else in the room, no memory is told."""

import asyncio
from typing import Any

import pytest

from caller_memory.livekit.agent import IN_COMPANY, SOMEBODY_CAME
from memory_manager import memory_manager
from tests.helpers.fakes import FakeLLM, arrive, call, conversation
from tests.helpers.room import AGENT, CONNECTOR, EGRESS, INGRESS, SIP, STANDARD, Room, company_in
from tests.helpers.waiting import until
from worker.assistant import Assistant


async def served(room: Room, **options: Any) -> Assistant:
    """Alice's assistant, who was told of her cat and her lawyer before."""
    assistant = await arrive("alice", company=company_in(room), **options)
    memory_manager.store("RELATIONSHIP", "cat", "the cat is called Mia")
    memory_manager.store("FACT", "name", "Alice")
    return assistant


@pytest.mark.parametrize("kind", [STANDARD, SIP, INGRESS, CONNECTOR])
def test_whoever_is_no_machine_is_company(kind: int) -> None:
    """From the moment they join until the last has left."""
    room = Room()
    company = company_in(room)
    assert company.since_s is None
    room.enter("bob", kind)
    since = company.since_s
    assert since is not None
    room.enter("carol")
    assert company.since_s == since
    room.leave("bob")
    assert company.since_s == since
    room.leave("carol")
    assert company.since_s is None


@pytest.mark.parametrize("kind", [AGENT, EGRESS])
def test_machines_are_no_company(kind: int) -> None:
    """Recorders and other agents change nothing."""
    room = Room()
    company = company_in(room)
    company.on_arrival = lambda: pytest.fail("a machine has come")
    room.enter("machine", kind)
    assert company.since_s is None


def test_who_is_there_before_the_call_is_company() -> None:
    """Who arrived first does not matter."""
    room = Room()
    room.enter("bob")
    assert company_in(room).since_s is not None


async def test_the_greeting_in_company_is_neutral() -> None:
    """No name, no memory, no word of whether they have talked before."""
    room, model = Room(), FakeLLM()
    assistant = await served(room, participant_name="Alice A.")
    room.enter("bob")
    async with conversation(assistant, model):
        await assistant.greet()
    (prompt,) = model.prompts
    (said,) = prompt.messages()[-1:]
    assert (said.text_content or "").endswith(f"\n({Assistant.greet_neutrally})")
    told = " ".join(m.text_content or "" for m in prompt.messages())
    assert "Alice" not in told and "Mia" not in told


async def test_memory_is_silent_while_somebody_else_is_there() -> None:
    """Before they come and after they leave it speaks; in between the model knows nothing."""
    room, model = Room(), FakeLLM("Your cat is Mia.", "I can't say.", "Mia.")
    assistant = await served(room)
    async with conversation(assistant, model) as session:
        await session.generate_reply(user_input="How is my cat called?")
        room.enter("bob")
        await session.generate_reply(user_input="How is the cat called, again?")
        room.leave("bob")
        await session.generate_reply(user_input="And now, how is my cat called?")
    before, during, after = (
        " ".join(m.text_content or "" for m in prompt.messages()) for prompt in model.prompts
    )
    assert "the cat is called Mia" in before
    assert "Mia" not in during and IN_COMPANY in during and "How is the cat called" in during
    assert "the cat is called Mia" in after and "Your cat is Mia." in after


@pytest.mark.parametrize(
    "tool",
    [
        call("recall", '{"query": "cat"}'),
        call("list_memories"),
        call("forget", '{"category": "RELATIONSHIP", "key": "cat"}'),
        call("remember", '{"category": "FACT", "key": "dog", "value": "Rex"}'),
    ],
)
async def test_tools_of_memory_are_refused_with_a_reason(tool: Any) -> None:
    """A model that asks anyway is told why not."""
    room, model = Room(), FakeLLM(tool)
    assistant = await served(room)
    room.enter("bob")
    async with conversation(assistant, model) as session:
        await session.generate_reply(user_input="Tell me about my cat.")
    (output,) = model.tool_outputs
    assert output.is_error and "Somebody else is in the room" in output.output
    assert "Mia" not in output.output
    assert {m.key for m in memory_manager.retrieve_all() if m.value != "Tell me about my cat."} == {
        "cat",
        "name",
    }


async def test_a_reply_that_is_being_made_ends_when_somebody_joins() -> None:
    """It may hold what only the caller may hear; they are told in words that tell nothing."""
    room, model = Room(), FakeLLM(None)
    assistant = await served(room)
    async with conversation(assistant, model) as session:
        reply = session.generate_reply(user_input="How is my cat called?")
        await until(lambda: bool(model.prompts))
        room.enter("bob")
        await asyncio.wait_for(reply.wait_for_playout(), 5)
        await session.wait_for_idle()
        said = [m.text_content for m in session.history.messages() if m.role == "assistant"]
    assert reply.interrupted and said == [SOMEBODY_CAME]


async def test_nothing_is_said_to_who_joins_a_silent_call() -> None:
    """A greeting of the newcomer would be an interruption."""
    room, model = Room(), FakeLLM()
    assistant = await served(room)
    async with conversation(assistant, model) as session:
        room.enter("bob")
        await session.wait_for_idle()
        assert [m for m in session.history.messages() if m.role == "assistant"] == []


async def test_what_the_caller_says_in_company_is_kept() -> None:
    """Only telling stops: nothing said is lost."""
    room = Room()
    assistant = await served(room)
    room.enter("bob")
    async with conversation(assistant, FakeLLM()) as session:
        await session.generate_reply(user_input="I love reading about volcanoes")
    assert "I love reading about volcanoes" in [m.value for m in memory_manager.retrieve_all()]
