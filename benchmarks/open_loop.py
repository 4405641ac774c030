"""The open-loop runs of a mix against a fresh platform each time, and the lines that their reports share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from benchmarks import mix
from benchmarks.driving import drive_requests
from benchmarks.figures import Row, errors_of, median_of, spread
from benchmarks.platform import platform, scratch

SECONDS, REPEATS, STUDENTS, WARM_UP_S = 60.0, 3, 1_000, 5.0
QUICK_SECONDS, QUICK_STUDENTS, QUICK_WARM_UP_S = 2.0, 100, 1.0
MAX_LAG_S = 1.0


def runs(
    shares: Sequence[str], rate: float, *, quick: bool, seconds: float | None, repeats: int | None
) -> dict[str, Any]:
    """Return every run's figures and their medians; each run has a platform and a data folder of its own."""
    seconds = seconds or (QUICK_SECONDS if quick else SECONDS)
    repeats = repeats or (1 if quick else REPEATS)
    count = QUICK_STUDENTS if quick else STUDENTS
    found = []
    for _ in range(repeats):
        with scratch() as folder, platform(folder) as server:
            requests = mix.requests(shares, mix.students(count, folder / "data"))
            warm_up = QUICK_WARM_UP_S if quick else WARM_UP_S
            asked = min(rate, count) if quick else rate
            found.append(
                drive_requests(server, folder, requests, rate=asked, seconds=seconds, warm_up=warm_up, lag=True)
            )
    return {
        "rate": asked,
        "seconds": seconds,
        "warm_up_s": warm_up,
        "students": count,
        "median": median_of(found),
        "errors": errors_of(found),
        "runs": found,
    }


def setting(result: dict[str, Any]) -> str:
    """Return in a sentence how the runs went."""
    return (
        f"Open loop, {result['rate']:g} requests a second for {result['seconds']:g} s after {result['warm_up_s']:g} s"
        f" of warm-up at the same rate, {result['students']:,} students in turn, half of them in a conversation of"
        f" their own; median of {len(result['runs'])} runs, each on a fresh platform and data folder. The generator"
        " runs in its own process on the same cores; latency counts from the moment a request was due."
    )


def rows(result: dict[str, Any], p95_bar: float, bar: str) -> list[Row]:
    """Return the lines that both runs report; `bar` is how the bar on p95 reads."""
    median, all_runs = result["median"], result["runs"]
    errors = sum(result["errors"].values())
    found = ", ".join(f"{status}: {count}" for status, count in result["errors"].items())
    lag = max(run["lag_s"] for run in all_runs)
    return [
        Row("p95", bar, f"{median['p95_ms']:.2f} ms ({spread(all_runs, 'p95_ms')})", median["p95_ms"] <= p95_bar),
        Row("errors, all runs together", "none", found or "none", errors == 0),
        Row("progress behind the log at the end, worst run", "≤ 1 s", f"{lag:.2f} s", lag <= MAX_LAG_S),
        Row("p50", "", f"{median['p50_ms']:.2f} ms"),
        Row("p99", "", f"{median['p99_ms']:.2f} ms"),
        Row("longest", "", f"{median['max_ms']:.1f} ms"),
        Row("answered a second", "", f"{median['rate']:.1f}"),
        Row("CPU, platform's main process", "", _cpu(median, "main")),
        Row("CPU, its workers and what they start", "", _cpu(median, "workers")),
        Row("CPU, load generator", "", f"{median['load_cores']:.2f} cores, {median['cpu_us_each']:.0f} µs a message"),
        Row("sent late by the generator, p99", "", f"{median['late_p99_ms']:.2f} ms"),
        Row("connections", "", f"{median['connections']:.0f}"),
    ]


def _cpu(median: dict[str, float], part: str) -> str:
    return f"{median[f'{part}_cores']:.2f} cores, {median[f'{part}_cpu_us_each']:.0f} µs a message"
