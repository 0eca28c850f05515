"""worker/leftovers.py: what calls have left is extracted in the worker's own process."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from livekit.agents import AgentServer, APIStatusError, JobContext, utils
from livekit.agents.job import JobExecutorType

import agent
import storage
from caller_memory.call.model_use import ModelUse
from caller_memory.livekit import side_llm
from caller_memory.models import Kind
from caller_memory.person import PersonMemory
from config import Settings
from identity import livekit_identity_to_uuid
from memory_manager import memory_manager
from session_context import session_user
from tests.helpers.calls import OFF, say
from tests.helpers.fake_openai import FakeOpenAI, listening
from tests.helpers.fakes import ExtractingLLM, FakeLLM, Reply, arrive, conversation, scribe
from tests.helpers.waiting import until
from worker import leftovers, models
from worker.leftovers import Leftovers
from worker.server import ConnectedServer

SAID = ["i love green", "i live in oslo", "i hate mondays"]
RULES = [
    ("green", "PREFERENCE favourite_colour = green"),
    ("oslo", "FACT home = oslo"),
    ("mondays", "OPINION mondays = hate mondays"),
]
EVERYTHING = {"favourite_colour": "green", "home": "oslo", "mondays": "hate mondays"}


def facts(identity: str = "alice") -> dict[str, str]:
    """Key and value of what was extracted."""
    with session_user(identity):
        return {m.key: m.value for m in memory_manager.retrieve_all() if m.kind is Kind.FACT}


async def left_by(identity: str, *sentences: str, hung_up: bool = True) -> None:
    """A call that leaves all of it: killed, maybe after the person has hung up."""
    assistant = await arrive(identity)
    async with conversation(assistant, FakeLLM(), killed=True) as session:
        await say(session, *sentences)
    if hung_up:
        await assistant.call.safely("hanging up", PersonMemory.hang_up)


def looking(
    monkeypatch: pytest.MonkeyPatch, model: ExtractingLLM, jobs: ModelUse | None = None
) -> Leftovers:
    """What looks for leftovers, with this model."""
    monkeypatch.setattr(models, "language_model", lambda _: model)
    monkeypatch.setattr(leftovers, "LOOK_EVERY_S", 0.01)
    return Leftovers(Settings(), jobs or ModelUse())


@asynccontextmanager
async def going_on(looks: Leftovers) -> AsyncIterator[None]:
    """Have it look until the end of the block. Then it stops at once."""
    task = asyncio.create_task(looks.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert task.cancelled()


async def test_what_a_call_has_left_is_extracted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of everybody on this disk, a batch at a time."""
    await left_by("alice", *SAID)
    await left_by("bob", *(f"i love canary number {n}" for n in range(20)), *SAID)
    model = ExtractingLLM(scribe(*RULES))
    async with going_on(looking(monkeypatch, model)):
        await until(lambda: facts("alice") == facts("bob") == EVERYTHING)
    assert sorted(len(question["turns"]) for question in model.questions) == [3, 7, 8, 8]


async def test_a_call_that_may_go_on_keeps_its_newest_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody hung up: "forget that" can still come. Later the call is over."""
    await left_by("alice", *SAID, hung_up=False)
    looks = looking(monkeypatch, ExtractingLLM(scribe(*RULES)))
    assert await looks._look()
    assert facts() == {"favourite_colour": "green", "home": "oslo"}
    monkeypatch.setattr(leftovers, "CALL_BACK_WITHIN", timedelta())
    looks._looked_at_s = 0.0  # a file's time is coarser than the clock
    assert await looks._look()
    assert facts() == EVERYTHING


async def test_a_job_that_begins_ends_it_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """While it runs nothing is asked; after it the turns are, which have not failed."""
    await left_by("alice", *SAID)
    replies: list[Reply] = [None, None, None]
    model = ExtractingLLM(lambda asked: replies.pop() if replies else scribe(*RULES)(asked))
    jobs = ModelUse()
    async with going_on(looking(monkeypatch, model, jobs)):
        for number in (1, 2, 3):
            await until(lambda number=number: len(model.questions) == number)  # type: ignore[misc]
            jobs.begin("job")
            await until(lambda number=number: len(model.cancelled) == number)  # type: ignore[misc]
            assert len(model.questions) == number and facts() == {}
            jobs.end("job")
        await until(lambda: facts() == EVERYTHING)
    assert len(model.questions) == 4


async def test_it_stops_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also amid a question: the worker ends."""
    await left_by("alice", *SAID)
    model = ExtractingLLM(lambda _: None)
    async with going_on(looking(monkeypatch, model)):
        await until(lambda: len(model.questions) == 1)
    assert len(model.cancelled) == 1


async def test_a_slow_model_has_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """More than in a call."""
    await left_by("alice", *SAID)
    monkeypatch.setattr(side_llm, "ANSWER_TIMEOUT_S", 0.0)
    assert await looking(monkeypatch, ExtractingLLM(scribe(*RULES)))._look()
    assert facts() == EVERYTHING


