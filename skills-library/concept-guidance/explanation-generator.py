#!/usr/bin/env python3
"""Explains a concept, comparison, how-to or error type at a level, with a program and its real output."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

try:
    import learnflow  # noqa: F401
except ModuleNotFoundError:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "src"))

from learnflow.curriculum.catalogue import load_catalogue
from learnflow.skills.concepts.explaining import explain_named, level_named
from learnflow.standalone import run_script, text_of

EXAMPLE = {"id": "closures", "level": "Beginner", "known": ["variables", "functions"]}


def handle(request: Mapping[str, Any]) -> object:
    """Return id, kind, title, level and the answer."""
    name = text_of(request, "id", required=True) or ""
    answer = explain_named(load_catalogue(), name, level_named(text_of(request, "level")), request.get("known"))
    return {**answer.data, "answer": answer}


if __name__ == "__main__":
    raise SystemExit(run_script(handle, EXAMPLE, description=__doc__ or ""))
