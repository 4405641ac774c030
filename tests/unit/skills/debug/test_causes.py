import importlib
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learnflow.contracts.values import Level
from learnflow.skills.debug.diagnosing import diagnose, subject_of, summary_of
from learnflow.skills.debug.endless import NO_END
from learnflow.skills.debug.findings import Diagnosis
from learnflow.skills.debug.patterns import known_types
from learnflow.skills.debug.presenting import ladder_of
from learnflow.skills.debug.texts import catalogue
from learnflow.skills.debug.wrong import WRONG_RESULT

LIBRARY = (
    *("binascii", "calendar", "configparser", "csv", "dataclasses", "decimal", "gzip", "io", "json", "pickle", "queue"),
    *("re", "shutil", "sqlite3", "statistics", "struct", "tarfile", "urllib.error", "xml.etree.ElementTree", "zipfile"),
)
"""Modules with exceptions of their own that causes are known for."""


def worded(found: Diagnosis) -> str:
    """Return the cause and, where it has one, the variant in which it is said."""
    return f"{found.cause}:{found.variant}".rstrip(":")


def told(error: str, source: str = "", code: str | None = None, line: int = 1, marks: str = "") -> Diagnosis:
    shown = f"    {source}\n" + (f"    {marks}\n" if marks else "") if source else ""
    found = diagnose(subject_of(code, f'  File "a.py", line {line}, in f\n{shown}{error}\n', ""))
    assert found is not None
    summary_of(found)
    for level in Level:
        steps = ladder_of(found, level)
        assert steps is None or all(steps.rungs)
    return found


@pytest.mark.parametrize(
    ("error", "source", "cause"),
    [
        ("NameError: something else", "x", "type-only"),
        ("NameError: name 'true' is not defined", "x = true", "name-misspelt:unrun"),
        ("NameError: name 'sys' is not defined. Did you forget to import 'sys'", "sys.exit()", "import-missing:unrun"),
        ("NameError: name 'foo' is not defined. Did you mean: 'food'?", "foo()", "name-misspelt:unrun"),
        ("UnboundLocalError: odd", "x", "type-only"),
        ("UnboundLocalError: local variable 'x' referenced before assignment", "x += 1", "unbound-local:unrun"),
        ("AttributeError: odd", "x", "type-only"),
        ("AttributeError: 'NoneType' object has no attribute 'x'", "", "attribute-of-none:unrun_asked"),
        (
            "AttributeError: partially initialized module 'random' has no attribute 'x'",
            "random.x()",
            "import-shadowed-by-own-file:unrun",
        ),
        (
            "AttributeError: module 'math' has no attribute 'sqr'. Did you mean: 'sqrt'?",
            "math.sqr(4)",
            "attribute-misspelt:unrun_module",
        ),
        ("AttributeError: 'list' object has no attribute 'appendd'", "x.appendd(1)", "attribute-misspelt:unrun"),
        ("AttributeError: 'list' object has no attribute 'zzzz'", "x.zzzz(1)", "wrong-type-method:unrun"),
        ("ImportError: odd", "import x", "type-only"),
        (
            "ImportError: cannot import name 'x' from partially initialized module 'y' (a.py)",
            "from y import x",
            "import-circular:unrun",
        ),
        ('TypeError: can only concatenate str (not "int") to str', "", "text-plus-number:unrun_asked"),
        ('TypeError: can only concatenate str (not "int") to str', "x = a + b + c", "text-plus-number:unrun_asked"),
        ('TypeError: can only concatenate str (not "int") to str', 'x = "a" + b + str(c)', "text-plus-number:unrun"),
        ('TypeError: can only concatenate str (not "int") to str', 'x = "a" + b + "c"', "text-plus-number:unrun"),
        ('TypeError: can only concatenate str (not "int") to str', "x += 3", "text-plus-number:unrun"),
        ('TypeError: can only concatenate str (not "NoneType") to str', '"a" + f()', "none-used"),
        ('TypeError: can only concatenate list (not "int") to list', "x + 1", "unsuited-operands:unrun"),
        ("TypeError: unsupported operand type(s) for +=: 'int' and 'str'", "x += y", "text-plus-number:unrun"),
        ("TypeError: unsupported operand type(s) for <<: 'int' and 'str'", "x << y", "unsuited-operands:unrun_asked"),
        ("TypeError: unsupported operand type(s) for +: 'NoneType' and 'int'", "x + 1", "none-used"),
        ("TypeError: '>' not supported between instances of 'NoneType' and 'int'", "x > 1", "none-used:compared"),
        ("TypeError: object of type 'NoneType' has no len()", "len(x)", "none-used"),
        ("TypeError: 'NoneType' object does not support item assignment", "x[0] = 1", "none-used"),
        ("TypeError: 'NoneType' object is not iterable", "for a in x:", "none-used"),
        ("TypeError: 'list' object is not callable", "list(x)", "shadowed-builtin:unrun_somewhere"),
        ("TypeError: 'Dog' object is not callable", "d()", "not-callable-parentheses:unrun"),
        ("TypeError: 'NoneType' object is not callable", "f()()", "not-callable-parentheses:unrun"),
        (
            "TypeError: f() takes from 1 to 2 positional arguments but 3 were given",
            "f(1, 2, 3)",
            "argument-count:unrun_extra",
        ),
        ("TypeError: string indices must be integers, not 'str'", 's["a"]', "index-not-integer:unrun"),
        ("TypeError: list indices must be integers or slices, not float", "a[n / 2]", "index-not-integer:unrun"),
        ("TypeError: 'float' object is not iterable", "for a in 2.5:", "not-iterable:unrun"),
        ("TypeError: odd", "x", "type-only"),
        ("IndexError: odd", "x", "type-only"),
        ("IndexError: string index out of range", "s[n]", "index-beyond-end:unrun"),
        ("IndexError: list index out of range", "a[i][j]", "index-beyond-end:unrun_asked"),
        ("IndexError: list index out of range", "elif a[n] == 2:", "index-beyond-end:unrun"),
        ("KeyError", "d[k]", "type-only"),
        ("KeyError: 3", "d[k]", "key-missing:unrun"),
        ("KeyError: (1, 2)", "d[a][b]", "key-missing:unrun_asked"),
        ("ValueError: odd", "x", "type-only"),
        ("ValueError: could not convert string to float: 'x'", "", "conversion-of-text:unrun"),
        ("ValueError: invalid literal for int() with base 10: 'x'", "a = n(y)", "conversion-of-text:unrun"),
        (
            "ValueError: not enough values to unpack (expected at least 2, got 1)",
            "a, b, *c = x",
            "unpack-count:unrun_fewer",
        ),
        ("ValueError: too many values to unpack (expected 2, got 3)", "a, b = x", "unpack-count:unrun_more"),
        ("ValueError: substring not found", "s.index('x')", "value-not-in-collection:unrun"),
        ("ZeroDivisionError: division by zero", "", "division-by-zero-data:unrun_asked"),
        ("ZeroDivisionError: division by zero", "x = 1 / 0", "division-by-zero-data:unrun_asked"),
        ("ZeroDivisionError: division by zero", "x /= n", "division-by-zero-data:unrun"),
        ("ZeroDivisionError: division by zero", "x = a / b + c / d", "division-by-zero-data:unrun_asked"),
        ("FileNotFoundError: odd", "x", "type-only"),
        ("RecursionError: maximum recursion depth exceeded", "f()", "recursion-never-reaches-base:unrun"),
        ("KeyboardInterrupt", "input()", "stopped-by-hand"),
        ("EOFError: EOF when reading a line", "input()", "input-without-stdin:unrun"),
        ("ModuleNotFoundError: No module named 'numpy'", "import numpy", "import-not-installed:unrun"),
    ],
)
def test_the_traceback_alone(error: str, source: str, cause: str) -> None:
    assert worded(told(error, source)) == cause


