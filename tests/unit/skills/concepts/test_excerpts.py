"""The code in a message is told from the words around it."""

import pytest

from learnflow.skills.concepts.excerpts import split_code, without_prompts


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("what is a list", None),
        ("```python\nnums[::2]\n```\nwhat does this mean?", "nums[::2]"),
        ("Explain this to me please:\n\ndef f(g):\n    return lambda x: g(x)", "def f(g):\n    return lambda x: g(x)"),
        ("x = [1, 2]\ny = x\nNow x is y. Why?", "x = [1, 2]\ny = x"),
        (">>> bool([])\nFalse\nhow come?", "bool([])"),
        ("what is `a, *rest = values`?", "a, *rest = values"),
        ("what is `len`?", None),
        ("what is `if` and `a b`?", None),
        ("if x = 3:\n  y(\nwhat is wrong", None),
        ("no code\nhere at all", None),
        ("``` ```\nempty", None),
        ("x = 1\n" + "a\n" * 200, None),
    ],
)
def test_code_is_found(text: str, code: str | None) -> None:
    assert split_code(text)[1] == code


def test_words_are_what_is_left() -> None:
    assert split_code("```\nx\n```why")[0].split() == ["why"]
    assert split_code("x = 1\nwhat is it")[0] == "what is it"


def test_prompts_are_taken_off() -> None:
    assert without_prompts(">>> for a in b:\n...     print(a)\n1\n2") == "for a in b:\n    print(a)"
    assert without_prompts("x = 1") == "x = 1"
