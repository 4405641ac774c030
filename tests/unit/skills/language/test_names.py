import ast

import pytest

from learnflow.skills.language.names import (
    builtin_names,
    closest_names,
    enclosing_function,
    is_name,
    module_names,
    names_of,
    slips,
)

CODE = """import os.path as p, sys
from math import sqrt
def f(a, *rest, key=1, **more):
    global g
    total = a + unknown
    try: pass
    except ValueError as error: pass
    match a:
        case [x, *others]: pass
        case {"k": 1, **left}: pass
    def inner(): return total
class C: pass
"""


def test_names_are_found_with_their_first_line() -> None:
    names = names_of(ast.parse(CODE))
    expected = {
        "p",
        "sys",
        "sqrt",
        "f",
        "a",
        "rest",
        "key",
        "more",
        "total",
        "error",
        "x",
        "others",
        "left",
        "inner",
        "C",
    }
    assert set(names.bound) == expected
    assert names.bound["total"] == 5
    assert names.read["unknown"] == 5


def test_the_innermost_function_encloses_a_line() -> None:
    tree = ast.parse(CODE)
    inner, outer = enclosing_function(tree, 11), enclosing_function(tree, 5)
    assert inner is not None
    assert outer is not None
    assert (inner.name, outer.name) == ("inner", "f")
    assert enclosing_function(tree, 1) is None


@pytest.mark.parametrize(
    ("word", "candidates", "found"),
    [
        ("nubmers", ["numbers", "number"], ("numbers", "number")),
        ("Print", ["print"], ("print",)),
        ("true", ["True"], ("True",)),
        ("x1", ["x2"], ()),
        ("ab", ["ac"], ()),
        ("total", ["total"], ()),
        ("cat", ["dog"], ()),
        ("lenght", ["length"], ("length",)),
        ("item1", ["item2"], ()),
    ],
)
def test_close_names(word: str, candidates: list[str], found: tuple[str, ...]) -> None:
    assert closest_names(word, candidates) == found


def test_slips_count_swaps_once_and_stop_at_the_limit() -> None:
    assert slips("ab", "ba", 2) == 1
    assert slips("abc", "abc", 2) == 0
    assert slips("abcdef", "zzzzzz", 2) == 3


def test_known_names() -> None:
    assert "print" in builtin_names()
    assert "math" in module_names()
    assert is_name("total")
    assert not is_name("for")
    assert not is_name("2a")
