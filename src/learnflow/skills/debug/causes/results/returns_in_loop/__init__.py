"""A loop that is left in its first turn, whatever it meets."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.wrong import WRONG_RESULT, Wrong

_LEAVES = (ast.Return, ast.Break)


@pattern(WRONG_RESULT, order=12)
def returns_in_loop(case: Case) -> Diagnosis | None:
    """No way through the first turn leads to a second one, and there was more to go through."""
    if not isinstance(case, Wrong):
        return None
    for loop in case.own(ast.While):
        seen = case.tested(loop.test)
        left = _left_by(case, loop)
        if seen is None or (seen.true, seen.false) != (1, 0) or not _always_leaves(loop.body) or left is None:
            continue
        variant = "while_break" if isinstance(left, ast.Break) else "while"
        return case.found(
            "returns-in-loop", where=left, variant=variant, certainty=Certainty.PROVED, values=case.answers,
            candidates=_moved(case, loop, left), loop_line=loop.lineno, size=1, loop=case.text_of(loop.test),
        )  # fmt: skip
    for loop in case.own(ast.For):
        entered = case.turned(loop)
        if not entered or any(one.turns > 1 or one.ended or not one.size or one.size < 2 for one in entered[-1:]):
            continue
        if any(one.turns > 1 for one in entered) or not _always_leaves(loop.body):
            continue
        left = _left_by(case, loop)
        if left is None:
            continue
        variant = "break" if isinstance(left, ast.Break) else ""
        return case.found(
            "returns-in-loop", where=left, variant=variant, certainty=Certainty.PROVED, values=case.answers,
            candidates=_moved(case, loop, left), loop_line=loop.lineno, size=entered[-1].size,
            loop=case.text_of(loop.iter),
        )  # fmt: skip
    return None


def _always_leaves(body: list[ast.stmt]) -> bool:
    """Whether each way through these statements ends the loop around them."""
    for node in body:
        if isinstance(node, _LEAVES):
            return True
        if isinstance(node, ast.If) and node.orelse and _always_leaves(node.body) and _always_leaves(node.orelse):
            return True
        if any(isinstance(one, ast.Continue) for one in ast.walk(node)):
            return False
    return False


def _left_by(case: Wrong, loop: ast.For | ast.While) -> ast.Return | ast.Break | None:
    leaves = [one for one in case.own(*_LEAVES) if case.loop_around(one) is loop]
    ran = [one for one in leaves if case.reached(one)]
    return ran[-1] if ran else None


def _moved(case: Wrong, loop: ast.For | ast.While, left: ast.Return | ast.Break) -> list[Change | None]:
    """Return the program with the last statement of the loop behind it instead, without its `else` if it had one."""
    lines = case.lines or ()
    margin = lines[loop.lineno - 1][: loop.col_offset]
    last = loop.body[-1]
    if isinstance(left, ast.Break) or margin.strip() or (loop.end_lineno or 0) != (last.end_lineno or 0):
        return []
    if last is left and len(loop.body) > 1 and left.lineno == left.end_lineno:
        return [case.changed(case.line_edit(left.lineno, margin + lines[left.lineno - 1].strip()))]
    if not isinstance(last, ast.If) or len(last.orelse) != 1 or not isinstance(last.orelse[0], ast.Return):
        return []
    gives = last.orelse[0]
    line = gives.lineno - 1
    if gives.lineno != gives.end_lineno or lines[line - 1].strip() != "else:":
        return []
    return [case.changed(case.line_edit(line, None), case.line_edit(line + 1, margin + lines[line].strip()))]
