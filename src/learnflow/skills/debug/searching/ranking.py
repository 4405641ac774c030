"""Which of several programs that pass the tests is believed, and what is doubtful about it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from learnflow.contracts.values import CaseOutcome, Jail
from learnflow.skills.debug.findings import Change
from learnflow.skills.debug.running.runs import Given
from learnflow.skills.debug.searching.edits import Attempt, change_of
from learnflow.skills.debug.searching.inputs import further_calls, further_stdin
from learnflow.skills.debug.searching.trust import trust

MAX_COMPARED = 40
"""Repairs that are compared with each other."""

_FACT_BONUS = 0.3

_NEAR, _NEAR_BY_ONE_TEST = 0.1, 0.6
"""How much less another repair may be believed and still speak against the best; one test is passed by many."""


@dataclass(frozen=True, slots=True)
class Repair:
    """A program that passes all tests, and the edits that made it, in order."""

    edits: tuple[Attempt, ...]
    program: str
    before: tuple[str, ...] = ()

    @property
    def trust(self) -> float:
        """How often edits of these kinds were true (0–1)."""
        value = 1.0
        for edit in self.edits:
            value *= trust(edit.kind)
        return value

    @property
    def size(self) -> int:
        """Characters changed."""
        return sum(edit.size for edit in self.edits)

    @property
    def lines(self) -> frozenset[int]:
        """The lines that its edits are about."""
        return frozenset(edit.line for edit in self.edits)

    @property
    def change(self) -> Change:
        """What it changes, as at most two edits of the student's lines."""
        return change_of(self.before, self.program)


@dataclass(frozen=True, slots=True)
class Ranked:
    """Repairs, the best first, with how far each agrees with the others, and an input where the best does not."""

    repairs: tuple[Repair, ...]
    agreement: tuple[float, ...]
    disagree: bool
    remaining: str | None


def ranked(found: Sequence[Repair], given: Given, jail: Jail, suspects: Collection[int] = ()) -> Ranked:
    """Return the repairs in the order in which they are believed; `suspects` are lines that a fact names."""
    good = list(found[:MAX_COMPARED])
    inputs, rows = _outcomes(good, given, jail)
    scores = _agreements(good, rows, len(inputs))
    values = [
        agreement + one.trust + _FACT_BONUS * any(line in suspects for line in one.lines)
        for agreement, one in zip(scores, good, strict=True)
    ]
    order = sorted(range(len(good)), key=lambda i: (len(good[i].edits), -round(values[i], 4), good[i].size, i))
    repairs = [good[i] for i in order]
    rows = [rows[i] for i in order]
    scores = [scores[i] for i in order]
    return Ranked(
        tuple(repairs),
        tuple(scores),
        _disagree(repairs, rows, [values[i] for i in order], _NEAR if len(given.calls) > 1 else _NEAR_BY_ONE_TEST),
        _apart(inputs, rows, repairs),
    )


def _outcomes(repairs: Sequence[Repair], given: Given, jail: Jail) -> tuple[list[str], list[tuple[CaseOutcome, ...]]]:
    """Return the further inputs and what each repair makes of them."""
    if len(repairs) < 2:
        return [], [()] * len(repairs)
    if given.calls:
        inputs = further_calls([case.call for case in given.calls])
        cases = [{"call": call, **({"stdin": given.stdin} if given.stdin else {})} for call in inputs]
    else:
        inputs = further_stdin(given.stdin or "")
        cases = [{"stdin": text} for text in inputs]
    if not inputs:
        return [], [()] * len(repairs)
    with jail.try_session(given.prelude, cases, dict(given.files) or None) as trial:
        rows = [tuple(outcomes) for outcomes in trial.try_many([repair.program for repair in repairs])]
    rows += [()] * (len(repairs) - len(rows))
    return inputs, rows


def _key(outcome: CaseOutcome) -> str | None:
    return outcome.digest if outcome.status == "ok" else None


def _agreements(repairs: Sequence[Repair], rows: Sequence[Sequence[CaseOutcome]], count: int) -> list[float]:
    """Return for each repair how far it agrees with the others (0–1); repairs that do the same count once."""
    if not count:
        return [1.0] * len(repairs)
    groups: dict[tuple[str | None, ...], float] = {}
    for repair, row in zip(repairs, rows, strict=True):
        key = tuple(_key(one) for one in row)
        groups[key] = max(groups.get(key, 0.0), repair.trust / len(repair.edits) ** 2) + 0.02
    weights: list[dict[str | None, float]] = [{} for _ in range(count)]
    for row_key, weight in groups.items():
        for place, shown in enumerate(row_key):
            weights[place][shown] = weights[place].get(shown, 0.0) + weight
    scores = []
    # What ends badly for all of them says nothing of one.
    most = max(1, *(sum(one.status == "ok" for one in row) for row in rows), 0)
    for row in rows:
        shares = [
            weights[place].get(_key(one), 0.0) / max(sum(weights[place].values()), 1e-9)
            for place, one in enumerate(row)
        ]
        ends = sum(one.status == "ok" for one in row) / most
        scores.append((sum(shares) / count if shares else 0.0) * 0.7 + 0.3 * ends)
    return scores


def _disagree(
    repairs: Sequence[Repair], rows: Sequence[Sequence[CaseOutcome]], values: Sequence[float], near_by: float
) -> bool:
    """Whether another repair is believed about as much, says another line, and does another thing."""
    for at in range(1, len(repairs)):
        near = len(repairs[at].edits) == len(repairs[0].edits) and values[at] > values[0] - near_by
        apart = [_key(a) != _key(b) for a, b in zip(rows[0], rows[at], strict=False)]
        if near and any(apart) and not repairs[0].lines & repairs[at].lines:
            return True
    return False


def _apart(inputs: Sequence[str], rows: Sequence[Sequence[CaseOutcome]], repairs: Sequence[Repair]) -> str | None:
    """Return a further input on which the best repair ends otherwise than most of the others, None without one."""
    if len(repairs) < 3:
        return None
    for place, given in enumerate(inputs):
        keys = [_key(row[place]) for row in rows if place < len(row)]
        others = keys[1:]
        common = max(set(others), key=lambda one: (others.count(one), str(one))) if others else None
        if keys and common is not None and keys[0] != common and others.count(common) * 3 >= len(others) * 2:
            return given
    return None
