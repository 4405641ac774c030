"""The scripts of concept-guidance, run by path as anyone would."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from learnflow.curriculum.catalogue import load_catalogue

FOLDER = Path(__file__).resolve().parents[3] / "skills-library" / "concept-guidance"


def run(script: str, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-S", str(FOLDER / script), *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )


@pytest.mark.parametrize("script", ["concept-mapping.py", "explanation-generator.py"])
def test_without_arguments_the_example_is_answered(script: str) -> None:
    done = run(script)
    assert done.returncode == 0, done.stderr
    assert {"wall_ms", "cpu_ms"} <= json.loads(done.stdout).keys()
    assert (FOLDER / script).stat().st_mode & 0o111


def test_mapping_finds_the_concept() -> None:
    done = run("concept-mapping.py", "--json", '{"text": "what is a dictionery", "level": "Learning"}')
    answer = json.loads(done.stdout)
    assert answer["confident"]
    assert answer["results"][0] == {"id": "dictionaries", "kind": "concept", "title": "Dictionaries", "score": 0.93}


def test_a_bad_line_does_not_stop_the_others() -> None:
    lines = [
        '{"text": "closures"}',
        "{",
        '{"text": 3}',
        '{"text": "x", "level": "?"}',
        '{"text": "what is a decorator?"}',
    ]
    done = run("concept-mapping.py", "--jsonl", stdin="\n".join(lines))
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 3
    assert [answer.get("error", {}).get("code") for answer in answers] == [
        None,
        "invalid_json",
        "wrong_type",
        "unknown_level",
        None,
    ]
    assert answers[4]["unknown"] == "decorator"
    assert answers[4]["near"] == ["closures", "functions"]


def test_an_explanation_is_given_and_an_unknown_id_refused() -> None:
    lines = [
        '{"id": "lists", "level": "Learning"}',
        '{"id": "clousure"}',
        '{"id": "key-error", "known": ["dictionaries"]}',
    ]
    done = run("explanation-generator.py", "--jsonl", "-", stdin="\n".join(lines))
    first, second, third = (json.loads(line) for line in done.stdout.splitlines())
    assert done.returncode == 3
    assert (first["id"], first["kind"], first["title"], first["level"]) == ("lists", "concept", "Lists", "Learning")
    assert first["answer"]["blocks"][1]["output"]
    assert second["error"]["detail"].endswith("Near it: closures.")
    assert third["kind"] == "error"


def test_the_guide_counts_what_is_there() -> None:
    kinds = Counter(entry.kind for entry in load_catalogue().entries.values())
    counts = (
        f"{kinds['concept']} concepts, {kinds['comparison']} comparisons, {kinds['howto']} how-tos and {kinds['error']}"
    )
    assert counts in (FOLDER / "SKILL.md").read_text(encoding="utf-8")
