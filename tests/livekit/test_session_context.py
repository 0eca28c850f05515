"""Who the user is, wherever LiveKit calls: its own room and job machinery make the calls."""

import asyncio
import functools
import gc
import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast
from weakref import WeakKeyDictionary

import pytest
from livekit.agents import AgentServer, JobProcess
from livekit.agents.ipc.job_proc_lazy_main import _JobProc
from livekit.agents.ipc.proc_client import _ProcClient
from livekit.agents.ipc.proto import InitializeRequest, StartJobRequest
from livekit.agents.job import JobAcceptArguments, JobExecutorType, RunningJobInfo
from livekit.agents.utils import aio
from livekit.protocol import agent as agent_protocol
from livekit.protocol import models

import session_context
from identity import livekit_identity_to_uuid
from memory_manager import memory_manager
from session_context import session_user
from tests.helpers.fake_native import FakeNative
from tests.helpers.observed_worker import (
    Ending,
    Observer,
    observed_end,
    observed_entrypoint,
    observed_prewarm,
    prewarm_in_a_process,
)
from tests.helpers.waiting import until

ALICE = livekit_identity_to_uuid("alice")
BOB = livekit_identity_to_uuid("bob")

CARRIED = dict.fromkeys(("greeting: llm_node", "entrypoint", "asyncio.to_thread"), ALICE)
LOST = (
    "room callback",
    "task of a room callback",
    "participant entrypoint",
    "RPC handler",
    "text stream handler",
    "typed chat: input callback",
    "typed chat: item added",
    "typed chat: llm_node",
    "typed chat: tool",
    "on_exit",
    "session close",
    "on_session_end",
    "shutdown callback",
)
"""Here the ContextVar is not set: LiveKit calls from tasks that do not know the user."""
OF_BOBS_TASK = ("bob's task: item added", "bob's task: llm_node", "bob's task: tool")
REFUSED = dict.fromkeys(("run_in_executor", "thread"), "NoSessionUser") | dict.fromkeys(
    OF_BOBS_TASK, "SessionUserMismatch"
)
EVERYWHERE = CARRIED | dict.fromkeys(LOST, ALICE) | REFUSED


@pytest.fixture
def observe(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[Ending], Observer]]:
    """Makes the observer of a call in this process."""
    monkeypatch.setenv("LIVEKIT_AGENTS_PRELOAD_LOCAL_INFERENCE", "0")
    with FakeNative("alice").installed():

        def make(ending: Ending) -> Observer:
            observer = Observer(ending, tmp_path / "seen.json")
            observer.put_into(monkeypatch.setattr)
            return observer

        yield make


async def run_job(observer: Observer) -> dict[str, str]:
    """One job, in LiveKit's own job machinery, in the loop of the test."""
    proc = _JobProc(
        functools.partial(observed_prewarm, observer),
        observed_entrypoint,
        observed_end,
        session_end_timeout=10,
        executor_type=JobExecutorType.THREAD,
    )
    proc.initialize(InitializeRequest(), cast(_ProcClient, _Parent()))
    messages: aio.Chan[Any] = aio.Chan()
    accepted = JobAcceptArguments(name="", identity="agent", metadata="")
    job = agent_protocol.Job(id="job", room=models.Room(name="room", sid="RM_room"))
    request = StartJobRequest()
    request.running_job = RunningJobInfo(
        accept_arguments=accepted, job=job, url="", token="", worker_id="worker", fake_job=True
    )
    messages.send_nowait(request)
    await proc.entrypoint(messages)
    return observer.seen


class _Parent:
    async def send(self, _: object) -> None:
        """What the job tells its parent process."""


ENDINGS = pytest.mark.parametrize("ending", ["caller leaves", "job shutdown"])


def assert_only_alice_is_remembered() -> None:
    """What she typed, and neither the turn taken in bob's name nor mallory's."""
    with session_user("alice"):
        assert [m.value for m in memory_manager.retrieve_all()] == ["I love reading books"]
    for other in ("bob", "mallory"):
        with session_user(other):
            assert memory_manager.retrieve_all() == []


@ENDINGS
async def test_every_place_knows_the_user(
    observe: Callable[[Ending], Observer], ending: Ending
) -> None:
    """Wherever LiveKit calls, the user is the one of the job, or it raises."""
    assert await run_job(observe(ending)) == EVERYWHERE
    assert_only_alice_is_remembered()


async def test_what_is_typed_in_the_room_is_kept_once(
    observe: Callable[[Ending], Observer], caplog: pytest.LogCaptureFixture
) -> None:
    """From the person whom the agent serves alone: what others type is no turn."""
    caplog.set_level(logging.INFO, "memory-agent")
    await run_job(observe("caller leaves"))
    turns = [line for line in caplog.messages if line.startswith("[USER INPUT]")]
    assert turns == ["[USER INPUT] I love reading books"]
    kept = [line for line in caplog.messages if line.startswith("[MEMORY STORED]")]
    assert len(kept) == 1 and kept[0].endswith("I love reading books")


class NotBound(WeakKeyDictionary[Any, Any]):
    """Jobs that forget their user at once."""

    def __setitem__(self, job: Any, user: Any) -> None:
        pass


@ENDINGS
async def test_without_the_binding_to_the_job_they_raise(
    observe: Callable[[Ending], Observer], ending: Ending, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The binding made by set_session_user is what makes it work; nobody falls back to a guess."""
    monkeypatch.setattr(session_context._jobs, "users", NotBound())
    unbound = dict.fromkeys(LOST, "NoSessionUser") | dict.fromkeys(OF_BOBS_TASK, BOB)
    assert await run_job(observe(ending)) == EVERYWHERE | unbound
    assert_only_alice_is_remembered()


async def serve(setup: Callable[[JobProcess], None], executor: JobExecutorType) -> dict[str, str]:
    """What was seen in one job of LiveKit's own worker."""
    report = Path("seen.json")
    server = AgentServer(
        setup_fnc=setup,
        job_executor_type=executor,
        host="127.0.0.1",
        port=0,
        num_idle_processes=0,
    )
    server.rtc_session(observed_entrypoint, on_session_end=observed_end)
    started = asyncio.Event()
    server.on("worker_started", started.set)
    running = asyncio.create_task(server.run(unregistered=True))
    await started.wait()
    try:
        await server.simulate_job("room", fake_job=True)
        await until(report.exists)
    finally:
        await server.aclose()
        await running
    seen: dict[str, str] = json.loads(await asyncio.to_thread(report.read_text))
    return seen


async def test_a_collection_amid_a_call_is_short(observe: Callable[[Ending], Observer]) -> None:
    """What was loaded before it is not looked through."""
    gc.unfreeze()
    await run_job(observe("job shutdown"))
    assert gc.get_freeze_count() > 100_000
    gc.unfreeze()


@pytest.mark.slow
async def test_in_a_thread_of_the_worker(observe: Callable[[Ending], Observer]) -> None:
    """The thread executor: another loop, another thread, the same modules."""
    setup = functools.partial(observed_prewarm, observe("job shutdown"))
    assert await serve(setup, JobExecutorType.THREAD) == EVERYWHERE
    assert_only_alice_is_remembered()


@pytest.mark.slow
async def test_in_a_process_of_the_worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process executor, as in production on Linux."""
    monkeypatch.setenv("LIVEKIT_AGENTS_PRELOAD_LOCAL_INFERENCE", "0")
    setup = functools.partial(prewarm_in_a_process, tmp_path)
    assert await serve(setup, JobExecutorType.PROCESS) == EVERYWHERE
    assert_only_alice_is_remembered()
