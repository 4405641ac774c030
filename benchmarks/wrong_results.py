"""Measures what is said of wrong results and endless programs whose right answers are known."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.figures import Row, percentiles
from benchmarks.reporting import document
from learnflow.contracts.values import CallCase, Jail, Limits, Tools
from learnflow.skills.debug.diagnosing import Subject, diagnose
from learnflow.skills.debug.findings import Diagnosis
from learnflow.skills.debug.running.runs import Given, share_that_holds
from learnflow.standalone import tools

TASKS = Path(__file__).resolve().parent / "tasks"
WHAT = (
    "What is said of programs whose right answers are known: twenty-four tasks of our own (benchmarks/tasks), five of"
    " them kept out of sight while the search and the facts were written. The agent is handed the visible tests only."
    " A change counts when the program with it passes all of them in a fresh child; it holds when it also passes every"
    " further input."
)
SHAPE = frozenset({"results-part", "output-differs", "loop-goes-on"})
"""Facts that tell no more than how the result differs, or which loop goes on."""

COUNTED = ("programs", "changed", "fails", "held", "judged", "true", "told", "near")
KINDS = {"wrong": 0.66, "endless": 0.40, "exception": None}
"""Kinds of wrong programs, with the share of them for which a change should be found."""
P95_MS = 600.0
MAX_FURTHER = 150
Json = dict[str, Any]


def measure(quick: bool = False, seconds: float | None = None, repeats: int | None = None) -> Json:
    """Return the figures of every set; in a quick run every tenth program."""
    hands = tools()
    if hands.jail is None:
        return {"skipped": "there is no jail"}
    hands.jail.run("print(1)")
    share = 10 if quick else 1
    tasks = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(TASKS.glob("*.json"))]
    sets = {
        "own tasks": [task for task in tasks if not task.get("held")],
        "held-back tasks": [task for task in tasks if task.get("held")],
        "real programs": list(_real()),
    }
    return {name: _set_of(chosen, hands, share) for name, chosen in sets.items() if chosen}


def _real() -> Iterator[Json]:
    """Yield the tasks of the folder that LEARNFLOW_CASES names; their wrong programs fall into kinds when they run."""
    folder = Path(os.environ.get("LEARNFLOW_CASES", "")) / "programs"
    if os.environ.get("LEARNFLOW_CASES") and folder.is_dir():
        for path in sorted(folder.glob("*.json")):
            task = json.loads(path.read_text(encoding="utf-8"))
            wrong = [{"id": name, "code": code} for name, code in task["wrong"].items()]
            yield {**{name: task[name] for name in ("prelude", "tests")}, "further": [], "wrong": wrong}


def _set_of(tasks: list[Json], hands: Tools, share: int) -> Json:
    counts: dict[str, dict[str, int]] = {}
    times: list[float] = []
    for task in tasks:
        for wrong in task["wrong"][::share]:
            given = _given(task, wrong, hands)
            if given is None:
                continue
            began = time.perf_counter()
            found = diagnose(Subject(wrong["code"], given=given), hands)
            spent = time.perf_counter() - began
            kind = _kind(wrong, found)
            if found is None or kind not in KINDS:
                continue
            times.append(spent)
            entry = counts.setdefault(kind, dict.fromkeys(COUNTED, 0))
            _count(entry, task, wrong, found, given, hands)
    return {"kinds": counts, "time": percentiles(times)}


def _given(task: Json, wrong: Json, hands: Tools) -> Given | None:
    """Return what the agent is handed: the calls, or the first test of a script that fails."""
    prelude = task.get("prelude") or ""
    if "call" in task["tests"][0]:
        return Given(prelude=prelude, calls=tuple(CallCase(test["call"], test["expected"]) for test in task["tests"]))
    for test in task["tests"]:
        given = Given(test["stdin"], prelude=prelude, expected_stdout=test["expected_stdout"])
        if not _right(wrong["code"], given, hands.jail):
            return given
    return None


def _kind(wrong: Json, found: Diagnosis | None) -> str:
    if "kind" in wrong:
        return str(wrong["kind"])
    kinds = {"wrong_result": "wrong", "no_end": "endless", "exception": "exception"}
    return kinds.get(found.kind, "") if found is not None else ""


def _count(entry: dict[str, int], task: Json, wrong: Json, found: Diagnosis, given: Given, hands: Tools) -> None:
    entry["programs"] += 1
    true = found.kind in ("wrong_result", "no_end", "exception") and not found.cause.startswith("ran-")
    entry["true"] += true
    entry["told"] += true and found.cause not in SHAPE
    lines = [bug["line"] for bug in wrong.get("bugs", ())]
    entry["near"] += any(abs(found.place.line - line) <= 1 for line in lines)
    if found.change is None or found.verified.value != "passed_tests":
        return
    entry["changed"] += 1
    entry["fails"] += not _right(found.change.program, given, hands.jail)
    if task["further"]:
        entry["judged"] += 1
        entry["held"] += _holds(found.change.program, task, hands.jail)


def _right(program: str, given: Given, jail: Jail | None) -> bool:
    if jail is None:
        return False
    if given.calls:
        return share_that_holds(program, given, given.calls, jail) == 1.0
    ended = jail.run(program, prelude=given.prelude, stdin=given.stdin or "", limits=Limits(wall_s=1.0, cpu_s=1.0))
    expected = given.expected_stdout or ""
    return bool(ended["status"] == "ok" and ended["stdout"].split() == expected.split())


def _holds(program: str, task: Json, jail: Jail | None) -> bool:
    further = task["further"][:MAX_FURTHER]
    prelude = task.get("prelude") or ""
    if "call" in further[0]:
        calls = tuple(CallCase(test["call"], test["expected"]) for test in further)
        parts = [calls[at : at + 40] for at in range(0, len(calls), 40)]
        return all(_right(program, Given(prelude=prelude, calls=part), jail) for part in parts)
    return all(
        _right(program, Given(test["stdin"], prelude=prelude, expected_stdout=test["expected_stdout"]), jail)
        for test in further
    )


def report(result: Json) -> str:
    """Return docs/performance/wrong-results.md."""
    rows: list[Row] = []
    for name, found in result.items():
        for kind, bar in KINDS.items():
            if kind in found["kinds"]:
                rows += _rows(f"{name}, {kind}", found["kinds"][kind], bar)
        took = found["time"]
        figure = f"{took['p50_ms']:.0f}, {took['p95_ms']:.0f} ms"
        rows.append(Row(f"{name}: p50, p95", "600 ms", figure, took["p95_ms"] <= P95_MS))
    return document("wrong-results", "Wrong results and endless programs: figures", WHAT, rows)


def _rows(name: str, entry: dict[str, int], bar: float | None) -> Iterator[Row]:
    count = entry["programs"]
    yield _share(f"{name}: a change of at most two edits that passes the tests", entry["changed"], count, bar)
    if entry["judged"]:
        yield _share(f"{name}: of those, hold on all further inputs", entry["held"], entry["judged"], 0.88)
    yield Row(f"{name}: changes that fail when tried again", "0", str(entry["fails"]), not entry["fails"])
    yield _share(f"{name}: a fact or a change", entry["true"], count, 0.97)
    yield _share(f"{name}: a change, or a fact that says more than how the answer differs", entry["told"], count)
    if entry["near"]:
        yield _share(f"{name}: the named line within one of a planted bug", entry["near"], count)


def _share(what: str, right: int, count: int, bar: float | None = None) -> Row:
    share = right / count if count else 0.0
    return Row(what, f"{bar:.0%}" if bar else "", f"{share:.1%} ({right} of {count})", share >= bar if bar else None)
