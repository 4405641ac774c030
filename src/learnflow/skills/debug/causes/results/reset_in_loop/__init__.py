"""A value that begins anew in each turn, so only the last turn counts."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.wrong import WRONG_RESULT, Wrong

_ADDING = frozenset({"append", "extend", "insert", "add", "update"})


@pattern(WRONG_RESULT, order=25)
def reset_in_loop(case: Case) -> Diagnosis | None:
    """A line of the loop gives a name its first value again, and behind the loop the name is used."""
    if not isinstance(case, Wrong):
        return None
    for loop in case.own(ast.For, ast.While):
        turns = case.hits(loop.body[0].lineno)
        if turns < 2 or (isinstance(loop, ast.For) and case.turned(loop)[-1:] and case.turned(loop)[-1].turns < 2):
            continue
        for node in loop.body:
            name = _emptied(node)
            if (
                not name
                or case.hits(node.lineno) < 2
                or not _grows(loop, name)
                or not _used_only_behind(case, loop, name)
            ):
                continue
            return case.found(
                "reset-in-loop", where=node, certainty=Certainty.PROVED, values=case.answers,
                candidates=[_moved(case, loop, node)], name=name, loop_line=loop.lineno, resetting=case.text_of(node),
                turns=case.hits(node.lineno),
            )  # fmt: skip
    return None


def _emptied(node: ast.stmt) -> str:
    """Return the name that a statement gives a written-out first value."""
    if not isinstance(node, ast.Assign) or len(node.targets) != 1 or not isinstance(node.targets[0], ast.Name):
        return ""
    value = node.value
    empty = isinstance(value, ast.List | ast.Tuple) and not value.elts
    empty = empty or (isinstance(value, ast.Dict) and not value.keys)
    return node.targets[0].id if empty or isinstance(value, ast.Constant) else ""


def _grows(loop: ast.For | ast.While, name: str) -> bool:
    """Whether the loop adds to the name."""
    for node in ast.walk(loop):
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name) and node.target.id == name:
            return True
        changed: ast.expr | None = None
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _ADDING:
            changed = node.func.value
        elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
            changed = node.value
        if isinstance(changed, ast.Name) and changed.id == name:
            return True
    return False


def _used_only_behind(case: Wrong, loop: ast.For | ast.While, name: str) -> bool:
    """Whether what the name holds is first used behind the loop: in the loop it is only added to."""
    own = [one for one in case.own(ast.Name) if one.id == name and isinstance(one.ctx, ast.Load)]
    last = loop.end_lineno or loop.lineno
    inside = [one for one in own if loop.lineno <= one.lineno <= last and not _adding(case, one)]
    behind = [one for one in own if one.lineno > last and case.hits(one.lineno)]
    return bool(behind) and not inside and case.loop_around(loop) is None


def _adding(case: Wrong, node: ast.Name) -> bool:
    above = case.parents.get(node)
    if isinstance(above, ast.Subscript):
        return isinstance(above.ctx, ast.Store)
    return isinstance(above, ast.Attribute) and above.attr in _ADDING


def _moved(case: Wrong, loop: ast.For | ast.While, node: ast.stmt) -> Change | None:
    lines = case.lines or ()
    margin = lines[loop.lineno - 1][: loop.col_offset]
    if margin.strip() or node.lineno != node.end_lineno or len(loop.body) < 2:
        return None
    text = margin + lines[node.lineno - 1].strip()
    return case.changed(case.insert_edit(loop.lineno, text), case.line_edit(node.lineno, None))
