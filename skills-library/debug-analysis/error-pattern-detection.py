#!/usr/bin/env python3
"""Says what a program, a traceback or a sentence shows about an error, and how far that was tried."""

import sys
from collections.abc import Mapping
from pathlib import Path

try:
    import learnflow  # noqa: F401
except ModuleNotFoundError:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "src"))

from learnflow.skills.debug.diagnosing import diagnose, nothing_to_see, result_of, subject_of
from learnflow.standalone import run_script, text_of

EXAMPLE = {
    "code": 'age = 12\nprint("You are " + age)\n',
    "traceback": 'Traceback (most recent call last):\n  File "main.py", line 2, in <module>\n'
    '    print("You are " + age)\n          ~~~~~~~~~~~^~~~~\n'
    'TypeError: can only concatenate str (not "int") to str\n',
}


def handle(request: Mapping[str, object]) -> object:
    """Answer one request: `code`, `traceback` and `query`, each optional."""
    code, traceback = text_of(request, "code"), text_of(request, "traceback")
    found = diagnose(subject_of(code, traceback, text_of(request, "query") or ""))
    return result_of(found if found is not None else nothing_to_see())


if __name__ == "__main__":
    raise SystemExit(run_script(handle, EXAMPLE, description=__doc__ or ""))
