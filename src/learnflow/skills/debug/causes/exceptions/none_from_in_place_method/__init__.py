"""A method that changes its list in place gave None, and that None is used."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.bindings import program_of
from learnflow.skills.debug.running.nones import nothing_of, thing_of


@pattern("TypeError", "AttributeError", "KeyError", order=11)
def none_from_in_place_method(case: Case) -> Diagnosis | None:
    """The None was made by `sort()`, `append()`, `shuffle()` …"""
    nothing = nothing_of(case)
    if nothing is None or nothing.maker != "in-place" or not isinstance(nothing.station.node, ast.Call):
        return None
    call = nothing.station.node
    method = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    holder = _holder(call, method)
    if holder is None:
        return None
    text = case.text_of(holder)
    statement = program_of(case).statement_of(call)
    target = statement.targets[0] if isinstance(statement, ast.Assign) and statement.value is call else None
    same = target is not None and case.text_of(target) == text
    direct = nothing.operand.node is call
    return case.found(
        "none-from-in-place-method",
        where=call,
        variant="same" if same else "direct" if direct else "",
        certainty=Certainty.PROVED,
        candidates=_changes(case, call, holder, method, statement, target),
        thing=thing_of(case, nothing),
        call=case.text_of(call),
        method=method,
        holder=text,
        target=case.text_of(target) if target is not None else thing_of(case, nothing),
    )


def _holder(call: ast.Call, method: str) -> ast.expr | None:
    """Return what is changed: the object before the dot, for `random.shuffle` its argument."""
    if method == "shuffle":
        return call.args[0] if call.args else None
    return call.func.value if isinstance(call.func, ast.Attribute) else None


def _changes(
    case: Case, call: ast.Call, holder: ast.expr, method: str, statement: ast.stmt | None, target: ast.expr | None
) -> list[Change | None]:
    text, whole = case.text_of(holder), case.text_of(call)
    if target is not None and case.text_of(target) == text and statement is not None:
        return [case.replaced(statement, whole)]
    found: list[Change | None] = []
    if method == "append" and isinstance(holder, ast.List) and len(call.args) == 1:
        items = ", ".join(case.text_of(one) for one in (*holder.elts, *call.args))
        return [case.replaced(call, f"[{items}]")]
    if method == "sort":
        given = ", ".join([text, *(case.text_of(one) for one in (*call.args, *call.keywords))])
        found.append(case.replaced(call, f"sorted({given})"))
    if (
        statement is None
        or statement.lineno != call.lineno
        or not isinstance(statement, ast.Assign | ast.Return | ast.Expr)
    ):
        return found
    indent = " " * statement.col_offset
    after = case.node_edit(call, text)
    if after is not None and after.before is not None and after.before.lstrip() == after.before[statement.col_offset :]:
        found.append(case.changed(case.insert_edit(statement.lineno, indent + whole), after))
    return found
