"""The trials of one search: candidates on one test, those that are worth it on all, and the work that this takes."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from learnflow.contracts.values import CaseOutcome, Jail, Trial
from learnflow.skills.debug.running.runs import Given
from learnflow.skills.debug.searching.goals import Goal

_CASE, _ENDLESS = 3, 60
"""Work of one case, and of one case without end: units of about 10 µs."""

COUNTS, CASE_MS = 4_000, 8
"""Turns and calls, and milliseconds of CPU, after which a candidate counts as endless on a test."""

MANY_COUNTS = 20_000
"""The same for programs that need more on a test of theirs."""

WALL_S_PER_UNIT = 30e-6
"""Wall time for a unit of work after which a search stops: on a machine so busy the facts are the answer."""

Outcomes = tuple[CaseOutcome, ...]


class Trials:
    """Sessions on chosen tests; `left` is the work that is still allowed, the same for the same candidates."""

    def __init__(self, goal: Goal, given: Given, jail: Jail, work: int, lines: int) -> None:
        """Allow `work` units in all for a program of so many lines."""
        # What a candidate costs is mostly compiling it.
        self.candidate = 6 + lines // 2
        self.goal = goal
        self.left = work
        self.counts = COUNTS
        self.tried = 0
        self._until = time.monotonic() + work * WALL_S_PER_UNIT
        self._given = given
        self._jail = jail
        self._open: dict[tuple[int, ...], Trial] = {}

    def __enter__(self) -> Trials:
        return self

    def __exit__(self, *_: object) -> None:
        for trial in self._open.values():
            trial.__exit__(None, None, None)

    def on(self, cases: Sequence[int], programs: Iterable[str], down_to: int = 0) -> Iterator[Outcomes]:
        """Yield for each program what came of these tests, while more work than `down_to` is left."""
        if self.left <= down_to:
            return
        trial = self._session(tuple(cases))
        for outcomes in trial.try_many(programs):
            self.tried += 1
            slow = sum(one.status not in ("ok", "error") for one in outcomes)
            self.left -= self.candidate + _CASE * len(outcomes) + _ENDLESS * slow
            yield tuple(outcomes)
            if time.monotonic() > self._until:
                self.left = min(self.left, 0)
            if self.left <= down_to:
                # What was sent ahead would be answered first: a new process is quicker.
                trial.__exit__(None, None, None)
                self._open.pop((self.counts, *cases), None)
                return

    def on_all(self, programs: Iterable[str], down_to: int = 0) -> Iterator[Outcomes]:
        """Yield for each program what came of every test."""
        return self.on(range(len(self.goal.cases)), programs, down_to)

    def once(self, program: str) -> Outcomes:
        """Return what came of every test for one program, nothing where no work is left."""
        return next(iter(islice(self.on_all([program]), 1)), ())

    def _session(self, cases: tuple[int, ...]) -> Trial:
        key = (self.counts, *cases)
        known = self._open.pop(key, None)
        # One process at a time: the jail has few.
        for trial in self._open.values():
            trial.__exit__(None, None, None)
        self._open.clear()
        if known is None:
            chosen = [self.goal.cases[at] for at in cases]
            files = dict(self._given.files) or None
            known = self._jail.try_session(
                self._given.prelude, chosen, files, counts=self.counts, case_ms=CASE_MS * self.counts // COUNTS
            )
        self._open[key] = known
        return known


def does_not_end(program: str, goal: Goal, given: Given, jail: Jail) -> bool:
    """Return whether a program comes to no end on a test of the goal; raises JailUnavailable."""
    with jail.try_session(given.prelude, goal.cases, dict(given.files) or None) as trial:
        outcomes = next(iter(trial.try_many([program])), ())
    return any(one.status not in ("ok", "error") for one in outcomes)
