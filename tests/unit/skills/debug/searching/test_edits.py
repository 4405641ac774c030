"""Edits are made on the student's own lines, read as a person writes, and never fail on any program."""

import ast
import random

import pytest

from learnflow.skills.debug.findings import Edit
from learnflow.skills.debug.searching import search
from learnflow.skills.debug.searching.edits import Subject, attempts, change_of
from learnflow.skills.debug.searching.inputs import MAX_CALLS, further_calls, further_stdin


def subject(code: str, **more: object) -> Subject:
    return Subject(lines=tuple(code.split("\n")), tree=ast.parse(code), **more)


def programs(code: str) -> dict[str, str]:
    made = subject(code, answers=("None", "-1"))
    return {"\n".join(one.applied(made.source)): one.kind for one in attempts(made)}


F = "def f(a):\n    "


@pytest.mark.parametrize(
    ("code", "after", "kind"),
    [
        ("x = 3 < 4", "x = 3 <= 4", "comparison"),
        ("for i in range(n - 1):\n    pass", "for i in range(n):\n    pass", "plus-or-minus-one"),
        ("for i in range(5):\n    pass", "for i in range(6):\n    pass", "number"),
        ("if m == 4 or 6:\n    pass", "if m == 4 or m == 6:\n    pass", "or-of-values"),
        ("a = b\nb = a", "a, b = b, a", "exchanged"),
        (F + "return a.sort()", F + "a.sort()\n    return a", "in-place"),
        (F + "a = a.append(1)", F + "a.append(1)", "in-place"),
        (F + "print(a)", F + "return a", "print-for-return"),
        (F + "b = 1", F + "b = 1\n    return b", "added-return"),
        (F + "return set(a)", F + "return list(dict.fromkeys(a))", "order-kept"),
        ("def f(a, b=[]):\n    return b", "def f(a, b=[]):\n    b = []\n    return b", "default-kept"),
        ("g = [[0] * 2] * 3", "g = [[0] * 2 for _ in range(3)]", "same-row"),
        ("x = a[len(a - 1)]", "x = a[len(a) - 1]", "brackets"),
        ("a = []\na.append[1]", "a = []\na.append(1)", "call"),
        ("while a:\n    if b:\n        c = 1\n    else:\n        a = 0",
         "while a:\n    if b:\n        c = 1\n    a = 0", "else-left-out"),
        ("for a in b:\n    c = 1\n    d = 2", "for a in b:\n    c = 1\nd = 2", "dedented"),
        ("if a > best:\n    word = a", "if a > best:\n    word = a\n    best = a", "remembered"),
        ("for a in b:\n    if a == 1:\n        c.append(a)",
         "for a in b:\n    if a not in c:\n        c.append(a)", "not-seen-yet"),
        ("for a in b:\n    c.append(a)", "for a in b:\n    if a not in c:\n        c.append(a)", "not-seen-yet"),
        ("for a in b:\n    if a == 1:\n        c += 'x'",
         "for a in b:\n    if a == 1:\n        c += 'x'\n    else:\n        c += a", "kept-otherwise"),
        ("if new > best:\n    new = best", "if new > best:\n    best = new", "assignment-turned"),
        ("for i in b:\n    a[i], a[i + 1] = a[i + 1], a[i]",
         "for _ in range(len(a)):\n    for i in b:\n        a[i], a[i + 1] = a[i + 1], a[i]", "repeated"),
        ("x = a.pop()\ny = b.pop()", "x = a.pop(0)\ny = b.pop(0)", "other-end"),
        ("for i in range(len(a) + 1):\n    pass", "for i in a:\n    pass", "loop-source"),
        (F + "return f(a[1:])", F + "return 1 + f(a[1:])", "recursion-step"),
        ("def g():\n    return 1\ng()\nx = 2", "def g():\n    return 1\nif g():\n    x = 2", "result-asked"),
        (F + "for b in a:\n        return b > 1",
         F + "for b in a:\n        if b > 1:\n            return b", "condition-returned"),
        (F + "return a", F + "return [item[0] for item in a]", "part-of-each"),
        ("a.sort(key=lambda w: n[w])", "a.sort(key=lambda w: -n[w])", "negated"),
        ("b = sorted(a, key=len)", "b = sorted(sorted(a), key=len)", "sorted-first"),
        ("while a:\n    b.append(max(a))", "while a:\n    b.append(max(a))\n    a.remove(max(a))", "taken-out"),
        ("a.split(' ')", "a.split()", "argument-left-out"),
        ("signs = '.,'", "signs = '.,!'", "sign-added"),
        ("x =+ 1", "x += 1", "adding-turned"),
        (F + "for a in b:\n        if a == a:\n            c = 1",
         F + "for own_a in b:\n        if own_a == a:\n            c = 1", "shadowed"),
        (F + "on = True\n    while on:\n        for b in a:\n            on = True",
         F + "on = True\n    while on:\n        on = False\n        for b in a:\n            on = True", "reset"),
        ("if a:\n    x = 1\nx = 2", "if a:\n    x = 1\nelse:\n    x = 2", "else-added"),
        ("class A:\n    b = []", "class A:\n    def __init__(self):\n        self.b = []", "shared-value"),
    ],
)  # fmt: skip
def test_what_a_teacher_would_change_is_tried(code: str, after: str, kind: str) -> None:
    assert programs(code).get(after) == kind


