"""livekit/shape.py: requests that the chat template of every model takes."""

import asyncio
import functools
import itertools
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pytest
from livekit.agents import AgentSession, llm

from caller_memory.livekit.shape import (
    GO_ON,
    LEFT_OUT,
    THE_CALL_BEGINS,
    UNSAID,
    request_tokens,
    shaped,
)
from memory_manager import memory_manager
from tests.helpers.calls import OFF, ON, say
from tests.helpers.chat_templates import FAMILIES, Refused
from tests.helpers.fake_openai import FakeOpenAI, listening
from tests.helpers.fakes import arrive, call, conversation
from tests.helpers.room import Room, company_in
from tests.helpers.waiting import until
from worker.assistant import Assistant

Said = tuple[str, str]


def context(*said: Said | llm.ChatItem) -> llm.ChatContext:
    """A conversation, as roles and texts."""
    prompt = llm.ChatContext.empty()
    for item in said:
        if isinstance(item, tuple):
            prompt.items.append(
                llm.ChatMessage.model_validate({"role": item[0], "content": [item[1]]})
            )
        else:
            prompt.items.append(item)
    return prompt


def called(number: int, group: str | None = None) -> llm.FunctionCall:
    """A call of a tool."""
    return llm.FunctionCall(call_id=f"c{number}", name="recall", arguments="{}", group_id=group)


def result(number: int) -> llm.FunctionCallOutput:
    """What the tool said."""
    return llm.FunctionCallOutput(call_id=f"c{number}", name="recall", output="ok", is_error=False)


def sent(prompt: llm.ChatContext, max_tokens: int = 10_000) -> list[dict[str, Any]]:
    """The messages of the request, as LiveKit's plug-in sends them; every family takes them."""
    messages, _ = shaped(prompt, max_tokens).to_provider_format("openai")
    for takes in FAMILIES:
        takes(messages)
    return messages


def told(prompt: llm.ChatContext, max_tokens: int = 10_000) -> list[Said]:
    """Roles and texts of a request; a call of tools is their number."""
    return [
        (m["role"], m.get("content") or f"{len(m.get('tool_calls', ()))} calls")
        for m in sent(prompt, max_tokens)
    ]


SYSTEM = ("system", "be kind")


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ([], [("user", THE_CALL_BEGINS)]),
        ([SYSTEM], [SYSTEM, ("user", THE_CALL_BEGINS)]),
        ([SYSTEM, ("system", "Greet.")], [SYSTEM, ("user", "(Greet.)")]),
        (
            [SYSTEM, ("user", "<memories>"), ("system", "Greet.")],
            [SYSTEM, ("user", "<memories>\n(Greet.)")],
        ),
        (
            [SYSTEM, ("assistant", "Hello!"), ("user", "hi")],
            [SYSTEM, ("user", THE_CALL_BEGINS), ("assistant", "Hello!"), ("user", "hi")],
        ),
        ([SYSTEM, ("user", "my cat"), ("user", "is ill")], [SYSTEM, ("user", "my cat\nis ill")]),
        (
            [("user", "a"), ("assistant", " "), ("user", "b"), ("assistant", "c"), ("user", "d")],
            [("user", "a\nb"), ("assistant", "c"), ("user", "d")],
        ),
        (
            [("user", "a"), ("assistant", "b"), ("assistant", "c"), ("system", "Say d.")],
            [("user", "a"), ("assistant", "b\nc"), ("user", "(Say d.)")],
        ),
        ([("user", "a"), ("assistant", "b")], [("user", "a"), ("assistant", "b"), ("user", GO_ON)]),
        ([("user", "a"), ("developer", "(Be short.)")], [("user", "a\n(Be short.)")]),
        (
            [("user", "a"), called(1), result(1), ("user", "b")],
            [("user", "a"), ("assistant", "1 calls"), ("tool", "ok"), ("assistant", UNSAID),
             ("user", "b")],
        ),
        ([("user", "a"), called(1), ("user", "b")], [("user", "a\nb")]),
        ([("user", "a"), result(1)], [("user", "a")]),
        (
            [("user", "a"), called(1), called(2), ("user", "b"), result(2), result(1)],
            [("user", "a"), ("assistant", "1 calls"), ("tool", "ok"), ("assistant", "1 calls"),
             ("tool", "ok"), ("assistant", UNSAID), ("user", "b")],
        ),
        (
            [("user", "a"), called(1, "g"), called(2, "g"), result(1), result(2)],
            [("user", "a"), ("assistant", "2 calls"), ("tool", "ok"), ("tool", "ok")],
        ),
        (
            [SYSTEM, ("system", "Greet."), called(1), result(1)],
            [SYSTEM, ("user", "(Greet.)"), ("assistant", "1 calls"), ("tool", "ok")],
        ),
        (
            [("user", "a"), called(1), result(1), ("system", "Be short.")],
            [("user", "a\n(Be short.)"), ("assistant", "1 calls"), ("tool", "ok")],
        ),
        (
            [SYSTEM, called(1), result(1), ("system", "Greet.")],
            [SYSTEM, ("user", "(Greet.)"), ("assistant", "1 calls"), ("tool", "ok")],
        ),
        (
            [("user", "a"), ("assistant", "One moment."), called(1), result(1), ("assistant", "b"),
             ("user", "c")],
            [("user", "a"), ("assistant", "One moment."), ("tool", "ok"), ("assistant", "b"),
             ("user", "c")],
        ),
    ],
)  # fmt: skip
def test_every_conversation_becomes_a_request(said: list[Any], asked: list[Said]) -> None:
    """One system message, then user and assistant in turn, whatever LiveKit's history holds."""
    assert told(context(*said)) == asked


