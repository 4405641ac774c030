"""Saturation: how many house messages a second go through, against bare FastAPI apps measured in turns."""

from __future__ import annotations

import contextlib
import sys
from typing import Any

from benchmarks import mix
from benchmarks.driving import drive, drive_requests
from benchmarks.figures import Row, errors_of, median_of, spread
from benchmarks.platform import RATE_LIMIT_OFF, Server, platform, scratch
from benchmarks.reporting import document

STUDENTS, ROUNDS, SECONDS, CONNECTIONS, WARM_UP_S = 10_000, 5, 8.0, 32, 1.0
QUICK_STUDENTS, QUICK_SECONDS, QUICK_WARM_UP_S = 200, 1.0, 0.5
AGAINST_CONSTANT, GOAL_CONSTANT, AGAINST_SKILLS = 0.20, 0.30, 0.60
NAMES = {
    "platform": "the platform",
    "constant": "bare app, constant answer",
    "skills": "bare app, same skills, one row",
}


def measure(quick: bool = False, seconds: float | None = None, repeats: int | None = None) -> dict[str, Any]:
    """Return requests a second of all three, in turns; the two that are not measured are stopped meanwhile."""
    seconds = seconds or (QUICK_SECONDS if quick else SECONDS)
    rounds = repeats or (1 if quick else ROUNDS)
    warm_up = QUICK_WARM_UP_S if quick else WARM_UP_S
    students = QUICK_STUDENTS if quick else STUDENTS
    runs: dict[str, list[dict[str, Any]]] = {name: [] for name in NAMES}
    with scratch() as folder, contextlib.ExitStack() as stack:
        servers = {name: stack.enter_context(server) for name, server in _servers(folder).items()}
        requests = mix.requests(mix.HOUSE, mix.students(students, folder / "data"))
        # Each student asks once before, so that nobody's first message of the day is in the figures.
        drive_requests(servers["platform"], folder, requests, closed=CONNECTIONS, seconds=seconds)
        for server in servers.values():
            server.pause()
        for _ in range(rounds):
            for name, server in servers.items():
                server.resume()
                how = {"closed": CONNECTIONS, "seconds": seconds, "warm_up": warm_up}
                runs[name].append(drive(server, folder / "requests.bin", **how))  # type: ignore[arg-type]
                server.pause()
    return {
        "students": students,
        "seconds": seconds,
        "rounds": rounds,
        "connections": CONNECTIONS,
        "median": {name: median_of(found) for name, found in runs.items()},
        "errors": {name: errors_of(found) for name, found in runs.items()},
        "ratios": {name: _ratio(runs, name) for name in ("constant", "skills")},
        "runs": runs,
    }


def _servers(folder: Any) -> dict[str, Server]:
    bare = [sys.executable, "-m", "benchmarks.bare"]
    return {
        "platform": platform(folder, RATE_LIMIT_OFF),
        "constant": Server([*bare, "constant"], folder),
        "skills": Server([*bare, "skills", str(folder / "bare.sqlite3")], folder),
    }


def _ratio(runs: dict[str, list[dict[str, Any]]], other: str) -> dict[str, float]:
    """Return the platform's share of the other's throughput, and of its CPU per message, round by round."""
    pairs = list(zip(runs["platform"], runs[other], strict=True))
    shares = [{"throughput": ours["rate"] / theirs["rate"], "cpu": _cpu(theirs) / _cpu(ours)} for ours, theirs in pairs]
    return median_of(shares)


def _cpu(run: dict[str, Any]) -> float:
    return max(float(run["main_cpu_us_each"]), 0.1)


def report(result: dict[str, Any]) -> str:
    """Return the document of a result."""
    constant, skills = result["ratios"]["constant"], result["ratios"]["skills"]
    share = constant["throughput"]
    rows = [
        Row("share of the bare app's throughput", "≥ 20 %", f"{share:.1%}", share >= AGAINST_CONSTANT),
        Row("the same, the goal", "≥ 30 %", f"{share:.1%}", share >= GOAL_CONSTANT),
        Row(
            "share of the throughput of the app with the same skills and one row",
            "≥ 60 %",
            f"{skills['throughput']:.1%}",
            skills["throughput"] >= AGAINST_SKILLS,
        ),
        Row("the same two by CPU of a message", "", f"{constant['cpu']:.1%} and {skills['cpu']:.1%}"),
    ]
    for name, title in NAMES.items():
        median, errors = result["median"][name], result["errors"][name]
        rate = f"{median['rate']:,.0f} a second ({spread(result['runs'][name], 'rate')})"
        cost = f"{median['main_cpu_us_each']:.0f} µs of CPU each, p50 {median['p50_ms']:.1f} ms"
        rows.append(Row(title, "no error", f"{rate}, {cost}; errors: {errors or 'none'}", not errors))
    what = (
        "The messages of the house run as fast as they go, "
        f"{result['connections']} connections busy, {result['students']:,} students, {result['rounds']} rounds of "
        f"{result['seconds']:g} s for each of the three in turns; ratios are the median over rounds."
    )
    notes = [
        "The bare app is FastAPI with the same request and response models and a constant answer. The third calls"
        " the same skills directly and commits one row to SQLite for each message (WAL, `synchronous=FULL`), in the"
        " event loop. Neither has tokens, limits, audit, evidence, conversations, metrics or progress. All three run"
        " under the same options of uvicorn and of the interpreter.",
        "The platform's rate limit is raised for this run (`LEARNFLOW_EDGE__REQUESTS_PER_MINUTE`); counting stays on.",
        "Where the disk is busy the third waits for it at every message and looks slower than its CPU: hence the"
        " ratio by CPU beside the one by throughput.",
    ]
    return document("saturation", "Saturation against bare FastAPI", what, rows, notes)
