"""The registry of the causes of exceptions, and the choice among what they say."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator

from learnflow.skills.debug import causes
from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Diagnosis
from learnflow.skills.debug.texts import catalogue, missing_slots

_log = logging.getLogger(__name__)

ANY = "*"
"""Registers a cause for every type of exception."""

CHANGE_SLOTS = frozenset({"before", "after", "change_line"})
"""What a finding's texts may also name once a change held."""

LINE_SLOTS = frozenset({"line", "cause_line"})
"""What no finding can name of a traceback that shows no line."""

Pattern = Callable[[Case], Diagnosis | None]
_PATTERNS: dict[str, list[tuple[int, str, Pattern]]] = {}


def pattern(*error_types: str, order: int = 50) -> Callable[[Pattern], Pattern]:
    """Register a function that knows a cause of these error types; of two equally sure the smaller `order` wins."""

    def register(function: Pattern) -> Pattern:
        for name in error_types:
            _PATTERNS.setdefault(name, []).append((order, f"{function.__module__}.{function.__name__}", function))
            _PATTERNS[name].sort(key=lambda entry: entry[:2])
        return function

    return register


def recognise(case: Case) -> list[Diagnosis]:
    """Return what the causes say that know the case, the surest first; the last is always what Python's type means."""
    found = sorted(_asked(case), key=lambda one: one.certainty)
    if case.source.startswith("raise "):
        return [*found, case.found("raised-by-program", certainty=Certainty.VAGUE)]
    meaning = catalogue()["meanings"].get(case.traceback.error_type)
    if meaning:
        return [*found, case.found("type-only", meaning=meaning, certainty=Certainty.VAGUE)]
    return [*found, case.found("unknown-exception", certainty=Certainty.VAGUE)]


def load_causes() -> None:
    """Register every cause that is asked about a run; what it costs is paid once."""
    for group in causes.AFTER_A_RUN:
        causes.load(group)


def _asked(case: Case) -> Iterator[Diagnosis]:
    load_causes()
    entries = [*_PATTERNS.get(case.traceback.error_type, ()), *_PATTERNS.get(ANY, ())]
    for _, name, function in sorted(entries, key=lambda entry: entry[:2]):
        try:
            diagnosis = function(case)
        except Exception:
            # One cause that fails must not cost the student the others; tests fail on this record.
            _log.exception("the cause %s failed", name)
            continue
        if diagnosis is None:
            continue
        missing = missing_slots(diagnosis.cause, diagnosis.variant, _known_slots(case, diagnosis))
        if missing and missing <= LINE_SLOTS:
            # Nothing shows the line, so only what does without it can be told.
            continue
        if missing:
            _log.error("the texts of %s %s lack %s", diagnosis.cause, diagnosis.variant, ", ".join(sorted(missing)))
            continue
        yield diagnosis


def _known_slots(case: Case, diagnosis: Diagnosis) -> frozenset[str]:
    known = frozenset(diagnosis.slots) | CHANGE_SLOTS
    return known if case.line else known - LINE_SLOTS


def known_types() -> frozenset[str]:
    """Return the error types for which something is registered."""
    return frozenset(_PATTERNS) - {ANY}
