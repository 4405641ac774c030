import ast

import pytest

from learnflow.skills.debug.diagnosing import fact_text
from learnflow.skills.debug.facts import base_case_facts, facts_of, names_set_to_none


def ids(code: str) -> list[str]:
    facts = facts_of(ast.parse(code))
    assert all(fact_text(fact) for fact in facts)
    return [fact.id for fact in facts]


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("def f():\n    print(1)\nx = f()\n", ["fact-no-result"]),
        ("def f():\n    return 1\nx = f()\n", []),
        ("def f():\n    print(1)\nf()\n", []),
        ("@wrap\ndef f():\n    print(1)\nx = f()\n", ["fact-undefined"]),
        ("def f():\n    def g():\n        return 1\nx = f()\n", ["fact-no-result"]),
        ("a = [2, 1].sort()\n", ["fact-method-gives-none"]),
        ("a = [2]\nb = a.append(1)\n", ["fact-method-gives-none"]),
        ("a = list('ab')\nb = a.reverse()\n", ["fact-method-gives-none"]),
        ("a = thing()\nb = a.append(1)\n", ["fact-undefined"]),
        ("print(y)\n", ["fact-undefined"]),
        ("from math import *\nprint(sqrt(2))\n", []),
        ("exec(x)\nprint(y)\n", []),
        ("print(__name__, __file__)\n", []),
        ('"""Doc."""\nimport math\ndef f():\n    return 1\n', ["fact-only-definitions"]),
        ("class A:\n    def f(self):\n        pass\n", []),
        ("print(a)\nprint(b)\nprint(c)\nprint(d)\n", ["fact-undefined"] * 3),
    ],
)
def test_only_certain_facts_are_told(code: str, found: list[str]) -> None:
    assert ids(code) == found


def test_a_list_written_out_or_made_by_a_call_is_a_list() -> None:
    tree = ast.parse("a = (1, 2)\nb = a.sort()\nc = [n for n in a]\nd = c.sort()\ne = d()\nf = e.sort()\n")
    assert names_set_to_none(tree) == [("d", 4, "sort")]


def test_a_function_that_does_not_call_itself_shows_nothing() -> None:
    assert base_case_facts(ast.parse("def f(n):\n    return n\n"), "f") is None
    assert base_case_facts(ast.parse("x = 1\n"), "f") is None
