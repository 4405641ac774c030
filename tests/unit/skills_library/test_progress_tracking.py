"""The scripts of progress-tracking, run by path as anyone would."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).resolve().parents[3] / "skills-library" / "progress-tracking"


def run(script: str, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-S", str(FOLDER / script), *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )


def without_times(text: str) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(text)
    assert {"wall_ms", "cpu_ms"} <= answer.keys()
    return {name: value for name, value in answer.items() if name not in ("wall_ms", "cpu_ms")}


@pytest.mark.parametrize("arguments", [(), (".85", ".90", ".75", ".80")])
def test_mastery_of_the_example(arguments: tuple[str, ...]) -> None:
    done = run("mastery-calculation.py", *arguments)
    assert done.returncode == 0, done.stderr
    assert without_times(done.stdout) == {"mastery": 0.84, "level": "Proficient"}


def test_a_bad_line_does_not_stop_the_others() -> None:
    good = {"completion": 1, "quiz": 1, "quality": 1, "consistency": 1}
    lines = "\n".join([json.dumps(good), "{", json.dumps({**good, "quiz": 2}), json.dumps(good)])
    done = run("mastery-calculation.py", "--jsonl", stdin=lines)
    first, broken, outside, last = map(json.loads, done.stdout.splitlines())
    assert done.returncode == 3
    assert first["level"] == last["level"] == "Mastered"
    assert broken["error"]["code"] == "invalid_json"
    assert outside["error"]["code"] == "out_of_range"


def test_aggregation_of_the_example() -> None:
    done = run("aggregation.py")
    assert done.returncode == 0, done.stderr
    found = without_times(done.stdout)
    assert [(c["component"], c["mastery"]) for c in found["components"]] == [("lists", 0.3543), ("variables", 0.1943)]
    assert (found["mastery"], found["level"]) == (0.2743, "Beginner")


def test_aggregation_names_the_event_that_is_wrong() -> None:
    done = run("aggregation.py", "--json", json.dumps({"events": [{"kind": "guess"}]}))
    assert done.returncode == 3
    assert "Event 0" in json.loads(done.stdout)["error"]["detail"]


def test_the_document_shows_what_the_scripts_print() -> None:
    text = (FOLDER / "SKILL.md").read_text(encoding="utf-8")
    shown = re.findall(r"```console\n\$ (\S+) --json '([^']*)'\n(.*?)\n```", text, re.DOTALL)
    assert [Path(script).name for script, _, _ in shown] == ["mastery-calculation.py", "aggregation.py"]
    for script, request, output in shown:
        assert without_times(run(Path(script).name, "--json", request).stdout) == without_times(output)
