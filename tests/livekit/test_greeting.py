"""livekit/agent.py: the first words of a call, and what is said when no model answers."""

import asyncio
import os
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from livekit.agents import APIStatusError, llm

import storage
from caller_memory.call.memory import CallMemory
from caller_memory.livekit import greeting as greeting_module
from caller_memory.livekit.agent import FIXED_APOLOGY
from caller_memory.livekit.greeting import FIXED_GREETING
from caller_memory.models import Profile
from caller_memory.person import PersonMemory
from memory_manager import current_person, memory_manager
from session_context import get_current_user
from tests.helpers.calls import asked, greeted, texts_of
from tests.helpers.fakes import FakeLLM, arrive, conversation
from tests.helpers.waiting import until
from worker.assistant import Assistant


def refusal() -> Exception:
    """A model server that says no."""
    return APIStatusError("no", status_code=400, retryable=False)


def is_first_login() -> bool | None:
    """What the file says of the user in context."""
    profile = storage.current().local.find_profile(get_current_user())
    return profile.is_first_login if profile else None


async def test_a_first_greeting_then_a_second() -> None:
    """`is_first_login` turns false when the first greeting has been given."""
    heard, model = await greeted(await arrive("alice"), "Nice to meet you!")
    assert (heard, asked(model), model.blocks) == ("Nice to meet you!", Assistant.greet_first, [""])
    assert is_first_login() is False
    heard, model = await greeted(await arrive("alice"), "Welcome back!")
    assert (heard, asked(model)) == ("Welcome back!", Assistant.greet_again)


async def test_it_is_a_first_login_until_the_greeting_was_given() -> None:
    """Not when it was asked for, not while it is spoken."""

    class Watching(FakeLLM):
        def chat(self, **arguments: Any) -> llm.LLMStream:
            seen.append(is_first_login())
            return super().chat(**arguments)

    seen: list[bool | None] = []
    assistant = await arrive("alice")
    async with conversation(assistant, Watching("Hello!")):
        assert is_first_login() is True
        await assistant.greet()
    assert seen == [True] and is_first_login() is False


async def test_a_returning_person_is_greeted_with_what_is_known() -> None:
    """By the name that a memory tells, with the newest; the notes stand before the request."""
    await greeted(await arrive("alice"))
    memory_manager.store("FACT", "name", "Alice")
    memory_manager.remember_turn("I love reading books")
    current_person().hang_up()
    _, model = await greeted(await arrive("alice", participant_name="alice_9"))
    last = model.prompts[0].messages()[-1]
    assert last.role == "user" and asked(model) == Assistant.greet_again
    assert 'name: "Alice"' in model.blocks[0] and "reading books" in model.blocks[0]
    assert "alice_9" not in model.blocks[0]


async def test_the_greeting_knows_what_time_it_is_and_no_plan_that_has_passed() -> None:
    """In the person's message; the plan of yesterday is told where it is asked about."""
    await greeted(await arrive("alice"))
    long_ago = datetime.now(UTC) - timedelta(days=21)
    memory_manager.remember_turn("I'm going to fly to Rome tomorrow", said_at=long_ago)
    memory_manager.remember_turn("I'm going to sail to Lisbon in two months")
    current_person().hang_up()
    assistant = await arrive("alice")
    _, model = await greeted(assistant)
    note = model.prompts[0].messages()[-1].text_content or ""
    assert "Lisbon" in note and "Rome" not in note
    assert re.match(r"\(It is \w+day, \d+ \w+ \d{4}, \d+:\d\d [ap]m UTC\.\)\n", note)
    told = await assistant.call.block_for("When did I fly to Rome?") or ""
    assert re.search(r"tomorrow\" \(was for \w+day, \d+ \w+(?: \d{4})?, past\)", told)
    assert await assistant.call.block_for("um yeah ok") is None


async def test_the_participants_name_serves_where_no_memory_tells_one() -> None:
    """A stranger with a name is a stranger with a name."""
    _, model = await greeted(await arrive("alice", participant_name="Alice"))
    assert 'name: "Alice"' in model.blocks[0] and asked(model) == Assistant.greet_first


async def test_who_may_be_new_or_known_is_greeted_neutrally() -> None:
    """Where nobody could tell, the greeting claims neither, and notes nothing."""
    await arrive("alice")
    profile = Profile(get_current_user(), None, None, datetime.now(UTC))
    _, model = await greeted(Assistant(CallMemory(current_person()), profile))
    assert asked(model) == Assistant.greet_neutrally
    assert is_first_login() is True


async def test_an_anonymous_caller_has_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """A caller without a number: no tools, nothing read, nothing written, still a reply."""
    touched: list[str] = []
    for name in ("store", "retrieve", "retrieve_all", "remember_turn", "recall", "forget"):
        monkeypatch.setattr(PersonMemory, name, lambda *_, name=name, **__: touched.append(name))
    anonymous, model = Assistant(None), FakeLLM()
    async with conversation(anonymous, model) as session:
        await anonymous.greet()
        await session.run(user_input="I love reading books")
        assert texts_of(session, "assistant") == ["All right."] * 2
    await anonymous.finish()
    assert (touched, model.offered, model.blocks) == ([], [[], []], ["", ""])
    assert os.listdir() == []


async def test_no_model_a_fixed_greeting() -> None:
    """It counts as the greeting."""
    heard, _ = await greeted(await arrive("alice"), refusal())
    assert heard == FIXED_GREETING
    assert is_first_login() is False