def test_words_and_calls_of_one_reply_are_one_message() -> None:
    """A call that comes with words stands in their message."""
    prompt = context(("user", "a"), ("assistant", "One moment."), called(1), result(1))
    assert sent(prompt)[1]["content"] == "One moment." and sent(prompt)[1]["tool_calls"]


def test_the_prompt_itself_stays_as_it_was() -> None:
    """Only the request has another shape: the history is LiveKit's."""
    prompt = context(SYSTEM, ("user", "a"), ("user", "b"), called(1), result(1), ("system", "c"))
    before = prompt.to_dict(exclude_timestamp=False)
    shaped(prompt, 1)
    assert prompt.to_dict(exclude_timestamp=False) == before


def history(turns: int) -> list[Said]:
    """A call of so many turns, about twenty tokens each."""
    words = "and the rain in spain falls on the plain"
    return [
        (role, f"{number} {words}") for number in range(turns) for role in ("user", "assistant")
    ]


def test_the_oldest_turns_are_left_out_and_that_is_told() -> None:
    """What is kept: the system message, the newest turns, and what is answered, with its block."""
    prompt = context(SYSTEM, *history(100), ("user", "block"), ("user", "question"))
    asked = told(prompt, 500)
    assert asked[0] == SYSTEM and asked[-1] == ("user", "block\nquestion")
    assert asked[1][0] == "user" and asked[1][1].startswith(f"{LEFT_OUT}\n")
    assert asked[-2] == history(100)[-1]
    assert 250 < request_tokens(shaped(prompt, 500)) <= 500


def test_what_is_answered_is_kept_at_any_length() -> None:
    """A model that takes no such thing has to say so."""
    prompt = context(SYSTEM, *history(3), ("user", "word " * 1000), called(1), result(1))
    asked = told(prompt, 10)
    assert [role for role, _ in asked] == ["system", "user", "assistant", "tool"]
    assert asked[1][1].startswith(LEFT_OUT) and asked[1][1].endswith("word " * 1000)


def test_a_full_history_keeps_its_beginning_for_many_turns() -> None:
    """Caches of a prompt's beginning serve nearly every turn."""
    beginnings = [
        told(context(SYSTEM, *history(turns), ("user", "question")), 1000)[1]
        for turns in range(50, 150)
    ]
    assert len(set(beginnings)) < 25


def is_active(agent: Assistant, session: AgentSession[None]) -> bool:
    """Whether it has taken over."""
    return session._activity is not None and session._activity.agent is agent


Play = Callable[[Assistant, AgentSession[None], Room], Awaitable[None]]


async def greeting_and_turns(assistant: Assistant, session: AgentSession[None], _: Room) -> None:
    """The commonest call."""
    await assistant.greet()
    await say(session, "How is my cat called?", "I love volcanoes", "What do I love?")


async def words_of_the_agent_alone(
    assistant: Assistant, session: AgentSession[None], _: Room
) -> None:
    """It speaks unasked, at the beginning and later, twice in a row."""
    await session.say("Welcome.")
    await session.generate_reply()
    await session.generate_reply(instructions="Tell them about the weather.")
    await say(session, "Thanks")
    await session.generate_reply(instructions="Say goodbye.", user_input="Bye, my cat is waiting")


