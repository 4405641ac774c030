import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

SKILL = Path(__file__).resolve().parents[3] / "skills-library" / "debug-analysis"
FIELDS = {"kind", "cause", "message", "line", "column", "end_line", "failed_line", "verified", "holds", "change"}
FIELDS |= {"observations", "concepts", "wall_ms", "cpu_ms"}


def run(script: str, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", "-S", str(SKILL / script), *arguments]
    return subprocess.run(command, input=given, capture_output=True, text=True, timeout=30, check=False)


@pytest.mark.parametrize(
    ("script", "cause"), [("syntax-analyzer.py", "missing-colon"), ("error-pattern-detection.py", "text-plus-number")]
)
def test_a_script_answers_its_example(script: str, cause: str) -> None:
    done = run(script)
    body = json.loads(done.stdout)
    assert done.returncode == 0
    assert set(body) == FIELDS
    assert body["cause"] == cause


@pytest.mark.jail
def test_the_guide_shows_what_the_scripts_answer() -> None:
    guide = (SKILL / "SKILL.md").read_text(encoding="utf-8")
    shown = re.findall(r"```console\n\$ skills-library/debug-analysis/(.*?)\n(\{.*?\n\})\n```", guide, re.DOTALL)
    assert len(shown) == 3
    for command, answer in shown:
        script, *arguments = shlex.split(command)
        given, told = json.loads(run(script, *arguments).stdout), json.loads(answer)
        for time in ("wall_ms", "cpu_ms"):
            assert (given.pop(time), told.pop(time)) > (0, 0)
        assert given == told


def test_a_bad_line_does_not_stop_the_rest() -> None:
    lines = [
        '{"code": "if x = 3:\\n    pass\\n"}',
        "nonsense",
        '{"code": 5}',
        "{}",
        '{"code": "\\ud800"}',
        '{"code": "x = 1"}',
    ]
    done = run("syntax-analyzer.py", "--jsonl", given="\n".join(lines))
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 3
    codes = [answer.get("error", {}).get("code") for answer in answers]
    assert codes == [None, "invalid_json", "wrong_type", "missing_field", "not_utf8", None]
    assert answers[0]["change"]["edits"] == [{"line": 1, "before": "if x = 3:", "after": "if x == 3:"}]
    assert answers[-1]["kind"] == "nothing_found"


def test_one_request_with_words_alone() -> None:
    done = run("error-pattern-detection.py", "--json", '{"query": "NameError: name \'pirnt\' is not defined"}')
    assert json.loads(done.stdout)["cause"] == "name-misspelt"
    nothing = run("error-pattern-detection.py", "--json", "-", given='{"query": "help"}')
    assert json.loads(nothing.stdout)["cause"] == "words-only"
