"""A text and a number (or a path) are joined with `+`."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.bindings import program_of
from learnflow.skills.debug.running.looking import literal
from learnflow.skills.debug.running.numbers import NUMBERS, is_input, is_number_text
from learnflow.skills.debug.running.operands import Operand, operands
from learnflow.skills.debug.running.origins import trail
from learnflow.skills.debug.running.phrases import what
from learnflow.skills.debug.running.renaming import wrapped

_OTHERS = ("list", "dict", "tuple", "set", "datetime", "date", "timedelta")
_PATHS = ("PosixPath", "WindowsPath", "PurePosixPath", "Path")


@pattern("TypeError", order=30)
def text_plus_number(case: Case) -> Diagnosis | None:
    """One side of `+` is a text, the other a number or a path."""
    if not case.ran:
        return None
    node = case.node if case.node is not None else case.stmt
    if not isinstance(node, ast.BinOp | ast.AugAssign) or not isinstance(node.op, ast.Add):
        return None
    parts = operands(case)
    if len(parts) != 2:
        return None
    if parts[0].seen.type in ("list", "tuple"):
        return None  # a list is to grow, not a text: `list_plus_other` answers
    text = next((one for one in parts if one.seen.type == "str"), None)
    other = next((one for one in parts if _plain(one) in (*NUMBERS, *_PATHS, *_OTHERS)), None)
    if text is None or other is None:
        return None
    if _plain(other) in _PATHS:
        return _path(case, node, text, other)
    return _formatted(case, text, other) or _joined(case, text, other)


def _plain(one: Operand) -> str:
    return one.seen.type.rsplit(".", 1)[-1]


def _path(case: Case, node: ast.BinOp | ast.AugAssign, text: Operand, other: Operand) -> Diagnosis:
    candidates: list[Change | None] = []
    if isinstance(node, ast.BinOp):
        candidates = [case.replaced(node, f"{case.text_of(node.left)} / {case.text_of(node.right)}")]
    return _found(case, text, other, "path", candidates)


def _formatted(case: Case, text: Operand, other: Operand) -> Diagnosis | None:
    """The text was a number before: a line that made it look nice put the text in its place."""
    if not isinstance(text.node, ast.Name):
        return None
    program, name = program_of(case), text.node.id
    changes = case.changes_of(name)
    if (
        len(changes) < 2
        or changes[-1].value.type != "str"
        or not any(one.value.type in NUMBERS for one in changes[:-1])
    ):
        return None
    bindings = program.names.get((program.home_of(name, program.function_of(text.node)), name), ())
    made = [one for one in bindings if one.line == changes[-1].line]
    if not made or not any(isinstance(one, ast.Name) and one.id == name for one in ast.walk(made[-1].value)):
        return None
    if any(is_input(case, one) for one in ast.walk(made[-1].value)):
        return None
    number = [one for one in changes if one.value.type in NUMBERS][-1]
    return _found(
        case,
        text,
        other,
        "formatted",
        [_rounded(case, made[-1].value, name)],
        where=made[-1].line,
        was=number.value.text,
    )


def _rounded(case: Case, value: ast.expr, name: str) -> Change | None:
    """Return the formatting of a number replaced by its rounding, where it is no more than that."""
    spec = ""
    if isinstance(value, ast.JoinedStr) and len(value.values) == 1 and isinstance(value.values[0], ast.FormattedValue):
        inner = value.values[0].format_spec
        spec = str(
            inner.values[0].value
            if isinstance(inner, ast.JoinedStr) and inner.values and isinstance(inner.values[0], ast.Constant)
            else ""
        )
    if len(spec) == 3 and spec[0] == "." and spec[1].isdigit() and spec[2] == "f":
        return case.replaced(value, f"round({name}, {spec[1]})")
    return None


def _joined(case: Case, text: Operand, other: Operand) -> Diagnosis | None:
    """A number is put into a sentence: the text is no number itself."""
    shown = literal(text.seen.text)
    stations = trail(case, text.node, "str")
    if is_number_text(shown) and not any(isinstance(one.node, ast.BinOp | ast.JoinedStr) for one in stations):
        return None
    adds = isinstance(case.stmt, ast.AugAssign) and case.stmt.target is other.node and other.seen.is_number
    if adds and not isinstance(text.node, ast.Constant):
        return _found(case, text, other, "sum", [])
    whole = case.text_of(other.node)
    made = f"', '.join({whole})" if {one for one, _ in other.seen.kinds} == {"str"} else f"str({whole})"
    return _found(
        case,
        text,
        other,
        "list" if other.seen.kinds else "joined",
        [case.replaced(other.node, made), _all_joined(case, other.node)],
    )


def _all_joined(case: Case, node: ast.expr) -> Change | None:
    """Return the whole sum of texts with `str` around all of its names that hold numbers."""
    top: ast.AST = node
    while isinstance(holder := case.parents.get(top), ast.BinOp) and isinstance(holder.op, ast.Add):
        top = holder
    parts, pending = list[ast.expr](), [top]
    while pending:
        one = pending.pop()
        if isinstance(one, ast.BinOp) and isinstance(one.op, ast.Add):
            pending += [one.left, one.right]
        elif isinstance(one, ast.Name | ast.Attribute | ast.Subscript | ast.Call):
            seen = case.seen(one)
            if seen is not None and seen.is_number:
                parts.append(one)
    edits = wrapped(case, parts, "str") if len(parts) > 1 else []
    return case.changed(*edits) if len(edits) == 1 else None


def _found(
    case: Case,
    text: Operand,
    other: Operand,
    variant: str,
    candidates: list[Change | None],
    *,
    where: int = 0,
    was: str = "",
) -> Diagnosis:
    name = case.text_of(other.node)
    number = _shown(case, other)
    return case.found(
        "text-plus-number",
        where=where or None,
        part=name if not where else "",
        variant=variant,
        certainty=Certainty.PROVED if variant == "formatted" else Certainty.SEEN,
        values=[case.value(case.text_of(one.node), one.seen, case.line) for one in (text, other)],
        candidates=candidates,
        text=_shown(case, text),
        number=number,
        name=name,
        words=case.text_of(text.node),
        shown=text.seen.text,
        value=other.seen.text,
        was=was,
        left=case.text_of(text.node),
        right=name,
        left_kind="a text",
        right_kind=number,
        sign="+",
    )


def _shown(case: Case, one: Operand) -> str:
    """Return `the number 7`, or for a written one the same."""
    return what(one.seen)
