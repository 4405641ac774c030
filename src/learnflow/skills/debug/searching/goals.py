"""What a program should give: cases with the digests of the right answers, and how far a try came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from learnflow.contracts.values import CallCase, CaseOutcome, Jail
from learnflow.skills.debug.running.runs import Given


@dataclass(frozen=True, slots=True)
class Goal:
    """The cases of a session and, for each, the digests that count as right; `texts` are the right answers in words."""

    cases: tuple[Mapping[str, str], ...]
    wanted: tuple[frozenset[str], ...]
    texts: tuple[str, ...]

    def passed(self, outcomes: Sequence[CaseOutcome]) -> tuple[bool, ...]:
        """Return for each case whether its outcome is right."""
        return tuple(self.right(at, one) for at, one in enumerate(outcomes))

    def right(self, case: int, outcome: CaseOutcome) -> bool:
        """Return whether the outcome of one case is right."""
        return outcome.status == "ok" and outcome.digest is not None and outcome.digest in self.wanted[case]


def goal_of(given: Given, jail: Jail) -> Goal | None:
    """Return the goal of a program's calls, or of what it should print; None where no right answer can be read.

    The right answers are read in a child of their own, where no student's code runs. Raises JailUnavailable.
    """
    cases: list[Mapping[str, str]] = []
    asked: list[list[str]] = []
    texts = []
    for case in given.calls:
        if case.expected:
            cases.append({"call": case.call, **({"stdin": given.stdin} if given.stdin else {})})
            asked.append([case.expected])
            texts.append(case.expected)
    if given.outputs and not given.calls:
        cases.append({"stdin": given.stdin or ""})
        ends = (end for text in given.outputs for end in (text, text + "\n", text.rstrip("\n") + "\n"))
        asked.append([repr(one) for one in dict.fromkeys(ends)])
        texts.append(given.outputs[0])
    flat = [{"call": one} for many in asked for one in many]
    if not flat:
        return None
    with jail.try_session(given.prelude, flat) as trial:
        outcomes = next(iter(trial.try_many([""])), ())
    digests = iter([one.digest if one.status == "ok" else None for one in outcomes])
    wanted = [frozenset(one for one in (next(digests, None) for _ in many) if one is not None) for many in asked]
    if not all(wanted):
        return None
    return Goal(tuple(cases), tuple(wanted), tuple(texts))


def cases_of(calls: Sequence[CallCase]) -> tuple[Mapping[str, str], ...]:
    """Return calls as the cases of a session."""
    return tuple({"call": case.call} for case in calls)
