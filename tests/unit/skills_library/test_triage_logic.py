"""The scripts of triage-logic, run by path as anyone would."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from learnflow.contracts.wire.registry import SCHEMAS
from learnflow.skills.triage.intent_detection import classify

FOLDER = Path(__file__).resolve().parents[3] / "skills-library" / "triage-logic"


def run(script: str, *arguments: str, stdin: str = "", bare: bool = True) -> subprocess.CompletedProcess[str]:
    flags = ["-I", "-S"] if bare else []
    return subprocess.run(
        [sys.executable, *flags, str(FOLDER / script), *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )


def test_the_classifier_answers_its_example() -> None:
    done = run("intent-classifier.py")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["intent"] == "syntax_help"
    assert {"confidence", "clarification", "alternatives", "keywords", "model_version", "wall_ms", "cpu_ms"} <= set(
        answer
    )


def test_a_bad_line_does_not_stop_the_others() -> None:
    requests = [{"text": "what is a loop"}, {"text": 3}, {"text": "hi", "previous_intent": "x"}, {"code": "x = 1"}]
    lines = "\n".join(["{", *map(json.dumps, requests)])
    done = run("intent-classifier.py", "--jsonl", stdin=lines)
    broken, first, typed, named, last = map(json.loads, done.stdout.splitlines())
    assert done.returncode == 3
    assert broken["error"]["code"] == "invalid_json"
    assert typed["error"]["code"] == "wrong_type"
    assert named["error"]["code"] == "unknown_intent"
    assert (first["intent"], last["intent"]) == ("concept_explanation", "code_review")
    assert first["confidence"] == classify("what is a loop").confidence


def test_the_orchestrator_gives_a_valid_decision() -> None:
    requests = [
        {"student_id": "s-1", "intent": "progress_check", "confidence": 0.9},
        {"student_id": "s 1", "intent": "progress_check", "confidence": 0.9},
        {"student_id": "s-1", "intent": "progress_check", "confidence": 2},
        {"student_id": "s-1", "intent": "progress", "confidence": 1},
    ]
    done = run("routing-orchestrator.py", "--jsonl", stdin="\n".join(map(json.dumps, requests)))
    decision, *errors = map(json.loads, done.stdout.splitlines())
    assert [error["error"]["code"] for error in errors] == ["invalid_student_id", "out_of_range", "unknown_intent"]
    document = {name: value for name, value in decision.items() if name not in ("wall_ms", "cpu_ms")}
    SCHEMAS["RoutingDecision"].model_validate_json(json.dumps(document))
    assert (decision["target_agent"], decision["metadata"]["priority"]) == ("progress-agent", "low")


def test_the_validator_names_every_error() -> None:
    requests = [
        {"schema": "TriageRequest", "document": {"query": "what is a closure?"}},
        {"schema": "TriageRequest", "document": {"query": "x" * 5001, "mastery": 1}},
        {"schema": "Nonsense", "document": {}},
        {"schema": "TriageRequest"},
    ]
    done = run("schema-validator.py", "--jsonl", stdin="\n".join(map(json.dumps, requests)), bare=False)
    good, bad, unknown, missing = map(json.loads, done.stdout.splitlines())
    assert done.returncode == 3
    assert (good["valid"], good["errors"]) == (True, [])
    assert not bad["valid"]
    assert {error["path"]: error["code"] for error in bad["errors"]} == {
        "query": "string_too_long",
        "mastery": "extra_forbidden",
    }
    assert (unknown["error"]["code"], missing["error"]["code"]) == ("unknown_schema", "missing_field")


def test_the_validator_says_in_one_line_that_pydantic_is_missing() -> None:
    done = run("schema-validator.py")
    assert done.returncode == 4
    assert len(done.stderr.splitlines()) == 1
    assert "pydantic" in done.stderr


@pytest.mark.parametrize("script", ["intent-classifier.py", "routing-orchestrator.py", "schema-validator.py"])
def test_scripts_can_be_run_by_path(script: str) -> None:
    path = FOLDER / script
    assert path.stat().st_mode & 0o111
    assert path.read_text(encoding="utf-8").startswith("#!/usr/bin/env python3\n")
    assert script in (FOLDER / "skill-manifest.yaml").read_text(encoding="utf-8")


def test_the_guide_shows_what_the_scripts_really_answer() -> None:
    guide = (FOLDER / "SKILL.md").read_text(encoding="utf-8")
    examples = re.findall(r"```sh\npython (\S+) --json '(.*)'\n```\n\n```json\n(.*)\n```", guide)
    assert len(examples) == 3
    for script, request, shown in examples:
        answer = json.loads(run(script, "--json", request, bare=False).stdout)
        assert json.loads(shown).items() <= {**answer}.items()
