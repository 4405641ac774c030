"""Which concept a reviewed program practises, so that its quality counts for it."""

from __future__ import annotations

import ast
from collections.abc import Iterable

_BY_NODE: tuple[tuple[str, tuple[type[ast.AST], ...]], ...] = (
    ("classes", (ast.ClassDef,)),
    ("comprehensions", (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)),
    ("exceptions", (ast.Try, ast.Raise)),
    ("files", ()),
    ("dictionaries", (ast.Dict,)),
    ("sets", (ast.Set,)),
    ("while-loops", (ast.While,)),
    ("for-loops", (ast.For,)),
    ("functions", (ast.FunctionDef,)),
    ("lists", (ast.List,)),
    ("conditionals", (ast.If,)),
)
"""Component ids with the nodes that practise them, the most particular first."""


def practised(nodes: Iterable[ast.AST]) -> str | None:
    """Return the most particular component id that a program practises; None for plain statements only."""
    seen: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "open":
            seen.add("files")
        seen.update(component for component, kinds in _BY_NODE if isinstance(node, kinds))
    return next((component for component, _ in _BY_NODE if component in seen), None)
