"""The programs in tests/sandbox: what each is for, how it must end, and how one that ran is judged.

`python -m benchmarks.corpus TIER` runs all of them and prints what ended otherwise; it needs the standard library only.

A program's head is comment lines `#: key = value` of TOML: `kind`, `does`, `status` (all that are right), and where
needed `limits`, `stdin`, `files`, `prelude`, `calls`, `observe`; `stdout`, `stdout_has`, `stderr_has`, `results` and
`error_type` are what must be seen. An attack prints ESCAPED when it reached its aim.
"""

from __future__ import annotations

import json
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from learnflow.adapters.sandbox.client import JailServer
from learnflow.adapters.sandbox.selftest import choose
from learnflow.contracts.values import Jail, Limits

FOLDER = Path(__file__).resolve().parents[1] / "tests" / "sandbox"
ESCAPED = "ESCAPED"
LATE_S = 2.0
"""How long after its wall limit a run may end, its turn in the queue not counted."""

_ASKED = ("prelude", "stdin", "calls", "files", "observe")
_HONEST = "import os\nprint(os.listdir('.'), sum(range(10)))\n"


@dataclass(frozen=True)
class Program:
    """One program of the corpus."""

    name: str
    source: str

    @cached_property
    def head(self) -> Mapping[str, Any]:
        """Return what its first lines say."""
        lines = [line[2:] for line in self.source.splitlines() if line.startswith("#:")]
        return tomllib.loads("\n".join(lines))

    @property
    def kind(self) -> str:
        """Return the kind of attack, or `harmless`."""
        return str(self.head["kind"])

    @property
    def limits(self) -> Limits:
        """Return the limits that it is run with."""
        return Limits(**self.head.get("limits", {}))

    def run(self, jail: Jail) -> Mapping[str, Any]:
        """Return the result of one run."""
        asked = {name: self.head[name] for name in _ASKED if name in self.head}
        return jail.run(self.source, limits=self.limits, **asked)

    def judged(self, jail: Jail) -> list[str]:
        """Run it, then an honest program on the same jail; return what is not as it must be, best nothing."""
        began = time.monotonic()
        found = complaints(self, self.run(jail))
        late = time.monotonic() - began - self.limits.wall_s
        if late > LATE_S:
            found.append(f"it ended {late:.1f} s after its limit")
        after = jail.run(_HONEST, calls=["1 + 1"])
        if (after["status"], after["stdout"]) != ("ok", "['main.py'] 45\n") or after["results"][0]["repr"] != "2":
            found.append(f"the next run was not as ever: {after}")
        return found


def programs(folder: str) -> list[Program]:
    """Return the programs of `attacks` or `harmless`, by name."""
    return [Program(path.stem, path.read_text(encoding="utf-8")) for path in sorted((FOLDER / folder).glob("*.py"))]


def complaints(program: Program, result: Mapping[str, Any]) -> list[str]:
    """Return what of a result is not as the program's head says."""
    head, found = program.head, []
    if ESCAPED in result["stdout"] + result["stderr"] or ESCAPED in str(result["results"]):
        found.append("it reached its aim")
    if result["status"] not in head["status"]:
        found.append(f"status {result['status']}, not one of {head['status']}: {result['error']}")
    if head.get("stdout", result["stdout"]) != result["stdout"]:
        found.append(f"stdout {result['stdout'][-500:]!r}")
    for name in ("stdout", "stderr"):
        lacks = [piece for piece in head.get(f"{name}_has", []) if piece not in result[name]]
        found += [f"{name} lacks {piece!r}: {result[name][-500:]!r}" for piece in lacks]
    if program.kind == "harmless" and head["status"] == ["ok"] and "stderr_has" not in head and result["stderr"]:
        found.append(f"stderr {result['stderr'][-500:]!r}")
    if "error_type" in head and (result["error"] or {}).get("type") != head["error_type"]:
        found.append(f"error {result['error']}")
    return found + _wrong_results(head, result["results"])


def _wrong_results(head: Mapping[str, Any], results: list[Mapping[str, Any]]) -> list[str]:
    wanted = head.get("results")
    if len(results) > len(head.get("calls", [])) or (wanted is not None and len(wanted) != len(results)):
        return [f"{len(results)} results"]
    pairs = zip(wanted or [], results, strict=False)
    return [
        f"result {key} {got[key]!r}, not {value!r}"
        for want, got in pairs
        for key, value in want.items()
        if got[key] != value
    ]


def told(tier: str, workers: int = 2) -> dict[str, Any]:
    """Run the whole corpus in one tier; return how many of each kind there are and what ended otherwise."""
    choice = choose(tier)
    if not choice.tier:
        return {"tier": "", "reason": f"{choice.reason} {choice.fix}"}
    chosen = programs("attacks") + programs("harmless")
    with JailServer(tier, workers=workers) as server, ThreadPoolExecutor(workers) as pool:
        jail = server.jail()
        found = dict(zip(chosen, pool.map(lambda program: program.judged(jail), chosen), strict=True))
    through = {program.name: wrong for program, wrong in found.items() if wrong}
    return {"tier": tier, "kinds": Counter(program.kind for program in chosen), "through": through}


if __name__ == "__main__":
    print(json.dumps(told(sys.argv[1])))
