"""What every adapter of the `Linter` port promises."""

import pytest

from learnflow.adapters.linter.ruff import RuffLinter
from learnflow.contracts.values import BadInput, Linter, LinterUnavailable

LINTERS = {"ruff": RuffLinter}


@pytest.fixture(params=LINTERS)
def linter(request: pytest.FixtureRequest) -> Linter:
    return LINTERS[request.param]()


def test_finds_the_asked_rules_only(linter: Linter) -> None:
    code = "import os\nx = None\nif x == None:\n    pass\n"
    assert [message.rule for message in linter.lint(code, ["E711"])] == ["E711"]
    assert [message.rule for message in linter.lint(code, ["E711", "F401"])] == ["F401", "E711"]
    assert linter.lint(code, []) == ()


def test_places_are_one_based_and_count_characters(linter: Linter) -> None:
    (message,) = linter.lint("é = '😀'; import os\n", ["F401"])
    assert (message.line, message.column, message.end_line, message.end_column) == (1, 17, 1, 19)
    assert "os" in message.message


def test_comments_of_the_code_switch_nothing_off(linter: Linter) -> None:
    code = "# ruff: noqa\n# flake8: noqa\n# ruff: disable[F401]\nimport os  # noqa\n"
    assert len(linter.lint(code, ["F401"])) == 1


def test_clean_and_empty_code(linter: Linter) -> None:
    assert linter.lint("", ["F401"]) == ()
    assert linter.lint("print('ok')\n", ["F401", "E711"]) == ()


def test_code_that_does_not_parse_gives_no_finding_of_a_rule(linter: Linter) -> None:
    assert linter.lint("def f(:\n", ["F401"]) == ()


def test_half_characters_are_bad_input(linter: Linter) -> None:
    with pytest.raises(BadInput):
        linter.lint("x = '\ud800'", ["F401"])


def test_an_unknown_rule_makes_it_unavailable(linter: Linter) -> None:
    with pytest.raises(LinterUnavailable):
        linter.lint("x = 1\n", ["NOSUCHRULE1"])


def test_the_same_code_gives_the_same_answer(linter: Linter) -> None:
    code = "import os, sys\nl = 1\n" * 20
    assert linter.lint(code, ["F401", "E741"]) == linter.lint(code, ["E741", "F401"])
