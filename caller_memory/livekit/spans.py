"""Make a span of each act of memory, by LiveKit's tracer, beneath LiveKit's own spans.

They go wherever `livekit.agents.telemetry.set_tracer_provider` sends them. A span holds the facts
of an act, and no message of an error: that may quote what was said.
"""

import contextlib
from collections.abc import Iterator

from livekit.agents import JobExecutorType, JobProcess
from livekit.agents.telemetry import tracer
from opentelemetry import context, trace

from caller_memory.acts import FAILED, Act, Watcher

PREFIX = "caller_memory."


class Spans(Watcher):
    """Makes the spans of a process.

    Args:
        process: of a job. Where it serves one call alone, what threads of their own do beside that
            call stands beneath the span in which memory was first used.
    """

    def __init__(self, process: JobProcess | None = None) -> None:
        executor = process and process.executor_type
        self._serves_one_call = executor is JobExecutorType.PROCESS
        self._call: context.Context | None = None

    @contextlib.contextmanager
    def during(self, act: Act) -> Iterator[None]:
        """Have a span begin and end with the act."""
        with tracer.start_as_current_span(
            f"memory.{act.name}",
            context=self._parent(),
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            try:
                yield
            finally:
                if span.is_recording():
                    facts = {"outcome": act.outcome, **act.facts}
                    span.set_attributes({PREFIX + name: fact for name, fact in facts.items()})
                    if act.outcome == FAILED:
                        span.set_status(trace.StatusCode.ERROR)

    def _parent(self) -> context.Context | None:
        """Return where a span belongs that nothing is current for, else None."""
        if trace.get_current_span().get_span_context().is_valid:
            if self._serves_one_call and self._call is None:
                self._call = context.get_current()
            return None
        return self._call
