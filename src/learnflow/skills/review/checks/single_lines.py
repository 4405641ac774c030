"""Own checks on single statements: results that are lost, assignments that do nothing, code never reached."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import pairwise

from learnflow.skills.review.checks.kinds import is_tried, kinds_of
from learnflow.skills.review.checks.registry import Spot, check
from learnflow.skills.review.program import FunctionNode, Program, call_of, shape

_ANY_ARGUMENTS = frozenset({"strip", "lstrip", "rstrip", "zfill", "removeprefix", "removesuffix"})
_NO_ARGUMENTS = frozenset({"upper", "title", "capitalize", "swapcase", "casefold"})
_PURE_FUNCTIONS = frozenset({"sorted", "reversed", "len", "abs", "round", "min", "max", "sum", "str", "enumerate"})
_IN_PLACE = frozenset({"append", "extend", "insert", "remove", "clear"})
_LEAVING = {ast.Return: "return", ast.Break: "break", ast.Continue: "continue", ast.Raise: "raise"}


@check("lost-result")
def lost_result(program: Program) -> Iterator[Spot]:
    """Find a call on a line of its own that only gives back a new value."""
    for node in program.nodes:
        if not isinstance(node, ast.Expr) or not isinstance(node.value, ast.Call) or is_tried(program, node):
            continue
        name = _pure_call(program, node.value)
        if name is not None and name not in program.defined | program.imported:
            yield Spot("lost-result", program.span(node), {"expression": program.text(node), "name": name})


@check("none-result")
def none_result(program: Program) -> Iterator[Spot]:
    """Find `name = items.sort()`."""
    for node in program.nodes:
        if not isinstance(node, ast.Assign) or len(node.targets) != 1 or not isinstance(node.targets[0], ast.Name):
            continue
        call = node.value
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
            continue
        owner, method = call.func.value, call.func.attr
        if not isinstance(owner, ast.Name) or owner.id in program.imported or method in program.defined:
            continue
        others = kinds_of(program, owner.id) - ({"other"} if owner.id == node.targets[0].id else set())
        if (method in ("sort", "reverse") and others <= {"list"}) or (method in _IN_PLACE and others == {"list"}):
            yield Spot("none-result", program.span(node), {"name": node.targets[0].id, "method": method})


@check("self-assignment")
def self_assignment(program: Program) -> Iterator[Spot]:
    """Find `name = name`."""
    for node in program.nodes:
        if not isinstance(node, ast.Assign) or len(node.targets) != 1:
            continue
        target, value, scope = node.targets[0], node.value, program.scope(node)
        if not isinstance(target, ast.Name) or not isinstance(value, ast.Name) or target.id != value.id:
            continue
        if isinstance(scope, ast.ClassDef):
            continue
        in_method = isinstance(scope, FunctionNode) and isinstance(program.parent.get(scope), ast.ClassDef)
        detail = "method" if in_method else ""
        yield Spot("self-assignment", program.span(node), {"name": target.id}, detail=detail)


@check("unreachable-code")
def unreachable_code(program: Program) -> Iterator[Spot]:
    """Find statements after `return`, `break`, `continue` or `raise` in the same block."""
    for block in program.blocks():
        for leaving, following in pairwise(block):
            word = _LEAVING.get(type(leaving))
            if word is None:
                continue
            # A `yield` that is never reached still makes a generator of the function.
            if not any(isinstance(part, ast.Yield | ast.YieldFrom) for part in ast.walk(following)):
                names = {"statement": word, "first_line": leaving.lineno}
                yield Spot("unreachable-code", program.span(following, block[-1]), names)
            break


@check("swap-by-hand")
def swap_by_hand(program: Program) -> Iterator[Spot]:
    """Find three assignments that swap two values by way of a third name."""
    for block in program.blocks():
        for first, second, third in zip(block, block[1:], block[2:], strict=False):
            keeping, moving, giving = _pair(first), _pair(second), _pair(third)
            if keeping is None or moving is None or giving is None or not isinstance(keeping[0], ast.Name):
                continue
            helper, one = keeping
            other = moving[1]
            circle = (moving[0], one), (giving[0], other), (giving[1], helper)
            if any(shape(left) != shape(right) for left, right in circle) or shape(one) == shape(other):
                continue
            if not _is_read_elsewhere(program, keeping[0], giving[1]):
                names = {"name": program.text(one), "other": program.text(other), "helper": keeping[0].id}
                yield Spot("swap-by-hand", program.span(first, third), names)


@check("eval-input")
def eval_input(program: Program) -> Iterator[Spot]:
    """Find `eval(input(...))`."""
    for node in program.nodes:
        call = call_of(node, "eval")
        if call is not None and (call_of(call.args[0], "input", 0) or call_of(call.args[0], "input", 1)):
            yield Spot("eval-input", program.span(call))


def _pure_call(program: Program, call: ast.Call) -> str | None:
    """Return the name of a function or method of text that has no effect of its own, None for another call."""
    if isinstance(call.func, ast.Name):
        return call.func.id if call.func.id in _PURE_FUNCTIONS and call.args else None
    if not isinstance(call.func, ast.Attribute):
        return None
    name, owner = call.func.attr, call.func.value
    if isinstance(owner, ast.Name) and owner.id in program.imported:
        return None
    if name in _ANY_ARGUMENTS or (name in _NO_ARGUMENTS and not call.args and not call.keywords):
        return name
    texts = len(call.args) == 2 and all(isinstance(a, ast.Constant) and isinstance(a.value, str) for a in call.args)
    return name if name == "replace" and texts else None


def _pair(statement: ast.stmt) -> tuple[ast.expr, ast.expr] | None:
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return None
    target, value = statement.targets[0], statement.value
    places = ast.Name | ast.Subscript | ast.Attribute
    return (target, value) if isinstance(target, places) and isinstance(value, places) else None


def _is_read_elsewhere(program: Program, helper: ast.Name, reading: ast.expr) -> bool:
    """Return whether the helper's value is read in the same scope other than as the last step of a swap."""
    for use in program.uses[helper.id]:
        if use is reading or not isinstance(use.ctx, ast.Load) or program.scope(use) is not program.scope(helper):
            continue
        around = program.parent[use]
        if not isinstance(around, ast.Assign) or use.lineno < helper.lineno:
            return True
    return False
