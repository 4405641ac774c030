"""A list holds values of different types, and they are compared or added up."""

from __future__ import annotations

import ast
import re

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.bindings import ITEM, Function, program_of
from learnflow.skills.debug.running.looking import failing_call
from learnflow.skills.debug.running.numbers import NUMBERS
from learnflow.skills.debug.running.operands import value_of
from learnflow.skills.debug.running.origins import Station, return_record, returns_of, trail
from learnflow.skills.debug.running.phrases import kind, what
from learnflow.skills.debug.running.seeing import Seen

_ORDERED = re.compile(r"not supported between instances of '([\w.]+)' and '([\w.]+)'")
_ADDED = re.compile(r"unsupported operand type\(s\) for \+=?: '([\w.]+)' and '([\w.]+)'")
_CALLS = ("sorted", "max", "min", "sum")


@pattern("TypeError", order=16)
def mixed_types_in_list(case: Case) -> Diagnosis | None:
    """`sorted`, `max`, `min`, `sum` or `sort` met two types among the items of one collection."""
    call = failing_call(case) if case.ran else None
    match = _ORDERED.search(case.says) or _ADDED.search(case.says)
    if call is None or match is None or match[1] == match[2]:
        return None
    holder = _holder(call)
    if holder is None:
        return None
    odd = next((one for one in match.groups() if one not in NUMBERS), match[1])
    key = next((one.value for one in call.keywords if one.arg == "key"), None)
    if key is not None:
        return _by_key(case, holder, key, odd)
    if isinstance(holder, ast.GeneratorExp | ast.ListComp):
        made = _source(trail(case, holder.elt, odd)[1:])
        return _keyed(case, holder.generators[0].iter, case.text_of(holder.elt), odd, made, None)
    seen = _collection(case, holder)
    types = {name for name, _ in seen.kinds} if seen is not None else set()
    if seen is None or odd not in types or not types - {odd}:
        return None
    places = [str(at) for name, at in seen.kinds if name == odd]
    usual = next((name for name, _ in seen.kinds if name != odd), "")
    stations = trail(case, holder, odd, path=(ITEM,))
    source = _source(stations)
    return _found(case, holder, seen, odd, usual, places[0], source)


def _holder(call: ast.Call) -> ast.expr | None:
    """Return the collection whose items the call compares or adds."""
    if isinstance(call.func, ast.Name) and call.func.id in _CALLS and len(call.args) >= 1:
        return call.args[0]
    if isinstance(call.func, ast.Attribute) and call.func.attr == "sort":
        return call.func.value
    return None


def _collection(case: Case, holder: ast.expr) -> Seen | None:
    """Return the collection with its items; those of a dictionary's `values()` are seen in the dictionary."""
    if isinstance(holder, ast.Call) and isinstance(holder.func, ast.Attribute) and holder.func.attr == "values":
        return value_of(case, holder.func.value)
    if (
        isinstance(holder, ast.Call)
        and isinstance(holder.func, ast.Name)
        and holder.func.id in ("list", "set", "tuple")
    ):
        return _collection(case, holder.args[0]) if holder.args else None
    return value_of(case, holder)


def _source(stations: list[Station]) -> Station | None:
    """Return the station at which the odd item was put in, or given back by a function."""
    alone = [one for one in stations if not one.path and isinstance(one.node, ast.expr)]
    made = [one for one in alone if one.how in ("stored", "returned")]
    return made[-1] if made else alone[0] if alone else None


def _found(
    case: Case, holder: ast.expr, seen: Seen, odd: str, usual: str, place: str, source: Station | None
) -> Diagnosis:
    where = source.node if source is not None and source.line != case.line else None
    name = case.text_of(holder)
    return case.found(
        "mixed-types-in-list",
        where=where,
        part=name,
        variant="none" if odd == "NoneType" else "made" if where is not None else "",
        certainty=Certainty.PROVED if source is not None else Certainty.SEEN,
        values=[case.value(name, seen, case.line)],
        candidates=_changes(case, holder, odd, usual, source),
        holder=name,
        value=seen.text,
        odd=kind(odd),
        usual=kind(usual),
        place=place,
        made=case.text_of(source.node) if source is not None else "",
    )


def _changes(case: Case, holder: ast.expr, odd: str, usual: str, source: Station | None) -> list[Change | None]:
    """Return the conversion of the odd item where it is put in; a None is left out instead."""
    if odd == "NoneType":
        if isinstance(case.parents.get(holder), ast.Attribute):
            return []  # sorting a copy leaves the list itself as it was
        if isinstance(holder, ast.Name | ast.Attribute | ast.Call):
            return [case.replaced(holder, f"[one for one in {case.text_of(holder)} if one is not None]")]
        return []
    if odd != "str" or usual not in ("int", "float") or source is None or not isinstance(source.node, ast.expr):
        return []
    text = case.text_of(source.node)
    if isinstance(source.node, ast.Constant) and isinstance(source.node.value, str):
        plain = source.node.value.strip()
        return [case.replaced(source.node, plain)] if plain.replace(".", "", 1).lstrip("-").isdigit() else []
    return [case.replaced(source.node, f"{convert}({text})") for convert in ("int", "float")]


def _by_key(case: Case, holder: ast.expr, key: ast.expr, odd: str) -> Diagnosis | None:
    """The key function gave values of different types."""
    program = program_of(case)
    functions: list[Function] = program.functions.get(key.id, []) if isinstance(key, ast.Name) else []
    for function in functions:
        record = return_record(case, function, None, odd)
        for statement in returns_of(function):
            if statement.value is None:
                continue
            source = _source(trail(case, statement.value, odd, frame=-1)[1:])
            return _keyed(case, holder, case.text_of(key), odd, source, record.value if record is not None else None)
    if isinstance(key, ast.Lambda):
        source = _source(trail(case, key.body, odd)[1:])
        return _keyed(case, holder, case.text_of(key), odd, source, None)
    return None


def _keyed(
    case: Case, holder: ast.expr, key: str, odd: str, source: Station | None, value: Seen | None
) -> Diagnosis | None:
    if source is None:
        return None
    return case.found(
        "mixed-types-in-list",
        where=source.node if source.line != case.line else None,
        variant="key",
        certainty=Certainty.PROVED if value is not None else Certainty.SEEN,
        holder=case.text_of(holder),
        key=key,
        odd=what(value) if value is not None and value.type != "NoneType" else kind(odd),
        made=case.text_of(source.node) if isinstance(source.node, ast.expr) else "",
        value="",
        usual="",
        place="",
    )
