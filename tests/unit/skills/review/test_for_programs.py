import pytest

from learnflow.adapters.linter.ruff import RuffLinter
from learnflow.contracts.values import BadInput
from learnflow.skills.review.for_programs import hint_for, score_code

CODE = "import os\nx = None\nif x == None:\n    print(x)\nif x == None:\n    print(f'a')\n"


def test_a_finding_has_all_fields(linter: RuffLinter) -> None:
    result = score_code(CODE, linter)
    assert set(result["findings"][0]) == {
        "rule", "line", "column", "end_line", "severity", "message", "why", "verified",
    }  # fmt: skip
    assert result["findings"][0]["rule"] == "none-comparison"
    assert set(result["parts"]) == {"readability", "idiom", "structure", "efficiency", "correctness"}


def test_code_that_does_not_compile_has_a_place_and_no_score(linter: RuffLinter) -> None:
    result = score_code("x = (\n", linter)
    assert result["score"] is None
    assert result["findings"][0]["line"] == 1
    hint = hint_for("x = (\n", linter, None, 2)
    assert (hint["rung"], hint["line"], hint["finding"]) == (0, 1, "syntax-error")


@pytest.mark.parametrize(("asked", "shown"), [(-3, 1), (1, 1), (4, 4), (99, 4)])
def test_rungs(asked: int, shown: int, linter: RuffLinter) -> None:
    hint = hint_for(CODE, linter, None, asked)
    assert (hint["rung"], hint["total"], hint["verified"]) == (shown, 4, "none")
    assert hint["text"]


def test_a_finding_is_chosen_by_rule_and_line(linter: RuffLinter) -> None:
    assert hint_for(CODE, linter, "none-comparison", 1)["line"] == 3
    assert hint_for(CODE, linter, "none-comparison:6", 1)["line"] == 5
    assert hint_for(CODE, linter, "none-comparison:x", 1)["line"] == 3
    assert hint_for(CODE, linter, "unused-import", 1)["finding"] == "unused-import"
    with pytest.raises(BadInput, match="no finding `zzz`"):
        hint_for(CODE, linter, "zzz", 1)


def test_nothing_to_hint(linter: RuffLinter) -> None:
    assert hint_for("print(1)\n", linter, None, 1)["total"] == 0
    assert "did not run" in hint_for("print(1)\n", linter, None, 1, has_calls=True)["text"]
    assert "not in this code" in hint_for(CODE, linter, "not-in", 1)["text"]
    assert hint_for("print(1)\n", None, None, 1)["linter"] == "missing"
