import contextlib
import time

import pytest

from learnflow.contracts.values import BadInput, Intent, Question
from learnflow.skills.debug.answering import answer

LINES = [
    "a " * 400,
    "x = " + "a b " * 8_000,
    "for " + "a, " * 9_000 + "b",
    "import " + "a " * 400,
    "x" + " " * 50_000 + "=",
]
LINES += [
    'print("' + ") " * 20_000,
    "(" + "a, " * 20_000,
    "f'{" + "x" * 50_000,
    "in range " + "1 " * 20_000,
    "-" * 150 + "a" * 60_000,
]
LINES += [
    "if x" + " " * 40_000 + "y",
    '"' * 60_001,
    "'a " * 20_000,
    "x = " + "1 " * 15_000,
    "\\ \t" * 15_000,
    "0" * 60_000 + "1",
]


@pytest.mark.parametrize("line", LINES, ids=range(len(LINES)))
def test_hostile_lines_take_little_time(line: str) -> None:
    start = time.process_time()
    with contextlib.suppress(BadInput):
        answer(Question("why", Intent.SYNTAX_HELP, code="y = 1\n" + line + "\nz = 2\n"))
    assert time.process_time() - start < 1


ERRORS = [
    "AttributeError: 'NoneType' object has no attribute 'x'",
    "TypeError: f() missing 1 required",
    "KeyError: 'a'",
]
ERRORS += ["NameError: name 'x' is not defined", "ZeroDivisionError: division by zero", "TypeError: " + "a" * 60_000]
ERRORS += ["ValueError: " + "invalid literal for int() with base 10: '" * 1_500]


@pytest.mark.parametrize("error", ERRORS, ids=range(len(ERRORS)))
def test_hostile_tracebacks_take_little_time(error: str) -> None:
    start = time.process_time()
    for source in ("a" * 60_000, "a." * 30_000, "a[" * 30_000, "x(" + " " * 60_000, "1/" * 30_000):
        traceback = f'  File "a.py", line 1, in f\n    {source}\n{error}\n'
        answer(Question("why", Intent.SYNTAX_HELP, traceback=traceback))
    assert time.process_time() - start < 1


def test_hostile_words_take_little_time() -> None:
    start = time.process_time()
    for text in (
        "Error: " * 700,
        "a.b" * 1_600,
        'File "' * 800,
        "Traceback " * 500,
        "NameError: name '" * 300,
        "\ud800",
    ):
        answer(Question(text, Intent.SYNTAX_HELP))
    assert time.process_time() - start < 0.5
