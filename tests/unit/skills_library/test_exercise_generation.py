"""The scripts of `skills-library/exercise-generation`, run by path."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[3] / "skills-library" / "exercise-generation"
HIDDEN = {"hidden_tests", "reference", "wrong", "precondition", "further"}


def run(script: str, *arguments: str, given: str = "") -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, str(FOLDER / script), *arguments], input=given, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


def test_problem_generator_without_arguments_answers_its_example() -> None:
    status, out = run("problem-generator.py")
    answer = json.loads(out)
    assert status == 0
    assert answer["family"] == "group-words"
    assert answer["concepts"][0] == "dictionaries"
    assert not HIDDEN & answer.keys()


def test_problem_generator_goes_on_after_bad_lines() -> None:
    requests = [
        '{"exercise": "days-between:0"}',
        "nope",
        '{"family": "read-scores", "seed": 4, "author": true}',
        '{"concept": "while loops", "difficulty": 0.9}',
        '{"concept": "monads"}',
        '{"exercise": "days-between:x"}',
        '{"exercise": "poetry"}',
        '{"seed": 1.5}',
        '{"seed": -1}',
        '{"difficulty": 2}',
        '{"family": "shop-receipt", "seed": 1}',
        '{"exercise": "shop-receipt", "seed": 1}',
        '{"concept": "list"}',
    ]
    status, out = run("problem-generator.py", "--jsonl", given="\n".join(requests))
    answers = [json.loads(line) for line in out.splitlines()]
    assert status == 3
    assert [answer.get("error", {}).get("code") for answer in answers] == [
        None,
        "invalid_json",
        None,
        None,
        "unknown_concept",
        "unknown_exercise",
        "unknown_exercise",
        "wrong_type",
        "bad_seed",
        "out_of_range",
        None,
        None,
        None,
    ]
    author = answers[2]
    assert author.keys() >= HIDDEN
    assert all(test["files"] for test in author["visible_tests"] + author["hidden_tests"])
    assert answers[3]["id"] == "days-between:2"
    assert answers[10]["visible_tests"] == answers[11]["visible_tests"]
    assert answers[10]["visible_tests"][0].keys() == {"stdin", "expected"}
    assert "lists" in answers[12]["concepts"]


def test_difficulty_calibration_by_json_and_csv(tmp_path: Path) -> None:
    status, out = run("difficulty-calibration.py")
    assert status == 0
    easy, hard = json.loads(out)["items"]
    assert (easy["id"], hard["id"]) == ("for-loops", "recursion")
    assert easy["difficulty"] < hard["difficulty"]

    file = tmp_path / "answers.csv"
    file.write_text("order_id,user_id,correct,skill_name\n1,a,1,sets\n2,b,0,sets\n")
    status, out = run("difficulty-calibration.py", "--csv", str(file))
    assert status == 0
    assert json.loads(out)["rows"] == 2

    status, out = run("difficulty-calibration.py", "--csv", str(tmp_path / "none.csv"))
    assert status == 3
    assert json.loads(out)["error"]["code"] == "unreadable_file"

    status, out = run("difficulty-calibration.py", "--jsonl", given='{"answers": 1}\n{"answers": []}\n')
    assert status == 3
    assert json.loads(out.splitlines()[1])["items"] == []


@pytest.mark.parametrize(("script", "place"), [("problem-generator.py", 0), ("difficulty-calibration.py", 1)])
def test_the_examples_of_the_document_are_real(script: str, place: int) -> None:
    text = (FOLDER / "SKILL.md").read_text()
    request = re.findall(r"^\./\S+ --json '(.*)'$", text, re.MULTILINE)[place]
    shown = json.loads(re.findall(r"```json\n(.*?)```", text, re.DOTALL)[place])
    status, out = run(script, "--json", request)
    assert status == 0
    answer = json.loads(out)
    assert {name: answer[name] for name in shown} == shown
