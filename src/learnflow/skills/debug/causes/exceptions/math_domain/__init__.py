"""The root or logarithm of a number that it does not exist for."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.looking import failing_call, is_call, own_nodes
from learnflow.skills.debug.running.sources import comprehension_of
from learnflow.skills.debug.running.tracing import traced
from learnflow.skills.debug.texts import clip

_ROOTS = ("sqrt", "isqrt")
_LOGS = ("log", "log2", "log10", "log1p")
_ARCS = ("acos", "asin", "acosh", "atanh")


@pattern("ValueError", order=38)
def math_domain(case: Case) -> Diagnosis | None:
    """Say which number was given to the root or logarithm and which part of it made it so."""
    says = case.says
    if not case.ran or not ("math domain error" in says or "isqrt()" in says or "expected a " in says):
        return None
    call = _call(case)
    if call is None or not call.args:
        return None
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    argument = call.args[0]
    seen = case.seen(argument)
    if seen is None or seen.number is None:
        return None
    made = traced(case, argument).node
    formula = made if isinstance(made, ast.BinOp) else None
    variant, where, candidates, slots = _why(case, name, argument, formula)
    kind = "root" if name in _ROOTS else "log" if name in _LOGS else "arc" if name in _ARCS else "other"
    return case.found(
        "math-domain",
        part=case.text_of(call),
        where=where,
        variant=f"{kind}{variant}",
        certainty=Certainty.PROVED,
        values=[case.value(case.text_of(argument), seen, case.line)],
        candidates=candidates,
        function=name,
        argument=case.text_of(argument),
        gets=seen.text
        if isinstance(argument, ast.Constant)
        else f"`{clip(case.text_of(argument), 60)}`, which is {seen.text}",
        value=seen.text,
        parts=_parts(case, formula if formula is not None else argument),
        slots=slots,
    )


def _call(case: Case) -> ast.Call | None:
    call = failing_call(case)
    if call is not None:
        return call
    known = (*_ROOTS, *_LOGS, *_ARCS, "pow", "fmod", "gamma")
    calls = [one for one in own_nodes(case.stmt) if isinstance(one, ast.Call)]
    named = [one for one in calls if getattr(one.func, "attr", getattr(one.func, "id", "")) in known]
    return named[0] if len(named) == 1 else None


Why = tuple[str, int | None, list[Change | None], dict[str, str]]


def _why(case: Case, name: str, argument: ast.expr, formula: ast.BinOp | None) -> Why:
    if name in _ROOTS and formula is not None:
        found = _difference_of_squares(case, formula) or _factors(case, formula)
        if found is not None:
            return found
    if isinstance(argument, ast.Name):
        made = traced(case, argument).node
        loop = made if isinstance(made, ast.For) else comprehension_of(case, argument)
        if loop is not None and is_call(loop.iter, "range") and isinstance(loop.iter, ast.Call):
            return _ranged(case, loop.iter)
    if formula is not None:
        line = formula.lineno if formula.lineno != argument.lineno else 0
        return (
            "-formula" if line else "-parts",
            None,
            [],
            {"formula": case.text_of(formula), "formula_line": str(formula.lineno)},
        )
    return "", None, [], {}


def _ranged(case: Case, over: ast.Call) -> Why:
    first = over.args[0] if len(over.args) > 1 else None
    begins = first is None or (isinstance(first, ast.Constant) and first.value == 0)
    candidates = (
        [case.replaced(over, f"range(1, {case.text_of(over.args[-1])})")] if begins and len(over.args) < 3 else []
    )
    return "-range", over.lineno, candidates, {"over": case.text_of(over), "range_line": str(over.lineno)}


def _square(node: ast.expr) -> bool:
    if not isinstance(node, ast.BinOp):
        return False
    power = isinstance(node.op, ast.Pow) and isinstance(node.right, ast.Constant) and node.right.value == 2
    return power or (isinstance(node.op, ast.Mult) and ast.dump(node.left) == ast.dump(node.right))


def _difference_of_squares(case: Case, formula: ast.BinOp) -> Why | None:
    """A distance is the root of a sum of two squares; here they are subtracted."""
    if not isinstance(formula.op, ast.Sub) or not _square(formula.left) or not _square(formula.right):
        return None
    left, right = case.seen(formula.left), case.seen(formula.right)
    text = f"{case.text_of(formula.left)} + {case.text_of(formula.right)}"
    slots = {
        "left": case.text_of(formula.left),
        "right": case.text_of(formula.right),
        "left_value": left.text if left is not None else "",
        "right_value": right.text if right is not None else "",
    }
    # The other leg of a right triangle is a true difference: only lengths along two axes are added.
    differences = [_is_difference(case, one) for one in (formula.left, formula.right)]
    candidates = [case.replaced(formula, text)] if all(differences) else []
    known = left is not None and right is not None
    return ("-squares" if known else "-parts"), formula.lineno, candidates, slots


def _is_difference(case: Case, square: ast.expr) -> bool:
    base = square.left if isinstance(square, ast.BinOp) else square
    made = traced(case, base).node if isinstance(base, ast.Name) else base
    return isinstance(made, ast.BinOp) and isinstance(made.op, ast.Sub)


def _factors(case: Case, formula: ast.BinOp) -> Why | None:
    """Tell the negative factor of a product, and where the name in it was made."""
    factors = list(_product(formula))
    if len(factors) < 2:
        return None
    seen = [(one, case.seen(one)) for one in factors]
    negative = [(one, held) for one, held in seen if held is not None and held.number is not None and held.number < 0]
    if len(negative) != 1 or negative[0][1] is None:
        return None
    factor, held = negative[0]
    slots = {"factor": case.text_of(factor), "factor_value": held.text}
    name = factor.left if isinstance(factor, ast.BinOp) and isinstance(factor.op, ast.Sub) else None
    made = traced(case, name).node if isinstance(name, ast.Name) else None
    if isinstance(name, ast.Name) and isinstance(made, ast.BinOp) and isinstance(made.op, ast.Div):
        slots |= {"base": name.id, "made": case.text_of(made), "made_line": str(made.lineno)}
        seen_base = case.seen(name)
        slots["base_value"] = seen_base.text if seen_base is not None else ""
        return "-made", made.lineno, _half(case, factors, name, made), slots
    return "-factor", None, [], slots


def _product(node: ast.expr) -> list[ast.expr]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        return [*_product(node.left), *_product(node.right)]
    return [node]


def _half(case: Case, factors: list[ast.expr], name: ast.Name, made: ast.BinOp) -> list[Change | None]:
    """Heron's formula s(s-a)(s-b)(s-c) takes half the perimeter."""
    rest = [one for one in factors if isinstance(one, ast.BinOp) and isinstance(one.op, ast.Sub)]
    whole = [one for one in factors if isinstance(one, ast.Name) and one.id == name.id]
    heron = (
        len(rest) == 3
        and len(whole) == 1
        and all(isinstance(one.left, ast.Name) and one.left.id == name.id for one in rest)
    )
    divided = isinstance(made.right, ast.Constant) and made.right.value != 2
    return [case.replaced(made.right, "2")] if heron and divided else []


def _parts(case: Case, node: ast.expr) -> str:
    """Return the names in a formula with their values."""
    told: dict[str, str] = {}
    for one in ast.walk(node):
        if isinstance(one, ast.Name) and one.id not in told:
            seen = case.seen(one)
            if seen is not None and seen.is_number:
                told[one.id] = f"`{one.id}` is {seen.text}"
    return ", ".join(told.values())
