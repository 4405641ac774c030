#!/usr/bin/env python3
"""Says why a program does not compile: the cause, the place, and a change that was tried; it never runs code."""

import sys
from collections.abc import Mapping
from pathlib import Path

try:
    import learnflow  # noqa: F401
except ModuleNotFoundError:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "src"))

from learnflow.contracts.values import Tools
from learnflow.skills.debug.diagnosing import Subject, diagnose, result_of
from learnflow.standalone import run_script, text_of, tools

EXAMPLE = {"code": "for i in range(3)\n    print(i)\n"}


def handle(request: Mapping[str, object]) -> object:
    """Answer one request: `code`."""
    code = text_of(request, "code", required=True) or ""
    found = diagnose(Subject(code), Tools(linter=tools().linter))
    return result_of(found) if found is not None else {}


if __name__ == "__main__":
    raise SystemExit(run_script(handle, EXAMPLE, description=__doc__ or ""))
