"""What code does is said from its text alone, line by line, and nothing that its text does not show."""

import pytest

from learnflow.skills.concepts.constructs import survey
from learnflow.skills.concepts.walkthrough import MAX_STEPS, walk_through
from learnflow.skills.language.reading import read_program


def said(code: str) -> list[str]:
    steps, _ = walk_through(read_program(code), code)
    return [f"{step.lines}: {step.text}" for step in steps]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("x = 5", "Line 1: `x` gets the value `5`."),
        ("x = a + b", "Line 1: `x` gets the value of `a + b`."),
        ("y = x", "Line 1: `y` becomes another name for what `x` stands for; nothing is copied."),
        ("a = b = f()", "Line 1: `a` and `b` get the value of `f()`."),
        ("a, b = p", "Line 1: `p` is taken apart into `a, b`."),
        (
            "a, *r = p",
            "Line 1: `p` is taken apart into `a, *r`; the name with `*` gets a list of what is left.",
        ),
        ("d['k'] = 1", "Line 1: `1` is stored in `d['k']`."),
        ("f = lambda: 1", "Line 1: `f` gets a function without parameters that returns `1`."),
        ("n //= 2", "Line 1: `n` and `2` are combined (`//=`), and `n` gets the result."),
        ("n: int", "Line 1: The type of `n` is noted as `int`; it gets no value here."),
        ("n: int = f()", "Line 1: `n`, whose type is noted as `int`, gets the value of `f()`."),
        ("print('a', end='')", "Line 1: Calls `print` with `'a'` and `end=''`."),
        ("run()", "Line 1: Calls `run` without arguments."),
        ("x.append(3)", "Line 1: Calls `append` of `x` with `3`."),
        ("a + b", "Line 1: Works out `a + b`; the result is not stored."),
        ("x[1:]", "Line 1: Takes a part of `x`: from position `1`. The result is not stored."),
        (
            "x[:3:2]",
            "Line 1: Takes a part of `x`: up to, not including, position `3` and in steps of `2`. "
            "The result is not stored.",
        ),
        ("x[::-1]", "Line 1: Takes a part of `x`: all of it, in steps of `-1`. The result is not stored."),
        ("x[:]", "Line 1: Takes a part of `x`: all of it. The result is not stored."),
        ("'text'", "Line 1: A text on its own; it changes nothing when the program runs."),
        ("import os, math as m", "Line 1: Imports `os` and `math` as `m`."),
        ("from . import a", "Line 1: Imports `a` from `.`."),
        ("from x.y import a as b", "Line 1: Imports `a` as `b` from `x.y`."),
        ("raise ValueError('x')", "Line 1: Raises `ValueError('x')`."),
        ("raise", "Line 1: Raises the exception again that is being handled."),
        ("assert x > 0", "Line 1: Raises an AssertionError if `x > 0` is false."),
        ("del d['k'], x", "Line 1: Deletes `d['k']` and `x`."),
        ("x = '`'", "Line 1: `x` gets the value `` '`' ``."),
        ("é = 'ü' + x", "Line 1: `é` gets the value of `'ü' + x`."),
        ("x = f(1,\n      2)", "Line 1: `x` gets the value of `f(1, 2)`."),
        ("x = [" + "1,\n" * 20 + "]", "Line 1: `x` gets the value of `[1, 1, 1, 1, 1, 1, 1, 1,`."),
        ("y = " + "x" * 80 + " + 1", "Line 1: `y` gets the value of `" + "x" * 59 + "…`."),
        ("async def f(): pass", "Line 1: A statement of the kind `asyncfunctiondef`, which I do not explain."),
    ],
)
def test_a_statement_is_said_as_it_stands(code: str, expected: str) -> None:
    assert said(code)[0] == expected


def test_blocks_are_said_in_reading_order() -> None:
    code = (
        "def f(a, /, b=1, *c, d, **e):\n    if a:\n        return 1\n    elif b:\n        return\n"
        "    else:\n        pass\n        return lambda x: x\n"
    )
    assert said(code) == [
        "Line 1: Defines the function `f` with the parameters `a`, `b`, `*c`, `d` and `**e`. "
        "Its body runs only when it is called.",
        "Line 2: If `a` is true, line 3 runs.",
        "Line 3: Ends the function and returns `1`.",
        "Line 4: Otherwise, if `b` is true, line 5 runs.",
        "Line 5: Ends the function; the caller gets `None`.",
        "Lines 7–8: Runs if no condition before it was true.",
        "Line 7: Does nothing.",
        "Line 8: Ends the function and returns a new function with the parameter `x` that returns `x`.",
    ]


def test_loops_are_said() -> None:
    code = "for a in b:\n    break\nelse:\n    x()\nwhile n:\n    n -= 1\n    continue\nwhile True:\n    y()\n"
    assert said(code) == [
        "Line 1: Loops over `b`: each item in turn goes into `a`, and line 2 is repeated for it.",
        "Line 2: Leaves the loop.",
        "Line 4: Runs after the loop, if no `break` left it.",
        "Line 4: Calls `x` without arguments.",
        "Line 5: As long as `n` is true, lines 6–7 are repeated.",
        "Line 6: `n` and `1` are combined (`-=`), and `n` gets the result.",
        "Line 7: Goes on with the next round of the loop.",
        "Line 8: Line 9 is repeated until something inside leaves the loop: `break`, `return` or an exception.",
        "Line 9: Calls `y` without arguments.",
    ]


