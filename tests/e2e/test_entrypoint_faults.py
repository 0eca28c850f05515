"""Whatever fails before the greeting, the caller is greeted and can talk."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from .faulty_worker import STEPS
from .openai_server import OpenAIServer
from .sentences import DOG
from .stack import Stack, new_room, stranger
from .worker_process import REPOSITORY

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def faulty(openai: OpenAIServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack whose worker fails at the step that the room's name says."""
    script = Path(__file__).with_name("faulty_worker.py")
    stack = Stack.started(
        tmp_path_factory.mktemp("faulty"),
        openai,
        script=script,
        settings={"PYTHONPATH": str(REPOSITORY)},
    )
    yield stack
    stack.stop()


@pytest.mark.parametrize("step", STEPS)
async def test_no_step_of_the_entrypoint_leaves_the_caller_in_silence(
    faulty: Stack, step: str
) -> None:
    """In a real job process: the step raises, and a voice is heard and answers."""
    faulty.openai.reset()
    await faulty.worker.wait_ready()
    room = f"{new_room()}-{step}-"
    async with faulty.caller(stranger("alice"), room, microphone="muted") as caller:
        await caller.hears("hello", "welcome", "help")
        await caller.type(DOG)
        await caller.hears("thank")
    assert any("fails on purpose" in r.message + str(r.fields) for r in faulty.worker.records())


@pytest.mark.parametrize("identity", [" ", "\t \t", "a\0b"])
async def test_an_identity_that_names_nobody_is_served(faulty: Stack, identity: str) -> None:
    """The caller is anonymous: greeted, answered, not remembered."""
    faulty.openai.reset()
    await faulty.worker.wait_ready()
    room = new_room()
    async with faulty.caller(identity, room, microphone="muted") as caller:
        await caller.hears("hello", "welcome", "help")
        await caller.type(DOG)
        await caller.hears("thank")
    assert not faulty.worker.messages("[MEMORY STORED]", room=room)
