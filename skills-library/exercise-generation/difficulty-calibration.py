#!/usr/bin/env python3
"""Learns how hard items are and how able users are from who answered what, and how right."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

try:
    import learnflow  # noqa: F401
except ModuleNotFoundError:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "src"))

from learnflow.skills.exercise.calibration import calibrate, calibrate_csv, rows_of
from learnflow.standalone import run_script

EXAMPLE = {
    "answers": [
        {"user_id": "ada", "order_id": 1, "skill": "for-loops", "correct": 1},
        {"user_id": "ada", "order_id": 2, "skill": "recursion", "correct": 0},
        {"user_id": "ben", "order_id": 3, "skill": "for-loops", "correct": 1},
        {"user_id": "ben", "order_id": 4, "skill": "recursion", "correct": 1},
    ]
}


def handle(request: Mapping[str, Any]) -> dict[str, Any]:
    """Return items and users as the answers of one request make them."""
    ratings, _ = calibrate(rows_of(request.get("answers")))
    return ratings.summary()


if __name__ == "__main__":
    raise SystemExit(run_script(handle, EXAMPLE, description=__doc__ or "", csv=calibrate_csv))
