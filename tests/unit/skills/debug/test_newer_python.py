"""Code that only a later Python reads is no error, and a real error beside it is found."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import pytest

from learnflow.contracts.values import LinterUnavailable, LintMessage
from learnflow.skills.debug.syntax import analyse
from learnflow.skills.debug.syntax.fields import rewritten
from learnflow.skills.debug.syntax.newer import without_newer

_BEFORE_312 = pytest.mark.skipif(sys.version_info >= (3, 12), reason="this Python reads it")
_BEFORE_314 = pytest.mark.skipif(sys.version_info >= (3, 14), reason="this Python reads it")


class _Says:
    """A linter that answers what it was given, or cannot run."""

    def __init__(self, *messages: LintMessage, runs: bool = True) -> None:
        self._messages = messages
        self._runs = runs

    def lint(self, code: str, rules: Sequence[str]) -> tuple[LintMessage, ...]:
        if not self._runs:
            raise LinterUnavailable("none here")
        return self._messages


def _message(line: int, text: str) -> LintMessage:
    return LintMessage("invalid-syntax", line, 1, line, 2, text)


@_BEFORE_312
@pytest.mark.parametrize(
    "code",
    [
        'd = {"a": 1}\nprint(f"{d["a"]}")',
        "xs = ['a']\nprint(f\"{'\\n'.join(xs)}\")",
        'x = 1\nprint(f"{x!r:{8}} {  # wide\n x}")',
        'x = 1\nprint(f"{\n x\n}")',
        'print(f"{f"{f"{1}"}"}")',
        "type Pair = tuple[int, int]\nprint(1)",
        "def first[T](xs: list[T]) -> T:\n    return xs[0]",
        "class Box[T]:\n    pass",
    ],
)
@pytest.mark.parametrize("linter", [None, _Says(runs=False)])
def test_a_feature_of_312_is_no_error(code: str, linter: _Says | None) -> None:
    found = analyse(code, linter)
    assert found is not None
    assert (found.kind, found.cause, found.slots["version"]) == ("nothing_found", "newer-python", "3.12")
    assert found.change is None


@_BEFORE_314
def test_several_errors_without_brackets_are_for_314() -> None:
    found = analyse("try:\n    n = int('1')\nexcept ValueError, TypeError:\n    n = 0")
    assert found is not None
    assert (found.cause, found.slots["version"], found.place.line) == ("newer-python", "3.14", 3)


@_BEFORE_314
def test_a_name_behind_the_comma_is_python_2() -> None:
    found = analyse("try:\n    n = int('1')\nexcept ValueError, e:\n    n = 0")
    assert found is not None
    assert found.cause == "python2-syntax"


@_BEFORE_312
def test_the_linter_decides() -> None:
    code = 'd = {"a": 1}\nprint(f"{d["a"]}")'
    added = _Says(_message(2, "Cannot reuse outer quote (syntax was added in Python 3.13)"))
    wrong = _Says(_message(2, "Expected an expression"))
    newer, error = analyse(code, added), analyse(code, wrong)
    assert newer is not None
    assert error is not None
    assert (newer.cause, newer.slots["version"]) == ("newer-python", "3.13")
    assert error.cause != "newer-python"


@_BEFORE_312
def test_a_real_error_beside_it_is_found_in_the_students_own_program() -> None:
    code = 'd = {"a": 1}\nprint(f"{d["a"]}")\nwhile True\n    break'
    found = analyse(code)
    assert found is not None
    assert (found.cause, found.place.line) == ("missing-colon", 3)
    assert found.slots["after"] == "while True:"
    assert found.change is None


@pytest.mark.parametrize(
    "code", ['print(f"{}")', 'print(f"{a["b"} ")', 'print(f"Hello {name)', "x = 'a' b", "print(f'{x!z}')", 'f"{a b}"']
)
def test_what_no_python_reads_stays_an_error(code: str) -> None:
    found = analyse(code)
    assert found is not None
    assert found.cause != "newer-python"


def test_rewriting_keeps_older_code_and_every_line() -> None:
    old = "x = f'{a:>{w}} {b!r} {c = }'\ny = '{' + \"}\"\n# it's f\"{\n"
    assert rewritten(old).code == old
    new = 'x = f"{\n  a["b"]\n}"\ny = 2\n'
    older = without_newer(new)
    assert older is not None
    assert older.count("\n") == new.count("\n")


def test_a_tabulator_is_no_template() -> None:
    assert without_newer('x = "a" + "\\t"\nprint(x') is None
    assert rewritten('x = t"{y}"').templates == (4,)