def test_recursion_at_the_top_level_names_no_function() -> None:
    found = diagnose(subject_of(None, "RecursionError: maximum recursion depth exceeded", ""))
    assert found is not None
    assert worded(found) == "recursion-never-reaches-base:unrun_asked"


def test_marks_choose_among_several_operators() -> None:
    found = told(
        'TypeError: can only concatenate str (not "int") to str',
        "x = (a + b) + (c + d)",
        marks="               ~~^~~",
    )
    assert (found.slots["left"], found.slots["right"]) == ("c", "d")


def test_the_file_of_the_student_hides_the_library() -> None:
    text = '  File "/home/a/random.py", line 1, in <module>\n    random.randint(1, 2)\n'
    found = diagnose(subject_of(None, text + "AttributeError: module 'random' has no attribute 'randint'\n", ""))
    assert found is not None
    assert found.cause == "import-shadowed-by-own-file"


def test_a_name_bound_in_two_functions_has_no_single_home() -> None:
    code = "def f():\n    a1b = 1\ndef g():\n    a1b = 2\nprint(a1b)\n"
    found = told("NameError: name 'a1b' is not defined", "print(a1b)", code, 5)
    assert found.cause == "name-in-other-scope"
    nested = "def f(n):\n    if n:\n        zq = 1\n    return zq + 1\nf(0)\n"
    found = told("NameError: name 'zq' is not defined", "return zq + 1", nested, 4)
    assert found.cause == "name-in-branch-not-taken"


def test_an_assignment_in_an_enclosing_program_is_not_the_functions() -> None:
    code = "def f():\n    return x\nf()\n"
    found = told("UnboundLocalError: local variable 'x' referenced before assignment", "return x", code, 2)
    assert worded(found) == "unbound-local:unrun"


