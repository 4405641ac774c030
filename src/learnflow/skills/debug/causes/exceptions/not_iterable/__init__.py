"""A single value stands where several are gone through, or a list is joined with something that is no list."""

from __future__ import annotations

import ast
import dataclasses
import re

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.bindings import own_nodes
from learnflow.skills.debug.running.nones import nothing_of
from learnflow.skills.debug.running.operands import Operand, culprits, operands, value_of
from learnflow.skills.debug.running.origins import Station, trail
from learnflow.skills.debug.running.phrases import kind, what

_NOT = re.compile(
    r"'([\w.]+)' object is not iterable|argument of type '([\w.]+)' is not iterable|must be an iterable, not (\w+)"
    r"|cannot unpack non-iterable ([\w.]+) object"
)
_JOINED = re.compile(
    r"can only concatenate (?:list|tuple) \(not \"([\w.]+)\"\) to (?:list|tuple)"
    r"|operand type\(s\) for \+=?: '(?:list|[\w.]+)'"
)
_FUNCTIONS = ("function", "method", "builtin_function_or_method")
_ONE = {"extend": "append", "update": "add"}


@pattern("TypeError", order=36)
def not_iterable(case: Case) -> Diagnosis | None:
    """A loop, `in` or a call that takes several values got a single one."""
    match = _NOT.search(case.says) if case.ran else None
    type_ = next((one for one in match.groups() if one), "") if match is not None else ""
    if not type_ or type_ == "NoneType" or type_ in _FUNCTIONS:
        return None
    for operand in culprits(case, type_):
        if not operand.path:
            return _single(case, operand, type_)
    return None


def _single(case: Case, operand: Operand, type_: str) -> Diagnosis:
    node, call = operand.node, case.node
    if isinstance(case.stmt, ast.AugAssign) and isinstance(case.stmt.op, ast.Add) and case.stmt.value is node:
        return _found(
            case, operand, "join", [case.replaced(node, f"[{case.text_of(node)}]")], case.text_of(case.stmt.target)
        )
    if isinstance(call, ast.Compare):
        behind = call.comparators[-1]
        return _found(case, Operand(behind, value_of(case, behind) or operand.seen), "within", [])
    if "cannot unpack" in case.says:
        return _one_from_function(case, operand, type_) or _found(case, operand, "unpack", [])
    if isinstance(call, ast.Call) and node is not call:
        return _in_call(case, operand, call)
    candidates: list[Change | None] = []
    variant = "loop"
    if type_ == "int":
        use = _use(case, node)
        variant = "digits" if use == "str" else "loop" if use else "plain"
        candidates = [case.replaced(node, f"{use}({case.text_of(node)})")] if use else []
    elif type_ == "float":
        variant = "plain"
    elif operand.seen.attributes:
        variant = "object"
        inner = _collections(case, type_)
        candidates = [case.replaced(node, f"{case.text_of(node)}.{inner[0]}")] if len(inner) == 1 else []
        return _found(
            case, operand, variant, candidates, inner[0] if len(inner) == 1 else "", attributes=operand.seen.attributes
        )
    return _found(case, operand, variant, candidates)


def _one_from_function(case: Case, operand: Operand, type_: str) -> Diagnosis | None:
    """The single value comes from a `return` of an own function, which gives several values on another way."""
    for station in trail(case, operand.node, type_):
        if station.how != "returned" or station.function is None or station.path:
            continue
        given = [one for one in own_nodes(station.function) if isinstance(one, ast.Return)]
        here = next((one for one in given if one.lineno == station.line), None)
        others = [one for one in given if isinstance(one.value, ast.Tuple | ast.List) and one is not here]
        if here is None or not others:
            return None
        found = _found(case, operand, "unpack-returned", [], station.function.name, where=here)
        more = {"other_line": str(others[0].lineno), "gave": case.text_of(here), "gives": case.text_of(others[0])}
        return dataclasses.replace(found, slots={**found.slots, **more})
    return None


def _use(case: Case, node: ast.expr) -> str:
    """Return what the loop may be meant to go through: `range` of a number or, where it takes digits, its text."""
    loop = case.parents.get(node)
    if not isinstance(loop, ast.For | ast.AsyncFor | ast.comprehension) or not isinstance(loop.target, ast.Name):
        return ""
    name = loop.target.id
    if any(one.how == "returned" for one in trail(case, node, "int")):
        return ""  # whether the function should have given a list is not known
    body: ast.AST | None = loop if isinstance(loop, ast.For | ast.AsyncFor) else case.parents.get(loop)
    for one in ast.walk(body) if body is not None else ():
        called = one.func.id if isinstance(one, ast.Call) and isinstance(one.func, ast.Name) else ""
        if called == "int" and isinstance(one, ast.Call) and one.args and case.text_of(one.args[0]) == name:
            return "str"
        if isinstance(one, ast.Attribute | ast.Subscript) and case.text_of(one.value) == name:
            return ""
    function = case.function_at(case.line)
    around = f"{name} {function.name if function is not None else ''} {case.text_of(node)}".lower()
    if name == "d" or any(word in around for word in ("digit", "ziffer", "quersumme", "reverse", "palindrom")):
        return ""
    return "range"


