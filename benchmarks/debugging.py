"""Measures the debug agent on beginners' failing programs: cause, place, changes, traps, time, and mutated programs."""

from __future__ import annotations

import ast
import json
import os
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from benchmarks.figures import percentiles
from learnflow.contracts.values import BadInput, CallCase, Tools
from learnflow.skills.debug.diagnosing import Subject, diagnose, result_of
from learnflow.skills.debug.running.runs import Given, Runner
from learnflow.skills.language.reading import recompile
from learnflow.standalone import tools

DATA = Path(__file__).resolve().parent / "debug"
JUDGED = DATA / "judged.json"
MUTATED, LONG = 20_000, 2_000
MIN_PARTS = 2
ODD = ("(", ")", '"', "'", ":", "\t", "    ", "=", "if", "else:", "“", "{", "f'", "\\", "#", "\u00a0", "é", "0", "*")
Judged = dict[str, dict[str, Any]]
Json = dict[str, Any]


def measure(quick: bool = False, seconds: float | None = None, repeats: int | None = None) -> Json:
    """Return every figure; in a quick run a twentieth of the rows."""
    share = 20 if quick else 1
    hands = tools()
    judged: Judged = json.loads(JUDGED.read_text(encoding="utf-8")) if JUDGED.exists() else {}
    result: Json = {}
    for name in ("syntax", "heldout-syntax", "exceptions", "heldout-exceptions"):
        rows = list(_rows(DATA / f"{name}.jsonl"))[::share]
        if rows:
            result[name] = _set_of(rows, hands, judged, runs="exceptions" in name)
    result["mutated"] = _mutated(MUTATED // share, hands)
    result["long"] = _long()
    result["cases"] = _cases(hands, share)
    return result


def _rows(path: Path) -> Iterator[Json]:
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            yield json.loads(line)


def _set_of(rows: list[Json], hands: Tools, judged: Judged, *, runs: bool) -> Json:
    found = [_explained(row, hands if runs else Tools(linter=hands.linter)) for row in rows]
    # The first answers load what all share.
    times = [_explained(row, hands if runs else Tools(linter=hands.linter))["seconds"] for row in rows]
    errors = [pair for pair in zip(rows, found, strict=True) if not pair[0].get("newer_only")]
    traps = [pair for pair in errors if pair[0].get("trap")]
    verdicts = [judged.get(row["id"]) for row, _ in errors]
    read = [(one, each["message"]) for one, (_, each) in zip(verdicts, errors, strict=True) if one is not None]
    return {
        "rows": len(errors),
        "newer": sum(bool(row.get("newer_only")) for row in rows),
        "newer_right": sum(
            bool(row.get("newer_only")) and each["kind"] != "syntax" for row, each in zip(rows, found, strict=True)
        ),
        "cause": sum(each["cause"] == row.get("cause") for row, each in errors),
        "place": sum(_placed(row, each) for row, each in errors),
        "traps": len(traps),
        "trap_cause": sum(each["cause"] == row.get("cause") for row, each in traps),
        "changes": sum(each["change"] is not None for _, each in errors),
        "failing_changes": sum(_fails(row, each, hands, runs=runs) for row, each in errors),
        "same_change": sum(_same(row, each) for row, each in errors),
        "judged": len(read),
        "judged_right": sum(bool(one["right"]) for one, _ in read),
        "judged_stale": sum(one["message"] != message for one, message in read),
        "traps_judged_right": sum(bool((judged.get(row["id"]) or {}).get("right")) for row, _ in traps),
        "time": percentiles(times),
        "causes": _by_cause(errors),
    }


def _explained(row: Json, hands: Tools) -> Json:
    given = Given(
        row.get("stdin"), row.get("files") or {}, calls=tuple(CallCase(c, "") for c in row.get("calls") or ())
    )
    began = time.perf_counter()
    found = diagnose(Subject(row["code"], given=given), hands)
    seconds = time.perf_counter() - began
    assert found is not None
    return {**result_of(found), "seconds": seconds, "given": given}


def _placed(row: Json, each: Json) -> bool:
    return each["line"] in (row.get("cause_line", row["line"]), *row.get("also_lines", ()))


def _same(row: Json, each: Json) -> bool:
    if each["change"] is None:
        return False
    return _tree(each["change"]["program"]) == _tree(row["fix"])


def _tree(program: str) -> str:
    try:
        return ast.dump(ast.parse(program))
    except (SyntaxError, ValueError, RecursionError):
        return ""


def _fails(row: Json, each: Json, hands: Tools, *, runs: bool) -> bool:
    if each["change"] is None:
        return False
    program = each["change"]["program"]
    if recompile(program) is not None:
        return each["verified"] != "compiled" or runs
    if not runs or hands.jail is None:
        return False
    outcome = Runner(hands.jail, each["given"], 5.0).run(program)
    return outcome is None or (outcome.failure is not None and outcome.failure.call_index is None)


def _by_cause(pairs: list[tuple[Json, Json]]) -> dict[str, list[int]]:
    counts: dict[str, list[int]] = {}
    for row, each in pairs:
        entry = counts.setdefault(row.get("cause") or "", [0, 0])
        entry[0] += 1
        entry[1] += each["cause"] == row.get("cause")
    return dict(sorted(counts.items()))


def _mutated(count: int, hands: Tools) -> Json:
    """Explain programs with a few characters, words or lines changed by chance: nothing may fail but by BadInput."""
    chance = random.Random(7)
    programs = [row["code"] for name in ("syntax", "exceptions") for row in _rows(DATA / f"{name}.jsonl")]
    kinds: Counter[str] = Counter()
    for _ in range(count):
        code = mutated(chance.choice(programs), chance)
        try:
            found = diagnose(Subject(code), hands, budget_s=0.6)
            kinds[found.kind if found is not None else "none"] += 1
        except BadInput:
            kinds["refused"] += 1
        except Exception as error:
            kinds["failed"] += 1
            print(f"failed: {error!r}\n{code}", flush=True)
    return dict(kinds)


def mutated(code: str, chance: random.Random) -> str:
    """Return `code` with one to three changes by chance: characters, words or lines deleted, doubled or swapped."""
    for _ in range(chance.randint(1, 3)):
        parts = chance.choice((list(code), code.split(" "), code.split("\n")))
        joint = "" if len(parts) == len(code) else " " if code.count(" ") == len(parts) - 1 else "\n"
        if len(parts) < MIN_PARTS:
            continue
        one, other = chance.randrange(len(parts)), chance.randrange(len(parts))
        act = chance.randrange(4)
        if act == 0:
            del parts[one]
        elif act == 1:
            parts.insert(one, parts[other])
        elif act == 2:
            parts[one], parts[other] = parts[other], parts[one]
        else:
            parts.insert(one, chance.choice(ODD))
        code = joint.join(parts)
    return code


def _long() -> Json:
    """Return the milliseconds for 2,000 lines with one slip at the start, in the middle and at the end."""
    block = "def area_{0}(width, height):\n    result = width * height\n    return result\n"
    lines = "".join(block.format(number) for number in range(LONG // 3)).split("\n")
    found = {}
    for name, at in (("start", 1), ("middle", LONG // 2 - 1), ("end", len(lines) - 4)):
        for slip, change in SLIPS.items():
            broken = list(lines)
            broken[at] = change(broken[at])
            began = time.perf_counter()
            diagnose(Subject("\n".join(broken)))
            found[f"{name}, {slip}"] = round((time.perf_counter() - began) * 1000, 1)
    return found


SLIPS: Mapping[str, Callable[[str], str]] = {
    "an open bracket": lambda line: line + " + (1",
    "an open text": lambda line: line + ' + """',
    "a stray word": lambda line: line + " then",
}


def _cases(hands: Tools, share: int) -> Json:
    """Explain the real wrong programs that raise, of the folder that LEARNFLOW_CASES names."""
    folder = Path(os.environ.get("LEARNFLOW_CASES", "")) / "programs"
    if not os.environ.get("LEARNFLOW_CASES") or not folder.is_dir():
        return {"skipped": "LEARNFLOW_CASES names no folder with programs"}
    counts: Counter[str] = Counter()
    times = []
    for path in sorted(folder.glob("*.json")):
        task = json.loads(path.read_text(encoding="utf-8"))
        calls = tuple(CallCase(test["call"], test["expected"]) for test in task["tests"])
        for code in list(task["wrong"].values())[::share]:
            given = Given(prelude=task.get("prelude") or "", calls=calls)
            began = time.perf_counter()
            found = diagnose(Subject(code, given=given), hands)
            if found is None or found.kind != "exception":
                continue
            times.append(time.perf_counter() - began)
            counts["raising"] += 1
            counts["specific"] += found.cause not in ("type-only", "unknown-exception", "raised-by-program")
            counts[found.verified.value] += 1
    return {**counts, "time": percentiles(times) if times else None}
