"""Which concept a program practises."""

from __future__ import annotations

import ast

import pytest

from learnflow.skills.review.practised import practised


@pytest.mark.parametrize(
    ("code", "component"),
    [
        ("x = 1", None),
        ("for i in [1]:\n    print(i)", "for-loops"),
        ("def f(x):\n    if x:\n        return 1", "functions"),
        ("class A:\n    def f(self):\n        return [x for x in {}]", "classes"),
        ("with open('a') as f:\n    print(f.read())", "files"),
        ("while True:\n    try:\n        s = {1}\n    except ValueError:\n        break", "exceptions"),
    ],
)
def test_it_is_the_most_particular_one(code, component):
    assert practised(ast.walk(ast.parse(code))) == component
