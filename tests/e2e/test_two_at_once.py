"""Two people call at once: nothing of the one ever reaches the other."""

import asyncio

import pytest

from .caller import Transcript
from .sentences import VOLCANOES
from .stack import Stack, new_room, person_file, stranger

pytestmark = pytest.mark.e2e

TIME_LIMIT_S = 240.0
CALLS = 2
TYPED_TURNS = 10
"""In each call."""


async def test_two_people_at_once_never_cross(stack: Stack) -> None:
    """Two spoken calls and twenty typed turns each, interleaved: no word of one at the other."""
    alice, bob = stranger("alice"), stranger("bob")

    seen = await asyncio.gather(
        _calls(stack, alice, VOLCANOES, "volcano", "apple"),
        _calls(stack, bob, "I love watching films about penguins.", "penguin", "banana"),
    )

    assert sum("apple" in value for value in stack.memories(alice)) == CALLS * TYPED_TURNS
    assert sum("banana" in value for value in stack.memories(bob)) == CALLS * TYPED_TURNS
    for identity, transcripts, strange_words in (
        (alice, seen[0], ("penguin", "banana")),
        (bob, seen[1], ("volcano", "apple")),
    ):
        shown = " ".join(transcript.text for transcript in transcripts).lower()
        file = person_file(stack.worker.memory_dir, identity)
        # The write-ahead log beside it is part of the file.
        kept = b"".join(p.read_bytes() for p in file.parent.glob(f"{file.name}*")).lower()
        for word in strange_words:
            assert word not in shown
            assert word.encode() not in kept
    for asked in stack.openai.asked:
        prompt = asked.prompt.lower()
        of_alice, of_bob = "volcano" in prompt or "apple" in prompt, "penguin" in prompt
        assert not (of_alice and (of_bob or "banana" in prompt))


async def _calls(
    stack: Stack, identity: str, sentence: str, topic: str, word: str
) -> list[Transcript]:
    """Call twice: say the sentence, type the turns; returns all that the rooms showed."""
    seen = []
    for call in range(CALLS):
        room = new_room()
        async with stack.caller(identity, room) as caller:
            await caller.reply()
            await caller.say(sentence)
            await caller.hears("thank")
            for turn in range(TYPED_TURNS):
                text = f"My lucky word number {call * TYPED_TURNS + turn} is {word}."
                await caller.type(text)
                await stack.wait_stored(identity, text)
            await caller.type("What do I love?")
            await caller.hears(topic)
            seen += caller.transcripts
        await stack.wait_ended(room)
    return seen