def _in_call(case: Case, operand: Operand, call: ast.Call) -> Diagnosis:
    """`extend(n)`, `sum(3, 4)`, `list(5)`, `max(7)`."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    candidates: list[Change | None] = []
    if name in _ONE and isinstance(call.func, ast.Attribute):
        text = f"{case.text_of(call.func.value)}.{_ONE[name]}"
        candidates = [case.replaced(call.func, text)]
        return _found(case, operand, "extend", candidates, name)
    if name in ("sum", "list", "tuple", "set") and len(call.args) > 1:
        inside = ", ".join(case.text_of(one) for one in call.args)
        candidates = [case.replaced(call, f"{name}([{inside}])")]
    return _found(case, operand, "call", candidates, name)


def _collections(case: Case, type_: str) -> list[str]:
    """Return the attributes of the student's class that are set to a list, dictionary or set in its text."""
    found: list[str] = []
    for owner in case.walk(ast.ClassDef):
        if getattr(owner, "name", "") != type_.rsplit(".", 1)[-1]:
            continue
        for node in ast.walk(owner):
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.List | ast.Dict | ast.Set | ast.ListComp):
                target = node.targets[0]
                if isinstance(target, ast.Attribute) and target.attr not in found:
                    found.append(target.attr)
    return found


def _found(
    case: Case,
    operand: Operand,
    variant: str,
    candidates: list[Change | None],
    other: str = "",
    *,
    attributes: tuple[str, ...] = (),
    where: ast.AST | None = None,
) -> Diagnosis:
    name = case.text_of(operand.node)
    source = _source(case, operand)
    return case.found(
        "not-iterable",
        part=name if where is None else "",
        where=where,
        variant=variant,
        certainty=Certainty.PROVED if source is not None else Certainty.SEEN,
        values=[case.value(name, operand.seen, case.line)],
        candidates=candidates,
        name=name,
        value=what(operand.seen),
        kind=kind(operand.seen.type),
        other=other,
        known=", ".join(attributes[:8]),
    )


def _source(case: Case, operand: Operand) -> Station | None:
    stations = trail(case, operand.node, operand.seen.type, path=operand.path)
    return stations[-1] if len(stations) > 1 and stations[-1].sure else None


@pattern("TypeError", order=38)
def list_plus_other(case: Case) -> Diagnosis | None:
    """A list is joined with `+` to something that is no list."""
    node = case.node if case.node is not None else case.stmt
    if not case.ran or not _JOINED.search(case.says) or nothing_of(case) is not None:
        return None
    if not isinstance(node, ast.BinOp | ast.AugAssign) or not isinstance(node.op, ast.Add):
        return None
    parts = operands(case)
    if len(parts) == 2 and parts[0].seen.type == "tuple":
        return _tuple_plus(case, parts[0], parts[1])
    whole = next((one for one in parts if one.seen.type == "list"), None)
    other = next((one for one in parts if one.seen.type != "list"), None)
    if whole is None or other is None or other.seen.type in _FUNCTIONS or _is_sum(whole):
        return None
    text = case.text_of(other.node)
    return case.found(
        "not-iterable",
        part=text,
        variant="plus",
        certainty=Certainty.SEEN,
        values=[case.value(case.text_of(one.node), one.seen, case.line) for one in (whole, other)],
        candidates=[case.replaced(other.node, f"[{text}]")],
        name=text,
        value=what(other.seen),
        kind=kind(other.seen.type),
        other=case.text_of(whole.node),
        known=whole.seen.text,
    )


def _tuple_plus(case: Case, whole: Operand, other: Operand) -> Diagnosis | None:
    """A tuple is to be made longer: `(x)` is no tuple, `(x,)` is. A number added to a tuple says nothing."""
    line = case.lines[case.line - 1] if case.lines is not None and case.line else ""
    text = case.text_of(other.node)
    row, start, last, end = case.span_of(other.node)
    alone = row == last == case.line and line[:start].rstrip().endswith(("+ (", "+(", "+= (", "+=("))
    bracketed = alone and line[end:].lstrip().startswith(")")
    kinds = {kind for kind, _ in whole.seen.kinds}
    if other.seen.type in _FUNCTIONS or not (bracketed or isinstance(case.stmt, ast.AugAssign) or kinds <= {"str"}):
        return None
    if not bracketed and other.seen.type not in kinds:
        return None
    change = case.replaced(other.node, f"{text}," if bracketed else f"({text},)")
    if other.seen.type == "list":
        change = case.replaced(other.node, f"tuple({text})")
    return case.found(
        "not-iterable",
        part=text,
        variant="tuple_brackets" if bracketed else "tuple",
        certainty=Certainty.SEEN,
        values=[case.value(case.text_of(one.node), one.seen, case.line) for one in (whole, other)],
        candidates=[change],
        name=text,
        value=what(other.seen),
        kind=kind(other.seen.type),
        other=case.text_of(whole.node),
        known=whole.seen.text,
    )


def _is_sum(whole: Operand) -> bool:
    """Whether the list is a list literal of the line itself, where the other side is as likely to be wrong."""
    return isinstance(whole.node, ast.Constant)
