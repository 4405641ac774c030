#!/usr/bin/env python3
"""Says which concept, comparison, how-to or error type a question is about."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

try:
    import learnflow  # noqa: F401
except ModuleNotFoundError:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "src"))

from learnflow.curriculum.catalogue import load_catalogue
from learnflow.skills.concepts.explaining import level_named
from learnflow.skills.concepts.reading_code import map_question
from learnflow.standalone import run_script, text_of

EXAMPLE = {"text": "what is the diffrence between a list and a tuple?"}


def handle(request: Mapping[str, Any]) -> object:
    """Return up to three results and whether the first is meant."""
    text = text_of(request, "text", required=True) or ""
    level_named(text_of(request, "level"))
    found = map_question(text, text_of(request, "code"), load_catalogue())
    return {"results": found.results, "confident": found.confident, "unknown": found.unknown, "near": found.near}


if __name__ == "__main__":
    raise SystemExit(run_script(handle, EXAMPLE, description=__doc__ or ""))
