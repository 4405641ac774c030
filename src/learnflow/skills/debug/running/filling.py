"""What puts things into a collection, and what kept it from being reached."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.running.emptied import FILLING
from learnflow.skills.debug.running.looking import block_of, method_of, path_of, receiver_of, scope_nodes
from learnflow.skills.debug.running.tracing import Made


@dataclass(frozen=True)
class Guard:
    """A condition that decided for every item: `always` true (and so skipped it) or never true.

    `earlier` says that in an earlier call it came out the other way.
    """

    test: ast.expr
    always: bool
    times: int
    earlier: bool = False


def fills_of(case: Case, made: Made) -> list[ast.stmt]:
    """Return the statements that put something into the collection made there."""
    name = made.through[-1] if made.through else ""
    found: list[ast.stmt] = []
    for node in scope_nodes(made.scope) if name else ():
        if (
            (
                isinstance(node, ast.Expr)
                and method_of(node.value) in FILLING
                and path_of(receiver_of(node.value)) == name
            )
            or (isinstance(node, ast.AugAssign) and path_of(node.target) == name)
            or (
                isinstance(node, ast.Assign)
                and isinstance(node.targets[0], ast.Subscript)
                and path_of(node.targets[0].value) == name
            )
        ):
            found.append(node)
        elif isinstance(node, ast.Assign) and path_of(node.targets[0]) == name and node.value is not made.node:
            again = any(path_of(one) == name for one in ast.walk(node.value))
            found.extend([node] if again else [])
    return sorted(found, key=lambda one: one.lineno)


def guard_of_fills(case: Case, made: Made) -> Guard | None:
    """Return the condition that kept everything out of the collection made there."""
    fills = fills_of(case, made)
    again = len(fills) > 1
    reached = [one for one in fills if case.hits(one.lineno)]
    if not fills or case.history.cut or (again and reached):
        return None
    fill = fills[0]
    if reached:
        return _guard_in_calls(case, fill)
    return guard_before(case, fill)


def _guard_in_calls(case: Case, fill: ast.stmt) -> Guard | None:
    """Return the condition around a fill that was reached in earlier calls only; it decides in the last ones too."""
    inner = case.parents.get(fill)
    if isinstance(inner, ast.If) and fill in inner.body and isinstance(case.parents.get(inner), ast.For):
        return Guard(inner.test, False, case.hits(inner.test.lineno), earlier=True)
    loop = inner
    if not isinstance(loop, ast.For) or fill not in loop.body:
        return None
    skips = [one for one in loop.body[: loop.body.index(fill)] if isinstance(one, ast.If) and _leaves(one.body)]
    last = case.history.steps
    lines = [line for line, _ in last]
    for one in skips:
        inside = one.body[0].lineno
        if inside in lines and one.lineno in lines:
            return Guard(one.test, True, case.hits(one.lineno), earlier=True)
    return None


def guard_before(case: Case, fill: ast.stmt) -> Guard | None:
    """Return the condition that kept a statement, which was never reached, from running."""
    inner: ast.stmt = fill
    before = list(block_of(case, fill))
    if any(isinstance(one, ast.Continue | ast.Break | ast.Return | ast.Raise) for one in before[: before.index(fill)]):
        return None  # No condition is to blame for a line that can never be reached.
    for _ in range(6):
        for earlier in reversed(block_of(case, inner)[: list(block_of(case, inner)).index(inner)]):
            times = case.hits(earlier.lineno)
            if isinstance(earlier, ast.If) and _leaves(earlier.body) and case.hits(earlier.body[0].lineno) == times > 0:
                return Guard(earlier.test, True, times)
        outer = case.parents.get(inner)
        if isinstance(outer, ast.If) and case.hits(outer.test.lineno):
            return Guard(outer.test, inner not in outer.body, case.hits(outer.test.lineno))
        if not isinstance(outer, ast.stmt) or isinstance(outer, ast.FunctionDef):
            return None
        inner = outer
    return None


def _leaves(body: list[ast.stmt]) -> bool:
    return isinstance(body[-1], ast.Continue | ast.Break | ast.Return)
