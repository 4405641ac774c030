"""A line or cell of the data is a heading or empty, and is treated like the others."""

from __future__ import annotations

import ast
import re

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.conversions import Converted, converted
from learnflow.skills.debug.running.looking import indentation, is_call, method_of, receiver_of
from learnflow.skills.debug.running.sources import Source, lines_behind
from learnflow.skills.debug.texts import clip

_DIGIT = re.compile(r"\d")


@pattern("ValueError", order=34)
def data_line_not_data(case: Case) -> Diagnosis | None:
    """The text that is no number is a heading, an empty line or an empty cell."""
    made = converted(case)
    if made is None or made.argument is None or made.source.kind not in ("file", "literal", "unknown"):
        return None
    if made.source.kind == "unknown" and made.source.loop is None:
        return None
    if not made.text.strip():
        return _empty(case, made)
    return _heading(case, made)


def _empty(case: Case, made: Converted) -> Diagnosis | None:
    source = made.source
    name = case.text_of(made.argument) if made.argument is not None else ""
    whole = isinstance(made.argument, ast.Name) and source.cut is None and source.reader is None
    by_lines = source.kind == "file" or (source.cut is not None and _cuts_lines(source.cut))
    if (source.cut is not None and not by_lines) or method_of(made.argument) in ("read", "readline"):
        return None
    stripped = method_of(made.argument) in ("strip", "rstrip") and isinstance(made.argument, ast.Call)
    receiver = receiver_of(made.argument) if stripped else None
    if isinstance(source.loop, ast.For) and isinstance(receiver, ast.Name) and source.cut is None:
        walked = case.text_of(source.loop.target) == receiver.id
        if walked:
            return _found(case, made, "empty-line", name, [_skipping(case, receiver.id)])
    if isinstance(source.loop, ast.For) and isinstance(made.argument, ast.Name) and (whole or by_lines):
        holder = source.loop.target.id if isinstance(source.loop.target, ast.Name) else ""
        if holder == made.argument.id:
            return _found(case, made, "empty-line", name, [_skipping(case, made.argument.id)])
    if (
        isinstance(source.loop, ast.comprehension)
        and isinstance(made.argument, ast.Name)
        and by_lines
        and not source.loop.ifs
    ):
        over = source.loop.iter
        change = case.replaced(over, f"{case.text_of(over)} if {made.argument.id}.strip()")
        return _found(case, made, "empty-line", name, [change])
    if source.kind == "file" or source.reader is not None or isinstance(made.argument, ast.Subscript):
        return _found(case, made, "empty-cell", name, [])
    return None


def _cuts_lines(cut: ast.Call) -> bool:
    first = cut.args[0] if cut.args else None
    return method_of(cut) == "splitlines" or (isinstance(first, ast.Constant) and first.value == "\n")


def _skipping(case: Case, name: str) -> Change | None:
    """Return the change that leaves out empty lines at the place where they are converted."""
    space = indentation(case, case.line)
    skip = case.insert_edit(case.line, f"{space}    continue")
    return case.changed(skip, case.insert_edit(case.line, f"{space}if not {name}.strip():"))


def _heading(case: Case, made: Converted) -> Diagnosis | None:
    """The first line has a word where every other has a number."""
    lines = [one for one in lines_behind(case, made.source) if one.strip()]
    if len(lines) < 2 or made.text.strip() not in lines[0] or _DIGIT.search(made.text) or _DIGIT.search(lines[0]):
        return None
    if not all(_DIGIT.search(one) for one in lines[1:]):
        return None
    name = case.text_of(made.argument) if made.argument is not None else ""
    return _found(case, made, "", name, _without_first(case, made.source), heading=repr(clip(lines[0], 60)))


def _without_first(case: Case, source: Source) -> list[Change | None]:
    """Return the changes that let the loop begin at the second line."""
    loop = source.loop
    if loop is None:
        return []
    over = loop.iter
    text = case.text_of(over)
    if is_call(over, "open") or method_of(over) == "reader":
        return []
    candidates: list[Change | None] = []
    if isinstance(over, ast.Name) and isinstance(loop, ast.For | ast.AsyncFor):
        seen = case.seen(over)
        if seen is not None and seen.type in ("list", "tuple"):
            return [case.replaced(over, f"{text}[1:]")]
        candidates.append(case.changed(case.insert_edit(loop.lineno, f"{indentation(case, loop.lineno)}next({text})")))
    if (receiver_of(over) is not None and method_of(over) in ("splitlines", "split", "readlines")) or isinstance(
        over, ast.Name
    ):
        candidates.append(case.replaced(over, f"{text}[1:]"))
    return candidates


def _found(
    case: Case, made: Converted, variant: str, name: str, candidates: list[Change | None], **slots: str
) -> Diagnosis:
    source = made.source
    loop = source.loop
    line = loop.iter.lineno if loop is not None and not variant else case.line
    seen = case.seen(made.argument) if isinstance(made.argument, ast.Name) else None
    path = f"`{clip(source.path)}`" if source.path else f"the data on line {source.line}" if source.line else "the data"
    return case.found(
        "data-line-not-data",
        where=line,
        variant=variant,
        certainty=Certainty.SEEN if case.ran else Certainty.READ,
        values=[case.value(name, seen, case.line)] if seen is not None else [],
        candidates=candidates,
        name=name,
        text=repr(made.text),
        function=made.function,
        data=path,
        slots=slots,
    )
