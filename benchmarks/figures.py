"""What is made of measured numbers: percentiles, medians over runs, and whether a bar was met."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a report: what, the bar (empty where there is none), the figure, and whether the bar was met."""

    what: str
    bar: str
    figure: str
    met: bool | None = None


def percentiles(seconds: Sequence[float]) -> dict[str, float]:
    """Return p50, p95, p99 and the maximum in milliseconds; zeros without values."""
    if not seconds:
        return {"p50_ms": 0.0, "p95_ms": 0.0, "p99_ms": 0.0, "max_ms": 0.0}
    cuts = statistics.quantiles([*seconds, max(seconds)], n=100, method="inclusive")
    found = {"p50_ms": cuts[49], "p95_ms": cuts[94], "p99_ms": cuts[98], "max_ms": max(seconds)}
    return {name: round(value * 1000, 3) for name, value in found.items()}


def median_of(runs: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Return the median over runs of every figure that is a number in all of them."""
    names = [name for name, value in runs[0].items() if isinstance(value, int | float)]
    return {name: round(statistics.median(run[name] for run in runs), 4) for name in names}


def spread(runs: Sequence[Mapping[str, Any]], name: str) -> str:
    """Return the least and the greatest of a figure over runs."""
    values = sorted(float(run[name]) for run in runs)
    return f"{values[0]:.4g} to {values[-1]:.4g}"


def errors_of(runs: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Return the errors of all runs together, by status."""
    found: dict[str, int] = {}
    for run in runs:
        for status, count in run["errors"].items():
            found[status] = found.get(status, 0) + count
    return found
