"""The program's own check raises: the condition that was true, with its values, and the call that brought them."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Diagnosis
from learnflow.skills.debug.patterns import ANY, pattern
from learnflow.skills.debug.running.looking import changes, frames_of, path_of
from learnflow.skills.debug.running.tracing import call_in


@pattern(ANY, order=9)
def raised_by_own_check(case: Case) -> Diagnosis | None:
    """The failing statement is a `raise` of the student's."""
    statement = case.stmt
    if not isinstance(statement, ast.Raise) or not case.ran or statement.exc is None:
        return None
    if case.traceback.error_type == "NotImplementedError":
        return None  # A method that each class has to write: another cause.
    outer = case.parents.get(statement)
    while outer is not None and not isinstance(
        outer, ast.If | ast.FunctionDef | ast.AsyncFunctionDef | ast.ExceptHandler | ast.For
    ):
        outer = case.parents.get(outer)
    frames = frames_of(case)
    call = call_in(case, len(frames) - 2) if len(frames) > 1 else None
    line = frames[-2].line if len(frames) > 1 else 0
    slots = {
        "raised": case.text_of(statement.exc),
        "message": case.says,
        "call": case.text_of(call) if call is not None else f"line {line}",
        "call_line": str(line),
    }
    if not isinstance(outer, ast.If) or not _inside(outer.body, statement):
        return _other(case, outer, statement, slots, line)
    slots |= {"test": case.text_of(outer.test), "test_line": str(outer.test.lineno), "parts": _parts(case, outer.test)}
    earlier = _earlier(case, outer.test, frames[-1].function if frames else "", line)
    equal = _equal_sides(case, outer.test)
    if equal is not None:
        slots |= equal
        return _found(case, "equal", outer.test.lineno, slots)
    if earlier is not None and slots["parts"]:
        return _found(case, "earlier", earlier[1], {**slots, "attribute": earlier[0], "earlier_line": str(earlier[1])})
    if not slots["parts"]:
        return _found(case, "called-plain" if line else "plain", line or None, slots)
    return _found(case, "called" if line else "", line or outer.test.lineno, slots)


def _earlier(case: Case, test: ast.expr, function: str, line: int) -> tuple[str, int] | None:
    """Return the attribute of the object that an earlier call of the same method changed last, and from which line."""
    paths = [
        f"self.{one.attr}" for one in ast.walk(test) if isinstance(one, ast.Attribute) and path_of(one.value) == "self"
    ]
    method = function.rsplit(".", 1)[-1]
    calls = [one for one in case.history.returned if one.function == method and one.called_from]
    changed = [path for path in paths if len(changes(case, path)) > 1]
    own = case.function_named(method)
    if not calls or not changed or own is None or calls[-1].called_from == line:
        return None
    if not own.lineno <= changes(case, changed[0])[-1].line <= (own.end_lineno or 0):
        return None
    return changed[0], calls[-1].called_from or 0


def _inside(block: list[ast.stmt], statement: ast.stmt) -> bool:
    return any(part is statement for one in block for part in ast.walk(one))


def _other(case: Case, outer: ast.AST | None, statement: ast.Raise, slots: dict[str, str], line: int) -> Diagnosis:
    """A raise in an else branch, after a loop, or alone."""
    if isinstance(outer, ast.If):
        slots |= {
            "test": case.text_of(outer.test),
            "test_line": str(outer.test.lineno),
            "parts": _parts(case, outer.test),
        }
        if slots["parts"]:
            return _found(case, "else-called" if line else "else", line or None, slots)
    return _found(case, "alone-called" if line else "alone", line or None, slots)


def _equal_sides(case: Case, test: ast.expr) -> dict[str, str] | None:
    """Return both sides of a `<=` or `>=` that is true only because they are equal."""
    if not isinstance(test, ast.Compare) or len(test.ops) != 1 or not isinstance(test.ops[0], ast.LtE | ast.GtE):
        return None
    left, right = test.left, test.comparators[0]
    first, second = _value(case, left), _value(case, right)
    if first is None or first != second or isinstance(right, ast.Constant) or isinstance(left, ast.Constant):
        return None
    return {
        "left": case.text_of(left),
        "right": case.text_of(right),
        "both": first,
        "sign": "<=" if isinstance(test.ops[0], ast.LtE) else ">=",
    }


def _value(case: Case, node: ast.expr) -> str | None:
    seen = case.seen(node)
    if seen is None and isinstance(node, ast.Attribute):
        return _attribute(case, node)
    return seen.text if seen is not None else None


def _attribute(case: Case, node: ast.Attribute) -> str | None:
    """Return what an attribute of the failing method's object holds, read from how the object is shown."""
    if not isinstance(node.value, ast.Name):
        return None
    holder = case.seen(node.value)
    if holder is None:
        return None
    for mark in (f" {node.attr}=", f"({node.attr}="):
        _, found, rest = holder.text.partition(mark)
        value = rest.split(" ")[0].rstrip(",>)") if found else ""
        if value and "…" not in value:
            return value
    return None


def _parts(case: Case, test: ast.expr) -> str:
    """Return what names and attributes of a condition held, as a list in a sentence."""
    told: dict[str, str] = {}
    for node in ast.walk(test):
        parent = case.parents.get(node)
        if isinstance(parent, ast.Attribute) or (isinstance(parent, ast.Call) and parent.func is node):
            continue
        if isinstance(node, ast.Name | ast.Attribute):
            value = _value(case, node) if isinstance(node, ast.Attribute) else None
            seen = case.seen(node) if isinstance(node, ast.Name) else None
            if seen is not None and seen.type not in ("function", "module", "type", "builtin_function_or_method"):
                value = seen.text
            if value is not None:
                told.setdefault(case.text_of(node), f"`{case.text_of(node)}` is {value}")
    return " and ".join(list(told.values())[:4])


def _found(case: Case, variant: str, where: int | None, slots: dict[str, str]) -> Diagnosis:
    return case.found("raised-by-own-check", where=where, variant=variant, certainty=Certainty.PROVED, slots=slots)
