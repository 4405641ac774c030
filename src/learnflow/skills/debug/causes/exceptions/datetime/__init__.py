"""A date does not exist or does not fit its format, or dates of two kinds are mixed."""

from __future__ import annotations

import ast
import re

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.causes.exceptions.datetime.formats import of_format
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.looking import failing_call, own_nodes
from learnflow.skills.debug.running.seeing import Seen
from learnflow.skills.debug.running.tracing import traced
from learnflow.skills.debug.texts import clip

_RANGE = re.compile(
    r"(?:day is out of range for month|day .* must be in range"
    r"|(month|hour|minute|second|microsecond|day) must be in (\S+)"
    r"|year (-?\d+) is out of range|year must be in)"
)
_KINDS = ("datetime", "date", "time", "timedelta")
_MIXED = re.compile(
    r"unsupported operand type\(s\) for [-+*/]+=?: '([\w.]+)' and '([\w.]+)'"
    r"|can't compare ([\w.]+) to ([\w.]+)"
    r"|'[<>]=?' not supported between instances of '([\w.]+)' and '([\w.]+)'"
)


@pattern("ValueError", order=33)
def date_of_text_or_numbers(case: Case) -> Diagnosis | None:
    """A text that is no date in the given format, or numbers that are no date."""
    if not case.ran:
        return None
    found = of_format(case)
    if found is not None:
        return found
    match = _RANGE.search(case.says)
    return _out_of_range(case, match) if match is not None else None


def _out_of_range(case: Case, match: re.Match[str]) -> Diagnosis | None:
    call = failing_call(case)
    if call is None:
        return None
    given = [*call.args, *(one.value for one in call.keywords)]
    told = []
    for one in given[:6]:
        seen = case.seen(one)
        if seen is not None and not isinstance(one, ast.Constant):
            told.append(f"`{case.text_of(one)}` is {seen.text}")
    slots = {"call": case.text_of(call), "parts": ", ".join(told), "limit": match[2] or "", "unit": match[1] or "year"}
    stepped = [one for one in given if isinstance(one, ast.BinOp) and isinstance(one.op, ast.Add)]
    if match[1] == "month" and stepped:
        seen = case.seen(stepped[0])
        slots |= {"step": case.text_of(stepped[0]), "value": seen.text if seen is not None else "13"}
        return _found(case, "month-step", slots)
    if match[0].startswith("day is out"):
        return _found(case, "day" if told else "day-written", slots)
    return _found(case, "range" if told else "range-written", slots)


@pattern("OverflowError", order=30)
def date_too_far(case: Case) -> Diagnosis | None:
    """A sum of dates beyond the year 9999."""
    if not case.ran or ("date value out of range" not in case.says and "days=" not in case.says):
        return None
    node = case.node if isinstance(case.node, ast.BinOp) else None
    if node is None:
        sums = [
            one for one in own_nodes(case.stmt) if isinstance(one, ast.BinOp) and isinstance(one.op, ast.Add | ast.Sub)
        ]
        node = sums[0] if len(sums) == 1 else None
    told = []
    for one in ast.walk(node) if node is not None else ():
        if isinstance(one, ast.Name):
            seen = case.seen(one)
            if seen is not None and seen.type not in ("module", "type"):
                told.append(f"`{one.id}` is {seen.text}")
    return _found(case, "too-far" if told else "too-far-written", {"parts": ", ".join(dict.fromkeys(told))})


@pattern("TypeError", order=18)
def mixed_kinds(case: Case) -> Diagnosis | None:
    """A date and a datetime, a text or a number are subtracted, added or compared."""
    if not case.ran:
        return None
    if "offset-naive and offset-aware" in case.says:
        return _zones(case)
    match = _MIXED.search(case.says)
    if match is None:
        return None
    kinds = [one.rsplit(".", 1)[-1] for one in match.groups() if one]
    if not any(one in _KINDS for one in kinds[:2]) or "NoneType" in kinds:
        return None
    pair = _operands(case)
    if pair is None:
        return None
    left, right = pair
    seen = [case.seen(one) for one in pair]
    if seen[0] is None or seen[1] is None:
        return None
    slots = {
        "left": case.text_of(left),
        "right": case.text_of(right),
        "left_kind": _kind(seen[0]),
        "right_kind": _kind(seen[1]),
        "left_told": _told(case, left, seen[0]),
        "right_told": _told(case, right, seen[1]),
        "left_value": seen[0].text,
        "right_value": seen[1].text,
    }
    where, candidates, variant = _repairs(case, left, right, seen[0], seen[1])
    values = [
        case.value(case.text_of(one), held, case.line) for one, held in zip(pair, seen, strict=True) if held is not None
    ]
    return case.found(
        "datetime",
        where=where,
        variant=variant,
        certainty=Certainty.PROVED,
        values=values,
        candidates=candidates,
        slots=slots,
    )


