"""`__str__` or `__repr__` gives back something that is no text."""

from __future__ import annotations

import ast
import re

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.phrases import kind

_SAYS = re.compile(r"^(__str__|__repr__) returned non-string \(type ([\w.]+)\)")


@pattern("TypeError", order=10)
def str_returns_no_text(case: Case) -> Diagnosis | None:
    """The method prints, ends without `return`, or returns a value that is no text."""
    match = _SAYS.search(case.says)
    method = _method(case, match[1]) if match is not None else None
    if match is None or method is None:
        return None
    returns = [one for one in ast.walk(method) if isinstance(one, ast.Return) and one.value is not None]
    owner = case.parents.get(method)
    variant, where, changes = "", returns[-1].lineno if returns else method.lineno, list[Change | None]()
    if match[2] == "NoneType":
        prints = [one for one in method.body if isinstance(one, ast.Expr) and _prints(one.value)]
        variant = "prints" if prints and not returns else "nothing" if not returns else "path"
        where = prints[-1].lineno if prints and not returns else method.lineno
        changes = [_returned(case, prints[0])] if len(prints) == 1 and prints[0] is method.body[-1] else []
    elif len(returns) == 1 and returns[0].value is not None:
        value = returns[0].value
        text = case.text_of(value)
        changes = [case.replaced(value, f"str({text})")] if match[2] in ("int", "float") else []
    return case.found(
        "str-returns-no-text",
        where=where,
        variant=variant,
        certainty=Certainty.PROVED if case.ran else Certainty.READ,
        candidates=changes,
        method=match[1],
        owner=getattr(owner, "name", ""),
        kind=kind(match[2]),
        defined=method.lineno,
    )


def _method(case: Case, name: str) -> ast.FunctionDef | None:
    """Return the method of this name: the only one, or that of the class whose object the failing line has."""
    made = [one for one in case.walk(ast.FunctionDef) if isinstance(one, ast.FunctionDef) and one.name == name]
    found = [one for one in made if isinstance(case.parents.get(one), ast.ClassDef)]
    if len(found) < 2:
        return found[0] if found else None
    seen = [case.seen(one.id) for one in ast.walk(case.stmt) if isinstance(one, ast.Name)] if case.stmt else []
    kinds = {one.type.rsplit(".", 1)[-1] for one in seen if one is not None}
    fitting = [one for one in found if getattr(case.parents.get(one), "name", "") in kinds]
    return fitting[0] if len(fitting) == 1 else None


def _prints(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"


def _returned(case: Case, statement: ast.Expr) -> Change | None:
    call = statement.value
    if not isinstance(call, ast.Call) or len(call.args) != 1 or call.keywords:
        return None
    return case.replaced(statement, f"return {case.text_of(call.args[0])}")
