"""One full and one smallest record of every schema, for the tests of the wire."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel

from learnflow.contracts.wire import events
from learnflow.contracts.wire.registry import TOPICS

AT = datetime(2026, 1, 31, 12, 0, 0, 123000, UTC)
LATER = datetime(2026, 1, 31, 12, 5, 0, 999000, UTC)
REQUEST = "0b9f5a3e-53a6-4ed4-9f7d-0f2f35ff2f0a"

_DECISION: dict[str, Any] = {
    "target_agent": "debug-agent",
    "dapr_app_id": "debug-agent",
    "intent_type": "syntax_help",
    "confidence": 0.93,
    "student_id": "ada",
    "metadata": {"priority": "high", "retry_count": 1, "circuit_breaker_status": "half-open"},
    "timestamp": AT,
}
_CLASSIFICATION: dict[str, Any] = {
    "intent": "syntax_help",
    "confidence": 0.93,
    "keywords": ["why", "fail"],
    "model_version": "light-1",
    "timestamp": AT,
    "alternatives": [{"intent": "code_review", "confidence": 0.04}],
}
_INVOCATION = {"success": False, "attempts": 2, "breaker": "half-open", "error": "agent_timeout"}

FULL: dict[str, dict[str, Any]] = {
    "student-evidence": {
        "event_id": "e1:0",
        "student_id": "ada",
        "kind": "attempt",
        "component": "for-loop",
        "item": "count-vowels:7",
        "outcome": 0.75,
        "difficulty": 0.4,
        "error_type": "IndexError",
        "started_at": AT,
        "at": LATER,
    },
    "student-progress": {
        "event_id": "e1:0:progress",
        "event_type": "student.progress.update",
        "timestamp": AT,
        "version": "1.0",
        "student_id": "ada",
        "component": "for-loop",
        "scores": {"completion": 0.85, "quiz": 0.9, "quality": 0.75, "consistency": None},
        "mastery": 0.84,
        "idempotency_key": "e1:0",
        "metadata": {"cause": "attempt"},
    },
    "error-event": {
        "event_id": "e1:0",
        "original_event_type": "learning.evidence",
        "error_type": "schema",
        "error_message": "no known schema wrote these bytes",
        "failed_at": AT,
        "original_payload": "wwE=",
        "retry_count": 5,
        "consumer_agent": "progress-agent",
        "stack_trace": "handlers.py:1 count",
    },
    "agent-response": {
        "response_id": f"{REQUEST}:debug-agent",
        "agent_type": "debug-agent",
        "student_id": "ada",
        "timestamp": AT,
        "content": ["debug.index_error"],
        "metadata": {"cause": "index"},
        "token_efficiency": 0.9,
        "processing_time_ms": 3.25,
        "status": "PARTIAL",
    },
    "triage-audit": {
        "request_id": REQUEST,
        "student_id": "ada",
        "original_query": "why does `prices[2]` fail? \u2764",
        "decision": _DECISION,
        "timestamp": AT,
        "classification": _CLASSIFICATION,
        "validation": {"valid": True, "errors": []},
        "invocation": _INVOCATION,
        "clarification": False,
        "processing_time_ms": 12.5,
    },
    "struggle-alert": {
        "alert_id": "0f" * 16,
        "student_id": "ada",
        "rule": "same_error",
        "component": "lists",
        "item": "count-vowels:7",
        "evidence": ["e1:0", "e2:0", "e3:0"],
        "raised_at": AT,
        "cleared_at": LATER,
    },
    "student-erased": {"event_id": REQUEST, "student_id": "ada", "at": AT},
}
_OPTIONAL = {
    "student-evidence": ("component", "item", "outcome", "difficulty", "error_type", "started_at"),
    "student-progress": ("event_type", "version", "metadata"),
    "error-event": ("consumer_agent", "stack_trace"),
    "agent-response": ("metadata", "token_efficiency"),
    "triage-audit": ("classification", "validation", "invocation", "clarification"),
    "struggle-alert": ("component", "item", "cleared_at"),
    "student-erased": (),
}
TOPIC_OF = {topic.schema: topic.name for topic in reversed(TOPICS.values())}


def full(schema: str) -> BaseModel:
    """Return a record of this schema with every field filled."""
    return TOPICS[TOPIC_OF[schema]].record.model_validate(FULL[schema])


def smallest(schema: str) -> BaseModel:
    """Return a record of this schema with nothing that may be left out."""
    fields = {name: value for name, value in FULL[schema].items() if name not in _OPTIONAL[schema]}
    return TOPICS[TOPIC_OF[schema]].record.model_validate(fields)


def audit(query: str) -> events.TriageAudit:
    """Return an audit of one query."""
    return events.TriageAudit.model_validate({**FULL["triage-audit"], "original_query": query})
