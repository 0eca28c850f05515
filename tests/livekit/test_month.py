"""A month of calls of one person, with everything that happens in it, ends with what it should."""

import asyncio
import json
import logging
import re
from dataclasses import dataclass
from typing import Any

import pytest
from livekit.agents import APIStatusError

from caller_memory.call import extractor
from caller_memory.models import Kind
from caller_memory.provenance import words_of
from memory_manager import memory_manager
from session_context import session_user
from tests.helpers.calls import OFF, ON, asked, say
from tests.helpers.disk import bytes_with
from tests.helpers.fakes import ExtractingLLM, Reply, arrive, call, conversation, scribe
from worker.assistant import Assistant

UNDERSTOOD = scribe(
    ("name is alice", "FACT name = alice"),
    ("live in oslo", "FACT home = oslo"),
    ("moved to bergen", "FACT home = bergen"),
    ("is green", "PREFERENCE favourite_colour = green"),
    ("red now", "PREFERENCE favourite_colour = red"),
    ("it's blue now", "FACT favourite_colour = blue"),
    ("sister called ingrid", "RELATIONSHIP sister = ingrid"),
    ("play the piano every", "INTEREST piano = plays the piano"),
    ("no longer play the piano", "INTEREST piano"),
    ("work as a nurse", "FACT job = nurse"),
    ("hiking", "INTEREST hiking = hiking in the mountains"),
    ("dog is called rex", "RELATIONSHIP dog = rex"),
    ("learn italian", "GOAL italian = learn italian"),
    ("gave up on italian", "GOAL italian"),
    ("allergic", "FACT allergy = peanuts"),
    ("tea", "PREFERENCE drink = tea"),
    ("xylophonequux", "INTEREST music = xylophonequux"),
    ("bicycle", "EXPERIENCE bicycle = bought a red bicycle"),
    ("meeting on tuesday", "PLAN meeting = tuesday"),
    ("meeting is at nine", "PLAN meeting_time = at nine"),
    ("third of may", "FACT birthday = third of may"),
    ("short answers", "PREFERENCE answers = short"),
    ("vegetarian", "FACT diet = vegetarian"),
    ("live in rome", "FACT home = rome"),
    ("is black", "PREFERENCE favourite_colour = black"),
    ("ninety thousand", "FACT income = ninety thousand"),
    ("secret garden", "FACT garden = secret garden"),
)


def invented(question: Any) -> str:
    """A model that notes what nobody said, and what it must not touch."""
    made = {"op": "set", "category": "FACT", "value": "lives in paris", "sources": [1]}
    return json.dumps({"operations": [made | {"key": key} for key in ("home", "city")]})


def reserved(question: Any) -> str:
    """A model that wants to stop remembering the person."""
    opt_out = {"op": "set", "category": "PREFERENCE", "key": "remember_me", "sources": [1]}
    good = {"op": "set", "category": "FACT", "key": "city", "value": "loud", "sources": [1]}
    return json.dumps({"operations": [good, opt_out | {"value": "no"}]})


@dataclass(frozen=True)
class Call:
    """One call.

    Attributes:
        said: what the person says, in order.
        extracted: what the model answers when it is asked for facts; None for a model that hangs.
        replies: what it says in the conversation, from the greeting on.
        killed: the job dies before the end is noted.
        greeted: the instruction that the greeting was made by.
    """

    said: tuple[str, ...]
    extracted: Any = UNDERSTOOD
    replies: tuple[Reply, ...] = ()
    killed: bool = False
    greeted: str = Assistant.greet_again