async def interruptions(assistant: Assistant, session: AgentSession[None], _: Room) -> None:
    """Replies that are cut off before a word, and after a tool."""
    await assistant.greet()
    for text in ("I like my cat", "Do you know my cat?", "What is its name?"):
        reply = session.generate_reply(user_input=text)
        await asyncio.sleep(0)
        reply.interrupt(force=True)
        await reply
    await say(session, "Hello?")


async def off_the_record(assistant: Assistant, session: AgentSession[None], _: Room) -> None:
    """Voice commands are answered without a model, and hide what was said."""
    await assistant.greet()
    await say(session, "I love tea", "forget that", "What do I love?", OFF, "I love coffee", ON)
    await say(session, "How is my cat called?")


async def company(assistant: Assistant, session: AgentSession[None], room: Room) -> None:
    """Somebody comes and goes: what was said before is hidden meanwhile."""
    await assistant.greet()
    await say(session, "How is my cat called?")
    room.enter("bob")
    await say(session, "How is it called, again?")
    room.leave("bob")
    await say(session, "And now, my cat?")


async def a_hand_off(assistant: Assistant, session: AgentSession[None], _: Room) -> None:
    """Another agent takes over, with and without the history."""
    await assistant.greet()
    await say(session, "How is my cat called?")
    for shown in (assistant.chat_ctx, llm.ChatContext.empty()):
        other = Assistant(assistant.call, instructions="You sell.", extract=False, chat_ctx=shown)
        session.update_agent(other)
        await until(functools.partial(is_active, other, session))
        await say(session, "And my cat?")
        await session.generate_reply(instructions="Offer cat food.")


PLAYS = [
    greeting_and_turns,
    words_of_the_agent_alone,
    interruptions,
    off_the_record,
    company,
    a_hand_off,
]
SCRIPTS: dict[str, list[Any]] = {
    "words": [],
    "tools": ["Hi.", call("recall", '{"query": "cat"}'), call("list_memories"), "Mia."],
    "tools at once": [call("recall", '{"query": "cat"}'), "Hi."] * 3,
    "silence": ["", "", call("list_memories"), "", "", ""],
}


@pytest.mark.parametrize("play", PLAYS)
@pytest.mark.parametrize("script", SCRIPTS.values(), ids=list(SCRIPTS))
async def test_every_family_takes_every_request(play: Play, script: list[Any]) -> None:
    """Of every call, whatever the model answers; the beginning stays from turn to turn."""
    model, room = FakeOpenAI(*script), Room()
    assistant = await arrive("alice", company=company_in(room))
    memory_manager.store("RELATIONSHIP", "cat", "the cat is called Mia")
    async with listening(model) as plugin, conversation(assistant, plugin) as session:
        await play(assistant, session, room)
    assert model.requests
    for request in model.requests:
        for takes in FAMILIES:
            takes(request["messages"])


async def test_the_beginning_stays_from_turn_to_turn() -> None:
    """A server with a cache reads only what is new: the last answer, and the new message."""
    model = FakeOpenAI("Hello!", "Mia.", call("recall", '{"query": "love"}'), "Nice.", "Volcanoes.")
    assistant = await arrive("alice")
    memory_manager.store("RELATIONSHIP", "cat", "the cat is called Mia")
    async with listening(model) as plugin, conversation(assistant, plugin) as session:
        await greeting_and_turns(assistant, session, Room())
    _, *turns = [request["messages"] for request in model.requests]
    for one, other in itertools.pairwise(turns):
        last = max(i for i, message in enumerate(one) if message["role"] == "user")
        assert other[:last] == one[:last]


@pytest.mark.parametrize(
    "messages",
    [
        [("system", "a"), ("system", "b"), ("user", "c")],
        [("system", "a"), ("assistant", "b"), ("user", "c")],
        [("user", "a"), ("user", "b")],
        [("user", " ")],
        [("user", "a"), ("assistant", "b")],
    ],
)
def test_the_families_refuse_what_they_should(messages: Sequence[Said]) -> None:
    """Rules that nothing breaks would show nothing."""
    with pytest.raises(Refused):
        for takes in FAMILIES:
            takes([{"role": role, "content": text} for role, text in messages])
