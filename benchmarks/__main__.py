"""Measures everything, or what is named: `python -m benchmarks [--quick] [NAME …]`; writes docs/performance.

A full run takes about half an hour. `--quick` is a smoke test: it prints its documents and writes nothing, because
its figures mean nothing.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import time
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

from infrastructure.local.parts import MissingPart

from benchmarks import (
    debugging,
    debugging_report,
    footprint,
    history,
    house,
    mesh,
    parts,
    product,
    sandbox,
    saturation,
    triage,
    triage_report,
    wrong_results,
)
from benchmarks.reporting import machine

Measure = Callable[[bool, float | None, int | None], dict[str, Any]]
Report = Callable[[dict[str, Any]], str]

DOCUMENTS = Path(__file__).resolve().parents[1] / "docs" / "performance"
ALL: dict[str, tuple[Measure, Report]] = {
    "house": (house.measure, house.report),
    "product": (product.measure, product.report),
    "saturation": (saturation.measure, saturation.report),
    "footprint": (footprint.measure, footprint.report),
    "history": (history.measure, history.report),
    "storage": (parts.measure_storage, parts.report_storage),
    "triage": (triage.measure, triage_report.report),
    "debugging": (debugging.measure, debugging_report.report),
    "wrong-results": (wrong_results.measure, wrong_results.report),
    "sandbox": (sandbox.measure, sandbox.report),
    "mesh": (mesh.measure, mesh.report),
}


def write(folder: Path, name: str, result: dict[str, Any], document: str) -> None:
    """Write one document and put its figures into results.json beside those of the other names."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.md").write_text(document, encoding="utf-8")
    path = folder / "results.json"
    known: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    known[name] = {"at": f"{datetime.now(UTC):%Y-%m-%d}", "machine": machine(), "result": result}
    ordered = {each: known[each] for each in sorted(known)}
    path.write_text(json.dumps(ordered, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def run(name: str, given: argparse.Namespace) -> bool:
    """Measure one name, print and perhaps write its document; return whether that worked."""
    measure, report = ALL[name]
    began = time.monotonic()
    print(f"{name}: measuring", file=sys.stderr, flush=True)
    try:
        result = measure(given.quick, given.seconds, given.repeats)
        document = report(result)
    except MissingPart as missing:
        print(f"{name}: skipped. {missing}", file=sys.stderr, flush=True)
        return True
    except Exception:
        traceback.print_exc()
        return False
    print(document, flush=True)
    if not given.quick:
        write(given.out, name, result, document)
    print(f"{name}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    return True


def _terminate(number: int, frame: object) -> NoReturn:
    raise SystemExit(128 + number)


def main() -> int:
    """Run what the arguments name; 1 where a measurement failed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"any of {', '.join(ALL)}; all without")
    parser.add_argument("--quick", action="store_true", help="a smoke test of a minute that writes nothing")
    parser.add_argument("--seconds", type=float, help="of each run, instead of its own default")
    parser.add_argument("--repeats", type=int, help="runs or rounds, instead of the default")
    parser.add_argument("--out", type=Path, default=DOCUMENTS, help="the folder to write to")
    given = parser.parse_args()
    unknown = [name for name in given.names if name not in ALL]
    if unknown:
        parser.error(f"unknown: {', '.join(unknown)}; there are {', '.join(ALL)}")
    # What is measured lives in context managers: an orderly end stops every process and removes every folder.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _terminate)
    worked = [run(name, given) for name in given.names or ALL]
    return 0 if all(worked) else 1


if __name__ == "__main__":
    raise SystemExit(main())
