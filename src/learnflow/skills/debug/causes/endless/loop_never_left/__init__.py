"""`while True` without a way out that is ever taken."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.loops import branch_around, loop_of, shown_of
from learnflow.skills.debug.texts import Phrase


@pattern("NoEnd", order=20)
def loop_never_left(case: Case) -> Diagnosis | None:
    """The condition is a constant, and no `break` or `return` in it ran."""
    loop = loop_of(case)
    if not isinstance(loop, ast.While) or not isinstance(loop.test, ast.Constant) or not loop.test.value:
        return None
    exits = _exits(loop)
    slots = {"condition": case.text_of(loop.test)}
    if not exits:
        return case.found(
            "loop-never-left", where=loop.lineno, variant="no-exit", certainty=Certainty.PROVED, slots=slots
        )
    way = exits[0]
    branch = branch_around(case, way.lineno, loop)
    if branch is None or case.hits(way.lineno):
        return None
    held = shown_of(case, branch.test)
    return case.found(
        "loop-never-left", where=branch.lineno, certainty=Certainty.PROVED, exit=case.text_of(way).split()[0],
        exit_line=way.lineno, branch=case.text_of(branch.test), held=Phrase(f": {held}") if held else "", slots=slots,
    )  # fmt: skip


def _exits(loop: ast.While) -> list[ast.stmt]:
    """Return the statements that leave this loop, in order."""
    found: list[ast.stmt] = []
    pending: list[tuple[ast.AST, bool]] = [(one, False) for one in loop.body]
    while pending:
        node, inner = pending.pop(0)
        if isinstance(node, ast.Return | ast.Raise) or (isinstance(node, ast.Break) and not inner):
            found.append(node)
        if not isinstance(node, ast.FunctionDef | ast.Lambda | ast.ClassDef):
            pending += [(child, inner or isinstance(node, ast.For | ast.While)) for child in ast.iter_child_nodes(node)]
    return sorted(found, key=lambda node: node.lineno)
