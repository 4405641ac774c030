"""The program was stopped from the keyboard."""

from __future__ import annotations

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Diagnosis
from learnflow.skills.debug.patterns import pattern


@pattern("KeyboardInterrupt", order=200)
def stopped_by_hand(case: Case) -> Diagnosis | None:
    """Ctrl-C or a stop button ends a program wherever it is."""
    return case.found("stopped-by-hand") if not case.source.startswith("raise") else None
