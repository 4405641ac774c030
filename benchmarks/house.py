"""The house run: 1,000 messages a second whose skills cost next to nothing, so that all else is seen."""

from __future__ import annotations

import time
from typing import Any

from benchmarks import mix, open_loop
from benchmarks.bare import answered
from benchmarks.figures import Row
from benchmarks.reporting import document
from learnflow.contracts.wire.triage import TriageRequest
from learnflow.skills.triage.intent_detection import classify

RATE = 1_000.0
P95_MS, GOAL_MS = 30.0, 20.0
SKILL_MS = 0.1


def measure(quick: bool = False, seconds: float | None = None, repeats: int | None = None) -> dict[str, Any]:
    """Return the figures of the run, and what reading and answering a message of each kind costs by itself."""
    found = open_loop.runs(mix.HOUSE, RATE, quick=quick, seconds=seconds, repeats=repeats)
    return {**found, "skill_us": skill_costs()}


def skill_costs() -> dict[str, dict[str, float]]:
    """Return per kind the mean µs of a message in its skill, and with the classifier before it; best of five."""
    return {kind: _cost(kind) for kind in mix.HOUSE}


def _cost(kind: str) -> dict[str, float]:
    asked = [TriageRequest(**mix.body_of(kind, number)) for number in range(30)]
    for request in asked:
        answered(request)
    whole = min(_timed(answered, asked) for _ in range(5))
    reading = min(_timed(lambda r: classify(r.query, r.code, r.traceback, None), asked) for _ in range(5))
    return {"skill": round(whole - reading, 1), "with_classifier": round(whole, 1)}


def _timed(call: Any, asked: list[TriageRequest]) -> float:
    began = time.perf_counter()
    for request in asked:
        call(request)
    return (time.perf_counter() - began) / len(asked) * 1e6


def report(result: dict[str, Any]) -> str:
    """Return the document of a result."""
    p95 = result["median"]["p95_ms"]
    rows = open_loop.rows(result, P95_MS, "≤ 30 ms")
    rows.insert(1, Row("p95, the goal", "≤ 20 ms", f"{p95:.2f} ms", p95 <= GOAL_MS))
    costs = result["skill_us"]
    rows += [
        Row(
            f"skill of a message of kind {kind.replace('_', ' ')}",
            "≤ 100 µs",
            f"{cost['skill']:.0f} µs ({cost['with_classifier']:.0f} µs with the classifier)",
            cost["skill"] <= SKILL_MS * 1000,
        )
        for kind, cost in costs.items()
    ]
    what = (
        "Concept questions, questions about progress, messages out of scope and tracebacks without code, a quarter"
        f" each, to `POST /api/v1/triage` of `learnflow up`. {open_loop.setting(result)}"
    )
    notes = [
        "The cost of a skill is measured by calling it in this process, best of five rounds; progress for a student"
        " without history.",
        "Everything is on: tokens, rate limit, durable audit, evidence and conversation, the projection of progress.",
    ]
    return document("house", "The house run", what, rows, notes)
