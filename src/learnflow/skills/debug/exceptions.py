"""Explaining an exception: from the run that showed it, else from its traceback and the code where the two fit."""

from __future__ import annotations

import ast
import dataclasses
import re

from learnflow.contracts.values import BadInput, Verified
from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Diagnosis
from learnflow.skills.debug.patterns import recognise
from learnflow.skills.debug.running.runs import Runner
from learnflow.skills.debug.running.seeing import Failure, Outcome
from learnflow.skills.debug.syntax import analyse
from learnflow.skills.debug.texts import clip
from learnflow.skills.debug.trying import choose
from learnflow.skills.language.reading import read_program, split_lines
from learnflow.skills.language.tracebacks import Frame, Traceback

_SYNTAX = frozenset({"SyntaxError", "IndentationError", "TabError"})
_CONSOLES = ("<stdin>", "<console>", "<python-input", "<string>")


def explain_run(code: str, outcome: Outcome, runner: Runner) -> Diagnosis:
    """Return the cause of the exception that ended a run of `code`, with a change where one held when it was run.

    Raises BadInput for code that cannot be read safely, JailUnavailable.
    """
    failure = outcome.failure
    if failure is None:
        raise ValueError("this run was not ended by an exception")
    lines = split_lines(code)
    case = Case(
        traceback=_traceback_of(failure, lines),
        lines=lines,
        tree=read_program(code),
        line=failure.line or 0,
        outcome=outcome,
        runner=runner,
        given=runner.given,
    )
    found = choose(case, recognise(case))
    earlier = [str(one.get("type") or "") for one in failure.earlier]
    slots = {
        "count": str(len(earlier) + 1),
        "last": clip(failure.type),
        "earlier": clip(earlier[-1]) if earlier else "",
    }
    slots["call"] = clip(failure.call)
    notes = (("in-call",) if failure.call else ()) + (("earlier",) if earlier else ())
    return _placed(dataclasses.replace(found, slots={**slots, **found.slots}), notes)


def _traceback_of(failure: Failure, lines: tuple[str, ...]) -> Traceback:
    """Return what a run told as the traceback that it would have printed."""
    frames = []
    for frame in failure.frames:
        inside = not frame.file and 1 <= frame.line <= len(lines)
        whole = inside and frame.column is not None and frame.end_column is not None and frame.end_line == frame.line
        start = (frame.column or 1) - 1 if whole else None
        end = (frame.end_column or 1) - 1 if whole else None
        source = lines[frame.line - 1] if inside else None
        frames.append(Frame(frame.file or "main.py", frame.line, frame.function, source, start, end))
    return Traceback(failure.type.rsplit(".", 1)[-1], failure.message, tuple(frames))


def explain(traceback: Traceback, code: str | None) -> Diagnosis:
    """Return the cause of an exception; `code` has to compile and is used where the traceback fits it.

    Raises BadInput for code that cannot be read safely.
    """
    chosen, notes = _choose(traceback)
    found = _explained(chosen, code, notes)
    slots = {"count": str(len(traceback.earlier) + 1), "last": clip(traceback.error_type)}
    slots["earlier"] = clip(traceback.earlier[-1].error_type) if traceback.earlier else ""
    return dataclasses.replace(found, slots={**found.slots, **slots})


def _explained(chosen: Traceback, code: str | None, notes: tuple[str, ...]) -> Diagnosis:
    if not chosen.error_type:
        return _placed(Case(traceback=chosen, line=_line_of(chosen)).found("traceback-cut-off"), notes)
    if chosen.error_type in _SYNTAX:
        return _syntax(chosen, notes)
    case = _case(chosen, code)
    if code is not None and case.lines is None and chosen.frames:
        notes = (*notes, "other-code")
    if chosen.frames and chosen.frames[-1].in_library and not (case.frame is None or case.frame.in_library):
        notes = (*notes, "in-library")
    return _placed(choose(case, recognise(case)), notes)


def _placed(diagnosis: Diagnosis, notes: tuple[str, ...]) -> Diagnosis:
    return dataclasses.replace(diagnosis, notes=(*diagnosis.notes, *notes))


def _choose(traceback: Traceback) -> tuple[Traceback, tuple[str, ...]]:
    """Return the exception to explain: the first of a chain, unless the last is a slip in its handler."""
    if not traceback.earlier:
        return traceback, ()
    frame = traceback.student_frame
    raised = frame is not None and (frame.source or "").lstrip().startswith("raise")
    if traceback.link == "cause" or raised:
        first = traceback.earlier[0]
        return first, ("caused-by",)
    return traceback, ("earlier",)


def _line_of(traceback: Traceback) -> int:
    frame = traceback.student_frame
    return frame.line if frame is not None else 0


def _case(traceback: Traceback, code: str | None) -> Case:
    line = _line_of(traceback)
    if code is None:
        return Case(traceback=traceback, line=line)
    lines = split_lines(code)
    tree = read_program(code)
    frame = traceback.student_frame
    if frame is None:
        return Case(traceback=traceback, lines=lines, tree=tree, line=_only_line_with(traceback, tree))
    line = _matching_line(frame, lines)
    if not line:
        return Case(traceback=traceback, line=frame.line)
    return Case(traceback=traceback, lines=lines, tree=tree, line=line)


def _matching_line(frame: Frame, lines: tuple[str, ...]) -> int:
    """Return the line of the code that the frame shows, 0 where the code shows another one."""
    inside = 1 <= frame.line <= len(lines)
    if frame.source is None:
        return frame.line if inside and not frame.file.startswith(_CONSOLES) else 0
    wanted = frame.source.strip()
    if inside and lines[frame.line - 1].strip() == wanted:
        return frame.line
    same = [number for number, text in enumerate(lines, 1) if text.strip() == wanted]
    return same[0] if len(same) == 1 else 0


def _only_line_with(traceback: Traceback, tree: ast.Module) -> int:
    """Return the one line that reads the name of a NameError, 0 where none or several do."""
    match = re.search(r"name '(\w{1,80})'", traceback.message)
    if match is None or traceback.error_type not in ("NameError", "UnboundLocalError"):
        return 0
    found = {
        n.lineno for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id == match[1] and isinstance(n.ctx, ast.Load)
    }
    return found.pop() if len(found) == 1 else 0


def _syntax(traceback: Traceback, notes: tuple[str, ...]) -> Diagnosis:
    """Say what the traceback of a syntax error shows; a change of the one line is only asked about."""
    case = Case(traceback=traceback, line=_line_of(traceback))
    found = case.found("syntax-in-traceback")
    found = dataclasses.replace(found, kind="syntax", notes=(*notes, "asked-line"), summary_id="syntax-in-traceback")
    if not case.source or traceback.error_type != "SyntaxError":
        return found
    body = "\n    pass" if re.match(r"(?:if|for|while|def|class|with|elif|else|try)\b", case.source) else ""
    try:
        inner = analyse(case.source + body)
    except BadInput:
        return found
    if inner is None or inner.verified is Verified.NONE or inner.place.line != 1:
        return found
    after = inner.slots.get("after", "")
    slots = {**inner.slots, **found.slots, "after": clip(after)}
    return dataclasses.replace(
        found, cause=inner.cause, slots=slots, notes=(*notes, "asked-line", "asked-line-fix"), concept=inner.concept
    )
