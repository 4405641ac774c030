"""What reading a submission shows for certain."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learnflow.curriculum.exercises import author_view, families, find_family
from learnflow.skills.exercise.submission import read_submission

JAR = "class Jar:\n    def __init__(self, capacity):\n        self.level = 0\n"
ADD = "    def add(self, amount):\n        return 1\n"
USE = "def use_jar(capacity, amounts):\n    return 1\n"


def facts(code: str, family: str = "group-words", seed: int = 0) -> list[str]:
    return [fact.text for fact in read_submission(code, find_family(family).problem(seed))]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(families()), st.integers(0, 10**6))
def test_nothing_is_held_against_a_reference(family: object, seed: int) -> None:
    known = find_family(family.id)  # type: ignore[attr-defined]
    assert read_submission(author_view(known, seed).reference, known.problem(seed)) == ()
    assert [fact.text for fact in read_submission(known.problem(seed).starter, known.problem(seed))] == ["starter"]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("def group_towns(words)\n    pass", ["syntax"]),
        ("return 1", ["syntax"]),
        ("x = 1", ["missing_function"]),
        ("def group_town(words):\n    return {}", ["missing_function_named"]),
        ("def outer():\n    def group_towns(words):\n        return {}", ["missing_function_named"]),
        ("def group_towns():\n    return {}", ["wrong_parameters"]),
        ("def group_towns(words, other):\n    return {}", ["wrong_parameters"]),
        ("def group_towns(words, *, other):\n    return {}", ["wrong_parameters"]),
        ("def group_towns(words):\n    print({})", ["no_return"]),
        ("def group_towns(words):\n    def inner():\n        return 1\n    inner()\n    return", ["no_return"]),
        ("def group_towns(words, start={}):\n    return start", []),
        ("def group_towns(*lists):\n    return {}", []),
        ("def group_towns(words):\n    yield 1", []),
        ("group_towns = lambda words: {}", []),
        ("if True:\n    def group_towns(words):\n        return {}", []),
        ("try:\n    pass\nexcept KeyError:\n    def group_towns(words):\n        return {}", []),
        ("import functools\n@functools.cache\ndef group_towns():\n    pass", []),
    ],
)
def test_functions(code: str, expected: list[str]) -> None:
    assert facts(code) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (USE, ["missing_class"]),
        (JAR + USE, ["missing_method"]),
        (JAR + ADD, ["missing_function"]),
        (JAR + ADD + USE, []),
        (JAR.replace(", capacity", "") + ADD + USE, ["wrong_parameters"]),
        (JAR + ADD.replace("return 1", "self.level += amount") + USE, ["no_return"]),
        ("class Base:\n" + ADD + JAR.replace("Jar", "Jar(Base)") + USE, []),
        ("Jar = make()\n" + USE, []),
    ],
)
def test_classes(code: str, expected: list[str]) -> None:
    seed = next(n for n in range(40) if "Jar" in find_family("filling-container").problem(n).starter)
    assert facts(code, "filling-container", seed) == expected


def test_programs() -> None:
    assert facts("x = 1", "shop-receipt") == ["no_input", "no_print"]
    assert facts("print(input())", "shop-receipt") == []
    assert facts("import sys\nsys.stdout.write(sys.stdin.read())", "shop-receipt") == []
    assert facts("from sys import stdin\nprint(stdin.read())", "shop-receipt") == []


def test_a_message_without_a_line_is_not_given_one() -> None:
    from learnflow.skills.exercise import submission

    assert submission._syntax(SyntaxError("too many")).text == "syntax_unplaced"
