"""The list had items, and the program itself took them out before the line that needs them."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.emptied import Empty, Taken, empty_of, taken_out
from learnflow.skills.debug.running.glimpsing import kept
from learnflow.skills.debug.running.looking import (
    frames_of,
    length_of,
    lookup_of,
    loops_around,
    method_of,
    path_of,
    scope_at,
    size_text,
    statement_of,
)  # fmt: skip
from learnflow.skills.debug.running.tracing import argument_for, parameters

_TYPES = ("IndexError", "ValueError", "ZeroDivisionError", "StatisticsError")


@pattern(*_TYPES, order=12)
def list_emptied_before(case: Case) -> Diagnosis | None:
    """What is empty, or too short, had more in it before the program took it out."""
    if not case.ran:
        return None
    empty = empty_of(case) or _too_short(case)
    taken = taken_out(case, empty.node) if empty is not None else None
    if empty is None or taken is None or not taken.before or taken.line == case.line:
        return None
    looked_up = lookup_of(case) if case.traceback.error_type == "IndexError" else None
    if looked_up is not None and looked_up.number is not None and looked_up.number >= taken.before:
        return None  # The position was never there.
    length = length_of(empty.seen)
    size = size_text(length if length is not None else 0)
    name = case.text_of(empty.node)
    cleared = isinstance(taken.node, ast.Call) and method_of(taken.node) == "clear"
    function = case.function_at(taken.line)
    inside = function is not None and function is not case.function_at(case.line)
    variant = ("function-" if inside else "") + ("rebound" if taken.node is None else "cleared" if cleared else "taken")
    return case.found(
        "list-emptied-before",
        where=taken.node if taken.node is not None else taken.line,
        variant=variant,
        certainty=Certainty.PROVED,
        values=[case.value(name, empty.seen, case.line)] if empty.seen is not None else [],
        candidates=kept(case, _changes(case, empty, taken)),
        name=name,
        size=size,
        before=str(taken.before),
        had=f"{taken.before} item" + ("" if taken.before == 1 else "s"),
        function=function.name if function is not None else "",
    )


def _too_short(case: Case) -> Empty | None:
    found = lookup_of(case) if case.traceback.error_type == "IndexError" else None
    if found is None or found.length is None or found.held is None or found.held.type in ("str", "tuple", "range"):
        return None
    return Empty(found.holder, found.held, found.node.lineno)


def _changes(case: Case, empty: Empty, taken: Taken) -> list[Change | None]:
    found: list[Change | None] = []
    outer = case.parents.get(taken.node) if taken.node is not None else None
    if isinstance(outer, ast.Call) and method_of(outer) == "append" and isinstance(outer.func, ast.Attribute):
        keeper = path_of(outer.func.value)
        if keeper and scope_at(case, outer.lineno) is scope_at(case, case.line):
            found.append(case.replaced(empty.node, keeper))
    argument = _passed(case, taken)
    if argument is not None:
        found.append(case.replaced(argument, f"list({case.text_of(argument)})"))
    # A `clear()` is left where it is: it was written for a reason, and only the student knows whether it is too early.
    return found


def _on_the_side(case: Case, taken: Taken) -> bool:
    """Whether a function takes out one item after the other to show or count them: only then a copy does the same.

    A function that clears the list, or draws one item and gives it back, is meant to change it.
    """
    statement = statement_of(case, taken.node) if taken.node is not None else None
    if statement is None or isinstance(statement, ast.Return) or method_of(taken.node) == "clear":
        return False
    return any(isinstance(one, ast.While) for one in loops_around(case, statement))


def _passed(case: Case, taken: Taken) -> ast.expr | None:
    """Return the argument with which the list was handed to the function that takes things out of it."""
    function = case.function_at(taken.line)
    if not _on_the_side(case, taken):
        return None
    name = (
        path_of(taken.node.func.value)
        if isinstance(taken.node, ast.Call) and isinstance(taken.node.func, ast.Attribute)
        else ""
    )
    if function is None or not name or name not in parameters(function):
        return None
    live = [frame.function.rsplit(".", 1)[-1] for frame in frames_of(case)]
    if function.name in live:
        return None
    for call in case.walk(ast.Call):
        called = getattr(getattr(call, "func", None), "id", "")
        argument = (
            argument_for(function, call, name) if called == function.name and isinstance(call, ast.Call) else None
        )
        if argument is not None and path_of(argument) == taken.path and case.hits(argument.lineno):
            return argument
    return None
