"""`learnflow ask` without a platform answers in its own process and loads no web framework."""

from __future__ import annotations

import json
import subprocess
import sys

from processes import environment

PROGRAM = """
import sys
from learnflow.cli.main import app
app(["ask", "what is a list?", "--json"], standalone_mode=False)
loaded = {name.partition(".")[0] for name in sys.modules}
print(sorted(loaded & {"fastapi", "starlette", "uvicorn", "httptools", "uvloop"}))
"""


def test_ask_without_a_platform_loads_no_web_framework(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
        cwd=tmp_path,
        env=environment(tmp_path / "data"),
    )
    answer, loaded = done.stdout.splitlines()
    assert json.loads(answer)["decision"]["dapr_app_id"] == "concepts-agent"
    assert loaded == "[]"
