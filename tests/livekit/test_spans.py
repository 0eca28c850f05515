"""Spans and numbers of a whole call, in which nobody and nothing that was said can be found."""

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from livekit.agents import JobExecutorType, JobProcess
from livekit.agents.telemetry import set_tracer_provider, tracer
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode
from prometheus_client import generate_latest

import storage
from caller_memory import acts
from caller_memory.errors import StoreUnavailable
from caller_memory.livekit import Spans
from caller_memory.stores import Stores
from caller_memory.stores.sqlite import SqliteStore
from caller_memory.stores.sync_source import SyncSource
from config import Settings
from memory_manager import memory_manager
from tests.helpers.calls import ON, say, spoken
from tests.helpers.fake_supabase import FakeSupabase
from tests.helpers.fakes import (
    ExtractingLLM,
    FakeLLM,
    FakeSTT,
    arrive,
    call,
    conversation,
    scribe,
)
from tests.helpers.meaning import Understanding, stores_with
from tests.helpers.syncing import hurry, syncing
from worker import tracing
from worker.census import Census
from worker.metrics import Exposition, Metrics
from worker.tracing import exported_spans

STOP = "never remember anything about me"
IDENTITY = "zebulon.canary@example.com"
CANARIES = ("zebulon", "canary", "quokka", "pangolin", "xylophone", "okapi")
"""Words of the identity, of what is said, kept, and answered."""
SAID = (
    "my name is Zebulon and I love my quokka",
    "what do you know about my quokka?",
    "please keep the word okapi",
    "and now delete the okapi",
    "I play the xylophone every evening",
    "forget that",
    "hm okay",
    "I work with a pangolin in Oslo",
)


@pytest.fixture(params=[False])
def exported(request: pytest.FixtureRequest) -> Iterator[InMemorySpanExporter]:
    """What an exporter is given of every span of LiveKit's and ours; by our settings, or by those
    of somebody who has LiveKit's own tell everything."""
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    before = tracer._tracer_provider
    set_tracer_provider(provider, allow_pii=request.param)
    yield exporter
    tracer.set_provider(before)


@pytest.fixture
def numbers(counted_in: Path) -> Iterator[Exposition]:
    """The numbers of this process, which counts and traces as one that serves a call does."""
    process = JobProcess(
        executor_type=JobExecutorType.PROCESS, user_arguments=None, http_proxy=None
    )
    acts.watch(Spans(process), Metrics())
    yield Exposition(counted_in, Census(storage.current))


@pytest.fixture
def supabase(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeSupabase]:
    """A Supabase behind the files of this process."""
    hurry(monkeypatch)
    local = SqliteStore(tmp_path / "files", is_replica=True)
    remote = FakeSupabase(tmp_path / "supabase")
    with syncing(local, remote) as sync:
        storage.use(Stores(local, sync))
        yield remote


async def whole_call() -> None:
    """A person is greeted, tells, asks, has the model remember and forget, and hangs up."""
    hearing = FakeSTT()
    model = ExtractingLLM(
        scribe(("xylophone", "FACT instrument = xylophone")),
        "Hello Zebulon!",
        "A quokka, nice.",
        "You told me of your quokka.",
        call("remember", json.dumps({"key": "okapi", "value": "okapi", "category": "FACT"})),
        "Kept: okapi.",
        call("forget", json.dumps({"category": "FACT", "key": "okapi"})),
        "The okapi is gone.",
    )
    with tracer.start_as_current_span("job_entrypoint"):
        assistant = await arrive(IDENTITY, extract=True)
        async with conversation(assistant, model, hearing) as session:
            await assistant.greet()
            for sentence in SAID:
                await spoken(session, hearing, sentence)
        await assistant.finish()


def paths(spans: Sequence[ReadableSpan]) -> set[str]:
    """Of each span of ours: its name, and beneath which spans it stands, up to the root."""
    by_id = {span.context.span_id: span for span in spans if span.context}

    def path(span: ReadableSpan) -> str:
        above = span.parent and by_id[span.parent.span_id]
        return f"{span.name} < {path(above)}" if above else span.name

    return {path(span) for span in spans if span.name.startswith("memory.")}


async def test_nothing_tells_who_called_or_what_they_said(
    exported: InMemorySpanExporter, numbers: Exposition, supabase: FakeSupabase
) -> None:
    """Of every span of the call, LiveKit's included, and of all numbers; nor does an error."""
    supabase.error = StoreUnavailable("no answer about zebulon.canary@example.com and the okapi")
    await whole_call()
    exposition = generate_latest(numbers.registry()).decode()
    spans = [span.to_json() for span in exported.get_finished_spans()]

    (user,) = SyncSource(storage.current().local).people()
    assert len(spans) > 60
    for canary in (*CANARIES, user):
        assert not [span for span in spans if canary in span.lower()]
        assert canary not in exposition.lower()