def test_exceptions_and_contexts_are_said() -> None:
    code = (
        "try:\n    a()\nexcept E as e:\n    b()\nexcept:\n    c()\nelse:\n    d()\nfinally:\n    z()\n"
        "with open(p) as f, g():\n    pass\nwith g():\n    pass\n"
    )
    lines = said(code)
    assert lines[0] == ("Line 1: Tries line 2. If an exception is raised there, the rest of that block is skipped.")
    assert lines[2] == "Line 3: If the `try` block raised `E`, line 4 runs."
    assert lines[4] == "Line 5: If the `try` block raised an exception that no `except` before caught, line 6 runs."
    assert lines[6] == "Line 8: Runs if the `try` block raised nothing."
    assert lines[8] == "Line 10: Runs in every case at the end."
    assert lines[10] == (
        "Line 11: Uses `open(p)` and `g()` under the name `f` for line 12; "
        "it is left in an orderly way at the end of that block."
    )
    assert lines[12] == ("Line 13: Uses `g()` for line 14; it is left in an orderly way at the end of that block.")


def test_classes_names_and_matches_are_said() -> None:
    code = (
        "class A(B, C):\n    def m(self):\n        global g\n        def i():\n            nonlocal h, k\n"
        "        h = k = 1\nclass D: pass\nmatch x:\n    case [1, *_]:\n        pass\n"
    )
    lines = said(code)
    assert lines[0] == "Line 1: Defines the class `A`, which builds on `B` and `C`."
    assert lines[2] == "Line 3: Makes this function use the global `g`."
    assert lines[4] == "Line 5: Makes this function use `h` and `k` of the function around it."
    assert lines[6] == "Line 7: Defines the class `D`."
    assert lines[8] == "Line 8: Compares `x` with one pattern after another; the first that fits is taken."
    assert lines[9] == "Line 9: If the value fits `[1, *_]`, line 10 runs."


def test_a_long_program_says_how_much_is_left() -> None:
    code = "x = 1\n" * (MAX_STEPS + 3)
    steps, further = walk_through(read_program(code), code)
    assert len(steps) == MAX_STEPS
    assert further == 3


def test_a_hundred_elifs_do_no_harm() -> None:
    code = "if a: pass\n" + "elif b: pass\n" * 150 + "else: pass\n"
    steps, further = walk_through(read_program(code), code)
    assert len(steps) + further == 1 + 1 + 150 * 2 + 2


@pytest.mark.parametrize(
    ("code", "facts"),
    [
        (
            "def f(a):\n    def g(x):\n        return x + a\n    return g",
            ["`g` uses `a` of the function around it, so it is a closure."],
        ),
        (
            "def c(f):\n    return lambda x: f(x)",
            ["The `lambda` uses `f` of the function around it, so it is a closure."],
        ),
        ("def f(n):\n    return n and f(n - 1)", ["`f` calls itself on line 2: this is recursion."]),
        ("def f(f):\n    return f(1)", []),
        ("def f(n):\n    f = n\n    return f(n)", []),
        ("def f(n):\n    def f(): pass\n    return f()", []),
        ("class A:\n    def f(self):\n        return f(self)", []),
        (
            "x = [1]\ny = x\ny.append(2)",
            ["Line 3 works on the object that `x` and `y` both stand for; a change there is seen through both names."],
        ),
        (
            "y = x\nx[0] = 2",
            ["Line 2 works on the object that `y` and `x` both stand for; a change there is seen through both names."],
        ),
        ("y = x\ny = [1]\ny.append(2)", []),
        ("y = x\nif a:\n    y = 2\ny.append(2)", []),
        ("y = x\ny += 1", []),
        ("[a for a in b]", ["Line 1 builds a list with a comprehension: `[a for a in b]`."]),
        ("{a: 1 for a in b}", ["Line 1 builds a dictionary with a comprehension: `{a: 1 for a in b}`."]),
        ("x = 1 if a else 2", ["Line 1 chooses: `1` if `a` is true, otherwise `2`."]),
        ("[f(lambda: n) for n in x]", ["Line 1 builds a list with a comprehension: `[f(lambda: n) for n in x]`."]),
        ("x = '\\d'", []),
        ("return 1", []),
        ("def f(a, a): pass", []),
        ("x = 1\nx[0].y = 2\nf()()", []),
    ],
)
def test_facts_about_the_whole(code: str, facts: list[str]) -> None:
    assert list(survey(read_program(code), code).facts) == facts


def test_at_most_four_facts() -> None:
    code = "x = 1 if a else 2\n" * 9
    assert len(survey(read_program(code), code).facts) == 4


def test_constructs_are_named_the_most_telling_first() -> None:
    code = "import csv\nwith open('a') as f:\n    for r in f:\n        print(f'{r}', True, 1.5, None)\n"
    assert survey(read_program(code), code).constructs == (
        "files",
        "for-loops",
        "modules",
        "booleans",
        "strings",
        "numbers",
    )
    code = "def f(a):\n    return lambda: a"
    assert survey(read_program(code), code).constructs[0] == "closures"
