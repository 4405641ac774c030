"""An operator stands between two values for which Python has no such operation, and no nearer cause is known."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.bindings import program_of
from learnflow.skills.debug.running.classes import class_of
from learnflow.skills.debug.running.looking import literal
from learnflow.skills.debug.running.operands import Operand, operands
from learnflow.skills.debug.running.origins import Station, trail
from learnflow.skills.debug.running.phrases import what

_SIGNS: dict[type[ast.AST], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**",
    ast.BitAnd: "&", ast.BitOr: "|", ast.BitXor: "^", ast.LShift: "<<", ast.RShift: ">>", ast.MatMult: "@",
    ast.Lt: "<", ast.Gt: ">", ast.LtE: "<=", ast.GtE: ">=",
}  # fmt: skip
_METHODS: dict[type[ast.AST], str] = {
    ast.Add: "__add__", ast.Sub: "__sub__", ast.Mult: "__mul__", ast.Lt: "__lt__", ast.Gt: "__gt__",
}  # fmt: skip
_SEVERAL = ("list", "tuple", "dict", "set", "range")
_CALLS = ("len", "sum", "max", "min", "int", "float")


@pattern("TypeError", order=58)
def unsuited_operands(case: Case) -> Diagnosis | None:
    """Say what both sides are, and where the one that does not fit was made."""
    node = case.node if case.node is not None else case.stmt
    if not case.ran or not isinstance(node, ast.BinOp | ast.AugAssign | ast.Compare):
        return None
    op = node.ops[0] if isinstance(node, ast.Compare) else node.op
    parts = operands(case)
    if len(parts) != 2 or type(op) not in _SIGNS or any(one.seen.is_none for one in parts):
        return None
    odd = next((one for one in parts if one.seen.type in _SEVERAL), None)
    others = [one for one in parts if one is not odd]
    if isinstance(node, ast.BinOp) and odd is parts[0] and others[0].seen.is_number:
        found = _bracket(case, node, odd, others[0], _SIGNS[type(op)])
        if found is not None:
            return found
    if odd is not None:
        found = _whole(case, odd, others[0], _SIGNS[type(op)]) or _part(case, odd, others[0], _SIGNS[type(op)])
        found = found or _made(case, odd, others[0], _SIGNS[type(op)])
        if found is not None:
            return found
    found = _attribute(case, parts, _SIGNS[type(op)])
    if found is not None:
        return found
    left, right = parts
    own = class_of(case, left.seen.type)
    if own is not None and right.seen.type == left.seen.type:
        method = _METHODS.get(type(op), "")
        more = {"cls": own.name, "defined": str(own.node.lineno), "method": method}
        return _told(case, left, right, _SIGNS[type(op)], "own" if method else "", None, [], more=more)
    return _told(case, left, right, _SIGNS[type(op)], "", None, [])


def _bracket(case: Case, node: ast.BinOp, odd: Operand, other: Operand, sign: str) -> Diagnosis | None:
    """`len(items - 1)`: the parenthesis closes too late."""
    call = case.parents.get(node)
    if not isinstance(call, ast.Call) or call.args != [node] or call.keywords:
        return None
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    if name not in _CALLS or isinstance(node.left, ast.BinOp):
        return None
    text = f"{name}({case.text_of(node.left)}) {sign} {case.text_of(node.right)}"
    outer = case.parents.get(call)
    if isinstance(outer, ast.BinOp):
        text = f"({text})"
    return _told(case, odd, other, sign, "bracket", None, [case.replaced(call, text)], function=name)


def _part(case: Case, odd: Operand, other: Operand, sign: str) -> Diagnosis | None:
    """`total += item` where the item is `('milk', 2)`: only one part of it is a number."""
    value = literal(odd.seen.text) if other.seen.is_number and isinstance(odd.node, ast.Name) else None
    pairs = list(value.items()) if isinstance(value, dict) else list(enumerate(value)) if type(value) is tuple else []
    numbers = [(key, one) for key, one in pairs if type(one) in (int, float)]
    if len(numbers) != 1 or len(pairs) < 2 or not _is_item(case, odd.node):
        return None
    part = f"{case.text_of(odd.node)}[{numbers[0][0]!r}]".replace("'", '"')
    more = {"part": part, "held": repr(numbers[0][1])}
    return _told(case, odd, other, sign, "part", None, [case.replaced(odd.node, part)], more=more)


def _is_item(case: Case, node: ast.expr) -> bool:
    """Whether a loop around the line gives the name its values, one item after the other."""
    loop = case.parents.get(node)
    while loop is not None and not isinstance(loop, ast.FunctionDef | ast.Module):
        if isinstance(loop, ast.For) and case.text_of(loop.target) == case.text_of(node):
            return True
        loop = case.parents.get(loop)
    return False


def _attribute(case: Case, parts: list[Operand], sign: str) -> Diagnosis | None:
    """`total += item` for an object of an own class: one of its attributes is meant."""
    odd = next((one for one in parts if class_of(case, one.seen.type) is not None), None)
    other = next((one for one in parts if one is not odd), None)
    own = class_of(case, odd.seen.type) if odd is not None else None
    if odd is None or other is None or own is None or not other.seen.is_number:
        return None
    held = [one.attribute for one in own.stored]
    names = [one for one in dict.fromkeys(odd.seen.attributes) if one in held]
    changes = [case.replaced(odd.node, f"{case.text_of(odd.node)}.{names[0]}")] if len(names) == 1 else []
    more = {"known": ", ".join(names[:8]), "cls": own.name}
    return _told(case, odd, other, sign, "attribute" if names else "", None, list(changes), more=more)


def _whole(case: Case, odd: Operand, other: Operand, sign: str) -> Diagnosis | None:
    """`for g in grades: total += grades`: the loop gives one item, and the line uses all of them."""
    loop = case.parents.get(odd.node)
    while loop is not None and not isinstance(loop, ast.FunctionDef | ast.Module):
        if isinstance(loop, ast.For) and isinstance(loop.target, ast.Name) and odd.node not in ast.walk(loop.iter):
            item = case.seen(loop.target.id)
            if case.text_of(loop.iter) == case.text_of(odd.node) and item is not None and item.type == other.seen.type:
                change = case.replaced(odd.node, loop.target.id)
                return _told(case, odd, other, sign, "whole", None, [change], function=loop.target.id)
        loop = case.parents.get(loop)
    return None


def _made(case: Case, odd: Operand, other: Operand, sign: str) -> Diagnosis | None:
    """The line that made a collection where a single value is used: a comma, or what a function returned."""
    for station in trail(case, odd.node, odd.seen.type):
        if station.path or not station.sure:
            continue
        if isinstance(station.node, ast.Tuple | ast.List) and station.line != case.line:
            returned = _return_of(case, station)
            if returned:
                return _told(case, odd, other, sign, "returned", station.line, [], function=returned)
            return _told(case, odd, other, sign, "made", station.line, [], function=case.text_of(station.node))
    return None


def _return_of(case: Case, station: Station) -> str:
    """Return the function whose `return` gave the collection, empty where none did."""
    for one in station.way:
        if one.how == "returned":
            home = program_of(case).function_of(one.node)
            return home.name if home is not None else ""
    return ""


def _told(  # noqa: PLR0913, PLR0917 - both sides, the sign, and what each wording needs
    case: Case,
    left: Operand,
    right: Operand,
    sign: str,
    variant: str,
    where: int | None,
    changes: list[Change | None],
    function: str = "",
    more: Mapping[str, str] | None = None,
) -> Diagnosis:
    return case.found(
        "unsuited-operands",
        where=where,
        variant=variant,
        certainty=Certainty.SEEN if variant else Certainty.READ,
        values=[case.value(case.text_of(one.node), one.seen, case.line) for one in (left, right)],
        candidates=changes,
        outright=variant == "bracket",
        left=case.text_of(left.node),
        right=case.text_of(right.node),
        left_kind=what(left.seen),
        right_kind=what(right.seen),
        sign=sign,
        slots={"function": function, **(more or {})},
    )