async def test_opted_out_forgotten_and_off_the_record(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of it reaches the model."""
    await left_by("alice", *SAID)
    await left_by("bob", *SAID)
    await left_by("carol", OFF, *SAID)
    stores = storage.current()
    PersonMemory(livekit_identity_to_uuid("alice"), stores).opt_out()
    PersonMemory(livekit_identity_to_uuid("bob"), stores).forget_all()
    model = ExtractingLLM(scribe(*RULES))
    assert await looking(monkeypatch, model)._look()
    assert model.questions == []


async def test_who_opts_out_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing comes of what the model has read."""
    await left_by("alice", *SAID)
    alice = PersonMemory(livekit_identity_to_uuid("alice"), storage.current())

    def extract(question: dict[str, Any]) -> str:
        alice.opt_out()
        return scribe(*RULES)(question)

    assert await looking(monkeypatch, ExtractingLLM(extract))._look()
    assert facts() == {} and len(alice.turns_to_extract(9, alice.now())) == len(SAID)


async def test_what_was_said_elsewhere_is_left_to_the_disk_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Or each worker that holds a file of the person would ask about the same turns."""
    alice = PersonMemory(livekit_identity_to_uuid("alice"), storage.current())
    for sentence in SAID:
        alice.remember_turn(sentence)
    model = ExtractingLLM(scribe(*RULES))
    assert await looking(monkeypatch, model)._look()
    assert model.questions == []


@pytest.mark.parametrize(
    "fault", [APIStatusError("no", status_code=500), ValueError("a plug-in's own"), "no JSON"]
)
async def test_after_an_error_it_waits_longer(
    fault: Reply, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody else is asked about now; the next time it may work."""
    await left_by("alice", *SAID)
    await left_by("bob", *SAID)
    model = ExtractingLLM(lambda _: fault)
    looks = looking(monkeypatch, model)
    assert not await looks._look()
    assert len(model.questions) == 1
    model.extract = scribe(*RULES)
    assert await looks._look()
    assert facts("alice") == facts("bob") == EVERYTHING


async def test_without_supabase_it_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was forgotten elsewhere must not reach the model."""
    await left_by("alice", *SAID)
    monkeypatch.setattr(leftovers, "fetched", lambda *_: False)
    model = ExtractingLLM(scribe(*RULES))
    assert not await looking(monkeypatch, model)._look()
    assert model.questions == []


async def test_pauses_grow_with_failures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Up to a limit; a success ends that."""
    outcomes, pauses = [False] * 9 + [True, False], []

    async def look(_: Leftovers) -> bool:
        if not outcomes:
            raise asyncio.CancelledError
        return outcomes.pop(0)

    async def sleep(pause_s: float) -> None:
        pauses.append(pause_s)

    monkeypatch.setattr(Leftovers, "_look", look)
    monkeypatch.setattr(asyncio, "sleep", sleep)
    with pytest.raises(asyncio.CancelledError):
        await Leftovers(Settings(), ModelUse()).run()
    assert pauses == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600, 30, 60]


may_end = threading.Event()
has_begun = threading.Event()


async def job(ctx: JobContext) -> None:
    """A call that lasts until the test lets it end."""
    has_begun.set()
    await asyncio.to_thread(may_end.wait)
    ctx.shutdown()


class Scribe(FakeOpenAI):
    """A model server that extracts by rules."""

    async def complete(self, request: Any) -> Any:
        """Answer the question."""
        asked = await request.json()
        self.script = [scribe(*RULES)(json.loads(asked["messages"][1]["content"]))]
        return await super().complete(request)


async def test_in_a_real_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its jobs come first; LiveKit's own plug-in asks outside of any job; closed, it is over."""
    monkeypatch.setenv("LIVEKIT_AGENTS_PRELOAD_LOCAL_INFERENCE", "0")
    monkeypatch.setattr(leftovers, "LOOK_EVERY_S", 0.01)
    await left_by("alice", *SAID)
    server = ConnectedServer(
        job_executor_type=JobExecutorType.THREAD, host="127.0.0.1", port=0, num_idle_processes=0
    )
    server.rtc_session(job)
    model = Scribe()
    async with listening(model) as plugin:
        settings = Settings(llm_base_url=str(plugin._client.base_url), llm_model="fake")
        looks = Leftovers(settings, server.jobs)
        started = asyncio.Event()
        server.on("worker_started", started.set)
        running = asyncio.create_task(server.run(unregistered=True))
        await started.wait()
        try:
            server.jobs.begin("the test")
            server.run_beside(looks.run())
            await server.simulate_job("room", fake_job=True)
            await asyncio.to_thread(has_begun.wait)
            server.jobs.end("the test")
            assert not server.jobs._free.is_set() and model.requests == []
            may_end.set()
            await until(lambda: facts() == EVERYTHING)
        finally:
            may_end.set()
            await server.aclose()
            await running
    (beside,) = server._beside
    await asyncio.gather(beside, return_exceptions=True)
    assert beside.cancelled()


@pytest.mark.parametrize("ends", ["drain", "aclose"])
async def test_a_server_that_ends_does_nothing_beside_its_jobs(
    ends: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the moment it takes no more of them: they may go on for long."""

    async def ended(*_: Any) -> None:
        assert all(work.cancelling() for work in server._beside)

    monkeypatch.setattr(AgentServer, ends, ended)
    server = ConnectedServer()
    server._proc_pool = utils.EventEmitter()  # type: ignore[assignment]
    server.run_beside(asyncio.sleep(1e6))
    await getattr(server, ends)()


@pytest.mark.parametrize(
    ("settings", "extracts"),
    [
        ({"openai_api_key": "k"}, True),
        ({"llm_base_url": "http://127.0.0.1:9/v1"}, True),
        ({"openai_api_key": "k", "memory_extraction": False}, False),
        ({}, False),
        ({"openai_api_key": "k", "realtime": "openai/gpt-realtime"}, False),
    ],
)
def test_where_it_runs(
    settings: dict[str, Any], extracts: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In every worker with a language model, unless extraction is turned off."""
    begun: list[Coroutine[Any, Any, None]] = []
    monkeypatch.setattr(ConnectedServer, "run_beside", lambda _, work: begun.append(work))
    agent.worker(Settings(**settings), tmp_path).emit("worker_started")
    assert len(begun) == 1 + extracts  # the census runs anyway
    for work in begun:
        work.close()
