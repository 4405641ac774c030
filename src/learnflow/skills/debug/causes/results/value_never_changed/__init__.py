"""A result that is still what it began with, because the lines that change it never ran."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.deciding import Decided, kept_out, with_values
from learnflow.skills.debug.wrong import WRONG_RESULT, Wrong


@pattern(WRONG_RESULT, order=30)
def value_never_changed(case: Case) -> Diagnosis | None:
    """The name that is returned was given a value once; each line that would change it was kept from running."""
    if not isinstance(case, Wrong) or case.gave is None or not isinstance(case.gave.node.value, ast.Name):
        return None
    name = case.gave.node.value.id
    changing = [one for one in case.own(ast.stmt) if _changes(one, name)]
    ran = [one for one in changing if case.reached(one)]
    skipped = [one for one in changing if not case.reached(one)]
    if len(ran) != 1 or not skipped or not isinstance(ran[0], ast.Assign) or case.loop_around(ran[0]) is not None:
        return None
    if any(_handed_on(one, name) for one in case.own(ast.Call)):
        return None
    why = next((one for one in (kept_out(case, node) for node in skipped) if one is not None), None)
    if why is None or not _says_something(why):
        return None
    change = next(node for node in skipped if kept_out(case, node) is not None)
    variant = "loop" if why.kind == "loop" else "for_true" if why.true else ""
    return case.found(
        "value-never-changed", where=why.node.lineno, variant=variant, certainty=Certainty.PROVED, values=case.answers,
        name=name, first_line=ran[0].lineno, changing_line=change.lineno, value=case.got,
        condition=case.text_of(why.test), with_values=with_values(why.operands), times=why.times,
    )  # fmt: skip


def _says_something(why: Decided) -> bool:
    return why.times > 0


def _changes(node: ast.stmt, name: str) -> bool:
    if isinstance(node, ast.Assign):
        return any(_root(one) == name for target in node.targets for one in _parts(target))
    if isinstance(node, ast.AugAssign | ast.AnnAssign):
        return _root(node.target) == name
    if isinstance(node, ast.Delete):
        return any(_root(one) == name for one in node.targets)
    if isinstance(node, ast.For):
        return any(_root(one) == name for one in _parts(node.target))
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Attribute):
        return _root(node.value.func.value) == name
    return False


def _parts(target: ast.expr) -> list[ast.expr]:
    return (
        [inner for one in target.elts for inner in _parts(one)]
        if isinstance(target, ast.Tuple | ast.List)
        else [target]
    )


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Starred):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _handed_on(call: ast.Call, name: str) -> bool:
    """Whether a name is handed to something that may change it."""
    harmless = {
        "len",
        "sum",
        "max",
        "min",
        "print",
        "sorted",
        "str",
        "int",
        "abs",
        "list",
        "range",
        "set",
        "tuple",
        "round",
    }
    if isinstance(call.func, ast.Name) and call.func.id in harmless:
        return False
    return any(isinstance(one, ast.Name) and one.id == name for one in call.args)
