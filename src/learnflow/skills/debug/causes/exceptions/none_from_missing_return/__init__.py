"""A function of the student's came to its end without `return`, and its None is used."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Mapping

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.causes.exceptions.none_from_missing_return.gaps import gap_of
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.bindings import Function, own_nodes, parameters, program_of
from learnflow.skills.debug.running.nones import (
    Nothing,
    at_the_end,
    gives_none,
    gives_values,
    nothing_of,
    recursion_of,
    thing_of,
)
from learnflow.skills.debug.running.phrases import value_text
from learnflow.skills.debug.running.seeing import Seen

_CHANGING = frozenset({"append", "extend", "insert", "remove", "sort", "reverse", "clear", "update", "add", "pop"})


@pattern("TypeError", "AttributeError", "KeyError", "ValueError", order=8)
def none_from_missing_return(case: Case) -> Diagnosis | None:
    """The None is what a function gave that ended without `return`."""
    nothing = nothing_of(case)
    if nothing is None:
        return None
    if nothing.maker == "unknown":
        return _decorated(case, nothing)
    function, station = nothing.function, nothing.station
    if function is None or nothing.maker not in ("ended", "returned") or _is_called(case, nothing):
        return None
    if gives_none(function) and gives_values(function):
        return None  # there None is what the function gives on purpose
    variant, where, candidates, more = _way(case, nothing, function)
    proved = station.returned is not None or station.sure
    return case.found(
        "none-from-missing-return",
        where=where,
        variant=variant,
        certainty=Certainty.PROVED if proved else Certainty.SEEN,
        values=[case.value(name, seen, station.line) for name, seen in more.items()],
        candidates=candidates,
        thing=thing_of(case, nothing),
        function=function.name,
        ended=station.line,
        starts=function.lineno,
        given=_given(more),
        last=_text(case, station.line),
        slots=_slots(case, nothing, function, where, more),
    )


Way = tuple[str, int, list[Change | None], Mapping[str, Seen]]


def _way(case: Case, nothing: Nothing, function: Function) -> Way:
    """Return the wording, the line of the cause, the changes to try, and what the function held at its end."""
    line = nothing.station.line
    statement = case.statement_at(line)
    again = recursion_of(function, line)
    if again is not None:
        return "dropped", again.lineno, [_returning(case, again)], {}
    if not gives_values(function):
        replaced = _replaced(case, nothing, function)
        if replaced is not None:
            return "procedure", replaced[0], [replaced[1]], {}
        if _is_chained(case, nothing, function):
            return "chain", line, [_appended(case, function, "self")], {}
        variant = "printing" if _prints(statement) else "none"
        return variant, line, _repairs(case, function, statement), {}
    if isinstance(statement, ast.Expr) and not isinstance(statement.value, ast.Call | ast.Await):
        return "expression", line, [_returning(case, statement)], {}
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
        return "path", line, [_after(case, statement, statement.targets[0].id)], {}
    record = nothing.station.returned
    held = at_the_end(case, function, record.called_from if record is not None else None)
    gap = gap_of(case, function, held)
    if gap is not None:
        return gap.variant, gap.line, [gap.change], held
    return "held" if _given(held) else "path", line, [], held


def _slots(case: Case, nothing: Nothing, function: Function, where: int, held: Mapping[str, Seen]) -> dict[str, str]:
    gap = gap_of(case, function, held) if held else None
    call = nothing.station.call
    return {
        "call": case.text_of(call) if call is not None and not _is_library(call) else f"{function.name}(…)",
        "called": str(call.lineno if call is not None else where),
        "asked": gap.asked if gap is not None else "",
        "subject": gap.subject if gap is not None else "",
        "value": gap.value if gap is not None else "",
    }


def _is_library(call: ast.Call) -> bool:
    """Whether the call is one of a built-in function, which called the student's one itself."""
    return isinstance(call.func, ast.Name) and hasattr(builtins, call.func.id)


def _given(held: Mapping[str, Seen]) -> str:
    """Return `points = 50` of what was seen at the end, empty where nothing was."""
    parts = [f"{name} = {value_text(seen)}" for name, seen in held.items() if len(seen.text) <= 60]
    return ", ".join(parts[:3])


def _text(case: Case, line: int) -> str:
    return case.lines[line - 1].strip() if case.lines is not None and 0 < line <= len(case.lines) else ""


def _prints(statement: ast.stmt | None) -> bool:
    value = statement.value if isinstance(statement, ast.Expr) else None
    return isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "print"


def _is_called(case: Case, nothing: Nothing) -> bool:
    """Whether the None itself is called: then a function was called where it should have been passed."""
    node, call = case.node, nothing.station.call
    around = case.parents.get(call) if call is not None else None
    called = isinstance(node, ast.Call) and nothing.operand.node is node.func
    return called and call is not None and not isinstance(around, ast.Assign | ast.Return)


def _is_chained(case: Case, nothing: Nothing, function: Function) -> bool:
    """Whether the next method of the same object was called on what this method gave."""
    owner, node = program_of(case).class_of(function), case.node
    if owner is None or not isinstance(node, ast.Attribute) or nothing.operand.node is not node.value:
        return False
    methods = {one.name for one in owner.body if isinstance(one, ast.FunctionDef)}
    return isinstance(node.value, ast.Call) and node.attr in methods


