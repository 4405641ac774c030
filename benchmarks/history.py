"""Whether a message costs the same with few and with many students, and with an hour's and a year's history."""

from __future__ import annotations

import contextlib
import statistics
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks import mix
from benchmarks.driving import drive
from benchmarks.figures import Row
from benchmarks.load import write_requests
from benchmarks.platform import RATE_LIMIT_OFF, Server, platform, scratch
from benchmarks.prefill import DAY_S, HOUR, YEAR, History, prefill
from benchmarks.reporting import document

RATE, SECONDS, ROUNDS, CONNECTIONS = 500.0, 12.0, 5, 32
PASS_S, SHORT_PASS_S = 10.0, 2.0
"""How long all students of a platform take to ask once: ten thousand, and fifty."""
QUICK_RATE, QUICK_SECONDS, QUICK_PASS_S = 100.0, 1.0, 0.5
FEW, MANY, WITH_PAST = 10, 10_000, 50
QUICK_MANY, QUICK_WITH_PAST, QUICK_YEAR = 100, 4, History(365.0 * DAY_S, 300, 100)
FLAT = 1.10


def measure(quick: bool = False, seconds: float | None = None, repeats: int | None = None) -> dict[str, Any]:
    """Return CPU of the main process per message of both pairs, in turns, and their ratios (the second over the first).

    Every compared round comes after a pass in which all its students asked within the last minute.
    """
    seconds = seconds or (QUICK_SECONDS if quick else SECONDS)
    rounds = repeats or (1 if quick else ROUNDS)
    scale = {"rate": QUICK_RATE if quick else RATE, "seconds": seconds, "pass_s": QUICK_PASS_S if quick else PASS_S}
    return {
        **scale,
        "rounds": rounds,
        "few": FEW,
        "many": QUICK_MANY if quick else MANY,
        "with_past": QUICK_WITH_PAST if quick else WITH_PAST,
        "students": _students(QUICK_MANY if quick else MANY, rounds, scale),
        "history": _history(QUICK_WITH_PAST if quick else WITH_PAST, QUICK_YEAR if quick else YEAR, rounds, scale),
    }


def _students(many: int, rounds: int, scale: Mapping[str, float]) -> dict[str, Any]:
    with scratch() as folder, contextlib.ExitStack() as stack:
        servers = {}
        for name, count in (("few", FEW), ("many", many)):
            (folder / name).mkdir()
            servers[name] = stack.enter_context(platform(folder / name, RATE_LIMIT_OFF))
            _write(folder / name, count)
        first = drive(servers["many"], folder / "many" / "mix.bin", rate=scale["rate"], seconds=scale["seconds"])
        return {**_compared(folder, servers, rounds, scale), "first_us": first["main_cpu_us_each"]}


def _history(count: int, year: History, rounds: int, scale: Mapping[str, float]) -> dict[str, Any]:
    with scratch() as folder, contextlib.ExitStack() as stack:
        servers = {}
        for name, history in (("hour", HOUR), ("year", year)):
            (folder / name).mkdir()
            prefill(folder / name / "data", [f"student-{number:05d}" for number in range(1, count + 1)], history)
            servers[name] = stack.enter_context(platform(folder / name, RATE_LIMIT_OFF))
            _write(folder / name, count)
        scale = {**scale, "pass_s": min(scale["pass_s"], SHORT_PASS_S)}
        found = _compared(folder, servers, rounds, scale)
        asked = _one_kind(folder, servers, rounds, scale)
        sizes = {name: (folder / name / "data" / "learnflow.sqlite3").stat().st_size / 1e6 for name in servers}
        return {**found, "kinds": asked, "size_mb": {name: round(size, 1) for name, size in sizes.items()}}


def _write(folder: Path, count: int) -> None:
    students = mix.students(count, folder / "data")
    write_requests(folder / "mix.bin", mix.requests(mix.HOUSE, students, max(count, 4_000)))
    for kind in ("concept", "progress"):
        write_requests(folder / f"{kind}.bin", mix.requests((kind,), students, max(count, 1_000)))


