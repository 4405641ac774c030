"""What a simple expression comes to with the values that the run showed, worked out without running anything."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.running.seeing import Seen

_COMPARED: Mapping[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt,
    ast.GtE: operator.ge, ast.In: lambda a, b: a in b, ast.NotIn: lambda a, b: a not in b, ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
}  # fmt: skip
_COUNTED: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod,
}  # fmt: skip
_CALLS: Mapping[str, Callable[..., Any]] = {
    "len": len,
    "abs": abs,
    "int": int,
    "float": float,
    "str": str,
    "bool": bool,
}
_METHODS = frozenset({"lower", "upper", "strip", "title", "capitalize", "startswith", "endswith", "isdigit", "isalpha"})
_MAX_NUMBER = 10**12
_MAX_TEXT = 1_000


class Unknown(Exception):
    """An expression that is not simple enough, or whose values were not seen whole."""


def value_of(seen: Seen) -> object:
    """Return the plain value that was seen; raise Unknown for one that was shortened or is no literal."""
    if "…" in seen.text or "..." in seen.text or len(seen.text) > _MAX_TEXT or seen.type.startswith("__main__."):
        raise Unknown
    try:
        return ast.literal_eval(seen.text)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        raise Unknown from None


def worth(case: Case, node: ast.expr, values: Mapping[str, Seen] | None = None) -> object:
    """Return what `node` came to at the exception (or with `values`); raise Unknown where that cannot be told."""
    try:
        return _worth(case, node, values)
    except Unknown:
        raise
    except Exception:
        # An index outside, a text that is no number: what Python would say here is not the question.
        raise Unknown from None


def _worth(case: Case, node: ast.expr, values: Mapping[str, Seen] | None) -> Any:
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Name):
        seen = values.get(node.id) if values is not None else case.seen(node.id)
        if seen is None:
            raise Unknown
        return value_of(seen)
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        items = [_worth(case, one, values) for one in node.elts]
        return items if isinstance(node, ast.List) else tuple(items) if isinstance(node, ast.Tuple) else set(items)
    if isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Slice):
        return _worth(case, node.value, values)[_worth(case, node.slice, values)]
    if isinstance(node, ast.UnaryOp):
        inner = _worth(case, node.operand, values)
        return not inner if isinstance(node.op, ast.Not) else -inner if isinstance(node.op, ast.USub) else +inner
    if isinstance(node, ast.BoolOp):
        return _either(case, node, values)
    if isinstance(node, ast.Compare):
        return _compared(case, node, values)
    if isinstance(node, ast.BinOp) and type(node.op) in _COUNTED:
        return _counted(_COUNTED[type(node.op)], _worth(case, node.left, values), _worth(case, node.right, values))
    if isinstance(node, ast.Call) and not node.keywords:
        return _called(case, node, values)
    raise Unknown


def _either(case: Case, node: ast.BoolOp, values: Mapping[str, Seen] | None) -> Any:
    result: Any = None
    for one in node.values:
        result = _worth(case, one, values)
        if bool(result) is isinstance(node.op, ast.Or):
            return result
    return result


def _compared(case: Case, node: ast.Compare, values: Mapping[str, Seen] | None) -> bool:
    left = _worth(case, node.left, values)
    for op, part in zip(node.ops, node.comparators, strict=True):
        right = _worth(case, part, values)
        if not _COMPARED[type(op)](left, right):
            return False
        left = right
    return True


def _counted(work: Callable[[Any, Any], Any], left: Any, right: Any) -> Any:
    for one in (left, right):
        if not isinstance(one, str | int | float) or (isinstance(one, int) and abs(one) > _MAX_NUMBER):
            raise Unknown
    if work is operator.mul and not (isinstance(left, int | float) and isinstance(right, int | float)):
        raise Unknown
    if work is operator.mod and isinstance(left, str):
        raise Unknown
    return work(left, right)


def _called(case: Case, node: ast.Call, values: Mapping[str, Seen] | None) -> Any:
    given = [_worth(case, one, values) for one in node.args]
    if isinstance(node.func, ast.Name) and node.func.id in _CALLS and case.names.bound.get(node.func.id) is None:
        return _CALLS[node.func.id](*given)
    if isinstance(node.func, ast.Attribute) and node.func.attr in _METHODS:
        owner = _worth(case, node.func.value, values)
        if isinstance(owner, str):
            return getattr(owner, node.func.attr)(*given)
    raise Unknown
