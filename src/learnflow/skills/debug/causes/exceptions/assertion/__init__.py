"""An `assert` failed: what is claimed is not what the program computed."""

from __future__ import annotations

import ast
import math

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.looking import frames_of, scope_at
from learnflow.skills.debug.running.seeing import Seen
from learnflow.skills.debug.running.tracing import binding_of, call_in, parameters, traced


@pattern("AssertionError", order=40)
def assertion(case: Case) -> Diagnosis | None:
    """Say what both sides of the claim came to, and which function gave the value."""
    statement = case.stmt
    if not isinstance(statement, ast.Assert) or not case.ran:
        return None
    test = statement.test
    slots = {"claim": case.text_of(test), "parts": _parts(case, test)}
    return (
        _floats(case, test, slots)
        or _of_function(case, test, slots)
        or _of_argument(case, test, slots)
        or _plain(case, test, slots)
    )


def _sides(test: ast.expr) -> tuple[ast.expr, ast.expr] | None:
    if isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], ast.Eq):
        return test.left, test.comparators[0]
    return None


def _floats(case: Case, test: ast.expr, slots: dict[str, str]) -> Diagnosis | None:
    """Two numbers that differ only in how floats are stored."""
    sides = _sides(test)
    if sides is None:
        return None
    seen = [case.seen(one) for one in sides]
    numbers = [one.number if one is not None else None for one in seen]
    if numbers[0] is None or numbers[1] is None or not any(isinstance(one, float) for one in numbers):
        return None
    if not math.isclose(numbers[0], numbers[1], rel_tol=1e-9, abs_tol=1e-9):
        return None
    left, right = (case.text_of(one) for one in sides)
    slots |= {"left": left, "right": right, "left_value": str(numbers[0]), "right_value": str(numbers[1])}
    return _found(case, "float", None, [case.replaced(test, f"abs({left} - {right}) < 1e-9")], slots)


def _calls(case: Case, test: ast.expr) -> list[ast.Call]:
    """Return the calls of the student's functions in a claim."""
    named = []
    for node in ast.walk(test):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if case.function_named(name) is not None:
                named.append(node)
    return named


def _of_function(case: Case, test: ast.expr, slots: dict[str, str]) -> Diagnosis | None:
    calls = _calls(case, test)
    made = None
    if not calls:
        for node in ast.walk(test):
            value = _bound(case, node) if isinstance(node, ast.Name) else None
            if isinstance(value, ast.Call) and _calls(case, value):
                calls, made = [value], node
    if len(calls) != 1:
        return None
    call = calls[0]
    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
    seen: Seen | None = case.seen(made) if isinstance(made, ast.Name) else case.seen(call)
    if seen is None:
        return None
    returned = case.returned_by(name)
    line = returned.line if returned is not None and returned.value.text == seen.text else _only_return(case, name)
    sides = _sides(test)
    wanted = case.seen(sides[1]) if sides is not None and (sides[0] is call or made is sides[0]) else None
    slots |= {
        "call": case.text_of(call),
        "value": seen.text,
        "function": name,
        "return_line": str(line),
        "wanted": wanted.text if wanted is not None else "",
    }
    variant = ("value" if wanted is not None else "function") + ("" if line else "-somewhere")
    return _found(case, variant, line or None, [], slots)


def _bound(case: Case, name: ast.Name) -> ast.expr | None:
    """Return what was assigned to a name last; what a called function returns is not the question."""
    bound = binding_of(case, name.id, scope_at(case, case.line), len(frames_of(case)) - 1)
    return bound.value if isinstance(bound, ast.Assign | ast.AnnAssign) else None


def _only_return(case: Case, name: str) -> int:
    function = case.function_named(name)
    exits = [one.lineno for one in ast.walk(function) if isinstance(one, ast.Return)] if function is not None else []
    return exits[0] if len(exits) == 1 else 0


def _of_argument(case: Case, test: ast.expr, slots: dict[str, str]) -> Diagnosis | None:
    """The claim is about a parameter, and the caller passed what does not keep it."""
    function = case.function_at(case.line)
    names = {one.id for one in ast.walk(test) if isinstance(one, ast.Name)}
    if function is None or not names & set(parameters(function)) or not slots["parts"]:
        return None
    frames = frames_of(case)
    call = call_in(case, len(frames) - 2)
    if call is None or len(frames) < 2:
        return None
    line = frames[-2].line
    named = next(one for one in ast.walk(test) if isinstance(one, ast.Name) and one.id in parameters(function))
    made = traced(case, named)
    where = made.node.iter.lineno if isinstance(made.node, ast.For) else made.line if made.node is not None else line
    slots |= {"call": case.text_of(call), "call_line": str(line)}
    return _found(case, "argument", where or line, [], slots)


def _plain(case: Case, test: ast.expr, slots: dict[str, str]) -> Diagnosis:
    if isinstance(test, ast.Tuple):
        return _found(case, "tuple", None, [], slots)
    return _found(case, "" if slots["parts"] else "unknown", None, [], slots)


def _parts(case: Case, test: ast.expr) -> str:
    """Return what the names and calls of a claim came to, as a list in a sentence."""
    told: dict[str, str] = {}
    for node in ast.walk(test):
        if isinstance(node, ast.Name | ast.Call | ast.Subscript | ast.Attribute):
            parent = case.parents.get(node)
            if (isinstance(parent, ast.Call) and parent.func is node) or isinstance(parent, ast.Attribute):
                continue
            seen = case.seen(node)
            if seen is not None and seen.type not in ("function", "module", "type", "builtin_function_or_method"):
                told.setdefault(case.text_of(node), f"`{case.text_of(node)}` is {seen.text}")
    return " and ".join(list(told.values())[:3])


def _found(
    case: Case, variant: str, where: int | None, candidates: list[Change | None], slots: dict[str, str]
) -> Diagnosis:
    return case.found(
        "assertion", where=where, variant=variant, certainty=Certainty.PROVED, candidates=candidates, slots=slots
    )
