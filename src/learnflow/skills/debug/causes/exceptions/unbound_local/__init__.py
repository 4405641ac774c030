"""A function assigns a name of outside, which makes the name its own, and reads it before that."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.renaming import loads_of, respelt, uses_of
from learnflow.skills.debug.running.scopes import Binding, Missing, indent_of, missing
from learnflow.skills.debug.running.unreached import Reason, reason
from learnflow.skills.debug.running.wording import worded


@pattern("UnboundLocalError", order=18)
def unbound_local(case: Case) -> Diagnosis | None:
    """The name is local because of an assignment that comes later or in the same line, and a value stands outside."""
    gone = missing(case)
    found = reason(case, gone) if gone is not None else None
    if gone is None or found is None or found.kind not in ("later", "itself"):
        return None
    values = [one for one in gone.outer if one.kind in ("value", "parameter")]
    function = gone.scope
    if not values or not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
        return None
    outside = values[-1]
    enclosing = not isinstance(outside.scope, ast.Module)
    seen = _outside(case, gone.name, outside)
    return worded(
        case.found(
            "unbound-local",
            where=found.binding.line,
            variant="enclosing" if enclosing else "itself" if found.kind == "itself" else "outside",
            certainty=Certainty.PROVED if case.ran else Certainty.READ,
            candidates=_candidates(case, gone, found, function, enclosing=enclosing),
            name=gone.name,
            function=function.name,
            outer=getattr(outside.scope, "name", ""),
            outer_line=outside.line,
        ),
        outer_value=f" ({seen})" if seen else "",
    )


def _outside(case: Case, name: str, outside: Binding) -> str:
    for frame in reversed(case.failure.frames if case.failure is not None else ()):
        same = frame.function == getattr(outside.scope, "name", "<module>") and not frame.file
        if same and name in frame.values:
            return f"there it is {frame.values[name].text}"
    return ""


def _candidates(
    case: Case, gone: Missing, found: Reason, function: ast.FunctionDef | ast.AsyncFunctionDef, *, enclosing: bool
) -> list[Change | None]:
    declared = _declared(case, function, f"{'nonlocal' if enclosing else 'global'} {gone.name}")
    if found.kind == "itself" or _read_outside(case, gone, function):
        return [declared]
    # Nothing outside looks at the new value, so it was meant for this function alone.
    return [_other_name(case, gone, found, function)]


def _declared(case: Case, function: ast.FunctionDef | ast.AsyncFunctionDef, text: str) -> Change | None:
    first = function.body[0]
    if first.lineno == function.lineno:
        return None
    return case.changed(case.insert_edit(first.lineno, indent_of(case, first.lineno) + text))


def _read_outside(case: Case, gone: Missing, function: ast.AST) -> bool:
    inside = {id(one) for one in ast.walk(function)}
    for node in ast.walk(case.tree) if case.tree is not None else ():
        if (
            isinstance(node, ast.Name)
            and node.id == gone.name
            and isinstance(node.ctx, ast.Load)
            and id(node) not in inside
        ):
            return True
    return False


def _other_name(case: Case, gone: Missing, found: Reason, function: ast.AST) -> Change | None:
    """Return the program with another name from the assignment on, in the block of the assignment."""
    statement = case.statement_at(found.binding.line)
    holder = case.parents.get(statement) if statement is not None else None
    parts = ast.iter_fields(holder) if holder is not None else iter(())
    body = next((part for _, part in parts if isinstance(part, list) and statement in part), None)
    if body is None or case.lines is None or len(found.bindings) != 1:
        return None
    nodes = [one for part in body[body.index(statement) :] for one in uses_of(part, gone.name)]
    last = body[-1].end_lineno or body[-1].lineno
    if any(one.lineno > last for one in loads_of(function, gone.name)):
        return None
    return respelt(case, nodes, f"new_{gone.name}")
