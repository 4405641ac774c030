#!/usr/bin/env python3
"""Says how good a Python program is to read and change: a score, its parts, and every finding with its place."""

import sys
from collections.abc import Mapping
from pathlib import Path

try:
    import learnflow  # noqa: F401
except ModuleNotFoundError:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "src"))
from learnflow.adapters.linter.ruff import RuffLinter
from learnflow.contracts.values import BadInput, JsonValue, Level
from learnflow.skills.review.for_programs import score_code
from learnflow.standalone import run_script, text_of

EXAMPLE = {
    "code": "def show(names):\n    for i in range(len(names)):\n        print(names[i])\n\n\nshow(['Ann', 'Bo'])\n"
}
LINTER = RuffLinter()


def handle(request: Mapping[str, JsonValue]) -> object:
    """Answer one request; nothing is run, so `calls` and `prelude` change nothing yet."""
    code = text_of(request, "code", required=True) or ""
    text_of(request, "prelude")
    if not isinstance(request.get("calls"), list | None):
        raise BadInput("wrong_type", "`calls` must be a list.")
    level = text_of(request, "level") or Level.BEGINNER.value
    if level not in list(Level):
        raise BadInput("unknown_level", f"`level` must be one of {', '.join(Level)}.")
    return score_code(code, LINTER, Level(level))


if __name__ == "__main__":
    raise SystemExit(run_script(handle, EXAMPLE, description=__doc__ or ""))
