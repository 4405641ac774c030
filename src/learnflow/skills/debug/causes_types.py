"""Causes of TypeError: operands, calls, and values of another kind than the line needs."""

from __future__ import annotations

import ast
import re

from learnflow.skills.debug.facts import functions_without_result, names_set_to_none
from learnflow.skills.debug.findings import Diagnosis
from learnflow.skills.debug.patterns import Case, pattern
from learnflow.skills.language.names import builtin_names

_CONCATENATE = re.compile(r'can only concatenate (str|list|tuple) \(not "([\w.]{1,60})"\) to')
_OPERANDS = re.compile(r"unsupported operand type\(s\) for ([^:]{1,20}): '([\w.]{1,60})' and '([\w.]{1,60})'")
_COMPARED = re.compile(r"'([<>=]{1,2})' not supported between instances of '([\w.]{1,60})' and '([\w.]{1,60})'")
_NOT_A = re.compile(r"'([\w.]{1,60})' object is not (callable|subscriptable|iterable)")
_MISSING = re.compile(
    r"([\w.<>]{1,80})\(\) missing (\d+) required (?:positional|keyword-only) arguments?: ('\w{1,80}'[^\n]{0,200})"
)
_EXTRA = re.compile(
    r"([\w.<>]{1,80})\(\) takes (?:from )?(\d+)(?: to (\d+))? positional arguments? but (\d+) (?:was|were) given"
)
_KEYWORD = re.compile(r"([\w.<>]{1,80})\(\) got an unexpected keyword argument '(\w{1,80})'")
_INDICES = re.compile(r"(list|tuple|string|str) indices must be integers(?: or slices)?, not '?(\w{1,60})'?")
_OPERATORS: dict[str, type[ast.operator]] = {
    "+": ast.Add,
    "+=": ast.Add,
    "-": ast.Sub,
    "-=": ast.Sub,
    "*": ast.Mult,
    "*=": ast.Mult,
    "/": ast.Div,
    "/=": ast.Div,
    "//": ast.FloorDiv,
    "%": ast.Mod,
    "** or pow()": ast.Pow,
}


def spoken(kind: str) -> str:
    """Return a type in words with its article, `kind` itself in backticks where there are none."""
    words = {
        "str": "a text",
        "int": "a whole number",
        "float": "a decimal number",
        "list": "a list",
        "dict": "a dictionary",
    }
    words |= {"tuple": "a tuple", "set": "a set", "NoneType": "`None`", "bool": "`True` or `False`"}
    return words.get(kind, f"a `{kind}`")


def operands(case: Case, operator: str) -> tuple[str, str] | None:
    """Return the two sides of the one `operator` that can be meant on the line, None where several can."""
    wanted = _OPERATORS.get(operator)
    if wanted is None or case.statement is None:
        return None
    sides: list[tuple[str, str, str]] = []
    for node in ast.walk(case.statement):
        if isinstance(node, ast.BinOp) and isinstance(node.op, wanted):
            sides.append((case.segment(node), case.segment(node.left), case.segment(node.right)))
        elif isinstance(node, ast.AugAssign) and isinstance(node.op, wanted):
            sides.append((case.segment(node), case.segment(node.target), case.segment(node.value)))
    marked = [side for side in sides if side[0] == case.marked]
    sides = marked or sides
    if len(sides) == 1 and sides[0][1] and sides[0][2]:
        return sides[0][1], sides[0][2]
    return None


def _chained_number(case: Case) -> tuple[str, str] | None:
    """In `"a" + b + "c"`: the one part that is no text for certain, with what stands on its left."""
    if case.statement is None:
        return None
    parts = [
        (case.segment(node.left), node.right)
        for node in ast.walk(case.statement)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add)
    ]
    unsure = [(left, right) for left, right in parts if not _is_text(right)]
    return (unsure[0][0], case.segment(unsure[0][1])) if len(unsure) == 1 else None


def _is_text(node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str)
    named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("str", "input")
    return named or isinstance(node, ast.JoinedStr)


@pattern("TypeError", order=10)
def text_and_number(case: Case) -> Diagnosis | None:
    """`+` between a text and a number."""
    match = _CONCATENATE.search(case.says)
    if match is not None:
        left_kind, right_kind = match[1], match[2]
        sides = operands(case, "+") or (_chained_number(case) if left_kind == "str" else None)
    else:
        match = _OPERANDS.search(case.says)
        if match is None or "NoneType" in (match[2], match[3]):
            return None
        left_kind, right_kind = match[2], match[3]
        sides = operands(case, match[1])
    if right_kind == "NoneType":
        return None
    sign = "+" if match.re is _CONCATENATE else match[1]
    numbers = {"int", "float"}
    mixed = sign.startswith("+") and (
        (left_kind == "str" and right_kind in numbers) or (right_kind == "str" and left_kind in numbers)
    )
    slots = {"left_kind": spoken(left_kind), "right_kind": spoken(right_kind), "sign": sign}
    cause = "text-plus-number" if mixed else "operand-types"
    if sides is None:
        return case.found(cause + "-asked", concept="strings" if mixed else None, slots=slots)
    return case.found(
        cause,
        part=case.marked or f"{sides[0]} {sign} {sides[1]}",
        concept="strings" if mixed else None,
        left=sides[0],
        right=sides[1],
        slots=slots,
    )


@pattern("TypeError", order=12)
def compared_types(case: Case) -> Diagnosis | None:
    """An order asked of a text and a number."""
    match = _COMPARED.search(case.says)
    if match is None:
        return None
    pair = {match[2], match[3]}
    cause = "none-compared" if "NoneType" in pair else "compared-types"
    return case.found(cause, sign=match[1], left_kind=spoken(match[2]), right_kind=spoken(match[3]), concept="numbers")


