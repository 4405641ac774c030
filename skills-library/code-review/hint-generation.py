#!/usr/bin/env python3
"""Gives one of four hints on a finding in a Python program: where to look, why, what to change, an example."""

import sys
from collections.abc import Mapping
from pathlib import Path

try:
    import learnflow  # noqa: F401
except ModuleNotFoundError:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "src"))
from learnflow.adapters.linter.ruff import RuffLinter
from learnflow.contracts.values import BadInput, JsonValue
from learnflow.skills.review.for_programs import hint_for
from learnflow.standalone import number_of, run_script, text_of

EXAMPLE = {"code": "total = 3\ntotal == 4\nprint(total)\n", "rung": 1}
LINTER = RuffLinter()


def handle(request: Mapping[str, JsonValue]) -> object:
    """Answer one request; nothing is run, so `calls`, `exercise` and `seed` change nothing yet."""
    code = text_of(request, "code", required=True) or ""
    calls = request.get("calls")
    if not isinstance(calls, list | None):
        raise BadInput("wrong_type", "`calls` must be a list.")
    rung = int(number_of(request, "rung"))
    return hint_for(code, LINTER, text_of(request, "finding"), rung, has_calls=bool(calls or request.get("exercise")))


if __name__ == "__main__":
    raise SystemExit(run_script(handle, EXAMPLE, description=__doc__ or ""))
