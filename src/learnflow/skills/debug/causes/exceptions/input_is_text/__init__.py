"""`input()` gives text, and that text is used as a number."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.numbers import (
    NUMBERS,
    conversions,
    converters,
    is_input,
    is_number_text,
    origin,
    text_operands,
)
from learnflow.skills.debug.running.operands import Operand, operands
from learnflow.skills.debug.running.origins import Station


@pattern("TypeError", "ValueError", order=10)
def input_is_text(case: Case) -> Diagnosis | None:
    """A text that `input()` gave, and that stands for a number, is an operand of the failing operation."""
    told = any(part in case.says for part in ("str", "multiply sequence", "slice indices"))
    if not case.ran or not told or "invalid literal" in case.says or case.says.endswith("not 'list'"):
        return None
    made: list[tuple[Operand, object, list[Station]]] = []
    for operand, text in text_operands(case):
        stations = origin(case, operand) if is_number_text(text) else []
        if any(is_input(case, one.node) for one in stations):
            made.append((operand, text, stations))
    if not made or not _is_calculated(case, made):
        return None
    operand, text, stations = made[0]
    source = next(one for one in stations if is_input(case, one.node))
    split = _split_of(source)
    several = len(made) > 1
    place = split or _nearest(source)
    spots = [place, *([_spot(case, made[1][2])] if several else [])]
    candidates = conversions(case, spots, [one[1] for one in made])
    later = _later(place)
    if (split is not None or operand.path or len(later) > 1) and not any(_runs(case, one) for one in candidates):
        # Only some of what is read are numbers: each is converted where it is taken out, or used.
        for one in later:
            changes = [change for change in conversions(case, [one], [text]) if _runs(case, change)]
            if changes:
                place, candidates = one, list(changes[:1])
                break
    kind = (converters(text) or ("int",))[0]
    name = case.text_of(operand.node)
    where = place.node if candidates else source.node
    return case.found(
        "input-is-text",
        where=where,
        variant=_wording(operand, split, several and made[1][0].node is not operand.node),
        certainty=Certainty.PROVED,
        values=[case.value(name, operand.seen, case.line)],
        candidates=candidates[:4],
        name=name,
        text=operand.seen.text,
        other=case.text_of(made[1][0].node) if several else "",
        other_text=made[1][0].seen.text if several else "",
        convert=kind,
        read=source.line,
    )


def _wording(operand: Operand, split: Station | None, both: bool) -> str:
    if operand.path:
        return "split" if split is not None else "items"
    return "both" if both else ""


def _is_calculated(case: Case, made: list[tuple[Operand, object, list[Station]]]) -> bool:
    """Whether the text is used with a number, or in an operation that only numbers know."""
    node = case.node or case.stmt
    if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Add):
        return any(one.seen.type in NUMBERS for one in operands(case)) or len(made) > 1
    return True


def _split_of(source: Station) -> Station | None:
    """Return the station at which the text of `input()` was cut into parts."""
    before = source.before
    while before is not None:
        node = before.node
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ("split", "rsplit")
        ):
            return before
        before = before.before
    return None


def _nearest(source: Station) -> Station:
    """Return the station whose expression holds the call of `input` with what is done to its text at once."""
    place, before = source, source.before
    while before is not None and not before.path and before.line == source.line:
        inside = isinstance(before.node, ast.expr) and any(one is source.node for one in ast.walk(before.node))
        if not inside:
            break
        place, before = before, before.before
    return place


def _spot(case: Case, stations: list[Station]) -> Station:
    source = next(one for one in stations if is_input(case, one.node))
    return _split_of(source) or _nearest(source)


def _later(place: Station) -> list[Station]:
    """Return the stations after the input at which only this text can be converted, in the order of the run."""
    between = []
    before = place.before
    while before is not None:
        if not before.path and isinstance(before.node, ast.expr) and not isinstance(before.node, ast.Constant):
            between.append(before)
        before = before.before
    return between


def _runs(case: Case, change: Change | None) -> bool:
    after = case.runner.run(change.program) if case.runner is not None and change is not None else None
    return after is not None and after.failure is None and after.status == "ok"
