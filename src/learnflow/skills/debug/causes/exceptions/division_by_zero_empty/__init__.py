"""The divisor is the length (or sum) of something empty; or a mean is taken of nothing."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.dividing import counted_thing, divisor_of
from learnflow.skills.debug.running.emptiness import loop_giving, why_empty
from learnflow.skills.debug.running.looking import failing_call, is_call, length_of, method_of, path_of
from learnflow.skills.debug.running.wording import valued, worded

_MEANS = ("mean", "median", "mode", "fmean", "harmonic_mean", "geometric_mean", "multimode", "quantiles")


@pattern("ZeroDivisionError", order=20)
def divided_by_length(case: Case) -> Diagnosis | None:
    """`len(…)` of an empty collection is divided by, at once or through a name."""
    found = divisor_of(case)
    if found is None:
        return None
    thing = counted_thing(found.node)
    direct = thing is not None
    thing = thing if direct else counted_thing(found.made.node)
    if thing is None:
        return None
    measure = found.node if direct else found.made.node
    name = case.text_of(thing)
    seen = case.seen(thing) if direct or path_of(thing) else None
    empty = length_of(seen) == 0
    if is_call(measure, "sum") and not empty:
        return None
    if direct and not empty and seen is not None:
        return None
    row = _row(case, thing) if direct and empty else None
    if row is not None:
        return row
    why = why_empty(case, thing, found.made.depth if not direct else None)
    return case.found(
        "division-by-zero-empty",
        part=case.text_of(found.node),
        where=why.line or None,
        variant=("" if direct else "named") + (("-" if not direct else "") + why.kind if why.kind else ""),
        certainty=Certainty.PROVED,
        values=[case.value(name, seen, case.line)] if seen is not None else [],
        divisor=case.text_of(found.node),
        measure=case.text_of(measure) if measure is not None else "",
        measured=str(getattr(measure, "lineno", case.line)),
        name=name,
        held=seen.text if seen is not None else "empty",
        slots=why.slots,
    )


def _row(case: Case, thing: ast.expr) -> Diagnosis | None:
    """`for name, marks in …: sum(marks) / len(marks)`: one of the items that the loop gives is empty."""
    changes = case.changes_of(thing.id) if isinstance(thing, ast.Name) else ()
    loop = loop_giving(case, thing.id, changes[-1].line) if changes and isinstance(thing, ast.Name) else None
    seen = case.seen(thing)
    if loop is None or seen is None:
        return None
    names = [one.id for one in ast.walk(loop.target) if isinstance(one, ast.Name) and one.id != case.text_of(thing)]
    beside = [valued(name, held) for name in names[:2] if (held := case.seen(name)) is not None]
    told = case.found(
        "division-by-zero-empty",
        variant="row",
        certainty=Certainty.PROVED,
        values=[case.value(case.text_of(thing), seen, case.line)],
        divisor=f"len({case.text_of(thing)})",
        name=case.text_of(thing),
        held=seen.text,
        items=case.text_of(loop.iter),
        at_line=str(loop.lineno),
    )
    return worded(told, beside=f", where {' and '.join(beside)}" if beside else "")


@pattern("StatisticsError", "statistics.StatisticsError", order=20)
def mean_of_nothing(case: Case) -> Diagnosis | None:
    """A mean or median of no values at all."""
    call = failing_call(case)
    name = (method_of(call) or getattr(getattr(call, "func", None), "id", "")) if call is not None else ""
    if call is None or name not in _MEANS or not call.args or not case.ran:
        return None
    if (
        "at least one" not in case.says
        and "no median for empty" not in case.says
        and "no mode for empty" not in case.says
    ):
        return None
    thing = call.args[0]
    seen = case.seen(thing)
    why = why_empty(case, thing)
    return case.found(
        "division-by-zero-empty",
        part=case.text_of(call),
        where=why.line or None,
        variant="mean" + (f"-{why.kind}" if why.kind else ""),
        certainty=Certainty.PROVED if length_of(seen) == 0 else Certainty.SEEN,
        values=[case.value(case.text_of(thing), seen, case.line)] if seen is not None else [],
        slots=why.slots,
        call=case.text_of(call.func),
        name=case.text_of(thing),
        held=seen.text if seen is not None else "empty",
    )