def test_a_name_error_without_frames_is_placed_by_the_code() -> None:
    found = diagnose(subject_of("a = 1\nprint(totl)\n", "NameError: name 'totl' is not defined", ""))
    assert found is not None
    assert found.place.line == 2
    twice = diagnose(subject_of("print(totl)\nprint(totl)\n", "NameError: name 'totl' is not defined", ""))
    assert twice is not None
    assert twice.place.line == 0
    other = diagnose(subject_of("print(1)\n", "ValueError: odd", ""))
    assert other is not None
    assert other.place.line == 0
    odd = diagnose(subject_of("print(1)\n", "NameError: odd", ""))
    assert odd is not None
    assert odd.place.line == 0


def test_a_console_frame_does_not_point_into_the_code() -> None:
    text = '  File "<stdin>", line 1, in <module>\nZeroDivisionError: division by zero\n'
    found = diagnose(subject_of("x = 1\n", text, ""))
    assert found is not None
    assert "other-code" in found.notes
    file = text.replace("<stdin>", "a.py")
    placed = diagnose(subject_of("x = 1 / n\n", file, ""))
    assert placed is not None
    assert placed.slots["divisor"] == "n"


@pytest.mark.parametrize(
    ("code", "cause"),
    [
        ("def f(n):\n    return n * f(n - 1)\nf(2)\n", "recursion-without-base:unrun"),
        ("def f(n):\n    if n: return 1\n    return f(n)\nf(2)\n", "recursion-never-reaches-base:unrun_same"),
        ("def f(n):\n    n = n - 1\n    if n: return 1\n    return f(n)\nf(2)\n", "recursion-never-reaches-base:unrun"),
        ("def f(n):\n    return g(n)\ndef g(n):\n    return f(n)\nf(2)\n", "recursion-never-reaches-base:unrun"),
    ],
)
def test_what_the_source_shows_about_recursion(code: str, cause: str) -> None:
    line = next(number for number, text in enumerate(code.split("\n"), 1) if "return" in text and "(n" in text)
    source = code.split("\n")[line - 1].strip()
    assert worded(told("RecursionError: maximum recursion depth exceeded", source, code, line)) == cause


def test_none_from_a_function_is_seen_on_the_line_itself_only_for_certain() -> None:
    generator = "def f():\n    yield 1\nx = f() + 1\n"
    text = "TypeError: unsupported operand type(s) for +: 'NoneType' and 'int'"
    assert told(text, "x = f() + 1", generator, 3).cause == "none-used"
    rebound = "def f():\n    print(1)\nf = abs\nx = f() + 1\n"
    assert told(text, "x = f() + 1", rebound, 4).cause == "none-used"
    twice = "def f():\n    print(1)\ndef f():\n    print(2)\nx = f() + 1\n"
    assert told(text, "x = f() + 1", twice, 5).cause == "none-used"


def test_a_long_line_is_named_but_not_read() -> None:
    found = told("ZeroDivisionError: division by zero", "x = " + "1 / 2 + " * 300 + "1")
    assert worded(found) == "division-by-zero-data:unrun_asked"


def test_every_meaning_and_pattern_is_about_a_real_error() -> None:
    for module in LIBRARY:
        importlib.import_module(module)
    known, left = set(), [BaseException]
    while left:
        one = left.pop()
        known.add(one.__name__)
        left += one.__subclasses__()
    named = {name.rpartition(".")[2] for name in known_types()} - {WRONG_RESULT, NO_END}
    # What `re.error` is called from Python 3.13 on.
    assert {*catalogue()["meanings"], *named} - known - {"PatternError", "error"} == set()


def test_an_answer_without_code_takes_little_time() -> None:
    error = 'TypeError: can only concatenate str (not "int") to str'
    told(error, 'print("a" + b)')
    start = time.process_time()
    for _ in range(200):
        told(error, 'print("a" + b)')
    assert (time.process_time() - start) / 200 < 0.003


ERRORS = sorted(catalogue()["meanings"])
MESSAGES = [
    "name 'x' is not defined",
    "'' object has no attribute 'y'",
    "invalid literal for int() with base 10: '\ud800'",
]
MESSAGES += ["list index out of range", "'`{}`'", "f() missing 1 required positional argument: 'x'", "{at}", "\x1b[31m"]
SOURCES = [
    "x",
    "x[0][1] = y / z",
    "a.b.c(",
    "if x:",
    "elif y:",
    "é = ü + 1",
    "((((",
    "'",
    "`{x}`",
    "\ud800",
    "lambda: 0",
]


@given(st.sampled_from(ERRORS), st.sampled_from(MESSAGES), st.sampled_from(SOURCES), st.integers(0, 10**9))
@settings(max_examples=60, deadline=None)
def test_any_traceback_gets_an_answer(error: str, message: str, source: str, line: int) -> None:
    told(f"{error}: {message}", source, None, line)
    told(f"{error}: {message}", source, "x = 1\nif x:\n    y = x\n", line % 5)
