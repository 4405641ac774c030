"""The divisor that was 0, and what made it 0."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.running.looking import is_call, method_of, own_nodes, path_of, scope_at
from learnflow.skills.debug.running.sources import stored
from learnflow.skills.debug.running.tracing import Made, traced

_DIVIDING = (ast.Div, ast.FloorDiv, ast.Mod)


@dataclass(frozen=True)
class Divisor:
    """`node` is the divisor in the failing statement, `whole` the division, `made` what its value came from."""

    node: ast.expr
    whole: ast.AST
    made: Made

    @property
    def path(self) -> str:
        """The name or `self.name` that is divided by, empty for another expression."""
        return path_of(self.node)


def divisor_of(case: Case) -> Divisor | None:
    """Return the divisor that was 0, None where it is not known which; found once."""
    known = vars(case)
    if "_divisor" not in known:
        known["_divisor"] = _divisor(case)
    found: Divisor | None = known["_divisor"]
    return found


def _divisor(case: Case) -> Divisor | None:
    if not case.ran or case.tree is None:
        return None
    whole = case.node if case.node is not None and _right(case.node) is not None else None
    if whole is None:
        fits = [one for one in own_nodes(case.stmt) if _right(one) is not None]
        if len(fits) > 1:
            fits = [one for one in fits if _is_zero(case, _right(one))]
        if len(fits) != 1:
            return None
        chosen: ast.AST = fits[0]
    else:
        chosen = whole
    right = _right(chosen)
    return Divisor(right, chosen, _made(case, right)) if right is not None else None


def _made(case: Case, node: ast.expr) -> Made:
    """Return what made the divisor; for an attribute what the one line that sets it puts there."""
    made = traced(case, node)
    if isinstance(made.node, ast.Attribute):
        value = stored(case, made.node.attr)
        if value is not None:
            return Made(value, value.lineno, None, scope_at(case, value.lineno))
    return made


def _right(node: ast.AST) -> ast.expr | None:
    if isinstance(node, ast.BinOp) and isinstance(node.op, _DIVIDING):
        return None if _is_text(node.left) else node.right
    if isinstance(node, ast.AugAssign) and isinstance(node.op, _DIVIDING):
        return node.value
    if is_call(node, "divmod", "Fraction", arguments=2) and isinstance(node, ast.Call):
        return node.args[1]
    return None


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _is_zero(case: Case, node: ast.expr | None) -> bool:
    seen = case.seen(node) if node is not None else None
    return seen is not None and seen.number == 0


def counted_thing(node: ast.AST | None) -> ast.expr | None:
    """Return the collection whose length or sum an expression is, None for another expression."""
    if is_call(node, "len", "sum") and isinstance(node, ast.Call):
        return node.args[0]
    return None


def increments_of(case: Case, path: str) -> list[ast.AugAssign | ast.Assign]:
    """Return the statements that add to a name or attribute, wherever they stand."""
    last = path.rsplit(".", 1)[-1]
    found: list[ast.AugAssign | ast.Assign] = []
    for node in case.walk(ast.AugAssign, ast.Assign):
        if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add) and _same(node.target, path, last):
            found.append(node)
        elif isinstance(node, ast.Assign) and len(node.targets) == 1 and _same(node.targets[0], path, last):
            value = node.value
            added = isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add)
            if (
                added
                and isinstance(value, ast.BinOp)
                and any(_same(one, path, last) for one in (value.left, value.right))
            ):
                found.append(node)
    return found


def _same(node: ast.expr, path: str, last: str) -> bool:
    if "." in path:
        return isinstance(node, ast.Attribute) and node.attr == last
    return isinstance(node, ast.Name) and node.id == path


def starts_of(case: Case, path: str) -> list[ast.Assign]:
    """Return the statements that set a name or attribute to 0."""
    last = path.rsplit(".", 1)[-1]
    return [
        node
        for node in case.walk(ast.Assign)
        if isinstance(node, ast.Assign)
        and any(_same(one, path, last) for one in node.targets)
        and isinstance(node.value, ast.Constant)
        and node.value.value in (0, 0.0)
        and not isinstance(node.value.value, bool)
    ]


def is_rounding(node: ast.AST | None) -> bool:
    """Whether an expression drops what stands behind the point."""
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.FloorDiv)
    return is_call(node, "int", "round") or method_of(node) in ("floor", "trunc")
