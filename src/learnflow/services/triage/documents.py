"""The documents of one message as JSON values; tests hold them against their wire types."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime

from learnflow.contracts.answers import Answer, Reply
from learnflow.contracts.values import Intent, Status
from learnflow.contracts.wire.triage import TriageRequest
from learnflow.kernel import events
from learnflow.kernel.agent import JsonObject, response_document
from learnflow.kernel.ports import Event
from learnflow.kernel.service import Call
from learnflow.services.triage.understanding import Understanding

APP_ID = "triage-service"
AUDIT = "triage.audit"
ERRORS = "learning.errors"
CLASSIFICATION = "learnflow.events.IntentClassification"
INVOCATION = "learnflow.events.Invocation"
"""Branches of unions by name: without it every field would be tried against both branches."""


@dataclass(frozen=True, slots=True)
class Invocation:
    """How calling an agent went."""

    success: bool
    attempts: int
    breaker: str
    error: str | None = None


def own_response(call: Call, answer: Answer, status: Status, now: datetime) -> JsonObject:
    """Return an answer of triage itself as an AgentResponse."""
    return response_document(APP_ID, call.request_id, call.principal.sub, Reply(answer, status), now, 0.0)


def decision_of(understanding: Understanding, call: Call, now: datetime, invocation: Invocation | None) -> JsonObject:
    """Return the RoutingDecision: where a message went, and how calling the agent went."""
    route = understanding.route
    return {
        "target_agent": route.target_agent,
        "dapr_app_id": route.dapr_app_id,
        "intent_type": understanding.intent,
        "confidence": understanding.confidence,
        "student_id": call.principal.sub,
        "metadata": {
            "priority": route.priority,
            "retry_count": max(invocation.attempts - 1, 0) if invocation else 0,
            "circuit_breaker_status": invocation.breaker if invocation else "closed",
        },
        "timestamp": now,
    }


def classification_of(understanding: Understanding, now: datetime) -> JsonObject:
    """Return the IntentClassification: how a message was understood."""
    found = understanding.classification
    return {
        "intent": understanding.intent,
        "confidence": understanding.confidence,
        "keywords": list(found.keywords),
        "model_version": found.model_version,
        "timestamp": now,
        "alternatives": [{"intent": each.intent, "confidence": each.confidence} for each in found.alternatives],
    }


def clarification_of(readings: list[tuple[Intent, str, str]]) -> JsonObject:
    """Return the Clarification: each reading with its label and the message that it sends."""
    return {"readings": [{"intent": intent, "label": label, "message": message} for intent, label, message in readings]}


def audit_of(
    call: Call,
    request: TriageRequest,
    understanding: Understanding,
    decision: JsonObject,
    classification: JsonObject,
    invocation: Invocation | None,
    began: float,
) -> Event:
    """Return the TriageAudit of one message as an event; `began` is the performance counter at its start."""
    student = call.principal.sub
    request_id = str(call.request_id)
    # The runner-up says how sure the label was; the others are never looked at again.
    classification = {**classification, "alternatives": classification["alternatives"][:1]}
    record = {
        "request_id": request_id,
        "student_id": student,
        "original_query": request.query,
        "decision": decision,
        "timestamp": decision["timestamp"],
        "classification": (CLASSIFICATION, classification),
        "validation": {"valid": True, "errors": []},
        "invocation": None
        if invocation is None
        else (
            INVOCATION,
            {
                "success": invocation.success,
                "attempts": invocation.attempts,
                "breaker": invocation.breaker,
                "error": invocation.error,
            },
        ),
        "clarification": understanding.clarify,
        "processing_time_ms": round((time.perf_counter() - began) * 1000, 3),
    }
    return events.event(AUDIT, student, request_id, record)


def error_of(call: Call, understanding: Understanding, now: datetime, failed: Invocation, detail: str) -> Event:
    """Return the ErrorEvent of a skill that failed; it carries nothing of what the student sent."""
    request_id = str(call.request_id)
    record = {
        "event_id": request_id,
        "original_event_type": "respond",
        "error_type": "processing",
        "error_message": detail,
        "failed_at": now,
        "original_payload": "",
        "retry_count": max(failed.attempts - 1, 0),
        "consumer_agent": understanding.route.dapr_app_id,
        "stack_trace": None,
    }
    return events.event(ERRORS, call.principal.sub, request_id, record)