def _replaced(case: Case, nothing: Nothing, function: Function) -> tuple[int, Change | None] | None:
    """Return the line that puts the None of a changing function in place of the thing that it changed."""
    call = nothing.station.call
    statement = program_of(case).statement_of(call) if call is not None else None
    if call is None or not isinstance(statement, ast.Assign) or statement.value is not call or not _changes(function):
        return None
    target = case.text_of(statement.targets[0])
    given = [case.text_of(one) for one in call.args]
    if isinstance(call.func, ast.Attribute):
        given.append(case.text_of(call.func.value))
    return (statement.lineno, case.replaced(statement, case.text_of(call))) if target in given else None


def _changes(function: Function) -> bool:
    """Whether a function changes what it is given: stores into a parameter or calls a changing method of it."""
    names = set(parameters(function))
    for node in own_nodes(function):
        owner: ast.expr | None = None
        if isinstance(node, ast.Subscript | ast.Attribute) and isinstance(node.ctx, ast.Store | ast.Del):
            owner = node.value
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _CHANGING:
            owner = node.func.value
        while isinstance(owner, ast.Subscript | ast.Attribute):
            owner = owner.value
        if isinstance(owner, ast.Name) and owner.id in names:
            return True
    return False


def _repairs(case: Case, function: Function, last: ast.stmt | None) -> list[Change | None]:
    """Return what a function without any return may have been meant to give: what it worked out last."""
    if isinstance(last, ast.Expr) and not _prints(last) and not _works_in_place(last):
        return [_returning(case, last)]
    if isinstance(last, ast.Assign) and isinstance(last.targets[0], ast.Name) and last in function.body:
        return [_after(case, last, last.targets[0].id)]
    kept = _collected(function)
    return [_appended(case, function, kept)] if kept else []


def _works_in_place(statement: ast.Expr) -> bool:
    call = statement.value
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in _CHANGING


def _collected(function: Function) -> str:
    """Return the one name that a function sets up before its last loop or test and fills in it."""
    before = [one for one in function.body if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name)]
    names = {one.targets[0].id for one in before if isinstance(one.targets[0], ast.Name)}
    filled = set()
    for node in ast.walk(function.body[-1]):
        target = node.target if isinstance(node, ast.AugAssign) else None
        if isinstance(node, ast.Assign):
            target = node.targets[0] if isinstance(node.targets[0], ast.Name | ast.Subscript) else None
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _CHANGING:
            target = node.func.value if isinstance(node.func.value, ast.Name) else None
        while isinstance(target, ast.Subscript):
            target = target.value  # type: ignore[assignment]
        if isinstance(target, ast.Name) and target.id in names:
            filled.add(target.id)
    return filled.pop() if len(filled) == 1 else ""


def _returning(case: Case, statement: ast.Expr) -> Change | None:
    if statement.lineno != statement.end_lineno:
        return None
    return case.replaced(statement, f"return {case.text_of(statement)}")


def _after(case: Case, statement: ast.stmt, name: str) -> Change | None:
    line = statement.end_lineno or statement.lineno
    text = case.lines[statement.lineno - 1] if case.lines is not None else ""
    indent = text[: len(text) - len(text.lstrip())]
    return case.changed(case.insert_edit(line + 1, f"{indent}return {name}"))


def _appended(case: Case, function: Function, name: str) -> Change | None:
    first = case.lines[function.body[0].lineno - 1] if case.lines is not None else ""
    if function.body[0].lineno == function.lineno:
        return None
    indent = first[: len(first) - len(first.lstrip())]
    return case.changed(case.insert_edit((function.end_lineno or function.lineno) + 1, f"{indent}return {name}"))


def _decorated(case: Case, nothing: Nothing) -> Diagnosis | None:
    """The name of a function is None, because the decorator above it gives nothing back."""
    node = nothing.operand.node
    name = node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")
    program = program_of(case)
    for function in program.functions.get(name, ()):
        for one in function.decorator_list:
            called = one.func if isinstance(one, ast.Call) else one
            wanted = called.id if isinstance(called, ast.Name) else ""
            for maker in program.functions.get(wanted, ()):
                outer = _giving_nothing(maker)
                if outer is None:
                    continue
                inner = [part for part in outer.body if isinstance(part, ast.FunctionDef)]
                line = outer.end_lineno or outer.lineno
                return case.found(
                    "none-from-missing-return",
                    where=line,
                    variant="decorator",
                    certainty=Certainty.PROVED,
                    candidates=[_appended(case, outer, inner[-1].name)] if inner else [],
                    thing=name,
                    function=outer.name,
                    ended=line,
                    starts=outer.lineno,
                    call=f"@{wanted}",
                    called=one.lineno,
                    inner=inner[-1].name if inner else "the inner function",
                    name=name,
                )
    return None


def _giving_nothing(maker: Function) -> Function | None:
    """Return the decorator itself, or the function that it makes, whichever has an inner function and no return."""
    if any(isinstance(one, ast.FunctionDef) for one in maker.body) and not gives_values(maker):
        return maker
    for one in maker.body:
        if isinstance(one, ast.FunctionDef) and any(isinstance(part, ast.FunctionDef) for part in one.body):
            return one if not gives_values(one) else None
    return None