async def test_a_model_that_hangs_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """The caller hears the fixed greeting instead of silence, and only that."""

    class Hanging(FakeLLM):
        def chat(self, **arguments: Any) -> llm.LLMStream:
            return _Hanging(self, **arguments)

    class _Hanging(llm.LLMStream):
        def __init__(self, model: FakeLLM, **arguments: Any) -> None:
            names = ("chat_ctx", "tools", "conn_options")
            super().__init__(model, **{name: arguments[name] for name in names})

        async def _run(self) -> None:
            await asyncio.Event().wait()

    monkeypatch.setattr(greeting_module, "GREETING_TIMEOUT_S", 0.05)
    assistant = await arrive("alice")
    async with conversation(assistant, Hanging()) as session:
        await assistant.greet()
        assert texts_of(session, "assistant") == [FIXED_GREETING]


async def test_a_model_that_fails_in_a_turn_is_apologised_for() -> None:
    """The call goes on, the turn is kept, the next one is answered."""
    assistant, model = await arrive("alice"), FakeLLM("Hello!", refusal(), "Books, yes.")
    async with conversation(assistant, model) as session:
        await assistant.greet()
        session.generate_reply(user_input="I love reading books")
        await until(lambda: FIXED_APOLOGY in texts_of(session, "assistant"))
        await session.run(user_input="I love sailing")
        assert texts_of(session, "assistant") == ["Hello!", FIXED_APOLOGY, "Books, yes."]
    kept = [memory.value for memory in memory_manager.retrieve_all()]
    assert kept == ["I love sailing", "I love reading books"]


SECRETS = (
    ("FACT", "illness", "has diabetes"),
    ("PREFERENCE", "garden", "loves the oncologist's garden"),
    ("PLAN", "monday", "meets the divorce lawyer on Monday"),
    ("RELATIONSHIP", "sister", "does not speak to the sister"),
    ("EXPERIENCE", "loss", "has lost a child"),
    ("GOAL", "debt", "wants to pay off the debt"),
)


async def alices_greeting(**options: Any) -> FakeLLM:
    """What the model of a greeting is asked, for Alice, of whom much is known."""
    await greeted(await arrive("alice"))
    memory_manager.store("FACT", "name", "Alice")
    memory_manager.store("INTEREST", "hobby", "collects stamps")
    memory_manager.store("PLAN", "trip", "a trip to Lisbon")
    for secret in SECRETS:
        memory_manager.store(*secret)
    current_person().hang_up()
    _, model = await greeted(await arrive("alice", **options))
    return model


async def test_a_greeting_volunteers_the_name_and_harmless_interests() -> None:
    """Whoever picks up hears it: what is private is for answers only."""
    model = await alices_greeting()
    assert asked(model) == Assistant.greet_again
    (block,) = model.blocks
    assert all(told in block for told in ("Alice", "collects stamps", "Lisbon"))
    assert not any(value in block for _, _, value in SECRETS)


async def test_an_answer_uses_what_a_greeting_does_not_tell() -> None:
    """Nothing of it is lost."""
    await alices_greeting()
    block = await (await arrive("alice")).call.block_for("When do I meet the lawyer?")
    assert "meets the divorce lawyer on Monday" in (block or "")


@pytest.mark.parametrize(
    ("greeting", "order", "told"),
    [
        ("name", Assistant.greet_again, ["Alice"]),
        ("neutral", Assistant.greet_neutrally, []),
    ],
)
async def test_a_greeting_may_tell_less(greeting: str, order: str, told: list[str]) -> None:
    """The name alone, or nothing."""
    model = await alices_greeting(greeting=greeting)
    assert asked(model) == order
    words = ["Alice", "stamps", "Lisbon", "lawyer"]
    assert [word for word in words if word in str(model.prompts[0].to_dict())] == told


async def test_what_a_memory_answers_counts_too() -> None:
    """A harmless answer to a question that is not."""
    await greeted(await arrive("alice"))
    memory_manager.remember_turn("I like the blue ones", context="Which of your pills are best?")
    memory_manager.remember_turn("I love sailing", context="What do you like?")
    current_person().hang_up()
    _, model = await greeted(await arrive("alice"))
    assert "sailing" in model.blocks[0] and "blue" not in model.blocks[0]


@pytest.mark.parametrize(
    ("summary", "is_told"),
    [("Talked about the fjord.", True), ("Talked about the divorce.", False)],
)
async def test_a_summary_is_told_where_it_is_harmless(summary: str, is_told: bool) -> None:
    """It may be of anything."""
    await greeted(await arrive("alice"))
    current_person().sum_up(summary)
    current_person().hang_up()
    _, model = await greeted(await arrive("alice"))
    assert (summary in model.blocks[0]) == is_told


async def test_a_call_that_was_cut_off_goes_on_with_what_was_said() -> None:
    """Whatever that was: it was said a moment ago. Nothing else that is private is told."""
    assistant = await arrive("alice")
    memory_manager.store("FACT", "illness", "has diabetes")
    async with conversation(assistant, FakeLLM(), killed=True) as session:
        await session.run(user_input="I want to talk about my divorce")
    _, model = await greeted(await arrive("alice"))
    assert "my divorce" in model.blocks[0] and "diabetes" not in model.blocks[0]
    _, model = await greeted(await arrive("alice", greeting="name"))
    assert model.blocks == [""] or "divorce" not in model.blocks[0]
