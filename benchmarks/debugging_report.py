"""Writes docs/performance/debugging.md from what `benchmarks.debugging` measured."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from benchmarks.figures import Row
from benchmarks.reporting import document, table_of

Json = dict[str, Any]

WHAT = (
    "How well failing programs of beginners are explained: the sets of benchmarks/debug, which were used while the"
    " causes were written, and two sets that were written apart and kept out of sight until then (`heldout-*`). A cause"
    " is right when its id is the row's; for the sets kept apart each message was read and judged"
    " (benchmarks/debug/judged.json). A change fails when the program with it does not compile, or raises when it is"
    " run once more in a fresh child."
)
CAUSE = {"syntax": 0.96, "heldout-syntax": 0.96, "exceptions": 0.92, "heldout-exceptions": 0.92}
PLACE, TRAPS, LONG_MS = 0.98, 0.85, 150.0


def report(result: Json) -> str:
    """Return the document."""
    rows = [row for name in CAUSE if name in result for row in _rows_of(name, result[name])]
    mutants, slowest = result["mutated"], max(result["long"].values())
    failed = mutants.get("failed", 0)
    rows.append(Row(f"mutated programs that made it fail, of {sum(mutants.values()):,}", "0", str(failed), not failed))
    rows.append(Row("2,000 lines, slowest of nine slips", "150 ms", f"{slowest:.0f} ms", slowest <= LONG_MS))
    said = ", ".join(f"{name} {count:,}" for name, count in sorted(mutants.items()))
    notes = [f"Mutated programs by what was said: {said}.", _cases(result["cases"])]
    text = document("debugging", "Explaining failing programs: figures", WHAT, rows, notes)
    tables = [_causes(name, result[name]) for name in ("syntax", "exceptions") if name in result]
    return "\n".join([text, *tables])


def _rows_of(name: str, found: Json) -> Iterator[Row]:
    runs = "exceptions" in name
    count, took = found["rows"], found["time"]
    yield Row(f"{name}: programs", "", str(count))
    if found["judged"]:
        yield _share(f"{name}: specific and true, by reading", found["judged_right"], found["judged"], CAUSE[name])
        if runs:
            yield _share(f"{name}: the traps of them", found["traps_judged_right"], found["traps"], TRAPS)
        yield Row(f"{name}: messages that changed after they were judged", "", str(found["judged_stale"]))
    else:
        yield _share(f"{name}: the cause", found["cause"], count, CAUSE[name])
        if runs:
            yield _share(f"{name}: the cause of the traps", found["trap_cause"], found["traps"], TRAPS)
    yield _share(f"{name}: the place", found["place"], count, None if runs else PLACE)
    yield _share(f"{name}: a change that was tried", found["changes"], count)
    yield _share(f"{name}: the same change as the writer's", found["same_change"], count)
    fails = found["failing_changes"]
    yield Row(f"{name}: changes that fail when tried again", "0", str(fails), not fails)
    bar = 60.0 if runs else 10.0
    yield Row(
        f"{name}: p50, p95", f"{bar:.0f} ms", f"{took['p50_ms']:.1f}, {took['p95_ms']:.1f} ms", took["p95_ms"] <= bar
    )
    if found["newer"]:
        right, newer = found["newer_right"], found["newer"]
        yield Row(f"{name}: right for a newer Python, not called wrong", str(newer), str(right), right == newer)


def _share(what: str, right: int, count: int, bar: float | None = None) -> Row:
    share = right / count if count else 0.0
    figure = f"{share:.1%} ({right} of {count})"
    return Row(what, f"{bar:.0%}" if bar else "", figure, share >= bar if bar else None)


def _cases(cases: Json) -> str:
    if "skipped" in cases:
        return f"Real programs: skipped, {cases['skipped']}."
    tried = cases.get("ran", 0) + cases.get("passed_tests", 0)
    return (
        f"Real wrong programs that raise (LEARNFLOW_CASES): {cases['raising']}, with a specific cause"
        f" {cases.get('specific', 0)}, with a change that ran {tried};"
        f" p50 {cases['time']['p50_ms']:.1f}, p95 {cases['time']['p95_ms']:.1f} ms."
    )


def _causes(name: str, found: Json) -> str:
    missed = [(cause, *counts) for cause, counts in found["causes"].items() if counts[0] != counts[1]]
    rows = [[f"`{cause}`", str(count), str(right)] for cause, count, right in missed]
    return f"## {name}: rows that got another id\n\n{table_of(['cause', 'programs', 'named'], rows)}\n"
