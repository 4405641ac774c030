"""How odd a program reads after a change that compiles: what makes no sense costs."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from learnflow.skills.language.names import builtin_names, module_names

_LITERALS = (ast.Constant, ast.JoinedStr, ast.List, ast.Tuple, ast.Dict, ast.Set, ast.ListComp)
_UNKNOWN = 1.2
_IDLE = 2.0
_ODD = 2.0


def oddness(tree: ast.Module, lines: frozenset[int], known: frozenset[str]) -> float:
    """Return what is odd in the statements that touch `lines`; `known` are names from elsewhere in the program."""
    names = _bound(tree) | known
    cost = 0.0
    for statement in _touching(tree, lines):
        if isinstance(statement, ast.Expr):
            cost += _idle(statement.value)
        for node in _own(statement):
            cost += _odd(node)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id not in names:
                cost += _UNKNOWN
    return cost


def _touching(node: ast.AST, lines: frozenset[int]) -> Iterator[ast.stmt]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.stmt):
            last = child.end_lineno or child.lineno
            first = min((d.lineno for d in getattr(child, "decorator_list", ())), default=child.lineno)
            if any(first <= line <= last for line in lines):
                yield child
                yield from _touching(child, lines)
        elif isinstance(child, ast.ExceptHandler | ast.match_case):
            yield from _touching(child, lines)


def _own(statement: ast.stmt) -> Iterator[ast.AST]:
    """Yield the expressions of a statement without those of the statements in its block."""
    stack: list[ast.AST] = [statement]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.stmt))


def _idle(value: ast.expr) -> float:
    """Return the cost of a statement that is only a value."""
    if isinstance(value, ast.Call | ast.Await | ast.Yield | ast.YieldFrom | ast.NamedExpr):
        return 0.0
    if isinstance(value, ast.Constant) and (isinstance(value.value, str) or value.value is ...):
        return 0.3
    if isinstance(value, ast.Name | ast.Attribute | ast.Subscript):
        return _IDLE * 0.75
    if isinstance(value, ast.ListComp):
        return 0.5
    return _IDLE


def _odd(node: ast.AST) -> float:
    if isinstance(node, ast.Call):
        return _ODD * isinstance(node.func, _LITERALS) + _odd_call(node)
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.List | ast.Dict | ast.Set | ast.Constant):
        text = isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        return _ODD * (not text and (isinstance(node.slice, ast.Tuple) or not isinstance(node.value, ast.Dict)))
    if isinstance(node, ast.BinOp | ast.UnaryOp):
        sides = (node.left, node.right) if isinstance(node, ast.BinOp) else (node.operand,)
        return sum(_odd_side(node, side) for side in sides)
    if isinstance(node, ast.AnnAssign):
        # Beginners do not annotate; `if x: y = 3` glued wrongly reads as an annotation.
        return 0.0 if isinstance(node.annotation, ast.Name | ast.Subscript | ast.Attribute) else _ODD
    if isinstance(node, ast.Compare):
        odd = sum(isinstance(side, ast.Constant) for side in (node.left, *node.comparators)) > len(node.comparators)
        return _ODD * (odd or isinstance(node.left, ast.JoinedStr | ast.Dict))
    if isinstance(node, ast.If | ast.While | ast.Assert) and isinstance(node.test, ast.Tuple | ast.JoinedStr):
        return _ODD
    if isinstance(node, ast.FormattedValue) and isinstance(node.value, ast.Set):
        return _ODD
    if isinstance(node, ast.For | ast.comprehension | ast.withitem):
        value = node.context_expr if isinstance(node, ast.withitem) else node.iter
        return _ODD * isinstance(value, ast.Compare)
    return 0.4 * isinstance(node, ast.Set)


_OF_LITERALS = frozenset(
    ["join", "format", "split", "center", "ljust", "rjust", "count", "encode", "index", "find", "replace", "maketrans"]
)


def _odd_call(node: ast.Call) -> float:
    """Return the cost of a well-known function that is called as nobody calls it."""
    func = node.func
    if isinstance(func, ast.Attribute) and isinstance(func.value, ast.Constant) and func.attr not in _OF_LITERALS:
        return 0.8
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    if name in ("len", "int", "float", "str", "input", "range", "sum", "sorted", "list", "set"):
        limit = {"range": 3, "sum": 2, "int": 2, "str": 3}.get(name, 1)
        cost = _ODD * (len(node.args) > limit)
        if name in ("len", "int", "float", "range") and node.args:
            cost += _ODD * isinstance(node.args[0], ast.Compare | ast.BoolOp)
        if name in ("len", "range", "sum", "sorted") and not node.args and not node.keywords:
            cost += _ODD
        return cost
    if name == "print" and any(isinstance(argument, ast.Compare) for argument in node.args[1:]):
        return 0.3
    return 0.0


def _odd_side(node: ast.BinOp | ast.UnaryOp, side: ast.expr) -> float:
    if isinstance(node.op, ast.Add | ast.Mod | ast.BitOr | ast.Not):
        return _ODD * (isinstance(node.op, ast.Add) and isinstance(side, ast.Dict | ast.Set))
    if isinstance(side, ast.JoinedStr | ast.List | ast.Dict | ast.Tuple | ast.Set):
        return _ODD * (not isinstance(node.op, ast.Mult))
    text = isinstance(side, ast.Constant) and isinstance(side.value, str)
    return _ODD * (text and not isinstance(node.op, ast.Mult))


def _bound(tree: ast.Module) -> set[str]:
    names = set(builtin_names() | module_names()) | {"__name__", "__file__", "__doc__"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            if not isinstance(node.ctx, ast.Load):
                names.add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, ast.alias):
            names.add((node.asname or node.name).split(".")[0])
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
            names.add(node.name)
    return names


def raggedness(lines: tuple[str, ...], touched: frozenset[int], step: int) -> float:
    """Return how uneven the indentation is at the touched lines and at those below them."""
    cost = 0.0
    for number in sorted(touched)[:3]:
        above = _near(lines, number, -1)
        below = _near(lines, number, 1)
        for upper, lower in ((above, min(number, len(lines))), (number, below)):
            if not upper or not lower:
                continue
            head, depth = _depth(lines[upper - 1]), _depth(lines[lower - 1])
            if lines[upper - 1].split("#")[0].rstrip().endswith(":"):
                cost += 0.5 * (depth != head + step)
            elif lower == number:
                cost += 0.1 * (depth < head)
        if number > len(lines):
            continue
        cost += 0.4 * (_depth(lines[number - 1]) % step != 0)
    return cost


def _near(lines: tuple[str, ...], number: int, by: int) -> int:
    number += by
    while 1 <= number <= len(lines) and (not lines[number - 1].strip() or lines[number - 1].lstrip().startswith("#")):
        number += by
    return number if 1 <= number <= len(lines) else 0


def _depth(text: str) -> int:
    expanded = text.expandtabs(4)
    return len(expanded) - len(expanded.lstrip())
