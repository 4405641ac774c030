"""A line that works something out and keeps it nowhere."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.wrong import WRONG_RESULT, Wrong

_OF_TEXT = frozenset(
    {"upper", "lower", "strip", "lstrip", "rstrip", "replace", "title", "capitalize", "swapcase", "split", "join",
     "zfill", "ljust", "rjust", "center", "casefold"}
)  # fmt: skip
_MAKING = frozenset({"sorted", "reversed", "int", "str", "float", "round", "abs", "len", "sum", "max", "min", "list"})


@pattern(WRONG_RESULT, order=13)
def result_thrown_away(case: Case) -> Diagnosis | None:
    """A statement that ran in the failing call and changes nothing."""
    if not isinstance(case, Wrong):
        return None
    uncalled = _uncalled(case)
    if uncalled is not None:
        return uncalled
    for node in case.walk(ast.Expr):
        kind = _kind(case, node.value)
        if not kind or not case.reached(node) or case.statement_at(node.lineno) is not node:
            continue
        return case.found(
            "result-thrown-away", where=node, variant=kind, certainty=Certainty.PROVED, values=case.answers,
            candidates=[_kept(case, node)], work=case.text_of(node.value),
        )  # fmt: skip
    return None


def _uncalled(case: Wrong) -> Diagnosis | None:
    """Return what is to be said of an answer that is a function itself."""
    value = case.gave.node.value if case.gave is not None else None
    if not case.got.startswith(("<built-in method", "<bound method", "<function", "<method")):
        return None
    if not isinstance(value, ast.Attribute | ast.Name):
        return None
    return case.found(
        "result-thrown-away", where=value, variant="uncalled", certainty=Certainty.PROVED, values=case.answers,
        candidates=[case.replaced(value, f"{case.text_of(value)}()")], work=case.text_of(value),
    )  # fmt: skip


def _kind(case: Wrong, value: ast.expr) -> str:
    if isinstance(value, ast.Compare):
        return "compare" if len(value.ops) == 1 and isinstance(value.ops[0], ast.Eq) else ""
    if isinstance(value, ast.BinOp):
        return "value"
    if isinstance(value, ast.Attribute):
        return "method" if value.attr in {*_OF_TEXT, "sort", "reverse", "clear"} else ""
    if not isinstance(value, ast.Call):
        return ""
    called = value.func
    if isinstance(called, ast.Name):
        return "value" if called.id in _MAKING and called.id not in _own_names(case) else ""
    if isinstance(called, ast.Attribute) and called.attr in _OF_TEXT and called.attr not in _own_names(case):
        return "text"
    return ""


def _own_names(case: Wrong) -> set[str]:
    """Return the names that the program itself gives to functions and values: they may do something else."""
    functions = {one.name for one in case.walk(ast.FunctionDef)}
    return functions | {one.id for one in case.walk(ast.Name) if not isinstance(one.ctx, ast.Load)}


def _kept(case: Wrong, node: ast.Expr) -> Change | None:
    value = node.value
    if isinstance(value, ast.Attribute):
        return case.replaced(node, f"{case.text_of(value)}()")
    name: ast.expr | None = None
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
        name = value.func.value
    elif isinstance(value, ast.Call) and value.args:
        name = value.args[0]
    elif isinstance(value, ast.BinOp):
        name = value.left
    elif isinstance(value, ast.Compare):
        return case.replaced(node, f"{case.text_of(value.left)} = {case.text_of(value.comparators[0])}")
    return case.replaced(node, f"{name.id} = {case.text_of(value)}") if isinstance(name, ast.Name) else None