ECHO = "You told me that you love hiking in the mountains and that you live in Paris."
MONTH = [
    Call(("hello", "my name is alice", "i live in oslo")),
    Call(("my favourite colour is green", "i have a sister called ingrid")),
    Call(("i play the piano every week", "i work as a nurse")),
    Call(("hello", "what do i like doing")),
    Call(("actually it's red now",)),
    # What a model once gets wrong it is asked again; what it gets wrong twice stays as it was said.
    Call(("i love hiking in the mountains",), "Sure, I have noted that!"),
    Call(("good morning",)),
    Call(("my dog is called rex",), '{"operations": [{"op": "set", "key": "Dog"}]}'),
    Call(("i want to learn italian",), ""),
    Call(("i'm allergic to peanuts",)),
    # Five ways of one thing.
    Call(("i like tea", "tea is my drink", "i drink tea every day")),
    Call(("i really like tea best of all", "nothing is better than tea i like")),
    Call(("i moved to bergen",)),
    Call(("i no longer play the piano",)),
    Call((OFF, "i earn ninety thousand")),
    Call(("i play the xylophonequux", "forget that")),
    Call(
        ("hello there",),
        replies=(
            "Hello.",
            call("forget", '{"category": "FACT", "key": "allergy"}'),
            "It is forgotten.",
        ),
    ),
    # A model that hangs, one that fails: later calls make up for it.
    Call(("i bought a red bicycle",), None),
    Call(("my birthday is the third of may",), APIStatusError("no", status_code=503)),
    Call(("how are you",)),
    Call(("never remember anything about me",)),
    Call(("i have a secret garden", "i live in rome"), greeted=Assistant.greet_neutrally),
    Call((ON, "i am vegetarian now"), greeted=Assistant.greet_neutrally),
    # Cut off, and back.
    Call(("i have a meeting on tuesday",), killed=True),
    Call(("the meeting is at nine",), greeted=Assistant.greet_on),
    Call(("it's blue now",), replies=("Is red still your favourite colour?",)),
    Call(("i gave up on italian",)),
    Call(("we went to the opera",), invented),
    Call(("i think the city is too loud",), reserved),
    Call(("how are you",), reserved),
    # The agent repeats what it recalled.
    Call(("right", "yes exactly", "that's right", "i see"), invented, (ECHO,) * 5),
    Call(
        ("i prefer short answers",),
        replies=(
            "Hello.",
            call("remember", '{"category": "PREFERENCE", "key": "answers", "value": "short"}'),
            "All right.",
        ),
    ),
    # Long enough for facts to be extracted while it goes on.
    Call(tuple(f"i like tea number {number}" for number in range(12))),
    Call(("hello", "how are you")),
]
ALICE = {
    ("FACT", "name", "alice"),
    ("FACT", "home", "bergen"),
    ("FACT", "home (until)", "oslo"),
    ("PREFERENCE", "favourite_colour", "blue"),
    ("PREFERENCE", "favourite_colour (until)", "red"),
    ("PREFERENCE", "favourite_colour (until)", "green"),
    ("RELATIONSHIP", "sister", "ingrid"),
    ("INTEREST", "piano (until)", "plays the piano"),
    ("FACT", "job", "nurse"),
    ("INTEREST", "hiking", "hiking in the mountains"),
    ("RELATIONSHIP", "", "my dog is called rex"),
    ("GOAL", "italian (until)", "learn italian"),
    ("PREFERENCE", "drink", "tea"),
    ("EXPERIENCE", "bicycle", "bought a red bicycle"),
    ("FACT", "birthday", "third of may"),
    ("FACT", "diet", "vegetarian"),
    ("PLAN", "meeting", "tuesday"),
    ("PLAN", "meeting_time", "at nine"),
    ("EXPERIENCE", "", "we went to the opera"),
    ("OPINION", "", "i think the city is too loud"),
    ("PREFERENCE", "answers", "short"),
}
BOBS_MONTH = [
    Call(("i live in rome", "my favourite colour is black")),
    Call(("i like tea",), "no"),
    Call(("i like tea", "the meeting is at nine")),
]
BOB = {
    ("FACT", "home", "rome"),
    ("PREFERENCE", "favourite_colour", "black"),
    ("PREFERENCE", "drink", "tea"),
    ("PLAN", "meeting_time", "at nine"),
}


async def take(identity: str, this: Call) -> ExtractingLLM:
    """One call from the arrival to its end; the model that took part in it."""
    answer = this.extracted if callable(this.extracted) else lambda _: this.extracted
    model = ExtractingLLM(answer, *this.replies)
    assistant = await arrive(identity, extract=True)
    async with conversation(assistant, model, killed=this.killed) as session:
        await assistant.greet()
        await say(session, *this.said)
    if not this.killed:
        await assistant.finish()
    return model


def remembered() -> set[tuple[str, str, str]]:
    """Category, name and value of all; no name for turns, no time for what was."""
    return {
        (
            memory.category,
            "" if memory.kind is Kind.TURN else re.sub(r"until .*Z", "until", memory.key),
            memory.value,
        )
        for memory in memory_manager.retrieve_all()
    }


@pytest.mark.slow
async def test_a_month(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """Thirty calls and more, a second person in between: exactly what holds, and what held."""
    caplog.set_level(logging.INFO)
    assert len(MONTH) >= 30
    bobs = iter(BOBS_MONTH)
    for number, this in enumerate(MONTH):
        hangs = this.extracted is None
        monkeypatch.setattr(extractor, "FINISH_TIMEOUT_S", 0.05 if hangs else 15.0)
        calls = [take("alice", this)]
        if number % 10 == 5:
            calls.append(take("bob", next(bobs)))
        model, *_ = await asyncio.gather(*calls)
        if number:
            assert asked(model) == this.greeted, this
        assert "black" not in json.dumps(model.questions) + "".join(model.blocks)
    assert next(bobs, None) is None
    with session_user("bob"):
        assert remembered() == BOB
    with session_user("alice"):
        assert remembered() == ALICE
        assert len(memory_manager.retrieve_all()) == len(ALICE)
        [drink] = [m for m in memory_manager.retrieve_all() if m.key == "drink"]
    told = [s for this in MONTH for s in this.said if "tea" in s]
    assert len(told) == 17 and words_of(drink) == told[::-1]
    for forgotten in ("xylophonequux", "peanuts", "ninety thousand", "secret garden"):
        assert not bytes_with(forgotten), forgotten
    assert "ninety" not in caplog.text and "secret garden" not in caplog.text
    assert not [r for r in caplog.records if r.levelname == "ERROR"]
