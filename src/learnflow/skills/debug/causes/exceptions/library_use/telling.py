"""The finding of this cause, and the call that it is about."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.running.looking import failing_call, method_of, own_nodes


def told(
    case: Case,
    variant: str,
    where: ast.AST | int | None = None,
    candidates: Iterable[Change | None] = (),
    **slots: str,
) -> Diagnosis:
    """Return the finding in the wording of `variant`."""
    return case.found(
        "library-use",
        where=where,
        variant=variant,
        certainty=Certainty.PROVED,
        candidates=candidates,
        slots=slots,
    )


def call_named(case: Case, *names: str) -> ast.Call | None:
    """Return the failing call of one of these functions or methods."""
    call = failing_call(case)
    if call is not None and name_of(call) in names:
        return call
    calls = [one for one in own_nodes(case.stmt) if isinstance(one, ast.Call) and name_of(one) in names]
    return calls[0] if len(calls) == 1 else None


def name_of(call: ast.Call) -> str:
    """Return the last part of what a call calls."""
    return method_of(call) or (call.func.id if isinstance(call.func, ast.Name) else "")
