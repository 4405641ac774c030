"""Which part of the failing operation is None, and what made it None."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.running.bindings import Function, callees, own_nodes, parameters, program_of
from learnflow.skills.debug.running.kinds import IN_PLACE
from learnflow.skills.debug.running.operands import Operand, culprits, direct, told_types, value_of
from learnflow.skills.debug.running.origins import Station, return_record, returns_of, trail
from learnflow.skills.debug.running.seeing import Seen

Maker = Literal["ended", "returned", "in-place", "print", "lookup", "default", "argument", "start", "data", "unknown"]

LOOKUPS = frozenset(
    {"get", "search", "match", "fullmatch", "find", "fetchone", "getenv", "which", "next", "getattr", "pop", "findtext"}
)
"""Functions that give None where they find nothing."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """A None that the failing operation met: `operand` is where, `station` what made it, and by which means."""

    operand: Operand
    station: Station
    maker: Maker
    trail: tuple[Station, ...]

    @property
    def function(self) -> Function | None:
        """The student's function that gave it back, if one did."""
        return self.station.function


def nothing_of(case: Case) -> Nothing | None:
    """Return the None of a failure that is about None; worked out once per case."""
    if "_nothing" not in vars(case):
        vars(case)["_nothing"] = _found(case)
    known = vars(case)["_nothing"]
    return known if isinstance(known, Nothing) else None


def _found(case: Case) -> Nothing | None:
    told = "NoneType" in told_types(case) or "type NoneType doesn't define" in case.says
    told = told or "can only join an iterable" in case.says
    if not case.ran or not (told or _is_none_key(case)):
        return None
    for operand in culprits(case, "NoneType"):
        stations = trail(case, operand.node, "NoneType", path=operand.path)
        ends = [(made, one) for one in stations if (made := _maker(case, one)) is not None]
        ends.sort(key=lambda end: (not end[1].sure, end[1].returned is None))
        if ends:
            return Nothing(operand, ends[0][1], ends[0][0], tuple(stations))
        return Nothing(operand, stations[-1], "unknown", tuple(stations)) if stations else None
    return _unseen(case) or _of_key(case)


def _unseen(case: Case) -> Nothing | None:
    """Return the None that a call in the failing operation gave, where its value was not seen but its return was."""
    for node in direct(case):
        if not isinstance(node, ast.Call) or value_of(case, node) is not None:
            continue
        stations = trail(case, node, "NoneType")
        for one in stations:
            made = _maker(case, one) if one.returned is not None else None
            if made is not None:
                return Nothing(Operand(node, Seen("NoneType", "None")), one, made, tuple(stations))
    return None


def _of_key(case: Case) -> Nothing | None:
    """Return the None that the key function of `sorted`, `min` or `max` gave for one of the items."""
    call = case.node
    if not isinstance(call, ast.Call):
        return None
    for keyword in call.keywords:
        name = keyword.value.id if isinstance(keyword.value, ast.Name) else ""
        for function in program_of(case).functions.get(name, ()):
            record = return_record(case, function, None, "NoneType")
            if keyword.arg == "key" and record is not None:
                at = Station(function, record.line, "ended", call=call, function=function, returned=record)
                return Nothing(Operand(keyword.value, Seen("NoneType", "None")), at, "ended", (at,))
    return None


def _is_none_key(case: Case) -> bool:
    key = case.failure.key if case.failure is not None else None
    return key is not None and key.is_none


def _maker(case: Case, one: Station) -> Maker | None:
    """Return by which means a station made None, None where it only passed it on."""
    node = one.node
    if one.path:
        return None
    if one.how == "ended":
        return "ended"
    if isinstance(node, ast.Return):
        return "returned"
    if isinstance(node, ast.Call):
        return _of_call(case, node)
    if not (isinstance(node, ast.Constant) and node.value is None):
        return None
    if one.how == "returned":
        return "returned"
    if one.how == "default":
        return "default"
    if one.how == "parameter":
        return "argument"
    return "data" if one.how in ("part", "stored") else "start"


def _of_call(case: Case, node: ast.Call) -> Maker | None:
    program = program_of(case)
    name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
    if callees(program, node) and not (isinstance(node.func, ast.Attribute) and name in IN_PLACE):
        return None
    if name in IN_PLACE and (isinstance(node.func, ast.Attribute) or name == "shuffle"):
        return None if _recorded(case, node, name) else "in-place"
    if name == "print":
        return "print"
    return "lookup" if name in LOOKUPS else None


def _recorded(case: Case, node: ast.Call, name: str) -> bool:
    """Whether a method of this name is the student's own and ran at this line."""
    return any(
        one.function.rsplit(".", 1)[-1] == name and one.called_from == node.lineno for one in case.history.returned
    )


