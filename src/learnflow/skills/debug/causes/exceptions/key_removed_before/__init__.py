"""The key was there, and the program took it out or renamed it before it was looked up."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.glimpsing import kept
from learnflow.skills.debug.running.keys import Missing, missing_of, removed_at
from learnflow.skills.debug.running.looking import literal, method_of, path_of
from learnflow.skills.debug.running.tracing import traced


@pattern("KeyError", order=16)
def key_removed_before(case: Case) -> Diagnosis | None:
    """The line that took the key out, as the run recorded it."""
    found = missing_of(case) if case.ran else None
    if found is None or method_of(found.node) == "remove":
        return None
    gone = removed_at(case, found.holder, found.text)
    if gone is None:
        return None
    line, before = gone
    function = case.function_at(line)
    inside = function is not None and function is not case.function_at(case.line)
    new = _renamed_to(found, before)
    again = line == case.line
    return case.found(
        "key-removed-before",
        where=line,
        variant="twice" if again else "renamed" if new else "function" if inside else "",
        certainty=Certainty.PROVED,
        values=[case.value(case.text_of(found.holder), found.held, case.line)] if found.held is not None else [],
        candidates=kept(case, _changes(case, found, new)),
        name=case.text_of(found.holder),
        key=case.text_of(found.key),
        wanted=found.text,
        keys=found.listed,
        function=function.name if function is not None else "",
        new=new,
    )


def _renamed_to(found: Missing, before: str) -> str:
    """Return the one key that came when the other one went."""
    had, has = literal(before), literal(found.held.text if found.held is not None else "")
    if not isinstance(had, dict) or not isinstance(has, dict) or found.value not in had:
        return ""
    now = [key for key in has if key not in had and has[key] == had[found.value]]
    return repr(now[0]) if len(now) == 1 else ""


def _changes(case: Case, found: Missing, new: str) -> list[Change | None]:
    if new and isinstance(found.key, ast.Constant):
        quote = case.text_of(found.key)[:1]
        return [case.replaced(found.key, new.replace("'", quote) if quote in "\"'" else new)]
    made = traced(case, found.key)
    loop = made.node
    if (
        isinstance(loop, ast.For)
        and path_of(loop.iter)
        and case.function_at(loop.lineno) is case.function_at(case.line)
    ):
        return [case.replaced(loop.iter, f"list({case.text_of(found.holder)})")]
    return []
