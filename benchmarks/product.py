"""The product run: what students send, code that must be read included, 100 a second."""

from __future__ import annotations

from typing import Any

from benchmarks import mix, open_loop
from benchmarks.reporting import document

RATE = 100.0
P95_MS = 100.0


def measure(quick: bool = False, seconds: float | None = None, repeats: int | None = None) -> dict[str, Any]:
    """Return the figures of the run."""
    return open_loop.runs(mix.PRODUCT, RATE, quick=quick, seconds=seconds, repeats=repeats)


def report(result: dict[str, Any]) -> str:
    """Return the document of a result."""
    what = (
        "45 % code or a traceback, 25 % concepts, 10 % exercises, 10 % review with code, 5 % progress, 5 % out of"
        f" scope, to `POST /api/v1/triage` of `learnflow up`. {open_loop.setting(result)}"
    )
    notes = [
        "Nothing is run in a jail yet and nothing is searched for: code is read, not executed. Searches are to be"
        " measured apart, one a second, once there are any.",
    ]
    return document("product", "The product run", what, open_loop.rows(result, P95_MS, "≤ 100 ms"), notes)
