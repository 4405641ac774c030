"""A text that did not come from `input()` is used in arithmetic, in a comparison or as a formatted number."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.bindings import program_of
from learnflow.skills.debug.running.numbers import conversions, is_input, is_number_text, origin, text_operands
from learnflow.skills.debug.running.operands import operands
from learnflow.skills.debug.running.origins import Station

_ORDER = (ast.Lt, ast.Gt, ast.LtE, ast.GtE)
_CALLS = frozenset({"range", "abs", "round", "pow", "divmod", "sum", "chr", "sleep", "bin", "hex"})


@pattern("TypeError", "ValueError", order=32)
def text_not_number(case: Case) -> Diagnosis | None:
    """An operand is a text where the operation wants a number."""
    if not case.ran or not _wants_number(case):
        return None
    found = [(one, text, origin(case, one)) for one, text in text_operands(case)]
    if not found:
        return None
    node = case.node if case.node is not None else case.stmt
    if len(found) == 2 and isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Mult):
        # `"-" * "10"`: one text is to be repeated, the other says how often.
        numbers = [one for one in found if is_number_text(one[1])]
        found = numbers if len(numbers) == 1 else found
    operand, text, stations = found[0]
    if is_number_text(text) and any(is_input(case, station.node) for station in stations):
        return None
    counted = _beside_length(case, operand.node)
    if counted is not None:
        return counted
    source = _source(case, stations)
    spots = [_source(case, one[2]) for one in found[:2]]
    candidates = _changes(case, spots, [one[1] for one in found[:2]])
    if not operand.path and source is not stations[0]:
        starts = [one[2][0] for one in found[:2]]
        candidates += conversions(case, starts, [one[1] for one in found[:2]])
    name = case.text_of(operand.node)
    both = len(found) > 1 and not found[1][0].path and not operand.path and case.text_of(found[1][0].node) != name
    line = source.line if source.line else case.line
    known = isinstance(operand.node, ast.Constant)
    return case.found(
        "text-not-number",
        where=source.node if isinstance(source.node, ast.expr) and source.node.lineno == line else line,
        variant="both" if both else "items" if operand.path else "here" if line == case.line or known else "",
        certainty=Certainty.PROVED if source.sure and len(stations) > 1 else Certainty.SEEN,
        values=[case.value(case.text_of(one.node), one.seen, case.line) for one, _, _ in found[:2]],
        candidates=candidates,
        name=name,
        text=operand.seen.text,
        other=case.text_of(found[1][0].node) if both else "",
        other_text=found[1][0].seen.text if both else "",
        made=case.text_of(source.node) if isinstance(source.node, ast.expr) else "",
    )


def _beside_length(case: Case, node: ast.expr) -> Diagnosis | None:
    """`len(word) > longest` where `longest` is a word too: its length is meant."""
    compare = case.node
    if not isinstance(compare, ast.Compare) or len(compare.comparators) != 1:
        return None
    other = compare.comparators[0] if compare.left is node else compare.left
    if not isinstance(node, ast.Name) or not isinstance(other, ast.Call) or case.text_of(other.func) != "len":
        return None
    seen, length = case.seen(node.id), case.seen(other)
    if seen is None or length is None or is_number_text(seen.text.strip("'\"")):
        return None
    return case.found(
        "text-not-number",
        where=compare,
        variant="length",
        certainty=Certainty.PROVED,
        values=[case.value(node.id, seen, case.line), case.value(case.text_of(other), length, case.line)],
        candidates=[case.replaced(node, f"len({node.id})")],
        name=node.id,
        text=seen.text,
        other=case.text_of(other),
        other_text=length.text,
        made="",
    )


def _wants_number(case: Case) -> bool:
    """Whether the failing operation is one of numbers, and not the joining of texts."""
    says, node = case.says, case.node if case.node is not None else case.stmt
    if case.traceback.error_type == "ValueError":
        return "format code" in says and "'str'" in says
    if isinstance(node, ast.BinOp | ast.AugAssign):
        if isinstance(node.op, ast.Mod) and "real number" not in says and "number is required" not in says:
            return "unsupported operand" in says or bool(text_operands(case))
        if isinstance(node.op, ast.Add):
            return _added(case)
        return "str" in says or "multiply sequence" in says
    if isinstance(node, ast.Compare):
        return any(isinstance(op, _ORDER) for op in node.ops) and "'str'" in says
    if isinstance(node, ast.UnaryOp):
        return "'str'" in says
    if isinstance(node, ast.Call):
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        number = "real number, not str" in says or "'str' object cannot be interpreted as an integer" in says
        among = name in ("max", "min") and len(node.args) > 1 and "'str'" in says
        return number or among or (name in _CALLS and "str" in says)
    return False


def _added(case: Case) -> bool:
    """Whether one side of `+` is a number and the other a text that stands for one and is no sentence."""
    parts = text_operands(case)
    numbers = [one for one in operands(case) if one.seen.is_number]
    return bool(numbers) and len(parts) == 1 and is_number_text(parts[0][1])


def _source(case: Case, stations: list[Station]) -> Station:
    """Return the station at which a text should become a number: where it is made, or taken out of a longer one."""
    place = stations[0]
    for one in stations:
        if not isinstance(one.node, ast.expr):
            continue
        if one.path and isinstance(one.node, ast.Call):
            return one if place is stations[0] or _is_unpacked(case, one) else place
        if not one.path and not isinstance(one.node, ast.Name) and one.how != "start":
            place = one
        if isinstance(one.node, ast.Constant | ast.JoinedStr) and not one.path:
            return one
    return place


def _is_unpacked(case: Case, station: Station) -> bool:
    """Whether a call's parts go into several names at once, or its list is used as a whole."""
    statement = program_of(case).statement_of(station.node)
    if not isinstance(statement, ast.Assign) or statement.value is not station.node:
        return False
    first = station.way[0]
    return isinstance(statement.targets[0], ast.Tuple | ast.List) or bool(first.path)


def _changes(case: Case, spots: list[Station], texts: list[object]) -> list[Change | None]:
    node = spots[0].node
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [case.replaced(node, node.value.strip())] if len(spots) == 1 and is_number_text(node.value) else []
    found = conversions(case, spots, texts)
    return found or (conversions(case, spots[:1], texts[:1]) if len(spots) > 1 else [])
