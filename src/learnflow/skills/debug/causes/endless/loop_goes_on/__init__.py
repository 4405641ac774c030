"""The loop that turns and turns, where no closer cause is known: what it asks, and how its values move."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.loops import loop_of, shown_of, watched
from learnflow.skills.debug.texts import Phrase


@pattern("NoEnd", order=90)
def loop_goes_on(case: Case) -> Diagnosis | None:
    """Say which loop was still turning, with its values."""
    loop = loop_of(case)
    if loop is None:
        return None
    if isinstance(loop, ast.For):
        return case.found(
            "loop-goes-on", where=loop.lineno, variant="for", certainty=Certainty.SEEN, items=case.text_of(loop.iter)
        )
    shown = shown_of(case, loop.test)
    slots = {"condition": case.text_of(loop.test), "shown": Phrase(f": {shown}") if shown else ""}
    moving = next((one for one in watched(case, loop) if len(one.values) > 2), None)
    if moving is not None:
        swings = moving.values[-1] == moving.values[-3]
        return case.found(
            "loop-goes-on", where=loop.lineno, variant="swings" if swings else "moves", certainty=Certainty.SEEN,
            name=moving.name, values_seen=", ".join(moving.values[-4:]), slots=slots,
        )  # fmt: skip
    return case.found("loop-goes-on", where=loop.lineno, certainty=Certainty.SEEN, slots=slots)
