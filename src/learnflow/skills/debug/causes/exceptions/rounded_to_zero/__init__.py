"""Whole division, `int()` or `round()` made a small number 0, and it is divided by."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.dividing import divisor_of, is_rounding
from learnflow.skills.debug.running.glimpsing import glimpsed
from learnflow.skills.debug.running.looking import frames_of, is_call
from learnflow.skills.debug.running.seeing import Seen


@pattern("ZeroDivisionError", order=21)
def rounded_to_zero(case: Case) -> Diagnosis | None:
    """The divisor, or what was put into it, is a rounded number that was not 0 before."""
    found = divisor_of(case)
    node = found.made.node if found is not None else None
    if found is None or node is None or not isinstance(node, ast.expr):
        return None
    direct = node is found.node
    slots = {
        "divisor": case.text_of(found.node),
        "made": case.text_of(node),
        "made_line": str(node.lineno),
        "direct": "1" if direct else "",
    }
    depth = found.made.depth
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.FloorDiv):
        left, right = _value(case, node.left, depth), _value(case, node.right, depth)
        if left is None or right is None:
            left, right = _first_time(case, node)
        if left is None or right is None or left == 0 or left // (right or 1) != 0:
            return None
        slots |= {"left": _text(left, case, node.left), "right": _text(right, case, node.right)}
        change = case.replaced(node, f"{case.text_of(node.left)} / {case.text_of(node.right)}")
        return _told(case, "whole", node, [change], slots, direct)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        left, right = _value(case, node.left, depth), _value(case, node.right, depth)
        if left is None or right is None:
            return None
        slots |= {"left": _text(left, case, node.left), "right": _text(right, case, node.right)}
        return _told(case, "rest", node, [], slots, direct)
    if (
        is_rounding(node)
        and isinstance(node, ast.Call)
        and len(node.args) == 1
        and not is_call(node.args[0], "input", arguments=0)
    ):
        return _called(case, node, depth, slots, direct)
    return None


def _called(case: Case, node: ast.Call, depth: int | None, slots: dict[str, str], direct: bool) -> Diagnosis | None:
    inner = node.args[0]
    value = _value(case, inner, depth)
    # `int(text)` of a text that is 0 rounds nothing.
    if value is None or value == 0:
        return None
    slots |= {"inner": case.text_of(inner), "value": str(value), "function": case.text_of(node.func)}
    return _told(case, "rounded", node, [case.replaced(node, case.text_of(inner))], slots, direct)


def _told(
    case: Case, variant: str, node: ast.expr, candidates: list[Change | None], slots: dict[str, str], direct: bool
) -> Diagnosis:
    return case.found(
        "rounded-to-zero",
        where=node,
        variant=variant + ("-direct" if direct else ""),
        certainty=Certainty.PROVED,
        candidates=candidates,
        slots=slots,
    )


def _first_time(case: Case, node: ast.BinOp) -> tuple[float | int | None, float | int | None]:
    """Return both sides of a division that ran once, in a call that has ended."""
    if case.hits(node.lineno) != 1:
        return None, None
    seen = glimpsed(case, node, [node.left, node.right])
    left, right = seen.get(node.left), seen.get(node.right)
    return (left.number if left is not None else None), (right.number if right is not None else None)


def _value(case: Case, node: ast.expr, depth: int | None) -> float | int | None:
    """Return a number that an expression holds, worked out from what names held at the failure."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, int | float) and not isinstance(node.value, bool) else None
    if isinstance(node, ast.Name):
        seen = _held(case, node.id, depth)
        return seen.number if seen is not None else None
    if isinstance(node, ast.BinOp):
        left, right = _value(case, node.left, depth), _value(case, node.right, depth)
        return _computed(node.op, left, right) if left is not None and right is not None else None
    if node.lineno == case.line:
        seen = case.seen(node)
        return seen.number if seen is not None else None
    return None


def _held(case: Case, name: str, depth: int | None) -> Seen | None:
    frames = frames_of(case)
    if depth is not None and 0 <= depth < len(frames) and name in frames[depth].values:
        return frames[depth].values[name]
    return case.seen(name) if depth is not None else None


def _computed(op: ast.operator, left: float, right: float) -> float | int | None:
    try:
        if isinstance(op, ast.Add):
            return left + right
        if isinstance(op, ast.Sub):
            return left - right
        if isinstance(op, ast.Mult):
            return left * right
        if isinstance(op, ast.Div):
            return left / right
        if isinstance(op, ast.FloorDiv):
            return left // right
    except (ZeroDivisionError, OverflowError):
        return None
    return None


def _text(value: float | int | None, case: Case, node: ast.expr) -> str:
    return str(value) if value is not None else case.text_of(node)
