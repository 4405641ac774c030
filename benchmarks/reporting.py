"""The documents of docs/performance: what was measured, how, on what, and which bars were met."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from pathlib import Path

from benchmarks.figures import Row

COMMAND = ".venv/bin/python -m benchmarks"
NOT_STABLE = (
    "Absolute times are those of one machine on one day and not stable: other work on the same cores moves them. "
    "Ratios measured in turns within one run, and CPU per message, hold better."
)


def machine() -> dict[str, str]:
    """Return what a reader must know of this machine: cores, processor, Python, kernel."""
    return {
        "cores": str(os.cpu_count()),
        "processor": _processor(),
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "kernel": f"{platform.system()} {platform.release()}",
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "unknown")


def document(name: str, title: str, what: str, rows: Sequence[Row], notes: Sequence[str] = ()) -> str:
    """Return one document in Markdown; `what` says in a paragraph what was measured."""
    found = machine()
    where = f"{found['cores']} cores ({found['processor']}), {found['python']}, {found['kernel']}"
    parts = [
        f"# {title}",
        what,
        f"Command: `{COMMAND} {name}`. Machine: {where}.",
        table(rows),
        *(f"- {note}" for note in notes),
        NOT_STABLE,
    ]
    text = "\n\n".join(parts)
    return text.replace("\n\n- ", "\n- ").replace("|\n- ", "|\n\n- ") + "\n"


def table(rows: Sequence[Row]) -> str:
    """Return rows as a table in Markdown."""
    verdicts = {True: "yes", False: "**no**", None: ""}
    cells = [[row.what, row.bar, row.figure, verdicts[row.met]] for row in rows]
    return table_of(["what", "bar", "measured", "met"], cells)


def table_of(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table in Markdown."""
    lines = [f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])
