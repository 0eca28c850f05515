"""memory_manager.py: memory of the user in context, and of nobody else."""

import asyncio
import concurrent.futures
import logging
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from caller_memory.errors import NoSessionUser, StoreUnavailable
from caller_memory.models import Category, Memory
from caller_memory.provenance import MAX_CONTEXT_CHARS, OPT_OUT
from caller_memory.storable import MAX_VALUE_CHARS
from config import Settings
from memory_manager import current_person, memory_manager, open_call
from session_context import session_user, set_session_user
from tests.helpers.places import REPOSITORY


def test_store_and_retrieve() -> None:
    """The same category and key is overwritten, never doubled."""
    set_session_user("alice")
    memory = memory_manager.store("FACT", "favorite_color", "blue", context="Your colour?")
    assert (memory.category, memory.context) == (Category.FACT, "Your colour?")
    memory_manager.store("FACT", "favorite_color", "green")
    assert memory_manager.retrieve("FACT", "favorite_color") == "green"
    assert memory_manager.retrieve("PREFERENCE", "favorite_color") is None
    assert len(memory_manager.retrieve_all()) == 1
    assert memory_manager.retrieve_all("GOAL") == []


def test_a_call_is_in_the_time_zone_of_the_person_or_of_the_settings() -> None:
    """Without either it is that of UTC."""
    set_session_user("alice")
    tokyo = Settings.from_env({"TIMEZONE": "Asia/Tokyo"})
    people = [
        open_call(tokyo, ZoneInfo("Europe/Berlin")).person,
        open_call(tokyo).person,
        open_call(Settings()).person,
    ]
    assert [str(p.tz) for p in people if p] == ["Europe/Berlin", "Asia/Tokyo", "UTC"]


def test_unknown_category_names_the_eight() -> None:
    """Upper-case, as in the database."""
    set_session_user("alice")
    with pytest.raises(ValueError, match="FACT, PREFERENCE, INTEREST, GOAL, PLAN, OPINION"):
        memory_manager.store("fact", "a", "b")


@pytest.mark.parametrize(("key", "value"), [("", "b"), (" ", "b"), ("a", ""), ("a", "\0")])
def test_empty_is_refused(key: str, value: str) -> None:
    """A memory has a key and a value that say something."""
    set_session_user("alice")
    with pytest.raises(ValueError, match="empty"):
        memory_manager.store("FACT", key, value)


def test_what_postgres_refuses_is_stripped() -> None:
    """NUL and lone surrogates go; everything else stays."""
    set_session_user("alice")
    memory = memory_manager.store("FACT", "a\0", "b\ud800c 💚", context="\0")
    assert (memory.key, memory.value, memory.context) == ("a", "bc 💚", None)
    assert memory_manager.retrieve("FACT", "a\0") == "bc 💚"


def test_values_are_capped() -> None:
    """One sentence can not fill a disk or a prompt."""
    set_session_user("alice")
    memory = memory_manager.remember_turn("i like " + "x" * 1_000_000, context="y" * 1_000_000)
    assert memory is not None and memory.context is not None
    assert len(memory.value) == MAX_VALUE_CHARS
    assert len(memory.context) == MAX_CONTEXT_CHARS
    # Each of its secrets is shorter than what is put in its place.
    memory = memory_manager.store("FACT", "pins", "my pin is 4719, " * 250)
    assert len(memory.value) == MAX_VALUE_CHARS


def test_a_turn_is_logged_and_stored(caplog: pytest.LogCaptureFixture) -> None:
    """The user's two log lines, the second after the memory is on disk."""
    set_session_user("alice@example.com")
    said_at = datetime(2026, 5, 8, 12, tzinfo=UTC)
    with caplog.at_level(logging.INFO):
        memory = memory_manager.remember_turn("I love reading books", said_at=said_at)
    assert memory is not None
    assert memory.created_at == said_at < memory.updated_at
    assert caplog.messages == [
        "[MEMORY CATEGORIZATION] 'I love reading books...' -> INTEREST",
        f"[MEMORY STORED] Stored: [INTEREST] {memory.key} = I love reading books",
    ]


