"""Send the spans of a process to whoever the settings name: LiveKit's own, and those of memory.

They go out in batches from a thread of their own, and without what was said and whose call it was.
"""

from multiprocessing.util import Finalize

from livekit.agents import JobProcess
from livekit.agents.telemetry import set_tracer_provider
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

from caller_memory.livekit import Spans
from caller_memory.log_masking import LOGGER_NAME
from config import Settings

EXPORT_TIMEOUT_S = 3.0


def exported_spans(settings: Settings, process: JobProcess | None = None) -> list[Spans]:
    """Begin to send spans, if the settings say where. Return what makes those of memory.

    OpenTelemetry's own variables count, too. Spans that go nowhere would cost a tenth of a
    millisecond each.

    Args:
        process: of a job; None in the worker's own.
    """
    if settings.otel_exporter_otlp_endpoint is None:
        return []
    resource = Resource({"service.name": LOGGER_NAME}).merge(OTELResourceDetector().detect())
    provider = TracerProvider(resource=resource)
    exporter = OTLPSpanExporter(timeout=EXPORT_TIMEOUT_S)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    set_tracer_provider(provider, allow_pii=False)
    # A job's process ends without what runs at a normal exit: send what is left all the same.
    Finalize(None, provider.shutdown, exitpriority=1)
    return [Spans(process)]
