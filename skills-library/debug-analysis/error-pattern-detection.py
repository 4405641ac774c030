#!/usr/bin/env python3
"""Says what a program, a traceback or a sentence shows about an error, and how far that was tried."""

import sys
from collections.abc import Mapping
from pathlib import Path

try:
    import learnflow  # noqa: F401
except ModuleNotFoundError:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "src"))

from learnflow.skills.debug.diagnosing import answer_request
from learnflow.standalone import run_script, tools

EXAMPLE = {
    "code": 'age = 12\nprint("You are " + age)\n',
    "traceback": 'Traceback (most recent call last):\n  File "main.py", line 2, in <module>\n'
    '    print("You are " + age)\n          ~~~~~~~~~~~^~~~~\n'
    'TypeError: can only concatenate str (not "int") to str\n',
}


TOOLS = tools()


def handle(request: Mapping[str, object]) -> object:
    """Answer one request: `code`, `traceback`, `query`, and what the code is run with; each is optional."""
    return answer_request(request, TOOLS)


if __name__ == "__main__":
    raise SystemExit(run_script(handle, EXAMPLE, description=__doc__ or ""))
