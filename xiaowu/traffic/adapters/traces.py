"""Each request as a span of OpenTelemetry (追蹤), sent by OTLP over HTTP to the collector that `XIAOWU_TRACES` names; off by default.

A span has what traffic has of a request: no address, no query string, no account. Spans wait in the library's bounded queue and are sent by its own
thread; what does not fit is dropped, and a collector that is away costs spans, never a request.
"""

import os
from functools import lru_cache
from typing import Any

import structlog
from django.conf import settings

from xiaowu import __version__
from xiaowu.kernel.telemetry.recorders import Answered
from xiaowu.traffic.rules.routes import module_of

log = structlog.get_logger("xiaowu.traffic")


def take(answered: Answered) -> None:
    """Of every request, if traces are switched on."""
    if settings.XIAOWU_TRACES and (tracer := _tracer(os.getpid(), settings.XIAOWU_TRACES)):
        put(tracer, answered)


def put(tracer: Any, answered: Answered) -> None:
    """A request that ended now, as a span with its beginning and its end."""
    end = int(answered.at.timestamp() * 1e6) * 1_000
    span = tracer.start_span(
        f"{answered.method} {answered.route}", start_time=end - answered.micros * 1_000,
        attributes={
            "http.request.method": answered.method, "http.route": answered.route, "http.response.status_code": answered.status,
            "xiaowu.module": module_of(answered.route), "xiaowu.statements": answered.statements,
            "xiaowu.database_ms": answered.database_micros / 1_000, "xiaowu.role": answered.role, "error.type": answered.fault,
        },
    )  # fmt: skip
    span.end(end)


def provider(collector: str) -> Any:
    """Whoever makes spans and sends them. Raises ImportError where `xiaowu[traces]` is not installed."""
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # an extra: most houses have no collector
    from opentelemetry.sdk.resources import Resource  # an extra
    from opentelemetry.sdk.trace import TracerProvider  # an extra
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # an extra

    made = TracerProvider(resource=Resource({"service.name": "xiaowu", "service.version": __version__, "host.name": settings.XIAOWU_NODE}))
    made.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=collector)))
    return made


@lru_cache(maxsize=2)
def _tracer(_process: int, collector: str) -> Any:
    """One for each process: a server divides after loading, and threads do not follow. None, told once, where the extra is not installed."""
    try:
        return provider(collector).get_tracer("xiaowu")
    except ImportError:
        log.error("no traces", why="XIAOWU_TRACES is set and xiaowu[traces] is not installed")
        return None
