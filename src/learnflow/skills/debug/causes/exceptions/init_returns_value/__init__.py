"""`__init__` returns a value, which Python does not allow."""

from __future__ import annotations

import ast
import re

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.calls import failing_call, word_of
from learnflow.skills.debug.running.classes import family
from learnflow.skills.debug.running.scopes import indent_of

_MESSAGE = re.compile(r"__init__\(\) should return None, not '(\w{1,60})'")


@pattern("TypeError", order=30)
def init_returns_value(case: Case) -> Diagnosis | None:
    """The message says so; the return stands in the `__init__` of the class that is called."""
    match = _MESSAGE.search(case.says)
    call = failing_call(case) if match is not None else None
    name = word_of(call.func) if call is not None else ""
    for kind in family(case, name) if name else ():
        method = kind.methods.get("__init__")
        returns = [one for one in ast.walk(method) if isinstance(one, ast.Return)] if method is not None else []
        given = [one for one in returns if one.value is not None]
        if method is None or not given:
            continue
        known = case.returned_by("__init__")
        line = next((one for one in given if known is not None and one.lineno == known.line), given[-1])
        return case.found(
            "init-returns-value",
            where=line,
            certainty=Certainty.PROVED if case.ran else Certainty.READ,
            candidates=[_without(case, line, last=line is method.body[-1])],
            kind=kind.name,
            returned=case.text_of(line.value) if line.value is not None else "",
        )
    return None


def _without(case: Case, line: ast.Return, *, last: bool) -> Change | None:
    if line.lineno != line.end_lineno:
        return None
    alone = last and len([one for one in case.walk(ast.Return) if one is line]) == 1
    holder = case.parents.get(line)
    single = isinstance(holder, ast.FunctionDef) and len(holder.body) == 1
    if alone and not single:
        return case.changed(case.line_edit(line.lineno, None))
    return case.changed(case.line_edit(line.lineno, f"{indent_of(case, line.lineno)}return"))
