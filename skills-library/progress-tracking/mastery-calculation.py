#!/usr/bin/env python3
"""Answers how well a component is mastered: four scores (0-1) in, mastery and level out."""

import sys
from collections.abc import Mapping
from pathlib import Path

try:
    import learnflow  # noqa: F401
except ModuleNotFoundError:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "src"))

from learnflow.contracts.values import JsonValue
from learnflow.skills.progress.mastery import level_of, mastery
from learnflow.standalone import number_of, run_script

SCORES = ("completion", "quiz", "quality", "consistency")
EXAMPLE = {"completion": 0.85, "quiz": 0.90, "quality": 0.75, "consistency": 0.80}


def handle(request: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """Return mastery (4 decimals) and level of one request."""
    value = mastery(*[number_of(request, name) for name in SCORES])
    return {"mastery": value, "level": level_of(value)}


if __name__ == "__main__":
    raise SystemExit(run_script(handle, EXAMPLE, description=__doc__ or "", positional=SCORES))
