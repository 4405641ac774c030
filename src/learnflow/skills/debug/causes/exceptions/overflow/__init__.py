"""A float grows beyond its range, or a number is too large for what takes it."""

from __future__ import annotations

import ast
import re

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.looking import changes, failing_call, loops_around, own_nodes, statement_of
from learnflow.skills.debug.running.renaming import floored
from learnflow.skills.debug.running.tracing import traced


@pattern("OverflowError", order=40)
def overflow(case: Case) -> Diagnosis | None:
    """Say which number became too large, and where it grew."""
    if not case.ran:
        return None
    says = case.says
    if "infinity" in says:
        return _infinite(case)
    if "math range error" in says:
        return _of_math(case)
    if "Numerical result" in says or "34" in says:
        return _power(case)
    if "int too large to convert to float" in says or "integer division result too large" in says:
        return _too_large(case, "to-float")
    if re.search(r"C (?:ssize_t|int|long)|index-sized|int too large|int too big", says):
        return _too_large(case, "to-size")
    return None


@pattern("ValueError", order=40)
def not_a_number_value(case: Case) -> Diagnosis | None:
    """`int()` of a result that is no number at all, or an integer with too many digits to be written."""
    if not case.ran:
        return None
    if "cannot convert float NaN" in case.says:
        return _infinite(case, "nan")
    if "limit" in case.says and "integer string conversion" in case.says:
        return case.found("overflow", variant="digits", certainty=Certainty.SEEN)
    return None


def _infinite(case: Case, kind: str = "inf") -> Diagnosis:
    call = failing_call(case)
    argument = call.args[0] if call is not None and call.args else None
    seen = case.seen(argument) if argument is not None else None
    path = argument.id if isinstance(argument, ast.Name) else ""
    grown = _grown(case, path) if path else None
    slots = {"name": case.text_of(argument) if argument is not None else "the number"}
    if grown is not None and kind == "inf":
        loop = next(iter(loops_around(case, grown)), None)
        slots |= {"grows": case.text_of(grown), "grown_line": str(grown.lineno), "rounds": _rounds(case, grown)}
        where = loop.lineno if loop is not None else grown.lineno
        return _found(case, "grown", where, slots, seen, path)
    return _found(case, kind, None, slots, seen, path)


def _rounds(case: Case, node: ast.stmt) -> str:
    count = case.hits(node.lineno)
    return f" in {count} rounds" if count > 1 and not case.history.cut else ""


def _grown(case: Case, name: str) -> ast.stmt | None:
    """Return the statement that made a name larger and larger."""
    known = changes(case, name)
    lines = [one.line for one in known]
    for node in case.walk(ast.AugAssign, ast.Assign):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        named = any(isinstance(one, ast.Name) and one.id == name for one in targets)
        if named and isinstance(node, ast.stmt) and loops_around(case, node) and (not lines or node.lineno in lines):
            return node
    return None


def _of_math(case: Case) -> Diagnosis:
    call = failing_call(case)
    if call is None:
        calls = [one for one in own_nodes(case.stmt) if isinstance(one, ast.Call)]
        named = [
            one for one in calls if getattr(one.func, "attr", "") in ("exp", "pow", "cosh", "sinh", "expm1", "gamma")
        ]
        call = named[0] if len(named) == 1 else None
    argument = call.args[0] if call is not None and call.args else None
    seen = case.seen(argument) if argument is not None else None
    slots = {
        "call": case.text_of(call.func) if call is not None else "the function",
        "name": case.text_of(argument) if argument is not None else "the number",
        "value": seen.text if seen is not None else "too large",
        "gets": f"`{case.text_of(argument)}`, which is {seen.text}"
        if seen is not None and argument is not None and not isinstance(argument, ast.Constant)
        else (seen.text if seen is not None else "a number that is too large"),
    }
    return _found(case, "math", None, slots, seen, slots["name"])


def _power(case: Case) -> Diagnosis:
    node = case.node if isinstance(case.node, ast.BinOp) else None
    if node is None:
        powers = [
            one
            for one in own_nodes(case.stmt)
            if isinstance(one, ast.BinOp | ast.AugAssign) and isinstance(one.op, ast.Pow)
        ]
        node = powers[0] if len(powers) == 1 and isinstance(powers[0], ast.BinOp) else None
    if node is None:
        return _found(case, "", None, {}, None, "")
    left, right = case.seen(node.left), case.seen(node.right)
    slots = {
        "left": case.text_of(node.left),
        "right": case.text_of(node.right),
        "left_value": left.text if left is not None else "?",
        "right_value": right.text if right is not None else "?",
    }
    return _found(case, "power", None, slots, left, case.text_of(node.left), _whole(case, node.left))


def _whole(case: Case, base: ast.expr) -> list[Change | None]:
    """Return the change of `10.0` to `10`, whose powers are exact whole numbers."""
    made = traced(case, base).node if not isinstance(base, ast.Constant) else base
    if isinstance(made, ast.Constant) and isinstance(made.value, float) and made.value.is_integer():
        return [case.replaced(made, str(int(made.value)))]
    return []


def _too_large(case: Case, variant: str) -> Diagnosis:
    node = case.node if case.node is not None else None
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and variant == "to-float":
        left = case.seen(node.left)
        slots = {
            "left": case.text_of(node.left),
            "right": case.text_of(node.right),
            "left_value": left.text if left else "",
        }
        change = floored(case, node)
        return _found(case, "divided", None, slots, left, slots["left"], [change])
    statement = statement_of(case, node) if node is not None else case.stmt
    slots = {"doing": case.text_of(node) if node is not None else case.source}
    return _found(case, variant, getattr(statement, "lineno", None), slots, None, "")


def _found(
    case: Case,
    variant: str,
    where: int | None,
    slots: dict[str, str],
    seen: object,
    name: str,
    candidates: list[Change | None] | None = None,
) -> Diagnosis:
    known = [case.value(name, seen, case.line)] if seen is not None and name else []  # type: ignore[arg-type]
    return case.found(
        "overflow",
        where=where,
        variant=variant,
        certainty=Certainty.PROVED,
        values=known,
        candidates=candidates or [],
        slots=slots,
    )