def test_no_edit_says_what_nobody_writes() -> None:
    code = "def f(a):\n    for i in range(len(a) - 1):\n        if a[i - 1] == 1:\n            return i"
    text = "\n".join(programs(code))
    for ugly in ("- 0", "+ 0", "range(0,", "not (a[i - 1] == 1)", "> False", "+ 1 + 1", "- 1 - 1", "- 1 + 1"):
        assert ugly not in text


def test_an_edit_keeps_all_other_lines() -> None:
    code = "# text\ndef f(a):  # é\n    if a < 1:\n        return 1\n\n    return 2\n"
    made = subject(code)
    for attempt in attempts(made):
        after = attempt.applied(made.source)
        assert after[: attempt.first - 1] == list(made.source[: attempt.first - 1])
        kept = len(made.source) - attempt.last
        assert after[len(after) - kept :] == list(made.source[attempt.last :])


def test_a_change_is_at_most_two_edits() -> None:
    before = tuple("abcdefgh")
    assert change_of(before, "\n".join("aBcdefgH")).edits == (Edit(2, "b", "B"), Edit(8, "h", "H"))
    assert change_of(before, "\n".join("abXcdefgh")).edits == (Edit(3, None, "X"),)
    assert change_of(before, "\n".join("acdefgh")).edits == (Edit(2, "b", None),)
    three = change_of(before, "\n".join("AbCdefgH"))
    assert three.edits == (Edit(1, "a\nb\nc", "A\nb\nC"), Edit(8, "h", "H"))


ODD = [
    "", "x", "x = 1; y = 2", "def f(): return 1", "if a: b = 1\nelse: b = 2", "while 1: pass", "f(\n  1,\n  2\n)",
    "class A: pass", "lambda: 0", "async def f():\n    await g()", "x = '''a\nb'''", "print(f'{a[1]} {b!r:>{w}}')",
    "def f(a, /, b=[], *c, d={}, **e):\n\treturn a", "match a:\n    case [1, *b]:\n        pass",
    "try:\n    a\nexcept B:\n    pass\nelse:\n    c\nfinally:\n    d", "[x for x in y for z in x if z]",
    "x: int = 3\nx += 1\ndel x", "for a, *b in c:\n    continue\nelse:\n    break_ = 1", "é = 'ü' < b", "a if b else c",
    "def f(self):\n    self.x = 1\n    return self.x[0].y(1)(2)", "with a as b: c",
]  # fmt: skip


@pytest.mark.parametrize("code", ODD)
def test_no_program_fails(code: str) -> None:
    made = subject(code)
    for attempt in attempts(made):
        assert "\n".join(attempt.applied(made.source)) != code


def test_broken_indentation_and_odd_pieces_never_raise() -> None:
    rng = random.Random(8)
    for _ in range(150):
        lines = [line for code in rng.sample(ODD, 3) for line in code.split("\n")]
        text = "\n".join(rng.sample(lines, min(len(lines), 5)))
        try:
            ast.parse(text)
        except SyntaxError:
            continue
        assert len(list(attempts(subject(text)))) >= 0


def test_the_same_program_has_the_same_edits() -> None:
    code = "def f(a):\n    b = {}\n    for c in a:\n        b[c] = 1\n    return b"
    assert list(attempts(subject(code))) == list(attempts(subject(code)))


def test_further_inputs_are_like_the_tests_and_new() -> None:
    calls = ["f([3, 1, 2], 'ab')", "f([], 'x')", "(lambda s: [s.push(1), s.pop()])(S())"]
    made = further_calls(calls)
    assert 10 < len(made) <= MAX_CALLS
    assert not set(made) & set(calls)
    assert "f([3, 1], 'ab')" in made
    assert made == further_calls(calls)
    assert further_calls(["f(", "", "x", "f(" * 50]) == []
    assert "4\n0\n" in further_stdin("3\n0\n")


@pytest.mark.parametrize("code", ["x = 1\n" * 2_000, ""])
def test_what_is_too_large_or_empty_is_not_searched(code: str) -> None:
    assert not search._searchable(subject(code))
    assert not search._searchable(Subject(lines=("x = 1",), tree=ast.parse("x = 1\ny = 2")))
