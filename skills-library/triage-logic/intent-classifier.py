#!/usr/bin/env python3
"""Says which agent should answer a student's message, how sure that is, and whether to ask back."""

import sys
from pathlib import Path

try:
    import learnflow  # noqa: F401
except ModuleNotFoundError:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "src"))

from learnflow.skills.triage.intent_detection import classify
from learnflow.skills.triage.routing_logic import intent_named
from learnflow.standalone import run_script, text_of

EXAMPLE = {"text": "why does my loop print 5 twice", "code": "for i in [5, 5]:\n    print(i)"}


def handle(request):
    """Return the classification of one message."""
    previous = text_of(request, "previous_intent")
    return classify(
        text_of(request, "text") or "",
        text_of(request, "code"),
        text_of(request, "traceback"),
        intent_named(previous) if previous is not None else None,
    )


if __name__ == "__main__":
    raise SystemExit(run_script(handle, EXAMPLE, description=__doc__ or ""))
