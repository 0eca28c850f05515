"""A person calls, hangs up, calls again: the agent knows them, and nobody else."""

import pytest

from .sentences import DOG, QUESTION, VOLCANO, VOLCANOES
from .stack import Stack, new_room, stranger

pytestmark = pytest.mark.e2e


async def test_who_calls_again_is_known(stack: Stack) -> None:
    """What Alice said greets her in the next call and answers her question; Bob is told nothing."""
    alice, bob = stranger("alice"), stranger("bob")
    first, second, third = new_room(), new_room(), new_room()

    async with stack.caller(alice, first) as caller:
        greeting = await caller.reply()
        await caller.say(VOLCANOES)
        await stack.wait_stored(alice, "volcano")
        await caller.hears("thank")
    await stack.wait_ended(first)
    async with stack.caller(alice, second) as caller:
        await caller.hears(*VOLCANO)
        await caller.say(QUESTION)
        await caller.hears(*VOLCANO)
    asked_for_alice = len(stack.openai.asked)
    async with stack.caller(bob, third) as caller:
        told = await caller.reply()
        await caller.say(QUESTION)
        told += await caller.hears("not know")

    assert "volcano" not in greeting
    assert "volcano" not in told
    assert not any("volcano" in a.prompt.lower() for a in stack.openai.asked[asked_for_alice:])
    assert not any("volcano" in value for value in stack.memories(bob))


async def test_the_first_call_is_logged_in_order(stack: Stack) -> None:
    """Who searches the log finds the story of a call: its lines, in their order, each once."""
    alice, room = stranger("alice"), new_room()

    async with stack.caller(alice, room) as caller:
        await caller.reply()
        await caller.say(VOLCANOES)
        await stack.wait_stored(alice, "volcano")
    await stack.wait_ended(room)

    story = (
        f"[ENTRYPOINT] Starting session for room: {room}",
        f"[SESSION INIT] Room: {room}",
        "[SESSION INIT] Participant SID: PA_",
        f"[SESSION INIT] Identity: {alice} → UUID: ",
        f"[PROFILE CREATE] Creating profile for LiveKit user: {alice}",
        f"[PROFILE CREATE] Successfully created profile for user {alice}",
        "[SESSION INIT] ✓ Profile ready for user: ",
        "[SESSION INIT] Starting LiveKit session...",
        "[SESSION INIT] ✓ Session started successfully",
        "[USER INPUT] I love reading",
        "[SESSION] Using session user: ",
        "[MEMORY CATEGORIZATION] 'I love reading",
        "[MEMORY STORED] Stored: [INTEREST] user_input_",
    )
    logged = [r.message for r in stack.worker.records(room=room) if r.message.startswith("[")]
    assert len(logged) == len(story)
    for message, start in zip(logged, story, strict=True):
        assert message.startswith(start)


async def test_a_muted_microphone_is_not_heard(stack: Stack) -> None:
    """Recognition has nothing but sound that travelled: muted, there is no word of it anywhere."""
    alice, room = stranger("alice"), new_room()

    async with stack.caller(alice, room, microphone="muted") as caller:
        await caller.reply()
        await caller.say(VOLCANOES)
        await caller.type(DOG)
        await stack.wait_stored(alice, "Rex")
        await caller.hears("thank")
    await stack.wait_ended(room)

    assert not stack.openai.recognised
    assert stack.worker.messages("[USER INPUT]", room=room) == [DOG]
    assert stack.memories(alice) == [DOG]


async def test_facts_are_extracted_when_the_call_ends(stack: Stack) -> None:
    """By the same model, outside the conversation; in the next call they are known by name."""
    alice, first, second = stranger("alice"), new_room(), new_room()
    stack.openai.llm.notes["Rex"] = ("RELATIONSHIP", "dog_name", "Rex")

    async with stack.caller(alice, first, microphone="muted") as caller:
        await caller.reply()
        await caller.type(DOG)
        await stack.wait_stored(alice, "Rex")
        await caller.hears("thank")
    await stack.wait_ended(first)
    async with stack.caller(alice, second, microphone="muted") as caller:
        await caller.reply()
        await caller.type("Do you remember what my dog is called?")
        await caller.reply()

    assert stack.memories(alice) == ["Rex"]
    noted, reviewed = stack.openai.extractions
    assert DOG in noted.prompt and not noted.tools
    assert DOG in reviewed.prompt and "dog_name = Rex" in reviewed.prompt and not reviewed.tools
    assert stack.worker.messages("[MEMORY STORED] Stored: [RELATIONSHIP] dog_name", room=first)
    assert 'dog_name = "Rex"' in stack.openai.asked[-1].prompt.replace("&quot;", '"')
