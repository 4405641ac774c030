"""Which of several findings is told: changes are tried first, and only what held is ever advice."""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Sequence

from learnflow.contracts.values import Verified
from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Diagnosis
from learnflow.skills.debug.running.answers import same
from learnflow.skills.debug.running.runs import Given
from learnflow.skills.debug.running.seeing import Outcome
from learnflow.skills.debug.running.turns import NO_END
from learnflow.skills.debug.texts import clip
from learnflow.skills.debug.wrong import WRONG_RESULT
from learnflow.skills.language.reading import recompile

MAX_FINDINGS = 4
"""Findings whose changes are tried for one message."""

MAX_CANDIDATES = 4
"""Changes of one finding that are tried."""

TRY_SHARE = 0.12
"""Share of the budget for each change of a program without end: one that does not end either takes all it gets."""

_DOES_NOTHING = (ast.BinOp, ast.Compare, ast.Name, ast.Attribute, ast.Subscript, ast.BoolOp, ast.UnaryOp, ast.JoinedStr)

MAX_EDITS = 2
"""Edits of a change that may be named (diagnosis.md)."""


def choose(case: Case, findings: Sequence[Diagnosis]) -> Diagnosis:
    """Return the finding to tell of `findings` (surest first): one whose changes all failed counts as less sure."""
    best, score = findings[-1], Certainty.VAGUE + 2
    for finding in findings[:MAX_FINDINGS]:
        if finding.certainty >= score:
            break
        tried = tried_on(case, finding)
        # What the run proved stays proved, whatever becomes of the changes.
        doubtful = finding.certainty > Certainty.PROVED and case.runner is not None
        missed = doubtful and bool(tried.candidates) and tried.change is None
        if finding.certainty + missed < score:
            best, score = tried, finding.certainty + missed
    return dataclasses.replace(best, candidates=())


def tried_on(case: Case, finding: Diagnosis) -> Diagnosis:
    """Return the finding with the first of its changes that held when it was run, without change if none did."""
    if case.runner is None or case.outcome is None:
        return finding
    # A change that was only compiled so far can be run here.
    candidates = finding.candidates or ((finding.change,) if finding.change is not None else ())
    finding = dataclasses.replace(finding, candidates=candidates, change=None, verified=Verified.NONE)
    endless = case.traceback.error_type == NO_END
    for change in candidates[:MAX_CANDIDATES]:
        if len(change.edits) > MAX_EDITS or recompile(change.program) is not None or _idles(change.program, case):
            continue
        after = case.runner.run(change.program, share=TRY_SHARE if endless else 1.0)
        if after is None:
            break
        verified = judged(case.outcome, after, case.given)
        if case.traceback.error_type == WRONG_RESULT and verified is not Verified.PASSED_TESTS:
            # A change that only runs says nothing about a wrong result.
            verified = Verified.NONE
        if verified is not Verified.NONE:
            edit = change.edits[0]
            slots = {"change_line": str(edit.line), "before": edit.before or "", "after": edit.after or ""}
            slots = {**finding.slots, **{name: clip(text.strip(), 200) for name, text in slots.items()}}
            return dataclasses.replace(finding, change=change, verified=verified, slots=slots)
    return finding


def _idles(program: str, case: Case) -> bool:
    """Whether a change leaves a statement that does nothing where the student's program had none."""
    if case.tree is None:
        return False
    return _idle(ast.parse(program)) > _idle(case.tree)


def _idle(tree: ast.Module) -> int:
    return sum(isinstance(node, ast.Expr) and isinstance(node.value, _DOES_NOTHING) for node in ast.walk(tree))


def judged(before: Outcome, after: Outcome, given: Given) -> Verified:
    """Say how far a changed program holds: it must run on what `before` failed on, and fail nowhere anew."""
    index = before.failure.call_index if before.failure is not None else None
    if after.status != "ok" and (index is None or not after.results):
        return Verified.NONE
    worked = [result.get("status") == "ok" for result in before.results]
    works = [result.get("status") == "ok" for result in after.results]
    if index is not None and (index >= len(works) or not works[index]):
        return Verified.NONE
    if index is not None and any(was and not now for was, now in zip(worked, works, strict=False)):
        return Verified.NONE
    if index is None and not all(works):
        return Verified.RAN if _program_ran(after) else Verified.NONE
    return Verified.PASSED_TESTS if _passes(after, given) else Verified.RAN


def _program_ran(after: Outcome) -> bool:
    return after.failure is None or after.failure.call_index is not None


def _passes(after: Outcome, given: Given) -> bool:
    if not given.calls and not given.outputs:
        return False
    if not given.prints_right(after.stdout):
        return False
    pairs = zip(after.results, given.calls, strict=False)
    return len(after.results) >= len(given.calls) and all(
        result.get("status") == "ok" and same(str(result.get("repr")), case.expected) for result, case in pairs
    )
