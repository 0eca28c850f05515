"""What memory does is told to who watches, and costs nothing where nobody does."""

import asyncio
import contextlib
import subprocess
import sys
from collections.abc import Iterator

import pytest

from caller_memory import acts
from caller_memory.acts import Act, Watcher
from caller_memory.call.model_use import Interrupted
from tests.helpers.places import REPOSITORY


class Seen(Watcher):
    """Keeps the acts that have ended, and the levels."""

    def __init__(self) -> None:
        self.ended: list[Act] = []
        self.levels: dict[str, float] = {}

    @contextlib.contextmanager
    def during(self, act: Act) -> Iterator[None]:
        """Keep it once it has ended."""
        try:
            yield
        finally:
            self.ended.append(act)

    def level(self, name: str, value: float) -> None:
        """Keep it."""
        self.levels[name] = value


@pytest.fixture
def seen() -> Iterator[Seen]:
    """Who watches."""
    watcher = Seen()
    acts.watch(watcher)
    yield watcher
    acts.watch()


async def test_an_act_is_told_with_its_facts(seen: Seen) -> None:
    """Also those that come from a thread, to the innermost act."""
    with acts.doing("command", command="forget_that"):
        with acts.doing("recall"):
            await asyncio.to_thread(acts.tell, memories=3)
        acts.tell("denied")
    recall, command = seen.ended

    assert (recall.name, recall.outcome, recall.facts) == ("recall", "done", {"memories": 3})
    assert (command.outcome, command.facts) == ("denied", {"command": "forget_that"})
    assert 0 < recall.took_s <= command.took_s


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (ValueError("Alice said so"), "failed"),
        (Interrupted(was_asked=True), "cancelled"),
        (asyncio.CancelledError(), "cancelled"),
    ],
)
def test_an_error_goes_on_and_is_told_by_its_class(
    seen: Seen, error: BaseException, outcome: str
) -> None:
    """Its message may quote somebody. Who gives way has not failed."""
    with pytest.raises(type(error)), acts.doing("recall"):
        raise error

    assert seen.ended[0].outcome == outcome
    assert "Alice" not in str(seen.ended)


def test_an_error_that_ends_within_an_act_is_told(seen: Seen) -> None:
    """The act goes on to its end."""
    with acts.doing("open"):
        acts.fail(ValueError())

    assert (seen.ended[0].outcome, seen.ended[0].facts) == ("failed", {"error": "ValueError"})


def test_a_level_is_told(seen: Seen) -> None:
    """As it is now."""
    acts.level("open_files", 2)
    assert seen.levels == {"open_files": 2}


def test_without_acts_or_watchers_nothing_is_told() -> None:
    """Whoever uses the library outside of a call tells nobody."""
    acts.tell(kept=1)
    acts.fail(ValueError())
    acts.level("open_files", 2)
    with acts.doing("recall"):
        acts.tell(kept=1)


def test_the_library_needs_neither_tracer_nor_counter() -> None:
    """Whoever has it alone remembers and recalls without them."""
    code = (
        "import sys, tempfile, uuid\n"
        "sys.modules.update(dict.fromkeys(('opentelemetry', 'prometheus_client', 'livekit')))\n"
        "from caller_memory import PersonMemory, open_stores\n"
        "person = PersonMemory(str(uuid.uuid4()), open_stores(tempfile.mkdtemp()))\n"
        "person.remember_turn('I love volcanoes')\n"
        "print(person.recall('what about volcanoes?')[0].value)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "I love volcanoes\n", done.stderr
