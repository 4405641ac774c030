"""A line in the loop sets the condition's name in each turn, to the value that it had."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.loops import loop_of, shown_of, watched


@pattern("NoEnd", order=26)
def loop_value_stays(case: Case) -> Diagnosis | None:
    """The lines that could change the condition run, and change nothing: it is set again, or to itself."""
    loop = loop_of(case)
    if not isinstance(loop, ast.While) or isinstance(loop.test, ast.Constant):
        return None
    names = watched(case, loop)
    ran = [one for one in names if one.ran]
    if not ran or any(one.changed for one in names) or any(len(one.values) > 1 for one in ran):
        return None
    name = next((one for one in ran if one.seen is not None and _rebound(loop, one.name)), None)
    if name is None or name.seen is None:
        return None
    recent = {line for line, _ in case.history.steps}
    lines = [line for line in name.ran if line in _rebound(loop, name.name) and line in recent]
    if not lines:
        return None
    return case.found(
        "loop-value-stays", where=lines[0], certainty=Certainty.PROVED, name=name.name, value=name.seen.text,
        values=[case.value(name.name, name.seen, case.line)], condition=case.text_of(loop.test),
        shown=shown_of(case, loop.test),
    )  # fmt: skip


def _rebound(loop: ast.While, name: str) -> set[int]:
    return {
        node.lineno
        for node in ast.walk(loop)
        if isinstance(node, ast.Name) and node.id == name and not isinstance(node.ctx, ast.Load)
    }