def recursion_of(function: Function, line: int) -> ast.Expr | None:
    """Return the statement at `line` (or the last one) in which a function calls itself and drops the result."""
    for node in own_nodes(function):
        if (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Call)
            and node.lineno <= line <= (node.end_lineno or 0)
        ):
            called = node.value.func
            name = called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")
            if name == function.name:
                return node
    return None


def gives_values(function: Function) -> bool:
    """Whether a function has a return with a value other than None."""
    return any(
        one.value is not None and not (isinstance(one.value, ast.Constant) and one.value.value is None)
        for one in returns_of(function)
    )


def gives_none(function: Function) -> bool:
    """Whether a function returns None on purpose somewhere: `return` or `return None`."""
    return any(
        one.value is None or (isinstance(one.value, ast.Constant) and one.value.value is None)
        for one in returns_of(function)
    )


def tested(function: Function) -> list[ast.expr]:
    """Return the names, items and attributes that the tests of a function ask about, parameters first."""
    found: dict[str, ast.expr] = {}
    for node in own_nodes(function):
        if not isinstance(node, ast.If | ast.While | ast.IfExp):
            continue
        for one in ast.walk(node.test):
            if isinstance(one, ast.Name | ast.Subscript | ast.Attribute) and _is_value(one):
                found.setdefault(ast.unparse(one), one)
    inner = {
        ast.unparse(part)
        for one in found.values()
        for part in ast.walk(one)
        if part is not one and isinstance(part, ast.expr)
    }
    called = {ast.unparse(one.func) for one in ast.walk(function) if isinstance(one, ast.Call)}
    return [one for text, one in found.items() if text not in inner and text not in called]


def _is_value(node: ast.AST) -> bool:
    return not any(isinstance(one, ast.Call) for one in ast.walk(node))


def at_the_end(case: Case, function: Function, called_from: int | None) -> Mapping[str, Seen]:
    """Return what a function's parameters and tested values held when it came to its end without return.

    One more run with a failing line put after the function's last one; empty where it is not the call that is meant.
    """
    last, body = function.end_lineno or function.lineno, function.body[-1]
    if case.runner is None or case.lines is None or body.lineno == function.lineno or last > len(case.lines):
        return {}
    first = case.lines[function.body[0].lineno - 1]
    indent = first[: len(first) - len(first.lstrip())]
    asked = {f"lf_ask_{number}_": one for number, one in enumerate(tested(function)[:4])}
    parts = "".join(f"({name} := ({ast.unparse(one)})), " for name, one in asked.items())
    for text in (f"[{parts}[]][-1].lf_end_", "[].lf_end_"):
        change = case.changed(case.insert_edit(last + 1, indent + text))
        outcome = case.runner.run(change.program, "frames") if change is not None else None
        failure = outcome.failure if outcome is not None else None
        frames = [one for one in (failure.frames if failure is not None else ()) if not one.file]
        if failure is None or "lf_end_" not in failure.message or not frames:
            continue
        above = frames[-2].line - (frames[-2].line > last) if len(frames) > 1 else None
        if called_from is not None and above is not None and above != called_from:
            return {}
        values = frames[-1].values
        found = {ast.unparse(one): values[name] for name, one in asked.items() if name in values}
        names = [one for one in parameters(function) if one in values and one != "self"]
        return found or {one: values[one] for one in names}
    return {}


def thing_of(case: Case, nothing: Nothing) -> str:
    """Return the None as the student could write it: `shot`, or where a collection holds it `marks[2]`."""
    node = nothing.operand.node
    if nothing.operand.path and isinstance(node, ast.ListComp | ast.GeneratorExp | ast.SetComp):
        return case.text_of(node.elt)
    name = case.text_of(node) or ast.unparse(node)
    if isinstance(node, ast.Name) and node.id in program_of(case).functions and nothing.station.how == "ended":
        return f"{name}(…)"
    return f"{name}[{nothing.operand.place or '…'}]" if nothing.operand.path else name


def asked_at(case: Case, call: ast.expr, texts: Sequence[str]) -> tuple[Seen, ...]:
    """Return what expressions came to at the moment when `call` gave None for the first time; empty if not known."""
    if case.runner is None or call.lineno != call.end_lineno or not texts:
        return ()
    names = [f"lf_ask_{number}_" for number in range(len(texts))]
    parts = "".join(f"({name} := ({text})), " for name, text in zip(names, texts, strict=True))
    change = case.replaced(
        call, f"(lf_got_ if (lf_got_ := ({case.text_of(call)})) is not None else [{parts}[]][-1].lf_end_)"
    )
    outcome = case.runner.run(change.program, "frames") if change is not None else None
    failure = outcome.failure if outcome is not None else None
    frames = [one for one in (failure.frames if failure is not None else ()) if not one.file]
    if failure is None or "lf_end_" not in failure.message:
        return ()
    for frame in reversed(frames):
        if names[0] in frame.values:
            return tuple(frame.values[name] for name in names if name in frame.values)
    return ()
