"""The trials of one search: candidates on one test, those that are worth it on all, and the work that this takes."""

from __future__ import annotations

import ast
import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from learnflow.contracts.values import CaseOutcome, Jail, Trial
from learnflow.skills.debug.running.deciding import calls_itself
from learnflow.skills.debug.running.runs import Given
from learnflow.skills.debug.searching.edits import Subject
from learnflow.skills.debug.searching.goals import Goal

_CANDIDATE, _CASE, _ENDLESS = 14, 2, 90
"""Work of one candidate without compiling it, of one case, and of one case without end: units of about 10 µs."""

_COUNTED, _PLAIN = 2.2, 0.8
"""Work of compiling one line that counts, and one that does not."""

COUNTS, CASE_MS = 4_000, 8
"""Turns and calls, and milliseconds of CPU, after which a candidate counts as endless on a test."""

MANY_COUNTS, MANY_MS = 20_000, 40
"""The same for programs that need more on a test of theirs."""

NO_COUNTS = 0
"""Where no edit makes a loop without end, time alone is watched: compiling takes half as long."""

WALL_S_PER_UNIT = 12e-6
"""Wall time for a unit of work after which a search stops: on a machine so busy the facts are the answer."""

Outcomes = tuple[CaseOutcome, ...]


class Trials:
    """Sessions on chosen tests; `left` is the work that is still allowed, the same for the same candidates."""

    def __init__(self, goal: Goal, given: Given, jail: Jail, work: int, subject: Subject) -> None:
        """Allow `work` units in all for a program and its changes."""
        # Of several functions only the one that was changed is compiled anew.
        self._lines = len(subject.source) / max(len(_parts(subject)), 1)
        self.goal = goal
        self.left = float(work)
        self.counts = COUNTS if _may_turn(subject) else NO_COUNTS
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

    @property
    def candidate(self) -> float:
        """The work of one candidate without its cases."""
        return _CANDIDATE + (_COUNTED if self.counts else _PLAIN) * self._lines

    def on(self, cases: Sequence[int], programs: Iterable[str], down_to: float = 0) -> Iterator[Outcomes]:
        """Yield for each program what came of these tests, while more work than `down_to` is left."""
        if self.left <= down_to:
            return
        trial = self._session(tuple(cases))
        for outcomes in trial.try_many(programs):
            self.tried += 1
            slow = sum(one.status not in ("ok", "error") for one in outcomes)
            self.left -= self.candidate + _CASE * len(outcomes) + _ENDLESS * slow
            yield tuple(outcomes)
            if down_to == 0 and time.monotonic() > self._until:
                # The single edits, which have a bound above, are always tried.
                self.left = min(self.left, 0)
            if self.left <= down_to:
                # What was sent ahead would be answered first: a new process is quicker.
                trial.__exit__(None, None, None)
                self._open.pop((self.counts, *cases), None)
                return

    def on_all(self, programs: Iterable[str], down_to: float = 0) -> Iterator[Outcomes]:
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
                self._given.prelude,
                chosen,
                files,
                counts=self.counts,
                case_ms=MANY_MS if self.counts > COUNTS else CASE_MS,
            )
        self._open[key] = known
        return known


def _parts(subject: Subject) -> list[ast.stmt]:
    """Return the functions and classes of the top level."""
    body = subject.tree.body if subject.tree is not None else []
    return [node for node in body if isinstance(node, ast.FunctionDef | ast.ClassDef)]


def _may_turn(subject: Subject) -> bool:
    """Whether a program has a `while`, or a function that calls itself."""
    return any(subject.walk(ast.While)) or any(calls_itself(function) for function in subject.functions())


def does_not_end(program: str, goal: Goal, given: Given, jail: Jail) -> bool:
    """Return whether a program comes to no end on a test of the goal; raises JailUnavailable."""
    with jail.try_session(given.prelude, goal.cases, dict(given.files) or None) as trial:
        outcomes = next(iter(trial.try_many([program])), ())
    return any(one.status not in ("ok", "error") for one in outcomes)
