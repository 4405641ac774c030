"""Measurements of single parts, whose figures have no bar of their own: storage and triage."""

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
TRIAGE = (
    "How well the light model reads messages that no training sees (the dev split), the given messages by a model"
    " that saw none of them and, where the cases are at hand, labelled real questions; what one message costs in"
    " microseconds; how large and how slow to load its data is."
)


def measure_storage(quick: bool = False, seconds: float | None = None, repeats: int | None = None) -> dict[str, Any]:
    """Return the figures of the storage."""
    from benchmarks import storage

    return dict(storage.measure(500 if quick else 10_000))


def report_storage(result: dict[str, Any]) -> str:
    """Return the document of the storage's figures."""
    return document("storage", "The embedded storage", STORAGE, list(_rows(result)))


def measure_triage(quick: bool = False, seconds: float | None = None, repeats: int | None = None) -> dict[str, Any]:
    """Return the figures of triage; in a quick run its times only."""
    from benchmarks import train_triage, triage

    if quick:
        return {"load_ms": round(triage.load_time(), 2), "data_file_bytes": train_triage.TARGET.stat().st_size}
    return triage.measure()


def report_triage(result: dict[str, Any]) -> str:
    """Return the document of triage's figures."""
    return document("triage", "Reading a message", TRIAGE, list(_rows(result)))


def _rows(figures: Mapping[str, Any], within: str = "") -> Iterator[Row]:
    for name, value in figures.items():
        title = f"{within}{name}".replace("_", " ")
        if isinstance(value, Mapping):
            yield from _rows(value, f"{name}: ")
        else:
            figure = f"{value:,.4g}" if isinstance(value, float) else str("not measured" if value is None else value)
            yield Row(title, "", figure)