def test_what_is_not_worth_keeping_is_not_kept(caplog: pytest.LogCaptureFixture) -> None:
    """Small talk leaves a line in the log and none in the file."""
    set_session_user("alice")
    with caplog.at_level(logging.INFO):
        assert memory_manager.remember_turn("hello there") is None
    assert caplog.messages == ["[MEMORY CATEGORIZATION] 'hello there...' -> None"]
    assert memory_manager.retrieve_all() == []


def test_recall_and_forget() -> None:
    """Recall finds by content words, a forgotten memory is gone; the opt-out outlasts the rest."""
    set_session_user("alice")
    memory = memory_manager.remember_turn("my sister moved to a house by the lake")
    assert memory is not None
    memory_manager.remember_turn("i work at the hospital")
    assert memory_manager.recall("where did your sister move?")[0] == memory
    assert memory_manager.recall("how are you?") == []
    assert memory_manager.forget(memory.category, memory.key) is True
    assert memory_manager.forget(memory.category, memory.key) is False
    assert memory not in memory_manager.recall("sister")
    current_person().opt_out()
    assert memory_manager.forget_all() == 1
    [left] = memory_manager.retrieve_all()
    assert (left.category, left.key, left.value) == (*OPT_OUT, "no")


def test_no_method_works_without_a_user() -> None:
    """Once a user was set in this process, a missing one raises, in threads too."""
    with session_user("alice"):
        memory_manager.store("FACT", "a", "b")
    calls = (
        lambda: memory_manager.store("FACT", "a", "b"),
        lambda: memory_manager.retrieve("FACT", "a"),
        lambda: memory_manager.retrieve_all(),
        lambda: memory_manager.remember_turn("i live in oslo"),
        lambda: memory_manager.recall("oslo"),
        lambda: memory_manager.forget("FACT", "a"),
        lambda: memory_manager.forget_all(),
    )
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        for call in calls:
            with pytest.raises(NoSessionUser):
                call()
            with pytest.raises(NoSessionUser):
                pool.submit(call).result()


def test_a_store_that_fails_raises(tmp_path: Path) -> None:
    """Empty means nothing known: a store that can not answer never looks like that."""
    (tmp_path / ".data").write_text("a file where the folder should be")
    set_session_user("alice")
    with pytest.raises(StoreUnavailable):
        memory_manager.retrieve_all()


@pytest.mark.slow
async def test_five_hundred_people_do_not_mix() -> None:
    """Through tasks and threads of one process at once: no crossing, nothing missing."""

    def again(number: int) -> list[Memory]:
        memory_manager.store("FACT", "turn-1", f"canary {number}")
        return memory_manager.recall("canary")

    async def person(number: int) -> None:
        set_session_user(f"person-{number}")
        await asyncio.to_thread(memory_manager.store, "FACT", "turn-0", f"canary {number}")
        await asyncio.sleep(0)
        found = await asyncio.to_thread(again, number)
        assert {m.value for m in found} == {f"canary {number}"} and len(found) == 2

    await asyncio.gather(*(person(number) for number in range(500)))


SPEAKER = """
import logging, sys
logging.basicConfig(stream=sys.stdout, level=logging.INFO, format="%(message)s")
from memory_manager import current_person, memory_manager
from session_context import set_session_user
set_session_user("alice")
for n in range(int(sys.argv[1]), 10**9):
    memory_manager.remember_turn(f"i have {n} books")
"""


@pytest.mark.slow
def test_what_was_acknowledged_survives_kill_9() -> None:
    """Ten times killed right behind a `[MEMORY STORED]` line: nothing acknowledged is lost."""
    acknowledged: set[str] = set()
    for round_number in range(10):
        process = subprocess.Popen(
            [sys.executable, "-c", SPEAKER, str(round_number * 1000)],
            stdout=subprocess.PIPE,
            text=True,
            env={"PYTHONPATH": str(REPOSITORY)},
        )
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("[MEMORY STORED]"):
                acknowledged.add(line.partition(" = ")[2].strip())
                if len(acknowledged) % 3 == 0:
                    process.kill()
        assert process.wait() == -9
        process.stdout.close()
    set_session_user("alice")
    stored = {memory.value for memory in memory_manager.retrieve_all()}
    assert len(acknowledged) >= 10
    assert acknowledged <= stored
