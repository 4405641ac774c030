"""Measurements of single parts whose figures have no bar of their own: the storage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from benchmarks.figures import Row
from benchmarks.reporting import document

STORAGE = (
    "What the embedded storage costs by itself: microseconds of CPU and of wall time for one operation with 64"
    " waiting, latencies in milliseconds, and an open loop of 1,000 commits a second with a group that commits again"
    " for each."
)


def measure_storage(quick: bool = False, seconds: float | None = None, repeats: int | None = None) -> dict[str, Any]:
    """Return the figures of the storage."""
    from benchmarks import storage

    return dict(storage.measure(500 if quick else 10_000))


def report_storage(result: dict[str, Any]) -> str:
    """Return the document of the storage's figures."""
    return document("storage", "The embedded storage", STORAGE, list(_rows(result)))


def _rows(figures: Mapping[str, Any], within: str = "") -> Iterator[Row]:
    for name, value in figures.items():
        title = f"{within}{name}".replace("_", " ")
        if isinstance(value, Mapping):
            yield from _rows(value, f"{name}: ")
        else:
            figure = f"{value:,.4g}" if isinstance(value, float) else str("not measured" if value is None else value)
            yield Row(title, "", figure)
