"""A comma made a tuple where a single value was meant."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.bindings import program_of
from learnflow.skills.debug.running.operands import operands
from learnflow.skills.debug.running.origins import trail
from learnflow.skills.debug.running.seeing import Seen


@pattern("TypeError", "AttributeError", "ValueError", "KeyError", order=13)
def accidental_tuple(case: Case) -> Diagnosis | None:
    """An operand is a tuple that a comma without parentheses made."""
    if not case.ran:
        return None
    for operand in operands(case):
        holds = any(name == "tuple" for name, _ in operand.seen.kinds)
        if operand.seen.type != "tuple" and not holds:
            continue
        path = () if operand.seen.type == "tuple" else (("item", None),)
        for station in trail(case, operand.node, "tuple", path=path):
            node = station.node
            if isinstance(node, ast.Tuple) and not station.path and station.how != "start":
                found = _of(case, node, case.text_of(operand.node), operand.seen)
                if found is not None:
                    return found
    return None


def _of(case: Case, node: ast.Tuple, name: str, seen: Seen) -> Diagnosis | None:
    text = case.text_of(node)
    if text.startswith("(") or case.lines is None or not isinstance(node.ctx, ast.Load):
        return None
    statement = program_of(case).statement_of(node)
    if not isinstance(statement, ast.Assign | ast.Return | ast.AnnAssign) or statement.value is not node:
        return None
    candidates: list[Change | None] = []
    variant = ""
    if len(node.elts) == 1:
        candidates = [case.replaced(node, case.text_of(node.elts[0]))]
    elif len(node.elts) == 2 and all(isinstance(one, ast.Constant) and type(one.value) is int for one in node.elts):
        variant = "decimal"
        candidates = [case.replaced(node, text.replace(" ", "").replace(",", "."))]
    else:
        return None
    target = case.text_of(statement.targets[0]) if isinstance(statement, ast.Assign) else name
    function = program_of(case).function_of(statement)
    if isinstance(statement, ast.Return) and function is not None and not variant:
        variant, target = "returned", function.name
    return case.found(
        "accidental-tuple",
        where=statement.lineno,
        variant=variant,
        certainty=Certainty.PROVED,
        values=[case.value(name, seen, case.line)],
        candidates=candidates,
        outright=True,
        name=name,
        value=seen.text,
        target=target,
        text=text,
        single=case.text_of(node.elts[0]),
    )
