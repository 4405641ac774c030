import time

import pytest

from learnflow.adapters.linter.ruff import RuffLinter
from learnflow.contracts.values import BadInput, Level, LinterUnavailable, LintMessage
from learnflow.skills.review.reviewing import review


class Absent:
    def lint(self, code: str, rules: object) -> tuple[LintMessage, ...]:
        raise LinterUnavailable("gone")


class Confused:
    """Names places and words that are not in the program."""

    def lint(self, code: str, rules: object) -> tuple[LintMessage, ...]:
        from learnflow.skills.review.catalogue import rules_of_linter

        found = [LintMessage(rule, 1, 3, 1, 4, "no such thing") for rule in rules_of_linter()]
        return (*found, LintMessage("X999", 1, 1, 1, 2, "a rule that nobody asked for"))


def test_own_checks_work_without_a_linter() -> None:
    for linter in (None, Absent()):
        found = review("if x == 1 or 2:\n    print(x)\n", linter)
        assert [remark.rule.id for remark in found.remarks] == ["always-true"]
        assert not found.linted


def test_what_the_tree_does_not_bear_out_is_not_said() -> None:
    found = review("    \nx = 1\ny = x\nprint(x, y)\n", Confused())
    assert {remark.rule.id for remark in found.remarks} <= {
        "repeated-key",
        "needless-list",
        "needless-comprehension",
        "keys-membership",
    }


def test_the_asked_part_comes_first(linter: RuffLinter) -> None:
    code = "import os\nx = input()\nif x == 'a' or 'b':\n    print(x)\n"
    assert review(code, linter).remarks[0].rule.id == "always-true"
    assert review(code, linter, focus="readability").remarks[0].rule.id == "unused-import"


def test_at_most_three_next_steps_one_per_rule(linter: RuffLinter) -> None:
    code = "import os\nimport sys\nx = None\nif x == None:\n    pass\nx == 1\nl = 2\nprint(f'a', l)\n"
    steps = review(code, linter).next_steps()
    assert len(steps) == 3
    assert len({step.split(": ", 1)[1] for step in steps}) == 3


def test_matters_of_taste_are_kept_from_beginners(linter: RuffLinter) -> None:
    code = "def f(words):\n    out = []\n    for w in words:\n        out.append(len(w))\n    return out\n"
    assert not review(code, linter, level=Level.BEGINNER).remarks
    found = review(code, linter, level=Level.LEARNING)
    assert [remark.rule.id for remark in found.remarks] == ["append-loop"]
    assert found.score is not None and found.score.total == 100  # noqa: PT018
    assert review(code, linter, focus="idiom").remarks


@pytest.mark.parametrize("code", ["", "\n# nothing\n", "print(1)", "x = 1\nprint(x)\n", '"""Only a docstring."""'])
def test_tiny_code_is_not_judged(code: str, linter: RuffLinter) -> None:
    assert review(code, linter).score is None


def test_a_small_function_is_judged(linter: RuffLinter) -> None:
    assert review("def f(x):\n    return x + 1\n", linter).score is not None


def test_columns_count_characters(linter: RuffLinter) -> None:
    found = review("é = '😀'; ü = 3; ü == 4\nprint(é)\n", linter)
    assert [(r.rule.id, r.finding.column) for r in found.remarks] == [("useless-comparison", 17)]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_endings(ending: str, linter: RuffLinter) -> None:
    code = ending.join(["x = None", "", "if x == None:", "    print(x)", ""])
    assert [remark.finding.line for remark in review(code, linter).remarks] == [3]


@pytest.mark.parametrize("code", ["x = '\ud800'", "x = 1\0", "(" * 70_000, "[" * 200, "1+" * 5_000 + "1"])
def test_unreadable_code_is_bad_input(code: str, linter: RuffLinter) -> None:
    with pytest.raises(BadInput):
        review(code, linter)


@pytest.mark.parametrize("code", ["def f(:\n", "return 1", "x = = 2", "\ufeffx = (", "break"])
def test_what_does_not_compile_is_a_syntax_error(code: str, linter: RuffLinter) -> None:
    with pytest.raises(SyntaxError):
        review(code, linter)


LARGE = [
    "for i in range(len(a)): print(a[i])\n" * 1_700,
    "i = 0\nwhile i < n:\n    print(i)\n    i += 1\n" * 450,
    "x == 1; y = 'é' " + "; a.sort()" * 6_000,
    "a.strip()\nx = x.sort()\n" * 900,
    "for j in a:\n a.remove(j)\n" * 950,
    "if a == 1 or 2 or a > 3 and a < 4:\n pass\n" * 900,
    "seen = []\nfor v in a:\n" + " if v in seen:\n  seen.append(v)\n" * 900,
    "s = ''\n" + "for v in a:\n s += v\n" * 950,
    "t = a; a = b; b = t\n" * 1_900,
]


@pytest.mark.parametrize("code", LARGE, ids=range(len(LARGE)))
def test_large_programs_stay_in_bounds(code: str) -> None:
    start = time.process_time()
    review(code, None)
    assert time.process_time() - start < 4


def test_same_code_same_review(linter: RuffLinter) -> None:
    code = "import os, sys\ndef f(l=[], list=3):\n    l.append(list)\n    return l\n"
    assert [r.finding for r in review(code, linter).remarks] == [r.finding for r in review(code, linter).remarks]


def test_functions_that_are_too_large(linter: RuffLinter) -> None:
    branches = "def pick(n):\n" + "".join(f"    if n == {n}:\n        print({n})\n" for n in range(14))
    lines = "def tell():\n" + "".join(f"    print({n})\n" for n in range(41))
    (many,) = review(branches, linter).remarks
    assert many.finding.message.startswith("`pick` on line 1 has 14 branches; more than 12")
    (long,) = review(lines, linter).remarks
    assert long.finding.message.startswith("`tell` on line 1 has 41 statements; more than 40")


def test_names_used_very_often_are_not_followed() -> None:
    code = "for i in range(len(a)):\n    print(a[i])\n"
    assert len(review(code * 60, None).remarks) == 60
    assert not review(code * 110, None).remarks
