"""The score of a review: a pure function of its findings, so blank lines and comments cannot change it.

A finding costs 25 points (error), 10 (warning) or 4 (advice); each further one of the same rule costs half of
that; optional rules cost nothing. With the sum `cost`, a part, and the whole, scores `100 · 100 / (100 + cost)`:
100 without findings, 80 with one error, 50 at a cost of 100, never 0, so taking any finding away never lowers
the score however many there are. The weights are ours; no study stands behind them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from learnflow.contracts.values import Severity
from learnflow.skills.review.catalogue import PARTS, Part

COST: dict[Severity, float] = {"error": 25.0, "warning": 10.0, "advice": 4.0}
REPEATED = 0.5


@dataclass(frozen=True, slots=True)
class Cost:
    """What a finding counts for: its rule, its part, its severity; `free` ones cost nothing."""

    rule: str
    part: Part
    severity: Severity
    free: bool = False


@dataclass(frozen=True, slots=True)
class Score:
    """The whole (0–100) and its parts (0–100 each); correctness is None, as nothing was run."""

    total: int
    readability: int
    idiom: int
    structure: int
    efficiency: int
    correctness: int | None = None


def score_of(costs: Iterable[Cost]) -> Score:
    """Return the score of these findings; their order does not matter."""
    groups: dict[tuple[str, Part], Counter[Severity]] = {}
    for cost in costs:
        if not cost.free:
            groups.setdefault((cost.rule, cost.part), Counter())[cost.severity] += 1
    sums = dict.fromkeys(PARTS, 0.0)
    for (_, part), severities in groups.items():
        sums[part] += _cost_of_rule(severities)
    return Score(_points(sum(sums.values())), **{part: _points(sums[part]) for part in PARTS})


def _cost_of_rule(severities: Counter[Severity]) -> float:
    # The dearest counts in full, whichever comes first in the program.
    dearest = max(COST[severity] for severity in severities)
    everything = sum(COST[severity] * count for severity, count in severities.items())
    return dearest + (everything - dearest) * REPEATED


def _points(cost: float) -> int:
    # Rounded down, so that 100 means that nothing was found.
    return int(10_000 / (100 + cost))
