"""`next` is asked for one more than there is."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.looking import is_call, own_nodes, path_of
from learnflow.skills.debug.running.tracing import traced


@pattern("StopIteration", order=50)
def stop_iteration(case: Case) -> Diagnosis | None:
    """How often `next` was asked of the iterator that has no more."""
    calls = [
        one for one in own_nodes(case.stmt) if is_call(one, "next") and isinstance(one, ast.Call) and len(one.args) == 1
    ]
    if len(calls) != 1 or not isinstance(calls[0], ast.Call):
        return None
    source = calls[0].args[0]
    path = path_of(source)
    if not path:
        return None
    lines = [
        one.lineno
        for one in case.walk(ast.Call)
        if is_call(one, "next") and isinstance(one, ast.Call) and path_of(one.args[0]) == path
    ]
    times = sum(case.hits(line) for line in sorted(set(lines))) - 1 if case.ran and not case.history.cut else -1
    seen = case.seen(source) if case.ran else None
    made = traced(case, source) if case.ran else None
    return case.found(
        "stop-iteration",
        where=calls[0],
        variant="" if times > 0 and "." not in path else "unknown",
        certainty=Certainty.SEEN if case.ran else Certainty.READ,
        values=[case.value(path, seen, case.line)] if seen is not None else [],
        name=path,
        times="once" if times == 1 else f"{times} times",
        made=str(made.line) if made is not None else "",
    )
