"""What is empty was to be filled under a condition, and the condition never let anything in."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.conditions import Reason, reason_of
from learnflow.skills.debug.running.emptied import empty_of, is_empty_literal
from learnflow.skills.debug.running.filling import Guard, guard_of_fills
from learnflow.skills.debug.running.glimpsing import kept
from learnflow.skills.debug.running.looking import (
    failing_call,
    is_call,
    method_of,
    own_nodes,
    receiver_of,
)  # fmt: skip
from learnflow.skills.debug.running.tracing import Made, traced

_TYPES = ("IndexError", "ValueError", "ZeroDivisionError", "StatisticsError", "StopIteration", "TypeError")


@pattern(*_TYPES, order=8)
def filter_dropped_everything(case: Case) -> Diagnosis | None:
    """The list is empty because the condition that fills it was never true."""
    if not case.ran:
        return None
    if case.traceback.error_type == "TypeError" and "reduce() of empty" not in case.says:
        return None
    empty = empty_of(case) if case.traceback.error_type != "StopIteration" else None
    node = empty.node if empty is not None else None
    if case.traceback.error_type == "StopIteration":
        node = _searched(case)
    made = traced(case, node) if node is not None else None
    if node is None or made is None or made.node is None:
        return None
    guard = _guard_of(case, _unwrapped(case, made))
    if guard is None:
        return None
    reason = reason_of(case, guard.test, guard.times, always=guard.always)
    if reason is None or (not reason.variant and guard.earlier):
        return None
    return _told(case, guard, reason, node)


def _told(case: Case, guard: Guard, reason: Reason, shown: ast.expr | None) -> Diagnosis:
    name = case.text_of(shown) if shown is not None else ""
    never = "was true every time" if guard.always else "was never true"
    return case.found(
        "filter-dropped-everything",
        where=guard.test,
        variant=("search-" if case.traceback.error_type == "StopIteration" else "") + (reason.variant or "plain"),
        certainty=Certainty.PROVED,
        values=[case.value(text, seen, guard.test.lineno) for text, seen in reason.values],
        candidates=kept(case, reason.candidates),
        name=name,
        condition=case.text_of(guard.test),
        never=never,
        facts=reason.facts,
        when="at its first item" if _in_one_line(case, guard) else "when it was last looked at",
        first=reason.first,
        first_text=reason.first_text,
        second=reason.second,
        second_text=reason.second_text,
    )


def _in_one_line(case: Case, guard: Guard) -> bool:
    """Whether the condition belongs to a comprehension or a `filter`, of which only the first item was looked at."""
    inner: ast.AST | None = guard.test
    while inner is not None and not isinstance(inner, ast.stmt):
        if isinstance(inner, ast.comprehension | ast.Lambda):
            return True
        inner = case.parents.get(inner)
    return False


def _searched(case: Case) -> ast.expr | None:
    """Return the generator that `next` found nothing in."""
    call = failing_call(case)
    if call is None:
        calls = [one for one in own_nodes(case.stmt) if is_call(one, "next")]
        call = calls[0] if len(calls) == 1 and isinstance(calls[0], ast.Call) else None
    if call is None or not is_call(call, "next"):
        return None
    made = traced(case, call.args[0])
    return made.node if isinstance(made.node, ast.GeneratorExp) else None


def _unwrapped(case: Case, made: Made) -> Made:
    """Look through `Counter(…).most_common(…)` and the like."""
    node = made.node
    for _ in range(4):
        if isinstance(node, ast.Call) and method_of(node) in ("most_common", "items", "keys", "values"):
            inner = receiver_of(node)
        elif (
            is_call(node, "Counter", "sum", "dict", "filter")
            and isinstance(node, ast.Call)
            and not is_call(node, "filter")
        ):
            inner = node.args[0]
        else:
            break
        if inner is None:
            break
        after = traced(case, inner, made.depth)
        made, node = Made(after.node, after.line, after.depth, after.scope, (*made.through, *after.through)), after.node
    return made


def _guard_of(case: Case, made: Made) -> Guard | None:
    node = made.node
    if isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp):
        tests = [test for one in node.generators for test in one.ifs]
        return Guard(tests[0], False, 1) if len(tests) == 1 else None
    if is_call(node, "filter", arguments=2) and isinstance(node, ast.Call) and isinstance(node.args[0], ast.Lambda):
        return Guard(node.args[0].body, False, 1)
    if not is_empty_literal(node):
        return None
    return guard_of_fills(case, made)
