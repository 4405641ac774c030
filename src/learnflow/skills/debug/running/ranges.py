"""Loops that count: what a loop variable counts up to, and against which length."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.running.looking import is_call, loops_around, path_of, scope_at
from learnflow.skills.debug.running.tracing import binding_of, bindings_in


@dataclass(frozen=True)
class Counting:
    """A loop that makes the index: `of` is the thing whose length bounds it, `over` what is added to that length.

    `index = variable + shift`; `bound` is the expression that would have to be smaller.
    """

    loop: ast.For | ast.While
    variable: str
    shift: int
    of: ast.expr | None
    over: int
    bound: ast.expr | None
    step: int = 1


def split_sum(node: ast.expr) -> tuple[ast.expr, int]:
    """Return `x, 2` for `x + 2` and `x, -1` for `x - 1`, else the node and 0."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        if isinstance(node.right, ast.Constant) and type(node.right.value) is int:
            return node.left, node.right.value if isinstance(node.op, ast.Add) else -node.right.value
        if isinstance(node.left, ast.Constant) and type(node.left.value) is int and isinstance(node.op, ast.Add):
            return node.right, node.left.value
    return node, 0


def bound_of(case: Case, node: ast.expr, depth: int = 0) -> tuple[ast.expr | None, int]:
    """Return the thing whose length a number is and what is added: `len(x) - 1` gives `x, -1`, also by a name."""
    base, over = split_sum(node)
    if is_call(base, "len") and isinstance(base, ast.Call):
        inner: ast.expr | None = base.args[0]
        part = inner.slice if isinstance(inner, ast.Subscript) else None
        if (
            (
                isinstance(part, ast.Slice)
                and part.upper is None
                and part.step is None
                and isinstance(part.lower, ast.Constant)
            )
            and isinstance(inner, ast.Subscript)
            and type(part.lower.value) is int
            and part.lower.value >= 0
        ):
            return inner.value, over - part.lower.value
        return inner, over
    if isinstance(base, ast.Name) and depth < 3:
        scope = scope_at(case, node.lineno)
        binding = binding_of(case, base.id, scope, None)
        lengths = [
            one for one in bindings_in(scope, base.id) if isinstance(one, ast.Assign) and is_call(one.value, "len")
        ]
        if len(lengths) > 1 and len({ast.dump(one.value) for one in lengths}) == 1 == len(lengths) / len(
            bindings_in(scope, base.id)
        ):
            binding = lengths[0]
        if isinstance(binding, ast.Assign) and isinstance(binding.targets[0], ast.Name):
            inner, more = bound_of(case, binding.value, depth + 1)
            return inner, over + more
    return None, over


def counting_of(case: Case, index: ast.expr, at: ast.AST) -> Counting | None:
    """Return the loop around `at` that makes the index, None where none does."""
    base, shift = split_sum(index)
    if not isinstance(base, ast.Name):
        return None
    for loop in (*_comprehensions(case, at), *loops_around(case, at)):
        if isinstance(loop, ast.For) and isinstance(loop.target, ast.Name) and loop.target.id == base.id:
            return _of_range(case, loop, base.id, shift)
        counted = loop.target.elts[0] if isinstance(loop, ast.For) and isinstance(loop.target, ast.Tuple) else None
        if isinstance(loop, ast.For) and path_of(counted) == base.id and is_call(loop.iter, "enumerate"):
            return Counting(loop, base.id, shift, loop.iter.args[0], 0, None)  # type: ignore[attr-defined]
        if isinstance(loop, ast.While):
            found = _of_while(case, loop, base.id, shift)
            if found is not None:
                return found
    return None


def _comprehensions(case: Case, at: ast.AST) -> list[ast.For]:
    """Return the loops of the comprehensions around a node, as if each were a loop of its own."""
    found: list[ast.For] = []
    outer = case.parents.get(at)
    while outer is not None and not isinstance(outer, ast.stmt):
        for one in (
            outer.generators if isinstance(outer, ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) else ()
        ):
            loop = ast.For(target=one.target, iter=one.iter, body=[], orelse=[])
            found.append(ast.copy_location(loop, one.iter))
        outer = case.parents.get(outer)
    return found


def _of_range(case: Case, loop: ast.For, name: str, shift: int) -> Counting | None:
    call = loop.iter
    if not is_call(call, "range") or not isinstance(call, ast.Call):
        return None
    bound = call.args[0] if len(call.args) == 1 else call.args[1]
    step = call.args[2] if len(call.args) > 2 else None
    down = isinstance(step, ast.UnaryOp) and isinstance(step.op, ast.USub) and isinstance(step.operand, ast.Constant)
    width = -1 if down else step.value if isinstance(step, ast.Constant) and isinstance(step.value, int) else 1
    if step is not None and not isinstance(step, ast.Constant) and not down:
        return None
    if width < 0:
        # Counting down begins with the largest index, which is used itself.
        of, over = bound_of(case, call.args[0])
        return Counting(loop, name, shift, of, over + 1, call.args[0], width)
    of, over = bound_of(case, bound)
    return Counting(loop, name, shift, of, over, bound, width)


def _of_while(case: Case, loop: ast.While, name: str, shift: int) -> Counting | None:
    for node in ast.walk(loop.test):
        if not isinstance(node, ast.Compare) or len(node.ops) != 1:
            continue
        left, op, right = node.left, node.ops[0], node.comparators[0]
        if isinstance(op, ast.Gt | ast.GtE):
            left, right = right, left
        base, more = split_sum(left)
        if path_of(base) != name or not isinstance(op, ast.Lt | ast.LtE | ast.Gt | ast.GtE | ast.NotEq):
            continue
        of, over = bound_of(case, right)
        extra = 1 if isinstance(op, ast.LtE | ast.GtE) else 0
        return Counting(loop, name, shift, of, over - more + extra, right)
    return None
