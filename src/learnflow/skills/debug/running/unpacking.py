"""What an assignment or a loop unpacks into several names."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.running.looking import own_nodes


@dataclass(frozen=True)
class Unpacked:
    """`target` is the tuple of names, `value` what is unpacked (what is walked, where `loops`)."""

    target: ast.Tuple | ast.List
    value: ast.expr
    count: int
    loops: bool
    names: tuple[str, ...]
    statement: ast.AST

    @property
    def told(self) -> str:
        """The names on the left, as they are counted in a sentence."""
        shown = ", ".join(f"`{name}`" for name in self.names[:4]) if len(self.names) == self.count else ""
        return f"{self.count} names ({shown})" if shown else counted(self.count, "name")


def unpacked(case: Case, count: int) -> Unpacked | None:
    """Return the unpacking with so many names in the failing statement, None where none or several fit."""
    found = []
    for node in own_nodes(case.stmt):
        if isinstance(node, ast.Assign):
            found += [_unpacked(node, target, node.value, False) for target in node.targets]
        elif isinstance(node, ast.For | ast.AsyncFor | ast.comprehension):
            found.append(_unpacked(node, node.target, node.iter, True))
    if isinstance(case.node, ast.Tuple | ast.List) and isinstance(case.node.ctx, ast.Store):
        found = [one for one in found if one is not None and one.target is case.node]
    fits = [one for one in found if one is not None and one.count == count]
    return fits[0] if len(fits) == 1 else None


def nested(case: Case) -> ast.Tuple | ast.List | None:
    """Return the names in parentheses among the names on the left that get another number of values."""
    node = case.node
    if not isinstance(node, ast.Tuple | ast.List) or not isinstance(node.ctx, ast.Store):
        return None
    return node if isinstance(case.parents.get(node), ast.Tuple | ast.List) else None


def _unpacked(node: ast.AST, target: ast.expr, value: ast.expr, loops: bool) -> Unpacked | None:
    if not isinstance(target, ast.Tuple | ast.List):
        return None
    names = tuple(one.id for one in target.elts if isinstance(one, ast.Name))
    count = sum(not isinstance(one, ast.Starred) for one in target.elts)
    return Unpacked(target, value, count, loops, names, node)


def counted(number: int, noun: str) -> str:
    """Return `1 value` or `3 values`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
