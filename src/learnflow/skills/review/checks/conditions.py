"""Own checks on conditions."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from learnflow.skills.review.checks.registry import Spot, check
from learnflow.skills.review.program import Program, shape

_PURE_CALLS = frozenset({"len", "isinstance", "type", "abs", "min", "max", "sum", "int", "str", "float"})
_RISING = (ast.Lt, ast.LtE)
_FALLING = (ast.Gt, ast.GtE)


@check("always-true")
def always_true(program: Program) -> Iterator[Spot]:
    """Find `a == 1 or 2` as a condition."""
    for node in program.nodes:
        if not isinstance(node, ast.BoolOp) or not isinstance(node.op, ast.Or) or not _decides(program, node):
            continue
        plain = next((value for value in node.values if _is_true_constant(value)), None)
        if plain is not None and any(isinstance(value, ast.Compare) for value in node.values):
            names = {"expression": program.text(node), "constant": program.text(plain)}
            yield Spot("always-true", program.span(node), names)


@check("duplicate-condition")
def duplicate_condition(program: Program) -> Iterator[Spot]:
    """Find a condition that an earlier branch of the same chain asked already."""
    for head in program.nodes:
        if not isinstance(head, ast.If) or _is_elif(program, head):
            continue
        asked: dict[tuple[object, ...], int] = {}
        link: ast.If | None = head
        while link is not None and _is_pure(link.test):
            key = shape(link.test)
            if key in asked:
                names = {"expression": program.text(link.test), "first_line": asked[key]}
                yield Spot("duplicate-condition", program.span(link.test), names)
            asked.setdefault(key, link.test.lineno)
            following = link.orelse[0] if len(link.orelse) == 1 else None
            link = following if isinstance(following, ast.If) else None


@check("chained-comparison")
def chained_comparison(program: Program) -> Iterator[Spot]:
    """Find `low < x and x < high`."""
    for node in program.nodes:
        if not isinstance(node, ast.BoolOp) or not isinstance(node.op, ast.And) or len(node.values) != 2:
            continue
        first, second = (_ordered(value) for value in node.values)
        if first is None or second is None:
            continue
        for (_, middle), (again, _) in ((first, second), (second, first)):
            if isinstance(middle, ast.Name) and isinstance(again, ast.Name) and middle.id == again.id:
                names = {"name": middle.id, "expression": program.text(node)}
                yield Spot("chained-comparison", program.span(node), names)
                break


def _decides(program: Program, node: ast.AST) -> bool:
    """Return whether only the truth of `node` counts: a test, or a part of one."""
    inner = node
    for around in program.ancestors(node):
        if isinstance(around, ast.If | ast.While | ast.IfExp | ast.Assert):
            return around.test is inner
        if not isinstance(around, ast.BoolOp | ast.UnaryOp):
            return False
        inner = around
    return False


def _is_true_constant(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) in (int, float, str) and bool(node.value)


def _is_pure(test: ast.expr) -> bool:
    for node in ast.walk(test):
        if isinstance(node, ast.Call) and not (isinstance(node.func, ast.Name) and node.func.id in _PURE_CALLS):
            return False
        if isinstance(node, ast.NamedExpr | ast.Await | ast.Yield | ast.YieldFrom):
            return False
    return True


def _is_elif(program: Program, node: ast.If) -> bool:
    around = program.parent[node]
    return isinstance(around, ast.If) and len(around.orelse) == 1 and around.orelse[0] is node


def _ordered(node: ast.expr) -> tuple[ast.expr, ast.expr] | None:
    """Return (smaller, larger) of a single comparison whose sides are names or constants."""
    if not isinstance(node, ast.Compare) or len(node.ops) != 1:
        return None
    left, right = node.left, node.comparators[0]
    if not isinstance(left, ast.Name | ast.Constant) or not isinstance(right, ast.Name | ast.Constant):
        return None
    if isinstance(node.ops[0], _RISING):
        return left, right
    return (right, left) if isinstance(node.ops[0], _FALLING) else None
