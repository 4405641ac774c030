"""The scripts of the code-review skill, run by path as anyone would."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parents[3] / "skills-library" / "code-review"


def run(script: str, *arguments: str, stdin: str = "", bare: bool = False) -> subprocess.CompletedProcess[str]:
    """Run a script by this interpreter, or by one that sees no installed package and no PATH."""
    options = ["-I", "-S"] if bare else []
    environment = {name: value for name, value in os.environ.items() if not bare or name != "PATH"}
    command = [sys.executable, *options, str(FOLDER / script), *arguments]
    return subprocess.run(
        command, input=stdin, capture_output=True, text=True, env=environment, timeout=20, check=False
    )


def test_scoring_by_its_example() -> None:
    done = run("code-quality-scoring.py")
    body = json.loads(done.stdout)
    assert done.returncode == 0
    assert (body["score"], body["findings"][0]["rule"], body["linter"]) == (90, "range-len", "ruff")
    assert body["wall_ms"] > 0


def test_scoring_goes_on_after_a_bad_line_and_without_ruff() -> None:
    requests = [
        {"code": "if x == 1 or 2:\n    print(x)\n", "calls": [], "prelude": "x = 1", "level": "Learning"},
        {"code": 3},
        {"code": "x = 1", "level": "Wizard"},
        {"code": "x = 1", "calls": "f(1)"},
        {"code": "x = '\ud800'"},
        {"code": "def f(:\n"},
    ]
    lines = [*map(json.dumps, requests), "{", ""]
    done = run("code-quality-scoring.py", "--jsonl", stdin="\n".join(lines), bare=True)
    bodies = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 3
    assert bodies[0]["findings"][0]["rule"] == "always-true"
    assert bodies[0]["linter"] == "missing"
    codes = [body.get("error", {}).get("code") for body in bodies]
    assert codes == [None, "wrong_type", "unknown_level", "wrong_type", "not_utf8", None, "invalid_json"]
    assert bodies[5]["findings"][0]["rule"] == "syntax-error"


def test_hints_by_example_and_by_request() -> None:
    done = run("hint-generation.py")
    assert json.loads(done.stdout)["text"] == "What is different after line 2 has run?"
    request = {"code": "a = 1\nif a == 1 or 2:\n    a = 3\n", "rung": 4, "finding": "always-true"}
    done = run("hint-generation.py", "--json", json.dumps(request), bare=True)
    body = json.loads(done.stdout)
    assert (body["rung"], body["total"], body["verified"], body["linter"]) == (4, 4, "none", "missing")
    assert "```python" in body["text"]


def test_hints_refuse_what_they_cannot_read() -> None:
    requests = [{"code": "x = 1"}, {"code": "x = 1", "rung": 1, "calls": 3}, {"code": "x = 1", "rung": 1}]
    done = run("hint-generation.py", "--jsonl", stdin="\n".join(map(json.dumps, requests)))
    bodies = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 3
    assert ["error" in body for body in bodies] == [True, True, False]


def test_the_examples_of_the_document_are_real() -> None:
    text = (FOLDER / "SKILL.md").read_text(encoding="utf-8")
    pairs = re.findall(r"--json '(.+?)'\n```\n\n```json\n(.+?)\n```", text, re.DOTALL)
    assert len(pairs) == 2
    for script, (request, shown) in zip(("code-quality-scoring.py", "hint-generation.py"), pairs, strict=True):
        body = json.loads(run(script, "--json", request).stdout)
        assert {name: value for name, value in body.items() if name not in ("wall_ms", "cpu_ms")} == json.loads(shown)


def test_the_folder_is_a_valid_skill() -> None:
    checker = shutil.which("agentskills", path=str(Path(sys.executable).parent))
    assert checker is not None
    done = subprocess.run([checker, "validate", str(FOLDER)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    for script in ("code-quality-scoring.py", "hint-generation.py"):
        assert os.access(FOLDER / script, os.X_OK)
