"""What an expression passes on: parts of a literal, branches of a condition, the items that a call goes through."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from learnflow.skills.debug.running.bindings import ITEM, Path

THROUGH = frozenset({"list", "tuple", "set", "sorted", "reversed", "dict", "frozenset", "iter", "deque", "filter"})
"""Calls whose result holds the items of their argument."""


def parts_of(node: ast.expr, path: Path) -> Iterator[tuple[ast.expr, Path]]:
    """Yield the expressions inside one that may have given its value, or the wanted part of it."""
    if isinstance(node, ast.IfExp):
        yield from ((one, path) for one in (node.body, node.orelse))
    elif isinstance(node, ast.BoolOp):
        yield from ((one, path) for one in node.values)
    elif isinstance(node, ast.NamedExpr | ast.Await):
        yield node.value, path
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mult | ast.BitOr):
        yield from ((one, path) for one in (node.left, node.right))
    elif not path:
        return
    elif isinstance(node, ast.List | ast.Tuple | ast.Set):
        yield from _of_literal(node.elts, path)
    elif isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if path[0] == ITEM or key is None or not isinstance(key, ast.Constant) or key.value == path[0][1]:
                yield value, path[1:]
    elif isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp):
        yield node.elt, path[1:]
    elif isinstance(node, ast.DictComp):
        yield node.value, path[1:]


def _of_literal(elements: list[ast.expr], path: Path) -> Iterator[tuple[ast.expr, Path]]:
    kind, key = path[0]
    plain = not any(isinstance(one, ast.Starred) for one in elements)
    if kind == "key" and isinstance(key, int) and plain and -len(elements) <= key < len(elements):
        yield elements[key], path[1:]
    elif kind == "item":
        yield from ((one, path[1:]) for one in elements if not isinstance(one, ast.Starred))


def through_call(node: ast.Call, name: str, path: Path) -> Iterator[tuple[ast.expr, Path]]:
    """Yield what a call of the library passes on: the items of a list, the pairs of enumerate, zip and items()."""
    own = node.func.value if isinstance(node.func, ast.Attribute) else None
    first = node.args[0] if node.args else None
    if name in THROUGH and first is not None:
        yield node.args[-1] if name == "filter" else first, path
    elif name in ("max", "min", "choice", "next") and first is not None:
        yield first, (ITEM, *path)
    elif name == "pop" and own is not None:
        yield own, (ITEM, *path)
    elif name in ("copy", "values") and own is not None:
        yield own, path
    elif name == "get" and own is not None and first is not None:
        key = first.value if isinstance(first, ast.Constant) else None
        yield own, (("key", key) if key is not None else ITEM, *path)
    elif len(path) > 1 and path[0] == ITEM:
        if name == "enumerate" and first is not None and path[1] == ("key", 1):
            yield first, (ITEM, *path[2:])
        elif name == "items" and own is not None and path[1] == ("key", 1):
            yield own, (ITEM, *path[2:])
        elif name == "zip" and path[1][0] == "key" and isinstance(path[1][1], int) and path[1][1] < len(node.args):
            yield node.args[path[1][1]], (ITEM, *path[2:])
    # Text made out of text: input().strip().split()
    if own is not None and name in _OF_TEXT:
        yield own, ()


_OF_TEXT = frozenset(
    {"strip", "lstrip", "rstrip", "lower", "upper", "title", "capitalize", "split", "rsplit", "splitlines", "replace",
     "partition", "removeprefix", "removesuffix", "swapcase"}
)  # fmt: skip
