"""Metrics, logs and optional traces; none of them ever carries student text or tokens."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import orjson

from learnflow.kernel.edge.redaction import redact

LATENCY_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 4.0)
CONFIDENCE_BUCKETS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)


class Uncounted:
    """A metric of a process that nobody scrapes: it takes everything and keeps nothing."""

    def labels(self, *labels: str) -> Uncounted:
        """Return itself for any labels."""
        return self

    def inc(self, amount: float = 1) -> None:
        """Keep nothing."""

    def observe(self, amount: float) -> None:
        """Keep nothing."""

    def set_function(self, function: Callable[[], float]) -> None:
        """Keep nothing."""


class Silent:
    """Telemetry of a command that answers one message and ends; it need not import what counts."""

    def __getattr__(self, name: str) -> Uncounted:
        """Return a metric that counts nothing."""
        return Uncounted()

    def bound(self, metric: Any, *labels: str) -> Any:
        """Return the metric as it is."""
        return metric

    def exposition(self) -> bytes:
        """Return nothing, for there is nothing."""
        return b""


class Telemetry:
    """The metrics of one process, each documented in `docs/reference/metrics.md`."""

    def __init__(self) -> None:
        """Register every metric in a registry of its own, so that two platforms in one process never meet."""
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

        self.registry = CollectorRegistry()
        r = self.registry
        self.triage_requests = Counter(
            "triage_requests", "Messages answered by triage", ["intent_type", "status"], registry=r
        )
        self.triage_latency = Histogram(
            "triage_latency_seconds", "Time of a whole message", buckets=LATENCY_BUCKETS, registry=r
        )
        self.confidence = Histogram(
            "classification_confidence_score",
            "Confidence of the likeliest reading",
            buckets=CONFIDENCE_BUCKETS,
            registry=r,
        )
        self.breaker_events = Counter(
            "circuit_breaker_events", "Changes of a breaker's state", ["agent", "state"], registry=r
        )
        self.agent_requests = Counter("agent_requests", "Requests to an agent", ["agent", "status"], registry=r)
        self.agent_latency = Histogram(
            "agent_latency_seconds", "Time of an agent's answer", ["agent"], buckets=LATENCY_BUCKETS, registry=r
        )
        self.agent_errors = Counter("agent_errors", "Failed requests to an agent", ["agent"], registry=r)
        self.projection_lag = Gauge(
            "projection_lag_seconds", "Age of the newest evidence that progress has not seen", registry=r
        )
        self.skill_execution = Histogram(
            "skill_execution_seconds", "Time of a skill", ["skill"], buckets=LATENCY_BUCKETS, registry=r
        )
        self.dead_letters = Counter("dead_letters", "Events that could not be processed", ["topic"], registry=r)
        self.authentication_failures = Counter("authentication_failures", "Requests without a valid token", registry=r)
        self._bound: dict[tuple[int, tuple[str, ...]], Any] = {}

    def bound(self, metric: Any, *labels: str) -> Any:
        """Return the metric with its labels bound, cached because binding costs more than counting."""
        key = (id(metric), labels)
        found = self._bound.get(key)
        if found is None:
            found = self._bound[key] = metric.labels(*labels)
        return found

    def exposition(self) -> bytes:
        """Return all metrics in the text format of Prometheus."""
        from prometheus_client import generate_latest

        return generate_latest(self.registry)


def configure_logs(level: int) -> None:
    """Write one JSON object a line to standard error, redacted."""
    import structlog

    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            redact,
            structlog.processors.JSONRenderer(serializer=_dumps),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.BytesLoggerFactory(sys.stderr.buffer),
    )


def _dumps(value: Any, **_: Any) -> bytes:
    return orjson.dumps(value, default=str)


_tracer: Any = None


def configure_traces(endpoint: str, share: float) -> None:
    """Send `share` (0–1) of all traces to an OTLP endpoint; needs the extra `otel`."""
    global _tracer  # noqa: PLW0603
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor
    from opentelemetry.sdk.trace.sampling import ParentBasedTraceIdRatio

    provider = TracerProvider(
        sampler=ParentBasedTraceIdRatio(share), resource=Resource.create({"service.name": "learnflow"})
    )
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint)))
    _tracer = provider.get_tracer("learnflow")


def span(name: str, **attributes: str | int | float) -> AbstractContextManager[Any]:
    """Return a span for one step of a message; nothing where traces are off."""
    if _tracer is None:
        return contextlib.nullcontext()
    return _tracer.start_as_current_span(name, attributes=attributes)  # type: ignore[no-any-return]
