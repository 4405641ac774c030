"""`random.choice` gets a list that the loop around it has used up, or that never had anything in it."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.emptied import taken_out
from learnflow.skills.debug.running.glimpsing import kept
from learnflow.skills.debug.running.looking import failing_call, length_of, loops_around, path_of
from learnflow.skills.debug.running.tracing import traced

_CHOOSING = ("choice", "choices")


@pattern("IndexError", order=11)
def random_choice_empty(case: Case) -> Diagnosis | None:
    """What was to be chosen from is empty, and what emptied it."""
    call = failing_call(case) if case.ran else None
    name = path_of(call.func).rsplit(".", 1)[-1] if call is not None else ""
    if call is None or name not in _CHOOSING or not call.args:
        return None
    holder = call.args[0]
    seen = case.seen(holder)
    if seen is None or length_of(seen) != 0:
        return None
    taken = taken_out(case, holder)
    loops = loops_around(case, call)
    loop = next((one for one in loops if taken is not None and one.lineno <= taken.line <= (one.end_lineno or 0)), None)
    if loop is None:
        return None  # Why it is empty is a matter of what emptied it before, or of what never filled it.
    made = traced(case, holder)
    where: ast.AST | int = loop.test if isinstance(loop, ast.While) else loop.iter if loop is not None else call
    return case.found(
        "random-choice-empty",
        where=where,
        variant="loop" if loop is not None else "",
        certainty=Certainty.PROVED if taken is not None else Certainty.SEEN,
        values=[case.value(case.text_of(holder), seen, case.line)],
        candidates=kept(case, _changes(case, loop, holder)),
        name=case.text_of(holder),
        taken=str(taken.line) if taken is not None else "",
        taken_source=(case.lines or ("",))[taken.line - 1].strip() if taken is not None else "",
        loop=case.text_of(where) if isinstance(where, ast.AST) else "",
        made=str(made.line),
    )


def _changes(case: Case, loop: ast.AST | None, holder: ast.expr) -> list[Change | None]:
    """Return the loop that also ends when too few are left to choose from."""
    if not isinstance(loop, ast.While):
        return []
    calls = [
        one for one in ast.walk(loop) if isinstance(one, ast.Call) and path_of(one.func).rsplit(".", 1)[-1] in _CHOOSING
    ]
    name = case.text_of(holder)
    least = f"len({name}) >= {len(calls)}" if len(calls) > 1 else name
    return [case.replaced(loop.test, f"{case.text_of(loop.test)} and {least}")]
