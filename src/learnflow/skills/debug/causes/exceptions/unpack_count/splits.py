"""Unpacking what `split()` gave: an empty line, a separator within the data, a name missing, another separator."""

from __future__ import annotations

import ast
import re

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.running.looking import indentation, is_call, method_of, receiver_of
from learnflow.skills.debug.running.sources import Source, lines_behind, source_of
from learnflow.skills.debug.running.splitting import Split, other_separators, separator_text
from learnflow.skills.debug.running.stdin import lines_given
from learnflow.skills.debug.running.tracing import traced
from learnflow.skills.debug.running.unpacking import Unpacked, counted


def of_split(case: Case, found: Unpacked, split: Split, got: int | None) -> Diagnosis | None:
    """Return why a split gave another number of parts than there are names."""
    source = source_of(case, split.call)
    text = split.text
    parts = text.split(split.separator) if text is not None else None
    number = got if got is not None else len(parts) if parts is not None else None
    slots = {
        "split": case.text_of(split.call),
        "text": repr(text) if text is not None else "the text",
        "parts": repr(parts) if parts is not None else "",
        "got": counted(number, "part") if number is not None else "more parts",
        "separator": separator_text(split.separator),
        "names": found.told,
        "wanted": str(found.count),
        "last": found.names[-1] if found.names else "",
    }
    if text is None or number is None:
        return case.found("unpack-count", variant="split-unknown", certainty=Certainty.SEEN, slots=slots)
    if number > found.count:
        return _many(case, found, split, source, slots)
    return _few(case, found, split, source, slots)


def _few(case: Case, found: Unpacked, split: Split, source: Source, slots: dict[str, str]) -> Diagnosis:
    text = split.text or ""
    if not text.strip():
        return _blank(case, split, source, slots)
    others = other_separators(text, split.separator, found.count, exact=True)
    if others and len(text.split(split.separator)) == 1:
        return case.found(
            "split-mismatch",
            where=split.call.lineno,
            variant="separator-unpacked",
            certainty=Certainty.PROVED,
            candidates=[_separated(case, split, one) for one in others],
            other=separator_text(others[0]),
            slots=slots,
        )
    if source.kind == "input":
        return _typed(case, found, split, slots)
    candidates = []
    if found.count == 2 and len(found.names) == 2 and isinstance(found.statement, ast.Assign) and text[:1].isalnum():
        candidates = _partitioned(case, found, split)
    return case.found(
        "unpack-count",
        variant="few",
        certainty=Certainty.PROVED,
        candidates=candidates,
        slots=slots,
    )


def _partitioned(case: Case, found: Unpacked, split: Split) -> list[Change | None]:
    """Return the change to `partition`, which always gives both sides."""
    receiver = receiver_of(split.call)
    statement = found.statement
    if receiver is None or not isinstance(statement, ast.Assign) or statement.value is not split.call:
        return []
    separator = '" "' if split.separator is None else f'"{split.separator}"'.replace("\t", "\\t")
    line = f"{found.names[0]}, _, {found.names[1]} = {case.text_of(receiver)}.partition({separator})"
    return [case.replaced(statement, line)]


def _typed(case: Case, found: Unpacked, split: Split, slots: dict[str, str]) -> Diagnosis:
    """Too little was typed on one line; the rest may stand on the next lines."""
    given = lines_given(case)
    alone = all(len(line.split(split.separator)) == 1 for line in given)
    spread = len(given) >= found.count and alone
    candidates: list[Change | None] = []
    statement = found.statement
    if spread and found.count == 2 and len(found.names) == 2 and isinstance(statement, ast.Assign):
        function = _function(statement.value)
        receiver = receiver_of(split.call)
        if function is not None and is_call(receiver, "input", arguments=0) and receiver is not None:
            asked = f"{function}({case.text_of(receiver)})" if function else case.text_of(receiver)
            again = f"{function}(input())" if function else "input()"
            space = indentation(case, statement.lineno)
            edit = case.line_edit(statement.lineno, f"{space}{found.names[0]} = {asked}")
            more = case.insert_edit(statement.lineno + 1, f"{space}{found.names[1]} = {again}")
            candidates = [case.changed(edit, more)]
    return case.found(
        "unpack-count",
        variant="typed-lines" if spread else "typed",
        certainty=Certainty.PROVED,
        candidates=candidates,
        slots=slots,
    )


def _function(value: ast.expr) -> str | None:
    """Return what each part is converted by: '' for nothing, None for something else."""
    if method_of(value) == "split":
        return ""
    if is_call(value, "map", arguments=2) and isinstance(value, ast.Call):
        return value.args[0].id if isinstance(value.args[0], ast.Name) else None
    return None


