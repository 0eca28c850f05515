"""livekit/agent.py: a turn is kept once, and answered with what is remembered."""

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from livekit.agents import AgentSession, RunResult, llm

from caller_memory.errors import SessionUserMismatch
from caller_memory.models import Memory
from caller_memory.person import PersonMemory
from memory_manager import memory_manager
from session_context import session_user
from tests.helpers.calls import spoken, stored, texts_of
from tests.helpers.fakes import FakeLLM, FakeSTT, arrive, blocks_in, call, conversation
from tests.helpers.waiting import until

Say = Callable[[AgentSession[None], FakeSTT, str], Awaitable[None]]


async def ran(session: AgentSession[None], _: FakeSTT, text: str) -> None:
    """As LiveKit's console and playground do."""
    await session.run(user_input=text)


async def typed(session: AgentSession[None], _: FakeSTT, text: str) -> None:
    """As typed chat of a room does."""
    await session.generate_reply(user_input=text)


WAYS = pytest.mark.parametrize("say", [spoken, ran, typed])


@WAYS
async def test_a_turn_is_kept_once(say: Say, caplog: pytest.LogCaptureFixture) -> None:
    """Each committed user turn is logged and stored exactly once, however it came."""
    caplog.set_level(logging.INFO, "memory-agent")
    assistant, hearing = await arrive("alice"), FakeSTT()
    caplog.clear()
    async with conversation(assistant, FakeLLM(), hearing) as session:
        await say(session, hearing, "I love reading books")
    assert stored() == ["I love reading books"]
    assert [line.partition("] ")[0] + "]" for line in caplog.messages] == [
        "[USER INPUT]",
        "[SESSION]",
        "[MEMORY CATEGORIZATION]",
        "[MEMORY STORED]",
    ]


async def test_what_was_said_right_before_a_hang_up_is_kept() -> None:
    """Nobody was silent long enough for a turn to end: LiveKit commits it while it closes."""
    assistant, hearing = await arrive("alice"), FakeSTT()
    async with conversation(assistant, FakeLLM(), hearing, pause_s=30.0) as session:
        transcribed: list[str] = []
        session.on("user_input_transcribed", lambda event: transcribed.append(event.transcript))
        await hearing.hear("I love reading books")
        await until(lambda: bool(transcribed))
        assert stored() == []
    assert stored() == ["I love reading books"]


@WAYS
async def test_the_same_sentence_twice_is_two_turns(say: Say) -> None:
    """Repetition is not duplication."""
    assistant, hearing = await arrive("alice"), FakeSTT()
    async with conversation(assistant, FakeLLM(), hearing) as session:
        await say(session, hearing, "I love reading books")
        await say(session, hearing, "I love reading books")
    assert stored() == ["I love reading books"] * 2


@WAYS
async def test_a_memory_stands_just_before_the_message(say: Say) -> None:
    """In the person's own message, never the system's; the session's own history stays clean."""
    assistant, hearing, model = await arrive("alice"), FakeSTT(), FakeLLM()
    memory_manager.store("RELATIONSHIP", "cat", "the cat is called Mia")
    async with conversation(assistant, model, hearing) as session:
        await say(session, hearing, "How is my cat called?")
        assert blocks_in(session.history) == blocks_in(assistant.chat_ctx) == []
    message = model.prompts[0].messages()[-1]
    time, block, said = message.content
    assert str(time).startswith("(It is ")
    assert message.role == "user" and said == "How is my cat called?"
    assert "the cat is called Mia" in str(block)
    assert len(blocks_in(model.prompts[0])) == 1


async def test_preemptive_generation_is_kept(caplog: pytest.LogCaptureFixture) -> None:
    """With memory on, a spoken turn costs one call of the model, made before the turn ended."""
    caplog.set_level(logging.DEBUG, "livekit.agents")
    assistant, hearing, model = await arrive("alice"), FakeSTT(), FakeLLM()
    memory_manager.store("RELATIONSHIP", "cat", "the cat is called Mia")
    async with conversation(assistant, model, hearing) as session:
        await spoken(session, hearing, "I think my cat is ill")
        assert texts_of(session, "user") == ["I think my cat is ill"]
    assert len(model.prompts) == 1 and "Mia" in model.blocks[0]
    assert caplog.messages.count("using preemptive generation") == 1
    assert not [line for line in caplog.messages if "invalidated" in line]


@WAYS
async def test_turns_of_this_call_are_not_recalled(say: Say) -> None:
    """Nobody needs to be told what stands in the conversation; what was said before it comes."""
    assistant, hearing, model = await arrive("alice"), FakeSTT(), FakeLLM(call("list_memories"))
    memory_manager.remember_turn("I got a bicycle for my birthday")
    async with conversation(assistant, model, hearing) as session:
        await say(session, hearing, "I love my red bicycle")
        await until(lambda: len(model.prompts) == 2)
        await say(session, hearing, "My bicycle is broken")
    for block in model.blocks:
        assert "birthday" in block and "red" not in block and "broken" not in block


