"""A line makes a new value of a name and keeps it nowhere: `text.strip()`, `int(age)`."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.glimpsing import holding
from learnflow.skills.debug.running.looking import method_of, receiver_of

_TEXT_METHODS = frozenset({
    "capitalize", "casefold", "encode", "format", "join", "ljust", "lower", "lstrip", "removeprefix", "removesuffix",
    "replace", "rjust", "rstrip", "split", "splitlines", "strip", "swapcase", "title", "upper", "zfill",
})  # fmt: skip
_MAKERS = frozenset({"int", "float", "str", "list", "tuple", "set", "sorted", "round", "abs"})
_TYPES = ("KeyError", "ValueError", "TypeError", "IndexError", "AttributeError")


@pattern(*_TYPES, order=7)
def result_not_kept(case: Case) -> Diagnosis | None:
    """The failing line uses the old value; with the new one kept under the name the program runs."""
    if not case.ran or case.stmt is None:
        return None
    used = {one.id for one in ast.walk(case.stmt) if isinstance(one, ast.Name)}
    for node in case.walk(ast.Expr):
        call = node.value if isinstance(node, ast.Expr) else None
        if not isinstance(call, ast.Call) or call.lineno > case.line or not case.hits(call.lineno):
            continue
        name = _made_of(call)
        if name not in used or case.function_at(call.lineno) is not case.function_at(case.line) or node is case.stmt:
            continue
        seen = case.seen(name)
        change = holding(case, case.replaced(call, f"{name} = {case.text_of(call)}"))
        if seen is None or change is None:
            continue
        return case.found(
            "result-not-kept",
            where=call,
            variant="method" if isinstance(call.func, ast.Attribute) else "",
            certainty=Certainty.PROVED,
            values=[case.value(name, seen, case.line)],
            candidates=[change],
            name=name,
            value=seen.text,
            call=case.text_of(call),
        )
    return None


def _made_of(call: ast.Call) -> str:
    """Return the name of which a call makes a new value, empty if it is no such call."""
    receiver = receiver_of(call)
    if method_of(call) in _TEXT_METHODS and isinstance(receiver, ast.Name):
        return receiver.id
    first = call.args[0] if call.args else None
    if isinstance(call.func, ast.Name) and call.func.id in _MAKERS and isinstance(first, ast.Name):
        return first.id
    return ""