@pattern("TypeError", order=14)
def none_used(case: Case) -> Diagnosis | None:
    """None where a value was meant: as operand, indexed, gone through, measured."""
    match = _OPERANDS.search(case.says)
    concatenated = _CONCATENATE.search(case.says)
    act = "calculates with"
    if match is None and concatenated is None:
        noun = _NOT_A.search(case.says)
        if noun is not None and noun[1] == "NoneType" and noun[2] != "callable":
            act = "takes an item of" if noun[2] == "subscriptable" else "goes through"
        elif "'NoneType' has no len()" in case.says:
            act = "measures"
        elif "NoneType" in case.says and "item assignment" in case.says:
            act = "stores into"
        else:
            return None
    elif "NoneType" not in case.says:
        return None
    origin = _origin_of_none(case)
    if origin is None:
        return case.found("none-used", act=act, concept="functions")
    cause, name, line, what = origin
    return case.found(cause, part=name, act=act, name=name, origin=str(line), what=what, concept="functions")


def _origin_of_none(case: Case) -> tuple[str, str, int, str] | None:
    """Return the one name on the line that the code shows to be None, with where and why."""
    if case.tree is None or case.statement is None:
        return None
    read = {node.id for node in ast.walk(case.statement) if isinstance(node, ast.Name)}
    for name, line, what in names_set_to_none(case.tree):
        if name in read and line < case.line:
            return "none-from-method", name, line, what
    silent = functions_without_result(case.tree)
    for node in ast.walk(case.statement):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in silent:
            return "none-from-function", node.func.id, silent[node.func.id], node.func.id
    for node in ast.walk(case.tree):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and node.lineno < case.line:
            called, target = node.value.func, node.targets[0]
            if (
                isinstance(called, ast.Name)
                and called.id in silent
                and isinstance(target, ast.Name)
                and target.id in read
            ):
                return "none-from-function", target.id, silent[called.id], called.id
    return None


@pattern("TypeError", order=20)
def not_callable(case: Case) -> Diagnosis | None:
    """Brackets after something that is no function."""
    match = _NOT_A.search(case.says)
    if match is None or match[2] != "callable":
        return None
    kind = match[1]
    called = re.search(r"([A-Za-z_][\w.]*)\(", case.marked or case.source)
    name = called[1] if called is not None else ""
    bound = case.names.bound.get(name)
    if bound is not None and name in builtin_names():
        return case.found(
            "callable-shadowed", part=name, name=name, bound=str(bound), kind=spoken(kind), concept="variables"
        )
    if name in builtin_names():
        return case.found("callable-shadowed-somewhere", part=name, name=name, kind=spoken(kind), concept="variables")
    if kind in ("list", "dict", "tuple", "str") and name:
        return case.found("callable-brackets", part=name, name=name, kind=spoken(kind), concept="lists")
    if kind in ("int", "float") and re.search(r"[\d)]\s*\(", case.source):
        return case.found("callable-number", kind=spoken(kind), concept="numbers")
    return case.found("not-callable", part=name, name=name or case.source, kind=spoken(kind), concept="functions")


@pattern("TypeError", order=22)
def wrong_arguments(case: Case) -> Diagnosis | None:
    """Too few or too many arguments, or one with a name that the function does not know."""
    match = _MISSING.search(case.says)
    if match is not None:
        slots = {"function": match[1], "count": match[2], "missing": match[3].replace("'", "")}
        return case.found("arguments-missing", concept="functions", defined=_defined(case, match[1]), slots=slots)
    match = _EXTRA.search(case.says)
    if match is not None:
        method = "." in match[1] and int(match[4]) == int(match[3] or match[2]) + 1
        slots = {"function": match[1], "takes": match[3] or match[2], "given": match[4]}
        cause = "arguments-self" if method else "arguments-extra"
        return case.found(
            cause, concept="classes" if method else "functions", defined=_defined(case, match[1]), slots=slots
        )
    match = _KEYWORD.search(case.says)
    if match is None:
        return None
    return case.found("argument-unknown", part=match[2], concept="functions", function=match[1], name=match[2])


def _defined(case: Case, function: str) -> str:
    line = case.names.bound.get(function.rsplit(".", 1)[-1])
    return f", defined on line {line}" if line is not None else ""


@pattern("TypeError", order=30)
def wrong_kind_of_value(case: Case) -> Diagnosis | None:
    """An index that is no whole number, a value without items, a text that cannot be changed in place."""
    match = _INDICES.search(case.says)
    if match is not None:
        whole = {"string": "a text", "str": "a text"}.get(match[1], f"a {match[1]}")
        return case.found("index-type", whole=whole, kind=spoken(match[2]), concept="lists")
    match = _NOT_A.search(case.says)
    if match is not None:
        cause = "not-iterable" if match[2] == "iterable" else "not-subscriptable"
        return case.found(cause, kind=spoken(match[1]), concept="for-loops" if match[2] == "iterable" else "lists")
    match = re.search(r"'(\w{1,60})' object does not support item assignment", case.says)
    if match is not None:
        return case.found("cannot-change", kind=spoken(match[1]), concept="strings" if match[1] == "str" else "tuples")
    match = re.search(r"unhashable type: '(\w{1,60})'", case.says)
    if match is not None:
        return case.found("unhashable", kind=spoken(match[1]), concept="dictionaries")
    match = re.search(r"can't multiply sequence by non-int of type '(\w{1,60})'", case.says)
    if match is not None:
        return case.found("text-times", kind=spoken(match[1]), concept="strings")
    return None
