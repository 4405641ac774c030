#!/usr/bin/env python3
"""Answers where a student stands: evidence in, components with scores, overall mastery and level out."""

import sys
from collections.abc import Mapping
from pathlib import Path

try:
    import learnflow  # noqa: F401
except ModuleNotFoundError:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "src"))

from learnflow.contracts.values import JsonValue
from learnflow.skills.progress.aggregating import aggregate
from learnflow.standalone import run_script

EXAMPLE = {
    "events": [
        {
            "event_id": "e1",
            "kind": "attempt",
            "component": "lists",
            "item": "sum-until",
            "outcome": 0.5,
            "error_type": "IndexError",
            "at": "2026-01-12T09:00:00Z",
        },
        {
            "event_id": "e2",
            "kind": "attempt",
            "component": "lists",
            "item": "sum-until",
            "outcome": 1.0,
            "at": "2026-01-12T09:06:00Z",
        },
        {
            "event_id": "e3",
            "kind": "quiz",
            "component": "lists",
            "item": "quiz-lists",
            "outcome": 0.8,
            "at": "2026-01-13T10:00:00Z",
        },
        {"event_id": "e4", "kind": "review", "component": "variables", "outcome": 0.9, "at": "2026-01-13T10:20:00Z"},
    ],
    "items": {"lists": 4},
}


def handle(request: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """Return components, mastery and level of one request."""
    return aggregate(request)


if __name__ == "__main__":
    raise SystemExit(run_script(handle, EXAMPLE, description=__doc__ or ""))
