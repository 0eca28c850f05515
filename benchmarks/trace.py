"""One call as a picture of its spans: `python -m benchmarks.trace [picture.png]`.

A person calls the product's worker through a real LiveKit server, with a Supabase behind it, says
what they love, calls again, asks for it and tells of a dog. Of the second call the spans that the
worker sends by OTLP, LiveKit's and those of memory, are drawn as a PNG, `.cache/trace.png` unless
named: each beneath the one that it belongs to. The services take fixed times, as in
`benchmarks.calls`.
"""

import asyncio
import logging
import sys
import tempfile
import threading
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from benchmarks.steady_services import SteadyLLM, recogniser_of, voice
from benchmarks.timed_call import TimedCaller, timed_stack
from benchmarks.timeline import AGENT, INK, MEMORY, MODEL, PAUSE_S
from benchmarks.turn import print_line
from tests.e2e.openai_server import OpenAIServer
from tests.e2e.scripted_llm import THANKS
from tests.e2e.sentences import DOG, QUESTION, VOLCANOES
from tests.e2e.speech import synthesise
from tests.e2e.stack import Stack, new_room, stranger
from tests.e2e.worker_process import REPOSITORY
from tests.postgres.database import SCHEMA
from tests.postgres.stack import SupabaseStack

CALLS = (VOLCANOES,), (QUESTION, DOG)
OURS = "memory."
ROOT = "job_entrypoint"
LEFT_OUT = (
    "agent_speaking", "drain_", "eou_", "event_loop", "llm_request", "on_", "publish_", "session_",
    "setup_", "shutdown_", "start_", "tts_request", "tts_stream", "user_speaking", "wait_for_audio",
)  # fmt: skip
"""The beginnings of names of LiveKit's spans that tell more of its own than a picture can."""
ROW_INCHES = 0.27


@dataclass(frozen=True)
class Span:
    """A span as the worker sent it; seconds since 1970."""

    id: bytes
    parent: bytes
    name: str
    began: float
    ended: float
    facts: dict[str, str]

    @property
    def label(self) -> str:
        """How long it took and, of ours, what it tells."""
        took_s = self.ended - self.began
        told = [f"{took_s:.1f} s" if took_s >= 1 else f"{took_s * 1e3:.0f} ms"]
        told += [f"{name} {fact}" for name, fact in self.facts.items() if name != "outcome"]
        return ", ".join(told)


class Receiver:
    """Takes what the worker sends by OTLP over HTTP, on loopback.

    Attributes:
        spans: what came, in the order in which they ended.
        url: for `OTEL_EXPORTER_OTLP_ENDPOINT`.
    """

    def __init__(self) -> None:
        self.spans: list[Span] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.spans += spans_in(ExportTraceServiceRequest.FromString(body))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> "Receiver":
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def spans_in(sent: Any) -> Iterator[Span]:
    """The spans of one request."""
    for resource in sent.resource_spans:
        for scope in resource.scope_spans:
            for span in scope.spans:
                began, ended = (
                    at / 1e9 for at in (span.start_time_unix_nano, span.end_time_unix_nano)
                )
                facts = {
                    name: str(fact.value.string_value or fact.value.int_value)
                    for fact in span.attributes
                    if (name := fact.key.removeprefix("caller_memory.")) != fact.key
                }
                yield Span(span.span_id, span.parent_span_id, span.name, began, ended, facts)


