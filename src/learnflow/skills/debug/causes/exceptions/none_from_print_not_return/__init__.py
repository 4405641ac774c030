"""`print()` shows a value and gives None, and that None is used."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.bindings import program_of
from learnflow.skills.debug.running.nones import Nothing, gives_none, gives_values, nothing_of, thing_of


@pattern("TypeError", "AttributeError", "KeyError", order=7)
def none_from_print_not_return(case: Case) -> Diagnosis | None:
    """The None is what `print()` gave, or a function that prints its result in its last line."""
    nothing = nothing_of(case)
    if nothing is None:
        return None
    if nothing.maker == "print" and isinstance(nothing.station.node, ast.Call):
        return _kept(case, nothing, nothing.station.node)
    return _printed(case, nothing) if nothing.maker == "ended" else None


def _kept(case: Case, nothing: Nothing, call: ast.Call) -> Diagnosis | None:
    shown = [one for one in call.args if not isinstance(one, ast.Starred)]
    if not shown:
        return None
    text = case.text_of(shown[-1])
    statement = program_of(case).statement_of(call)
    candidates = [case.replaced(call, text)]
    if isinstance(statement, ast.Assign) and statement.value is call and len(shown) == 1:
        target, edit = case.text_of(statement.targets[0]), case.node_edit(call, text)
        after = case.insert_edit((statement.end_lineno or 0) + 1, " " * statement.col_offset + f"print({target})")
        candidates.insert(0, case.changed(edit, after) if edit is not None else None)
    whole = case.node
    if isinstance(statement, ast.Expr) and isinstance(whole, ast.BinOp) and whole.left is call:
        # `print("Hello ") + name`: the parenthesis stands in the wrong place.
        candidates = []
        if statement.value is whole and len(call.args) == 1 and not call.keywords:
            rest = case.text_of(whole)[len(case.text_of(call)) :]
            candidates = [case.replaced(whole, f"{case.text_of(call)[:-1]}{rest})")]
    return case.found(
        "none-from-print-not-return",
        where=call,
        variant="direct" if nothing.operand.node is call else "",
        certainty=Certainty.PROVED,
        candidates=candidates,
        thing=thing_of(case, nothing),
        call=case.text_of(call),
        shown=text,
    )


def _printed(case: Case, nothing: Nothing) -> Diagnosis | None:
    """A function whose last line prints its result, used as if it gave it back."""
    function, station = nothing.function, nothing.station
    statement = case.statement_at(station.line)
    call = statement.value if isinstance(statement, ast.Expr) else None
    if function is None or gives_values(function) or gives_none(function) or not isinstance(call, ast.Call):
        return None
    if not (isinstance(call.func, ast.Name) and call.func.id == "print") or not _is_used(case, nothing):
        return None
    shown = [one for one in call.args if not isinstance(one, ast.Constant | ast.Starred | ast.JoinedStr)]
    candidates: list[Change | None] = []
    if len(shown) == 1 and isinstance(statement, ast.Expr):
        candidates = [case.replaced(statement, f"return {case.text_of(shown[0])}")]
    return case.found(
        "none-from-print-not-return",
        where=station.line,
        variant="function",
        certainty=Certainty.PROVED,
        candidates=candidates,
        thing=thing_of(case, nothing),
        call=case.text_of(station.call) if station.call is not None else f"{function.name}(…)",
        shown=case.text_of(shown[0]) if len(shown) == 1 else case.text_of(call),
        function=function.name,
    )


def _is_used(case: Case, nothing: Nothing) -> bool:
    """Whether the value of the call is used as one, and not called, which is another mistake."""
    return not (isinstance(case.node, ast.Call) and case.node.func is nothing.operand.node)