def _blank(case: Case, split: Split, source: Source, slots: dict[str, str]) -> Diagnosis:
    """A line with nothing in it: one that was typed so, the rest after the last line break, or one in the data."""
    over = source.loop.iter if source.loop is not None else None
    made = _lines_split(traced(case, over).node if isinstance(over, ast.Name) else over)
    if source.kind == "input" and made is None:
        return case.found("unpack-count", variant="typed-nothing", certainty=Certainty.PROVED, slots=slots)
    candidates: list[Change | None] = []
    variant = "blank"
    receiver = receiver_of(made)
    if made is not None and receiver is not None:
        lines = lines_given(case) if source.kind == "input" else lines_behind(case, source_of(case, made))
        text = case.text_of(receiver)
        if case.hits(split.call.lineno) == 1:
            variant = "blank-first"
        elif all(line.strip() for line in lines):
            variant = "blank-last"
            candidates.append(case.replaced(made, f"{text}.splitlines()"))
        candidates.append(case.replaced(made, f"{text}.strip().splitlines()"))
    candidates.append(_skipping(case, split, source))
    shown = made if made is not None else over
    return case.found(
        "unpack-count",
        where=shown.lineno if shown is not None else case.line,
        variant=variant,
        certainty=Certainty.PROVED,
        candidates=candidates,
        over=case.text_of(shown) if shown is not None else "",
        slots=slots,
    )


def _lines_split(over: ast.AST | None) -> ast.Call | None:
    """Return the `split("\\n")` that makes the lines, None for anything else."""
    if method_of(over) != "split" or not isinstance(over, ast.Call) or not over.args:
        return None
    first = over.args[0]
    return over if isinstance(first, ast.Constant) and first.value == "\n" else None


def _skipping(case: Case, split: Split, source: Source) -> Change | None:
    target = source.loop.target if isinstance(source.loop, ast.For) else None
    if not isinstance(target, ast.Name):
        return None
    space = indentation(case, split.call.lineno)
    skip = case.insert_edit(split.call.lineno, f"{space}    continue")
    return case.changed(skip, case.insert_edit(split.call.lineno, f"{space}if not {target.id}.strip():"))


def _many(case: Case, found: Unpacked, split: Split, source: Source, slots: dict[str, str]) -> Diagnosis:
    text = (split.text or "").strip()
    lines = [one.strip() for one in lines_behind(case, source) if one.strip()]
    counts = {len(one.split(split.separator)) for one in lines}
    if source.kind == "input" and not lines:
        lines, counts = [], set()
    same = (len(lines) > 1 and len(counts) == 1) or source.kind == "input"
    if same:
        return case.found("unpack-count", variant="many-all", certainty=Certainty.PROVED, slots=slots)
    if "  " in text and split.separator == " ":
        return case.found(
            "unpack-count",
            variant="double-space",
            certainty=Certainty.PROVED,
            candidates=[_separated(case, split, None)],
            slots=slots,
        )
    number = _converted(case, found)
    candidates = _limited(case, found, split, number)
    return case.found(
        "unpack-count",
        variant="many-within" if len(lines) > 1 else "many",
        certainty=Certainty.PROVED,
        candidates=candidates if len(lines) > 1 else [],
        slots=slots,
    )


def _converted(case: Case, found: Unpacked) -> set[int]:
    """Return the places of the names that are turned into numbers."""
    names = set()
    for one in case.walk(ast.Call):
        if is_call(one, "int", "float") and isinstance(one, ast.Call) and isinstance(one.args[0], ast.Name):
            names.add(one.args[0].id)
    return {place for place, name in enumerate(found.names) if name in names}


def _limited(case: Case, found: Unpacked, split: Split, number: set[int]) -> list[Change | None]:
    """Return the change that cuts only as often as there are names: from the right where the last one is the number."""
    receiver = receiver_of(split.call)
    if receiver is None or split.call.keywords or len(split.call.args) > 1:
        return []
    last = found.count - 1
    left, right = _alike(case, found, split)
    from_right = (right and not left) or (number and max(number) == last and 0 not in number and not left)
    separator = "None" if split.separator is None else case.text_of(split.call.args[0])
    method = "rsplit" if from_right else "split"
    if not from_right and not number and not left and found.count > 2:
        return []  # Which of three names the separator belongs to cannot be told.
    return [case.replaced(split.call, f"{case.text_of(receiver)}.{method}({separator}, {last})")]


def _alike(case: Case, found: Unpacked, split: Split) -> tuple[bool, bool]:
    """Whether the first, and the last, parts look like those of a line that has the right number of parts."""
    parts = (split.text or "").strip().split(split.separator)
    lines = [
        one.strip().split(split.separator) for one in lines_behind(case, source_of(case, split.call)) if one.strip()
    ]
    good = [one for one in lines if len(one) == found.count]
    width = found.count - 1
    if not good or width < 2:
        return False, False
    left = any([_shape(part) for part in one[:width]] == [_shape(part) for part in parts[:width]] for one in good)
    right = any([_shape(part) for part in one[-width:]] == [_shape(part) for part in parts[-width:]] for one in good)
    return left, right


def _shape(part: str) -> str:
    """Return what a part looks like: digits as 9, letters as one a."""
    return re.sub(r"a+", "a", re.sub(r"[^\W\d_]", "a", re.sub(r"\d+", "9", part)))


def _separated(case: Case, split: Split, separator: str | None) -> Change | None:
    receiver = receiver_of(split.call)
    if receiver is None or split.call.keywords:
        return None
    written = "" if separator is None else '"\\t"' if separator == "\t" else f'"{separator}"'
    return case.replaced(split.call, f"{case.text_of(receiver)}.{method_of(split.call)}({written})")
