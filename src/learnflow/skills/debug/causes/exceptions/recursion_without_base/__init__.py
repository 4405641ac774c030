"""A function calls itself on every path, so that no call ever ends."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.calls import names_in_words
from learnflow.skills.debug.running.recursing import Recursion, conditional, recursion_of
from learnflow.skills.debug.running.wording import shortly, worded


@pattern("RecursionError", order=20)
def recursion_without_base(case: Case) -> Diagnosis | None:
    """No condition stands before the call, and none around it."""
    found = recursion_of(case)
    if found is None or conditional(case, found) or not _partners_too(case, found):
        return None
    function = found.function
    variant = "init" if function.name == "__init__" else "mutual" if found.partners else ""
    told = case.found(
        "recursion-without-base",
        where=found.line,
        variant=variant,
        certainty=Certainty.PROVED,
        name=function.name,
        defined=function.lineno,
        kind=_class_name(case, function),
        call=case.lines[found.line - 1].strip() if case.lines is not None else "",
    )
    return worded(
        told,
        partners=names_in_words([f"{one}()" for one in found.partners]) if found.partners else "",
        run=_values(found),
    )


def _partners_too(case: Case, found: Recursion) -> bool:
    for name in found.partners:
        partner = case.function_named(name)
        if partner is None or any(
            isinstance(one, ast.If | ast.IfExp | ast.While | ast.Match) for one in ast.walk(partner)
        ):
            return False
    return True


def _class_name(case: Case, function: ast.AST) -> str:
    holder = case.parents.get(function)
    return holder.name if isinstance(holder, ast.ClassDef) else ""


def _values(found: Recursion) -> str:
    """Return what the parameters went through: ": `n` is 3, 2, 1 … and has come to -990"."""
    for name in found.parameters:
        first, last = found.first_values(name), found.values(name)
        if len(first) >= 3 and last and len({one.text for one in first[:3]}) == 3:
            shown = ", ".join(shortly(one) for one in first[:3])
            end = f", and has come to {shortly(last[-1])}" if len(last[-1].text) <= 20 else ""
            return f": `{name}` was {shown} and so on{end}"
    return ""
