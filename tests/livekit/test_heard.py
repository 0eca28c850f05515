"""call/keeping.py, extraction/batch.py: what nobody said reaches no later turn and no fact."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import BaseModel

from caller_memory import person as of_person
from caller_memory.call.command_grammar import Parsed
from caller_memory.call.keeping import Turn, TurnKeeper
from caller_memory.call.state import CallState
from caller_memory.extraction.batch import Outcome, extract
from caller_memory.person import PersonMemory
from caller_memory.stores import Stores
from caller_memory.stores.sqlite import SqliteStore

ALICE = "edabafbb-61ad-51d6-9fd8-e976c892a731"
LATER = datetime(2999, 1, 1, tzinfo=UTC)


async def kept_of(*turns: tuple[str | None, str]) -> list[tuple[str | None, str]]:
    """Return what is kept of what the agent and then the person said, turn by turn."""
    keeper = TurnKeeper(CallState())
    kept = [
        await keeper.redact(Turn(f"item_{number}", said, agent, 0.0, Parsed()))
        for number, (agent, said) in enumerate(turns)
    ]
    return [(turn.context, turn.text) for turn in kept]


async def test_an_echo_is_known_over_two_turns() -> None:
    """Also behind the agent's next words, with what the person says then."""
    kept = await kept_of(
        ("You have an appointment with Doctor Weber on Monday. Shall I remind you of it?",
         "you have an appointment with doctor"),
        ("Sorry?", "weber on monday shall i remind you of it"),
        (None, "I keep bees"),
    )  # fmt: skip
    assert [said for _, said in kept] == ["", "", "I keep bees"]


async def test_a_question_is_answered_behind_noise() -> None:
    """Whether the agent says something between them or not; a new question is the one asked."""
    kept = await kept_of(
        ("I see. Where does it hurt?", "[BLANK_AUDIO]"),
        ("Take your time.", "my left knee"),
        ("Do you smoke?", "(music)"),
        ("Do you drink?", "never"),
        ("Oh.", "I keep bees"),
    )
    assert [kept[1], kept[3], kept[4]] == [
        ("Where does it hurt?", "my left knee"),
        ("Do you drink?", "never"),
        ("Oh.", "I keep bees"),
    ]


@pytest.mark.parametrize("only_noise", [True, False])
async def test_no_model_is_shown_noise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, only_noise: bool
) -> None:
    """Of what an earlier version has kept."""
    store = SqliteStore(tmp_path)
    person = PersonMemory(ALICE, Stores(store))
    with monkeypatch.context() as earlier:
        earlier.setattr(of_person, "said_by_person", lambda text, *_: text)
        person.remember_turn("Copyright Australian Broadcasting Corporation")
    if not only_noise:
        person.remember_turn("I keep bees")
    shown: list[list[str]] = []

    async def ask(_: str, asked: str, schema: type[BaseModel]) -> str:
        shown.append([turn["person"] for turn in json.loads(asked)["turns"]])
        return '{"operations": []}'

    outcome = await extract(person, ask, LATER, is_off=lambda: False)

    assert (outcome, shown) == (Outcome.DONE, [] if only_noise else [["I keep bees"]])
    assert person.turns_to_extract(8, LATER) == []
    store.files.close()