def _compared(
    folder: Path, servers: Mapping[str, Server], rounds: int, scale: Mapping[str, float], file: str = "mix"
) -> dict[str, Any]:
    spent: dict[str, list[float]] = {name: [] for name in servers}
    errors = 0
    for server in servers.values():
        server.pause()
    for _ in range(rounds):
        for name, server in servers.items():
            server.resume()
            requests = folder / name / f"{file}.bin"
            drive(server, requests, closed=CONNECTIONS, seconds=scale["pass_s"])
            run = drive(server, requests, rate=scale["rate"], seconds=scale["seconds"])
            spent[name].append(run["main_cpu_us_each"])
            errors += sum(run["errors"].values())
            server.pause()
    for server in servers.values():
        server.resume()
    one, other = spent.values()
    ratios = [b / max(a, 0.1) for a, b in zip(one, other, strict=True)]
    medians = {name: statistics.median(values) for name, values in spent.items()}
    return {"us": medians, "ratio": statistics.median(ratios), "ratios": ratios, "errors": errors}


def _one_kind(
    folder: Path, servers: Mapping[str, Server], rounds: int, scale: Mapping[str, float]
) -> dict[str, dict[str, Any]]:
    fewer = max(1, rounds // 2)
    return {kind: _compared(folder, servers, fewer, scale, kind) for kind in ("concept", "progress")}


def report(result: dict[str, Any]) -> str:
    """Return the document of a result."""
    students, history = result["students"], result["history"]
    many = f"{result['many']:,}"
    rows = [
        Row(f"{many} students over {result['few']}", "≤ 1.10", *_ratio(students)),
        Row("a year's history over an hour's", "≤ 1.10", *_ratio(history)),
        Row(f"a message with {result['few']} students", "", f"{students['us']['few']:.0f} µs"),
        Row(f"a message with {many} students", "", f"{students['us']['many']:.0f} µs"),
        Row(f"a message of {many} students' first", "", f"{students['first_us']:.0f} µs"),
        Row("a message after an hour", "", f"{history['us']['hour']:.0f} µs"),
        Row("a message after a year", "", f"{history['us']['year']:.0f} µs"),
    ]
    for kind, found in history["kinds"].items():
        figure = f"{found['ratio']:.3f} ({found['us']['hour']:.0f} and {found['us']['year']:.0f} µs)"
        rows.append(Row(f"year over hour, messages of kind {kind} only", "", figure))
    errors = students["errors"] + history["errors"]
    rows.append(Row("errors", "none", str(errors or "none"), errors == 0))
    what = (
        f"CPU of the platform's main process per message of the house mix at {result['rate']:g} a second for"
        f" {result['seconds']:g} s, {result['rounds']} rounds of each in turns, median of the rounds' ratios. Two"
        " platforms each time, the one not measured stopped: one with few and one with many students; and one whose"
        f" {result['with_past']} students have {HOUR.facts} facts of the last hour about {HOUR.components} components,"
        f" one whose students have {YEAR.facts:,} facts of a year about all components, with a year of log rows"
        f" (files of {history['size_mb']['hour']:g} and {history['size_mb']['year']:g} MB at the end)."
    )
    notes = [
        "Before every round each student asked once: a token is checked by its signature once a minute and a student's"
        " profile is read once in 30 s, so that whoever asks less often pays that again. The line of first messages"
        " shows both, with the first turn of a conversation.",
        "The rate limit is raised (`LEARNFLOW_EDGE__REQUESTS_PER_MINUTE`); ten students would meet it.",
        "A message of kind progress reads every component that the student has worked on, and so grows with how much"
        " of the course the student knows; the other kinds read them once in 30 s, for the student's profile.",
    ]
    return document("history", "Cost with more students and longer histories", what, rows, notes)


def _ratio(found: dict[str, Any]) -> tuple[str, bool]:
    least, most = min(found["ratios"]), max(found["ratios"])
    return f"{found['ratio']:.3f} ({least:.3f} to {most:.3f})", found["ratio"] <= FLAT
