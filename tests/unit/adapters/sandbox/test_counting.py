import sys
from types import CodeType
from typing import Any

import pytest

from learnflow.adapters.sandbox.inside.counting import Compiler, Counter, Endless, compile_counted


def run(source: str, counts: int = 1_000) -> tuple[dict[str, Any], bool]:
    """The names a program leaves, and whether it was ended."""
    counter = Counter()
    code = compile_counted(source)
    names: dict[str, Any] = {"__name__": "__main__"}
    counter.start(counts)
    try:
        exec(code, names)
    except Endless:
        assert counter.over
    return names, counter.over


@pytest.mark.parametrize(
    "source",
    [
        "while True: pass",
        "while 1:\n    continue",
        "for x in iter(int, 1): pass",
        "while True:\n    try:\n        pass\n    finally:\n        continue",
        "while True:\n    try:\n        while True: pass\n    except: pass",
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
        "def f():\n    try:\n        return f()\n    except:\n        return f()\nf()",
        "def f():\n    try:\n        while True: pass\n    finally:\n        f()\nf()",
        "def f():\n    while True:\n        try:\n            yield 1\n        except: pass\nfor x in f(): pass",
        "[x for x in iter(int, 1)]",
        "{x for x in iter(int, 1)}",
        "{x: x for x in iter(int, 1)}",
        "any(x for x in iter(int, 1))",
        "[y for x in [1] for y in iter(int, 1)]",
        "f = lambda: 0\n[f() for _ in range(10**9)]",
        "max(map(lambda x: x, iter(int, 1)))",
        "class A:\n    while True: pass",
        "class A:\n    def __getitem__(self, i): return i\nlist(A())",
        "if 1:\n    with open('/dev/null'):\n        while True: pass",
        "match 1:\n    case 1:\n        while True: pass",
        "try:\n    1 / 0\nexcept* ZeroDivisionError:\n    while True: pass",
        "for x in []: pass\nelse:\n    while True: pass",
        "try: pass\nfinally:\n    while True: pass",
        "import asyncio\nasync def f():\n    while True: pass\nf().send(None)",
    ],
)
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_every_kind_of_program_without_end_is_ended(source: str) -> None:
    assert run(source)[1]


def test_a_recursion_within_a_high_limit_is_ended() -> None:
    limit = sys.getrecursionlimit()
    try:
        assert run("import sys\nsys.setrecursionlimit(10**6)\ndef f(n):\n    return f(n + 1)\nf(0)", 5_000)[1]
    finally:
        sys.setrecursionlimit(limit)


def test_a_program_that_caught_the_end_and_went_on_is_still_marked() -> None:
    names, over = run("try:\n    while True: pass\nexcept:\n    answer = 5")
    assert over
    assert names["answer"] == 5


def test_counts_are_exact() -> None:
    assert not run("for x in range(10): pass", 10)[1]
    assert run("for x in range(11): pass", 10)[1]


def test_counts_begin_anew() -> None:
    counter = Counter()
    code = compile_counted("for x in range(10): pass")
    for _ in range(3):
        counter.start(10)
        exec(code, {})
        assert not counter.over


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def f(n):\n    'About f.'\n    return n\nx = (f(3), f.__doc__)", (3, "About f.")),
        ("f = lambda a, b=2: (a, b)\nx = f(1)", (1, 2)),
        ("f = lambda: 0\nx = f()", 0),
        ("x = [i * j for i in range(4) if i % 2 for j in range(i) if j]", [3, 6]),
        ("x = list(i for i in 'abc')", ["a", "b", "c"]),
        ("x = {k: v for k, v in zip('ab', [1, 2])}", {"a": 1, "b": 2}),
        ("class A:\n    def __tick(self): return 1\n    def f(self):\n        return self.__tick()\nx = A().f()", 1),
        ("from __future__ import annotations\ndef f(a: b): return a\nx = f.__annotations__", {"a": "b"}),
        ("x = sorted(dir())", ["__builtins__", "__name__"]),
        ("x = sorted(globals())", ["__builtins__", "__name__"]),
        ("def f():\n    for a in [1]: return sorted(locals())\nx = f()", ["a"]),
        ("x = f'{[i for i in range(2)]}'", "[0, 1]"),
        ("def f(*, a): yield a\nx = [*f(a=1)]", [1]),
    ],
)
def test_a_counted_program_does_what_the_plain_one_does(source: str, expected: object) -> None:
    assert run(source)[0]["x"] == expected


def test_lines_stay_as_they_were() -> None:
    source = "\n\ndef f(n):\n  'Doc.'\n  for x in [\n    1]:\n    g = lambda: (\n      1 / n)\n    g()\n\nf(0)"
    lines = []
    try:
        run(source)
    except ZeroDivisionError as error:
        at = error.__traceback__
        while at:
            lines.append((at.tb_frame.f_code.co_name, at.tb_lineno))
            at = at.tb_next
    assert lines[-3:] == [("<module>", 11), ("f", 9), ("<lambda>", 8)]


def test_an_expression_counts_too() -> None:
    counter = Counter()
    code = compile_counted("[x for x in range(50)]", mode="eval")
    counter.start(10)
    with pytest.raises(Endless):
        eval(code, {})


def test_a_compiled_program_is_an_ordinary_code_object() -> None:
    code = compile_counted("x = 1", "other.py")
    assert isinstance(code, CodeType)
    assert code.co_filename == "other.py"


@pytest.mark.parametrize("source", ["def f(:", "x = 'a", "return 1", "a\0b", "while True: break\n  x"])
def test_what_does_not_compile_raises_as_usual(source: str) -> None:
    with pytest.raises((SyntaxError, ValueError)):
        compile_counted(source)


def _run(parts) -> dict:
    names = {}
    for part in parts:
        exec(part, names)
    return names


@pytest.mark.parametrize(
    "source",
    [
        "x = 1\ndef f():\n    return x + 1\n\ndef g():\n    return f() * 2\ny = g()\n",
        "from functools import cache\n@cache\ndef f(n):\n    return n\n@cache\ndef g(n):\n    return f(n)\ny = g(4)",
        "text = '''\ndef f():\n    pass\n'''\ny = len(text)\n",
        "try:\n    y = 3\nfinally:\n    z = 1\nclass A:\n    b = 2\ny = y + A.b\n",
    ],
)
def test_parts_are_the_program(source: str) -> None:
    whole: dict = {}
    exec(source, whole)
    for counted in (True, False):
        Counter().start(1_000)
        assert _run(Compiler(counted).compile(source))["y"] == whole["y"]


def test_a_part_that_was_seen_is_not_compiled_again_and_keeps_its_lines() -> None:
    compiler = Compiler(counted=False)
    first = compiler.compile("def f():\n    return 1\ndef g():\n    return 1 / 0\n")
    again = compiler.compile("def f():\n    return 2\ndef g():\n    return 1 / 0\n")
    assert first[1] is again[1]
    assert first[0] is not again[0]
    with pytest.raises(ZeroDivisionError) as caught:
        _run(again)["g"]()
    assert caught.traceback[-1].lineno == 3


@pytest.mark.parametrize(
    "source", ["def f():\n    return (\ndef g():\n    pass\n", "def f(:\n    pass\ndef g():\n    pass"]
)
def test_a_program_of_parts_that_does_not_compile_fails_as_a_whole(source: str) -> None:
    with pytest.raises(SyntaxError):
        Compiler(counted=True).compile(source)
