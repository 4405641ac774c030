"""Metrics by their documented names, logs as JSON, traces where they are asked for."""

from __future__ import annotations

import io
import json
import logging
import types

import pytest
import structlog

from learnflow.kernel import telemetry
from learnflow.kernel.telemetry import Silent, Telemetry, configure_logs, configure_traces, span

NAMES = [
    "triage_requests_total",
    "triage_latency_seconds",
    "classification_confidence_score",
    "circuit_breaker_events_total",
    "agent_requests_total",
    "agent_latency_seconds",
    "agent_errors_total",
    "projection_lag_seconds",
    "skill_execution_seconds",
]


class TestMetrics:
    def test_have_the_names_of_the_design(self):
        text = Telemetry().exposition().decode()
        for name in NAMES:
            assert f"# TYPE {name.removesuffix('_total')}" in text or f"# TYPE {name} " in text, name

    def test_counting_shows(self):
        made = Telemetry()
        made.bound(made.triage_requests, "code_review", "success").inc()
        made.bound(made.triage_requests, "code_review", "success").inc()
        text = made.exposition().decode()
        assert 'triage_requests_total{intent_type="code_review",status="success"} 2.0' in text

    def test_labels_are_bound_once(self):
        made = Telemetry()
        assert made.bound(made.agent_errors, "a") is made.bound(made.agent_errors, "a")
        assert made.bound(made.agent_errors, "a") is not made.bound(made.agent_errors, "b")
        assert made.bound(made.agent_requests, "a", "b") is not made.bound(made.agent_errors, "a")

    def test_two_platforms_in_one_process_never_meet(self):
        one, other = Telemetry(), Telemetry()
        one.bound(one.dead_letters, "t").inc()
        assert 'dead_letters_total{topic="t"}' not in other.exposition().decode()

    def test_histograms_reach_over_the_promised_times(self):
        assert max(telemetry.LATENCY_BUCKETS) >= 4.0
        assert {0.02, 0.03, 0.1, 0.2, 0.5} <= set(telemetry.LATENCY_BUCKETS)


class TestSilent:
    def test_takes_whatever_is_counted_and_keeps_nothing(self):
        silent = Silent()
        for name in vars(Telemetry()):
            metric = silent.bound(getattr(silent, name), "any", "labels")
            metric.labels("x").inc()
            metric.observe(1.0)
            metric.set_function(lambda: 1.0)
        assert silent.exposition() == b""


@pytest.fixture
def lines(monkeypatch):
    before = structlog.get_config()
    buffer = io.BytesIO()
    monkeypatch.setattr(telemetry, "sys", types.SimpleNamespace(stderr=types.SimpleNamespace(buffer=buffer)))
    configure_logs(logging.INFO)
    # A logger that keeps this configuration would hide its lines from every later test.
    structlog.configure(cache_logger_on_first_use=False)
    yield lambda: [json.loads(line) for line in buffer.getvalue().splitlines()]
    structlog.configure(**before)


class TestLogs:
    def test_are_one_json_object_a_line_with_level_and_time(self, lines):
        structlog.get_logger("a").warning("happened", path="/x")
        structlog.get_logger("a").info("more")
        first, second = lines()
        assert (first["event"], first["level"], first["path"]) == ("happened", "warning", "/x")
        assert first["timestamp"].endswith("Z")
        assert second["event"] == "more"

    def test_what_is_below_the_level_is_not_written(self, lines):
        structlog.get_logger("a").debug("detail")
        assert lines() == []

    def test_are_redacted_and_take_any_value(self, lines):
        structlog.get_logger("a").error("x", code="SECRET", who="ada@example.org", odd=object, value={1, 2})
        (line,) = lines()
        assert "code" not in line
        assert "@" not in json.dumps(line)


class TestTraces:
    def test_a_span_costs_nothing_where_they_are_off(self):
        with span("triage.classify", agent="a") as found:
            assert found is None

    def test_a_span_is_recorded_where_they_are_on(self, monkeypatch):
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import SimpleSpanProcessor
        from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

        exporter = InMemorySpanExporter()
        provider = TracerProvider()
        provider.add_span_processor(SimpleSpanProcessor(exporter))
        monkeypatch.setattr(telemetry, "_tracer", provider.get_tracer("test"))
        with span("triage.invoke", agent="debug-agent"):
            pass
        (recorded,) = exporter.get_finished_spans()
        assert (recorded.name, dict(recorded.attributes)) == ("triage.invoke", {"agent": "debug-agent"})
        provider.shutdown()

    def test_configuring_sends_to_the_endpoint(self, monkeypatch):
        monkeypatch.setattr(telemetry, "_tracer", None)
        configure_traces("http://127.0.0.1:9/v1/traces", 0.0)
        with span("nothing is sampled") as found:
            assert not found.is_recording()