def main() -> int:
    """Call, draw, and print the spans of memory."""
    logging.disable(logging.WARNING)
    place = Path(sys.argv[1]) if sys.argv[1:] else REPOSITORY / ".cache" / "trace.png"
    openai = OpenAIServer(
        SteadyLLM(), recogniser_of([sentence for said in CALLS for sentence in said]), voice
    )
    for text in (f"You told me: {VOLCANOES}", THANKS):
        synthesise(text)
    project = SupabaseStack(SCHEMA)
    try:
        with tempfile.TemporaryDirectory() as folder, openai, Receiver() as receiver:
            supabase = {"SUPABASE_URL": project.url, "SUPABASE_SECRET_KEY": project.service_key}
            settings = {"OTEL_EXPORTER_OTLP_ENDPOINT": receiver.url, **supabase}
            stack = timed_stack(Path(folder), openai, settings)
            try:
                asyncio.run(call(stack))
            finally:
                stack.stop()
    finally:
        project.stop()
    rows = list(as_rows(receiver.spans))
    for _, span in rows:
        if span.name.startswith(OURS):
            began_s = span.began - rows[0][1].began
            print_line(f"{began_s:6.2f} s  {span.name} ({span.label})")
    place.parent.mkdir(exist_ok=True)
    draw(rows).savefig(place, dpi=150)
    print_line(str(place))
    return 0


async def call(stack: Stack) -> None:
    """A person says something and hangs up, calls again, asks for it, and says something else."""
    await stack.worker.wait_ready()
    alice = stranger("alice")
    for sentences in CALLS:
        async with TimedCaller(stack.livekit, alice, new_room()) as caller:
            await caller.listen()
            for sentence in sentences:
                await asyncio.sleep(PAUSE_S / 2)
                await caller.turn(sentence)
            await asyncio.sleep(PAUSE_S / 2)
        await stack.wait_ended(caller.room_name)


def as_rows(spans: Sequence[Span]) -> Iterator[tuple[int, Span]]:
    """The spans of the last call with their depth, each right beneath the one it belongs to."""
    beneath = defaultdict[bytes, list[Span]](list)
    for span in sorted(spans, key=lambda span: span.began):
        beneath[span.parent].append(span)

    def walk(span: Span, depth: int) -> Iterator[tuple[int, Span]]:
        is_shown = not span.name.startswith(LEFT_OUT)
        if is_shown:
            yield depth, span
        for child in beneath[span.id]:
            yield from walk(child, depth + is_shown)

    yield from walk(max((s for s in spans if s.name == ROOT), key=lambda s: s.began), 0)


def draw(rows: Sequence[tuple[int, Span]]) -> Figure:
    """A bar for each span on one axis of time, indented as they belong together."""
    root = rows[0][1]
    figure = Figure(figsize=(12, 1.5 + ROW_INCHES * len(rows)), layout="constrained")
    figure.suptitle(
        "One call as a trace: LiveKit's spans, and those of memory beneath them",
        fontsize=16,
        color=INK,
    )
    axes = figure.subplots()
    for row, (_, span) in enumerate(rows):
        _draw_span(axes, row, span, root)
    labels = [f"{'    ' * depth}{span.name}" for depth, span in rows]
    axes.set_yticks(range(len(rows)), labels, fontsize=9, color=INK, ha="left")
    axes.tick_params(axis="y", length=0, pad=190)
    for label, (_, span) in zip(axes.get_yticklabels(), rows, strict=True):
        label.set_color(_colour(span))
    axes.set(ylim=(len(rows) - 0.4, -0.6), xlim=(0.0, (root.ended - root.began) * 1.12))
    axes.set_xlabel("seconds from the dispatch of the call", fontsize=12, color=INK)
    axes.spines[["top", "right", "left"]].set_visible(False)
    return figure


def _draw_span(axes: Axes, row: int, span: Span, root: Span) -> None:
    began, ended = span.began - root.began, span.ended - root.began
    seen = max(ended - began, 0.03)  # a span of a millisecond is seen, too
    axes.barh(row, seen, left=began, color=_colour(span), height=0.62)
    if not span.name.startswith(OURS):
        return
    paper = {"facecolor": "white", "edgecolor": "none", "pad": 0.8, "alpha": 0.8}
    axes.text(began + seen + 0.08, row, span.label, va="center", fontsize=8, color=INK, bbox=paper)


def _colour(span: Span) -> str:
    if span.name.startswith(OURS):
        return MEMORY
    return {"llm_node": MODEL, "agent_turn": AGENT}.get(span.name, "#8a8a8a")


if __name__ == "__main__":
    sys.exit(main())
