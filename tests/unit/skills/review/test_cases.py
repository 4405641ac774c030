"""Student-like programs and what a review must, and must not, say about them."""

import tomllib
from pathlib import Path

import pytest

from learnflow.adapters.linter.ruff import RuffLinter
from learnflow.contracts.values import Level
from learnflow.skills.review.reviewing import review

CASES = [
    case
    for path in sorted((Path(__file__).parent / "cases").glob("*.toml"))
    for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]
]


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 40
    assert sum(case.get("only", False) for case in CASES) >= 15


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_case(case: dict, linter: RuffLinter) -> None:
    found = review(case["code"].lstrip("\n"), linter, level=Level(case.get("level", "Beginner")))
    places = sorted(f"{remark.rule.id}:{remark.finding.line}" for remark in found.remarks)
    if case.get("only"):
        assert places == sorted(case["expected"])
    else:
        assert set(case["expected"]) <= set(places)