async def test_nor_while_it_is_being_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    """A preemptive reply may search in the moment in which the turn is committed."""
    on_disk, searched = threading.Event(), threading.Event()
    remember, search = PersonMemory.remember_turn, PersonMemory.recall

    def remember_slowly(self: PersonMemory, text: str, **options: Any) -> Memory | None:
        memory = remember(self, text, **options)
        on_disk.set()
        searched.wait(5)
        return memory

    def search_late(self: PersonMemory, query: str, **options: Any) -> list[Memory]:
        on_disk.wait(5)
        try:
            return search(self, query, **options)
        finally:
            searched.set()

    monkeypatch.setattr(PersonMemory, "remember_turn", remember_slowly)
    monkeypatch.setattr(PersonMemory, "recall", search_late)
    assistant, hearing, model = await arrive("alice"), FakeSTT(), FakeLLM()
    async with conversation(assistant, model, hearing) as session:
        await spoken(session, hearing, "I love my red bicycle")
    assert model.blocks == [""]


@pytest.fixture
def recalls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The queries that memory was searched for."""
    queries: list[str] = []
    search = PersonMemory.recall

    def counted(self: PersonMemory, query: str, **options: Any) -> list[Memory]:
        queries.append(query)
        return search(self, query, **options)

    monkeypatch.setattr(PersonMemory, "recall", counted)
    return queries


@WAYS
async def test_one_recall_for_one_message(say: Say, recalls: list[str]) -> None:
    """The model asked again after a tool call is shown the same block, without another search."""
    assistant, hearing = await arrive("alice"), FakeSTT()
    memory_manager.store("RELATIONSHIP", "cat", "the cat is called Mia")
    model = FakeLLM(call("list_memories"), call("list_memories"))
    async with conversation(assistant, model, hearing) as session:
        await say(session, hearing, "How is my cat called?")
        await until(lambda: len(model.prompts) == 3)
    assert len(set(model.blocks)) == 1 and "Mia" in model.blocks[0]
    assert recalls == ["How is my cat called?"]


async def test_a_write_empties_the_memo() -> None:
    """What a tool stored or erased shows in the very next prompt."""
    assistant = await arrive("alice")
    colour = '{"category": "PREFERENCE", "key": "colour", "value": "favourite colour: blue"}'
    model = FakeLLM(
        call("remember", colour), call("forget", '{"category": "PREFERENCE", "key": "colour"}')
    )
    async with conversation(assistant, model) as session:
        await session.run(user_input="What is my favourite colour?")
    assert ["favourite colour: blue" in block for block in model.blocks] == [False, True, False]


async def test_the_agents_question_is_kept_with_the_answer() -> None:
    """ "Pizza." means nothing without what was asked."""
    assistant = await arrive("alice")
    async with conversation(assistant, FakeLLM("What do you like to eat?")) as session:
        await session.run(user_input="hello")
        await session.run(user_input="I prefer pizza")
    [memory] = memory_manager.retrieve_all()
    assert (memory.context or "").strip() == "What do you like to eat?"


async def test_two_people_at_once_do_not_mix() -> None:
    """Two sessions in one loop, turn by turn in each other's way: no crossing, nothing missing."""
    models = {"alice": FakeLLM(), "bob": FakeLLM()}

    async def talk(identity: str) -> list[str]:
        other = {"alice": "bob", "bob": "alice"}[identity]
        assistant = await arrive(identity)
        memory_manager.remember_turn(f"My canary is called {identity}")
        async with conversation(assistant, models[identity]) as session:
            for number in range(20):
                await session.run(user_input=f"I love canary {identity} {number}")
        for block, prompt in zip(models[identity].blocks, models[identity].prompts, strict=True):
            assert identity in block and other not in str(prompt.to_dict())
        return stored()[1:]

    alice, bob = await asyncio.gather(talk("alice"), talk("bob"))
    assert alice == [f"I love canary alice {number}" for number in range(20)]
    assert bob == [f"I love canary bob {number}" for number in range(20)]


async def test_somebody_elses_task_gets_no_memory(caplog: pytest.LogCaptureFixture) -> None:
    """A session driven from another person's task is answered without anybody's memory."""
    with session_user("bob"):
        memory_manager.store("RELATIONSHIP", "cat", "bob has a cat")
    assistant, model = await arrive("alice"), FakeLLM()
    memory_manager.store("RELATIONSHIP", "cat", "alice has a cat")
    async with conversation(assistant, model) as session:
        with session_user("bob"):
            result: RunResult[None] = await session.run(user_input="I love my cat")
        assert [m.text_content for m in _messages(result.events)] == ["All right. "]
        await assistant.drain()
        errors = [r.exc_info[0] for r in caplog.records if r.exc_info]
        assert errors and set(errors) == {SessionUserMismatch}
        assert model.blocks == [""]
        await session.run(user_input="I still love my cat")
    assert "alice has a cat" in model.blocks[1] and "bob" not in model.blocks[1]
    assert stored() == ["alice has a cat", "I still love my cat"]
    with session_user("bob"):
        assert stored() == ["bob has a cat"]


def _messages(events: list[Any]) -> list[llm.ChatMessage]:
    items = [event.item for event in events]
    return [item for item in items if isinstance(item, llm.ChatMessage)]
