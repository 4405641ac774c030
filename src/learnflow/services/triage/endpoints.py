"""Triage's public routes: a student's message, and a student's data."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Any

from learnflow.contracts.wire.events import StudentErased
from learnflow.contracts.wire.progress import Erasure, StudentExport
from learnflow.contracts.wire.triage import TriageRequest, TriageResponse
from learnflow.kernel.errors import NotFound
from learnflow.kernel.logs import Logger
from learnflow.kernel.service import Call, Route, Runtime
from learnflow.services.triage import privacy, service

log = Logger("triage")

EXAMPLES: dict[str, dict[str, Any]] = {
    "traceback": {
        "query": "why does this fail?",
        "code": "prices = [3, 4]\nprint(prices[2])\n",
        "traceback": (
            'Traceback (most recent call last):\n  File "shop.py", line 2, in <module>\n'
            "    print(prices[2])\nIndexError: list index out of range"
        ),
    },
    "concept": {"query": "what is a closure?"},
    "conversation": {
        "query": "another hint",
        "session_context": {"conversation_id": "0b9f5a3e-53a6-4ed4-9f7d-0f2f35ff2f0a", "turn_number": 2},
    },
}


async def ask(runtime: Runtime, call: Call, request: TriageRequest) -> bytes:
    """Answer a student's message."""
    return await service.ask(runtime, call, request)


async def export(runtime: Runtime, call: Call, request: None) -> StudentExport:
    """Return everything that is kept about one student, to themselves or to an operator."""
    student = _student(call, "export")
    return await privacy.export(runtime, student)


async def erase(runtime: Runtime, call: Call, request: None) -> Erasure:
    """Have one student's data deleted everywhere; an operator's right."""
    student = call.path["student_id"]
    # Events carry whole milliseconds: rounded up, so that what was said just before is covered.
    at = datetime.fromtimestamp(math.ceil(runtime.clock.now() * 1000) / 1000, UTC)
    record = StudentErased(event_id=str(call.request_id), student_id=student, at=at)
    await privacy.erase(runtime, record)
    return Erasure(student_id=student, status="accepted", at=at)


def _student(call: Call, permission: str) -> str:
    student = call.path["student_id"]
    if student != call.principal.sub and permission not in call.principal.permissions:
        log.warning("data_of_another_refused", caller=call.principal.sub, student=student)
        raise NotFound("There is no such student.")
    return student


ROUTES = (
    Route(
        "POST",
        "/api/v1/triage",
        ask,
        TriageResponse,
        "Ask the tutor: the message is understood, routed and answered",
        "ask_questions",
        request=TriageRequest,
        examples=EXAMPLES,
    ),
    Route(
        "GET",
        "/api/v1/students/{student_id}/export",
        export,
        StudentExport,
        "Everything that is kept about one student",
        "read_progress",
    ),
    Route(
        "DELETE",
        "/api/v1/students/{student_id}",
        erase,
        Erasure,
        "Erase one student everywhere",
        "erase",
        status=202,
    ),
)
