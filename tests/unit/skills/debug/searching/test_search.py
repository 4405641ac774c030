"""Wrong programs of one and two slips, searched in the jail: the change, its place, and what is said to be doubtful."""

import ast

import pytest

from learnflow.contracts.values import CallCase, Jail
from learnflow.skills.debug.running.runs import Given
from learnflow.skills.debug.searching.edits import Subject
from learnflow.skills.debug.searching.goals import goal_of
from learnflow.skills.debug.searching.search import Found, search
from learnflow.standalone import tools

pytestmark = pytest.mark.jail


@pytest.fixture(scope="module")
def jail() -> Jail:
    made = tools().jail
    assert made is not None
    return made


def found(code: str, jail: Jail, given: Given) -> Found:
    goal = goal_of(given, jail)
    assert goal is not None
    return search(Subject(lines=tuple(code.split("\n")), tree=ast.parse(code)), goal, given, jail)


def given(*pairs: tuple[str, str]) -> Given:
    return Given(calls=tuple(CallCase(call, expected) for call, expected in pairs))


LARGEST = given(
    ("largest([3, 9, 2])", "9"), ("largest([-4, -2])", "-2"), ("largest([5])", "5"), ("largest([1, 2, 8])", "8")
)
EVENS = given(
    ("evens([1, 2, 4])", "[2, 4]"), ("evens([])", "[]"), ("evens([7])", "[]"), ("evens([2, 2, 3, 8])", "[2, 2, 8]")
)


SMALLEST = """\
def largest(a):
    best = a[0]
    for x in a:
        if x < best:
            best = x
    return best"""

TOO_EARLY = """\
def evens(a):
    out = []
    for x in a:
        if x % 2 == 0:
            out.append(x)
            return out"""

NO_STEP = """\
def evens(a):
    out = []
    i = 0
    while i < len(a):
        if a[i] % 2 == 0:
            out.append(a[i])
    return out"""


@pytest.mark.parametrize(
    ("code", "asked", "line", "after"),
    [
        (SMALLEST, LARGEST, 4, "        if x > best:"),
        (TOO_EARLY, EVENS, 6, "    return out"),
        (NO_STEP, EVENS, 7, "        i += 1"),
    ],
)
def test_one_slip_is_found_where_it_is(jail: Jail, code: str, asked: Given, line: int, after: str) -> None:
    result = found(code, jail, asked)
    change = result.repairs[0].change
    assert after in [edit.after for edit in change.edits]
    assert min(abs(edit.line - line) for edit in change.edits) <= 1
    assert result.sure
    assert result.repairs == found(code, jail, asked).repairs


def test_two_slips_are_two_edits(jail: Jail) -> None:
    code = (
        "def largest(a):\n    best = a[0]\n    for i in range(1, len(a) - 1):\n        if a[i] < best:\n"
        "            best = a[i]\n    return best"
    )
    best = found(code, jail, LARGEST).repairs[0]
    assert len(best.edits) == 2
    assert len(best.change.edits) <= 2
    assert best.lines == {3, 4}


def test_what_prints_is_searched_as_well(jail: Jail) -> None:
    code = "n = int(input())\ntotal = 0\nfor i in range(n):\n    total += i\nprint(total)"
    best = found(code, jail, Given(stdin="4\n", expected_stdout="10\n")).repairs[0]
    assert best.edits[0].line in (3, 4)


def test_a_right_program_and_a_hopeless_one_get_nothing(jail: Jail) -> None:
    assert found("def largest(a):\n    return max(a)", jail, LARGEST).repairs == ()
    assert found("def largest(a):\n    pass", jail, LARGEST).repairs == ()
    assert found("print('hello')", jail, LARGEST).repairs == ()


def test_the_lines_that_a_fact_names_come_first(jail: Jail) -> None:
    code = "def f(a):\n    b = a + 1\n    c = b + 1\n    return c"
    asked = given(("f(1)", "2"), ("f(5)", "6"))
    goal = goal_of(asked, jail)
    assert goal is not None
    subject = Subject(lines=tuple(code.split("\n")), tree=ast.parse(code))
    for line in (2, 3):
        result = search(subject, goal, asked, jail, suspects={line})
        assert line in result.repairs[0].lines
