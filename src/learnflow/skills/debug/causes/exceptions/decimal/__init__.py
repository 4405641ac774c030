"""A `Decimal` gets a text that is no number, or meets a float."""

from __future__ import annotations

import ast
import re

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.looking import is_call, literal, method_of, own_nodes
from learnflow.skills.debug.running.tracing import traced


@pattern("InvalidOperation", "decimal.InvalidOperation", order=30)
def decimal_of_text(case: Case) -> Diagnosis | None:
    """`Decimal(text)` for a text that is no number."""
    if not case.ran or "ConversionSyntax" not in case.says:
        return None
    calls = [one for one in own_nodes(case.stmt) if is_call(one, "Decimal") or method_of(one) == "Decimal"]
    chosen = [one for one in calls if isinstance(one, ast.Call) and one is case.node] or calls
    if len(chosen) != 1 or not isinstance(chosen[0], ast.Call):
        return None
    argument = chosen[0].args[0]
    seen = case.seen(argument)
    text = literal(seen.text) if seen is not None else None
    if seen is None or not isinstance(text, str):
        return None
    name = case.text_of(argument)
    candidates: list[Change | None] = []
    variant = "text"
    if re.fullmatch(r"[-+]?\d+,\d+", text.strip()):
        variant, candidates = "comma", [case.replaced(argument, f'{name}.replace(",", ".")')]
    elif not text.strip():
        variant = "empty"
    return case.found(
        "decimal",
        part=case.text_of(chosen[0]),
        variant=variant,
        certainty=Certainty.PROVED,
        values=[case.value(name, seen, case.line)],
        candidates=candidates,
        name=name,
        text=seen.text,
    )


@pattern("TypeError", order=19)
def decimal_and_float(case: Case) -> Diagnosis | None:
    """A `Decimal` and a float in one calculation."""
    if not case.ran or "decimal.Decimal" not in case.says or "'float'" not in case.says or "operand" not in case.says:
        return None
    node: ast.AST | None = case.node if isinstance(case.node, ast.BinOp) else None
    if node is None:
        pairs = [one for one in own_nodes(case.stmt) if isinstance(one, ast.BinOp | ast.AugAssign)]
        fits = [one for one in pairs if _sides(case, one) is not None]
        node = fits[0] if len(fits) == 1 else None
    sides = _sides(case, node) if node is not None else None
    if sides is None:
        return None
    exact, real = sides
    first, second = case.seen(exact), case.seen(real)
    if first is None or second is None:
        return None
    made = real if isinstance(real, ast.Constant) else traced(case, real).node
    written = isinstance(made, ast.Constant) and isinstance(made.value, float)
    candidates = [case.replaced(made, f'Decimal("{case.text_of(made)}")')] if written and made is not None else []
    return case.found(
        "decimal",
        where=made if isinstance(made, ast.Constant) else None,
        variant="float",
        certainty=Certainty.PROVED,
        values=[case.value(case.text_of(exact), first, case.line), case.value(case.text_of(real), second, case.line)],
        candidates=candidates if "Decimal" in case.names.bound else [],
        exact=case.text_of(exact),
        exact_value=first.text if first.text != "<Decimal>" else "a `Decimal`",
        real=case.text_of(real),
        real_value=second.text,
    )


def _sides(case: Case, node: ast.AST) -> tuple[ast.expr, ast.expr] | None:
    """Return the decimal and the float of a calculation, None where it has not one of each."""
    if isinstance(node, ast.BinOp):
        pair = (node.left, node.right)
    elif isinstance(node, ast.AugAssign):
        pair = (node.target, node.value)
    else:
        return None
    kinds = []
    for one in pair:
        seen = (
            case.seen(one)
            if not isinstance(one, ast.Attribute | ast.Subscript) or isinstance(node, ast.BinOp)
            else None
        )
        kinds.append(seen.type.rsplit(".", 1)[-1] if seen is not None else "")
    if kinds == ["Decimal", "float"]:
        return pair
    return (pair[1], pair[0]) if kinds == ["float", "Decimal"] else None
