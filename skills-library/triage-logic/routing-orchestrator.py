#!/usr/bin/env python3
"""Says which agent a classified message goes to, under which app id and how urgently."""

import re
import sys
from datetime import UTC, datetime
from pathlib import Path

try:
    import learnflow  # noqa: F401
except ModuleNotFoundError:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "src"))

from learnflow.contracts.values import BadInput
from learnflow.skills.triage.routing_logic import intent_named, route
from learnflow.standalone import number_of, run_script, text_of

EXAMPLE = {"student_id": "student-1", "intent": "syntax_help", "confidence": 0.97}
STUDENT_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def handle(request):
    """Return the routing decision for one classified message."""
    student = text_of(request, "student_id", required=True)
    if not STUDENT_ID.fullmatch(student):
        raise BadInput("invalid_student_id", "`student_id` must be 1-64 ASCII letters, digits or . _ -.")
    confidence = number_of(request, "confidence")
    if not 0 <= confidence <= 1:
        raise BadInput("out_of_range", "`confidence` must be from 0 to 1.")
    intent = intent_named(text_of(request, "intent", required=True))
    chosen = route(intent)
    return {
        "target_agent": chosen.target_agent,
        "dapr_app_id": chosen.dapr_app_id,
        "intent_type": intent,
        "confidence": confidence,
        "student_id": student,
        "metadata": {"priority": chosen.priority, "retry_count": 0, "circuit_breaker_status": "closed"},
        "timestamp": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
    }


if __name__ == "__main__":
    raise SystemExit(run_script(handle, EXAMPLE, description=__doc__ or ""))