def _told(case: Case, node: ast.expr, seen: Seen) -> str:
    """Return what one side is: `born` is a text, '2010-05-06'."""
    value = "" if isinstance(node, ast.Constant) else f", {seen.text}"
    return f"`{clip(case.text_of(node), 60)}` is {_kind(seen)}{value}"


def _kind(seen: Seen) -> str:
    kind = seen.type.rsplit(".", 1)[-1]
    return {"str": "a text", "int": "a number", "float": "a number"}.get(kind, f"a `{kind}`")


def _operands(case: Case) -> tuple[ast.expr, ast.expr] | None:
    node: ast.AST | None = case.node
    if not isinstance(node, ast.BinOp | ast.Compare):
        nodes = [one for one in own_nodes(case.stmt) if isinstance(one, ast.BinOp | ast.Compare | ast.AugAssign)]
        node = nodes[0] if len(nodes) == 1 else None
    if isinstance(node, ast.BinOp):
        return node.left, node.right
    if isinstance(node, ast.Compare):
        return node.left, node.comparators[0]
    if isinstance(node, ast.AugAssign):
        return node.target, node.value
    return None


def _repairs(
    case: Case, left: ast.expr, right: ast.expr, first: Seen, second: Seen
) -> tuple[ast.AST | None, list[Change | None], str]:
    kinds = (first.type.rsplit(".", 1)[-1], second.type.rsplit(".", 1)[-1])
    if set(kinds) == {"datetime", "date"}:
        moment = left if kinds[0] == "datetime" else right
        return None, [case.replaced(moment, f"{case.text_of(moment)}.date()")], "mixed"
    other = right if kinds[0] in _KINDS else left
    kind = kinds[1] if kinds[0] in _KINDS else kinds[0]
    if kind == "str":
        made = traced(case, other).node
        return _made(case, other), _parsed(case, kinds, made), "text"
    if kind in ("int", "float") and "timedelta" not in kinds:
        delta = "datetime.timedelta" if _has_module(case) else "timedelta"
        known = "timedelta" in case.names.bound or _has_module(case)
        return (
            None,
            [case.replaced(other, f"{delta}(days={case.text_of(other)})")] if known and kind == "int" else [],
            "number",
        )
    return None, [], "mixed-other"


def _made(case: Case, node: ast.expr) -> ast.AST | None:
    made = traced(case, node).node
    return made if isinstance(made, ast.expr) else None


def _parsed(case: Case, kinds: tuple[str, str], made: ast.AST | None) -> list[Change | None]:
    if not isinstance(made, ast.Constant) or not isinstance(made.value, str):
        return []
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", made.value):
        return []
    kind = "date" if "date" in kinds else "datetime"
    if _has_module(case):
        kind = f"datetime.{kind}"
    elif kind not in case.names.bound:
        return []
    return [case.replaced(made, f"{kind}.fromisoformat({case.text_of(made)})")]


def _has_module(case: Case) -> bool:
    imports = (alias for node in case.walk(ast.Import) for alias in getattr(node, "names", ()))
    return any(alias.name == "datetime" and alias.asname is None for alias in imports)


def _zones(case: Case) -> Diagnosis:
    pair = _operands(case)
    slots = {"left": case.text_of(pair[0]) if pair else "", "right": case.text_of(pair[1]) if pair else ""}
    return _found(case, "zones" if pair else "zones-unknown", slots)


def _found(case: Case, variant: str, slots: dict[str, str], candidates: list[Change | None] | None = None) -> Diagnosis:
    return case.found("datetime", variant=variant, certainty=Certainty.PROVED, candidates=candidates or [], slots=slots)