@pytest.mark.parametrize("exported", [True], indirect=True)
async def test_nor_do_ours_where_livekits_own_tell_all(
    exported: InMemorySpanExporter, numbers: Exposition, supabase: FakeSupabase
) -> None:
    """Whoever sends spans by a provider of their own decides of LiveKit's alone."""
    supabase.error = StoreUnavailable("no answer about zebulon.canary@example.com and the okapi")
    await whole_call()
    spans = exported.get_finished_spans()
    ours = [span.to_json().lower() for span in spans if span.name.startswith("memory.")]

    assert "quokka" in " ".join(span.to_json() for span in spans)
    assert len(ours) > 15
    assert not [span for span in ours for canary in CANARIES if canary in span]


async def test_each_act_is_a_span_beneath_what_it_is_for(
    exported: InMemorySpanExporter, numbers: Exposition, supabase: FakeSupabase
) -> None:
    """LiveKit's turn where there is one; beside the turns, the span in which the call began."""
    await whole_call()
    spans = exported.get_finished_spans()

    turn = "agent_turn < agent_session < job_entrypoint"
    assert paths(spans) >= {
        "memory.open < agent_session < job_entrypoint",
        f"memory.recall < llm_node < {turn}",
        f"memory.keep < {turn}",
        f"memory.tool < function_tool < {turn}",
        f"memory.command < {turn}",
        "memory.pull < job_entrypoint",
        "memory.push < job_entrypoint",
    }
    recalls = [dict(s.attributes or {}) for s in spans if s.name == "memory.recall"]
    found = next(each for each in recalls if each["caller_memory.memories"])
    assert found["caller_memory.by"] == "words"
    assert isinstance(found["caller_memory.tokens"], int)


async def test_what_fails_is_marked(
    exported: InMemorySpanExporter, numbers: Exposition, supabase: FakeSupabase
) -> None:
    """With the class of the error, and nothing of its words."""
    supabase.error = StoreUnavailable("gone")
    await whole_call()

    pull = next(s for s in exported.get_finished_spans() if s.name == "memory.pull")
    assert pull.status.status_code is StatusCode.ERROR
    assert (pull.attributes or {})["caller_memory.error"] == "StoreUnavailable"


async def test_the_numbers_of_a_call(numbers: Exposition, supabase: FakeSupabase) -> None:
    """Are what happened in it."""
    await whole_call()
    registry = numbers.registry()

    def number(name: str, **labels: str) -> float | None:
        return registry.get_sample_value(f"caller_memory_{name}", labels)

    assert number("commands_total", command="forget_that") == 1
    assert number("forgotten_total", act="command") == 1
    assert (number("recalled_total", by="words") or 0) >= 1
    assert number("kept_total", act="keep") == 4
    assert number("refused_total", outcome="left_out") == 2
    assert number("act_seconds_count", act="open", outcome="done") == 1
    assert (number("act_seconds_count", act="push", outcome="done") or 0) > 0
    assert number("circuit_open") == 0


async def test_memories_that_meaning_found_are_counted_apart(numbers: Exposition) -> None:
    """The person is shown what shares no word with the question."""
    storage.use(stores_with(Path(".data"), Understanding()))
    assistant = await arrive(IDENTITY)
    memory_manager.store("RELATIONSHIP", "rex", "my dog")
    assert memory_manager.recall("Which pet is mine?")
    async with conversation(assistant, FakeLLM()) as session:
        await say(session, "which animal do i keep?")

    recalled = "caller_memory_recalled_total"
    assert numbers.registry().get_sample_value(recalled, {"by": "meaning"}) == 1


async def test_a_choice_is_no_memory(numbers: Exposition) -> None:
    """Who wants nothing kept, and takes it back, has told and forgotten nothing."""
    async with conversation(await arrive(IDENTITY), FakeLLM()) as session:
        await say(session, STOP, ON)
    registry = numbers.registry()

    commands = {"command": "stop_remembering"}
    assert registry.get_sample_value("caller_memory_commands_total", commands) == 1
    for counter in ("kept_total", "forgotten_total"):
        assert not registry.get_sample_value(f"caller_memory_{counter}", {"act": "command"})


def test_spans_are_sent_where_the_settings_say(monkeypatch: pytest.MonkeyPatch) -> None:
    """Under the worker's name, at the latest when the process ends; and made nowhere else."""
    sent: list[ReadableSpan] = []
    ending: list[Callable[[], None]] = []
    monkeypatch.setattr(OTLPSpanExporter, "export", lambda _, spans: sent.extend(spans))
    monkeypatch.setattr(tracing, "Finalize", lambda _, end, exitpriority: ending.append(end))
    monkeypatch.setattr(tracer, "_tracer", tracer._tracer)
    monkeypatch.setattr(tracer, "_tracer_provider", tracer._tracer_provider)
    assert exported_spans(Settings()) == []

    acts.watch(*exported_spans(Settings(otel_exporter_otlp_endpoint="http://127.0.0.1:9")))
    with acts.doing("recall"):
        acts.tell(memories=2)
    (end,) = ending
    end()

    assert [span.name for span in sent] == ["memory.recall"]
    assert sent[0].resource.attributes["service.name"] == "memory-agent"
