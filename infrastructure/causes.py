"""`python -m infrastructure.causes [--check]`: a page for every cause that the debug agent knows, under docs/reference.

Each shows the first of the cause's own cases and what is answered to it, so the jail is needed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from infrastructure.rendering import files
from learnflow.contracts.values import CallCase, Level, Tools
from learnflow.skills.debug import causes
from learnflow.skills.debug.diagnosing import diagnose, fact_text, subject_of, summary_of
from learnflow.skills.debug.findings import Diagnosis
from learnflow.skills.debug.presenting import ladder_of
from learnflow.skills.debug.running.runs import Given
from learnflow.skills.debug.texts import fill, text_of
from learnflow.standalone import tools

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "reference" / "causes"
HEADINGS = {
    "syntax": "What keeps a program from compiling",
    "exceptions": "What ends a program that runs",
    "endless": "What keeps a program from ending",
    "results": "What makes a result wrong",
}
INTRODUCTION = (
    "Every cause that the debug agent names, with one of the cases beside it in `src/learnflow/skills/debug/causes/`"
    " and what is said about it to a beginner. Written by `python -m infrastructure.causes`; a test compares them."
)


def rendered(hands: Tools) -> dict[str, str]:
    """Return every page by its path below docs/reference/causes."""
    pages = {}
    contents = ["# Causes", INTRODUCTION]
    for group in causes.GROUPS:
        rows = []
        for cause in causes.known(group):
            if not causes.cases_of(cause):
                continue
            pages[f"{group}/{cause}.md"] = page_of(cause, hands)
            rows.append(f"| [`{cause}`]({cause}.md) | {causes.texts_of(cause)['title']} |")
        table = "\n".join(["| cause | in words |", "|---|---|", *rows])
        pages[f"{group}/index.md"] = f"# {HEADINGS[group]}\n\n{table}\n"
        contents.append(f"- [{HEADINGS[group]}]({group}/index.md): {len(rows)} causes")
    pages["index.md"] = "\n\n".join(contents).replace("causes\n\n- ", "causes\n- ") + "\n"
    return pages


def page_of(cause: str, hands: Tools) -> str:
    """Return the page of one cause; raises LookupError where its first case is explained by another."""
    case = causes.cases_of(cause)["case"][0]
    code = str(case["code"]).strip("\n") + "\n"
    given = given_by(case)
    found = diagnose(subject_of(code, case.get("traceback"), "", given), hands, budget_s=10.0)
    if found is None or cause not in (found.cause, *(fact.id for fact in found.observations)):
        raise LookupError(f"the first case of {cause} is explained by {found.cause if found else 'nothing'}")
    parts = [
        f"# {causes.texts_of(cause)['title']}",
        f"`{cause}`" + (f", `{found.error_type}`" if found.error_type else ""),
    ]
    parts += ["## A program", _fenced(code), *_beside(case), "## What is said", summary_of(found)]
    parts += [f"- {fact_text(fact)}" for fact in found.observations if found.cause != cause]
    parts.append(fill(text_of(found.cause, "why", Level.BEGINNER, found.variant) or "", found.slots))
    parts += _hints(found)
    if found.change is not None:
        parts += [f"## With the change that was tried ({found.verified.value})", _fenced(found.change.program)]
    return "\n\n".join(part for part in parts if part) + "\n"


def given_by(case: Mapping[str, Any]) -> Given:
    """Return what a case's program is run with."""
    calls = [call if isinstance(call, Mapping) else {"call": call, "expected": ""} for call in case.get("calls", ())]
    return Given(
        case.get("stdin"),
        case.get("files", {}),
        calls=tuple(CallCase(call["call"], call["expected"]) for call in calls),
        expected_stdout=case.get("expected_stdout"),
    )


def _beside(case: Mapping[str, Any]) -> list[str]:
    parts = [
        f"Called as `{call.call}`" + (f", which should give `{call.expected}`." if call.expected else ".")
        for call in given_by(case).calls
    ]
    if case.get("expected_stdout"):
        parts += ["It should print:", _fenced(case["expected_stdout"], "text")]
    if case.get("stdin"):
        parts += ["It reads:", _fenced(case["stdin"], "text")]
    for name, text in case.get("files", {}).items():
        parts += [f"Beside it lies `{name}`:", _fenced(text, "text")]
    return parts


def _hints(found: Diagnosis) -> list[str]:
    steps = ladder_of(found, Level.BEGINNER)
    if steps is None:
        return []
    numbered = [f"{number}. {rung}" for number, rung in enumerate(steps.rungs[:3], 1)]
    return ["## Hints, one at a time", "\n".join(numbered), f"The last one is another example. {steps.rungs[3]}"]


def _fenced(text: str, language: str = "python") -> str:
    fence = "````" if "```" in text else "```"
    return f"{fence}{language}\n{text.rstrip()}\n{fence}"


def main(arguments: Sequence[str] | None = None, folder: Path = FOLDER) -> int:
    """Write the pages, or with `--check` print which differ; return 0, or 1 where some do."""
    parser = argparse.ArgumentParser(prog="python -m infrastructure.causes", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; print what differs and exit 1")
    asked = parser.parse_args(arguments)
    wanted = rendered(tools())
    present = {str(path.relative_to(folder)) for path in folder.rglob("*.md")}
    if asked.check:
        differing = [
            name for name in wanted if name not in present or (folder / name).read_text("utf-8") != wanted[name]
        ]
        print("\n".join([*differing, *sorted(present - wanted.keys())]), file=sys.stderr)
        return int(bool(differing or present - wanted.keys()))
    files.write(folder, wanted)
    for name in present - wanted.keys():
        (folder / name).unlink()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
