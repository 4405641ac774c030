"""The key is not there: which one, and which there are."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.emptied import is_empty_literal
from learnflow.skills.debug.running.filling import fills_of
from learnflow.skills.debug.running.glimpsing import holding
from learnflow.skills.debug.running.keys import Missing, missing_of
from learnflow.skills.debug.running.looking import failing_call, is_call, literal, method_of, path_of, receiver_of
from learnflow.skills.debug.running.sources import comprehension_of
from learnflow.skills.debug.running.tracing import traced


@pattern("KeyError", order=55)
def key_missing(case: Case) -> Diagnosis | None:
    """The key that was looked for and the keys that there are."""
    found = missing_of(case) if case.ran else None
    if found is None or method_of(found.node) == "remove":
        return None
    if path_of(found.holder).endswith("environ"):
        return _environment(case)
    plain = isinstance(found.key, ast.Constant)
    variant = (
        "empty"
        if found.held is not None and found.held.length == 0
        else "unknown"
        if not found.keys
        else "fixed"
        if plain
        else "seen"
    )
    owner = _key_of_value(found) if variant in ("fixed", "seen") else ""
    variant = "is-value" if owner else variant
    values = [case.value(case.text_of(found.holder), found.held, case.line)] if found.held is not None else []
    return case.found(
        "key-missing",
        where=found.node,
        variant=variant,
        certainty=Certainty.SEEN,
        values=values,
        name=case.text_of(found.holder),
        key=case.text_of(found.key),
        wanted=found.text,
        keys=found.listed,
        held=_entry(case, found),
        owner=owner,
        origin=_from_loop(case, found) if variant == "seen" else "",
    )


def _key_of_value(found: Missing) -> str:
    """Return the key under which what was looked for stands as a value, empty if it stands under none or several."""
    held = literal(found.held.text) if found.held is not None else None
    if not isinstance(held, dict) or isinstance(found.value, bool) or found.value is None:
        return ""
    owners = [key for key, value in held.items() if type(value) is type(found.value) and value == found.value]
    return repr(owners[0]) if len(owners) == 1 else ""


def _from_loop(case: Case, found: Missing) -> str:
    """Tell which other collection a loop took the key from, as a part of the sentence."""
    made = traced(case, found.key).node if isinstance(found.key, ast.Name) else None
    over = made.iter if isinstance(made, ast.For) else None
    other = receiver_of(over) if over is not None and method_of(over) in ("keys", "items") else over
    name = path_of(other) if other is not None else ""
    if not name or name == path_of(found.holder):
        return ""
    return f", which the loop on line {getattr(over, 'lineno', 0)} takes from `{name}`"


@pattern("KeyError", order=28)
def range_begins_at_zero(case: Case) -> Diagnosis | None:
    """`for m in range(3): d[m]` where the keys begin at 1."""
    found = missing_of(case) if case.ran else None
    if found is None or not isinstance(found.key, ast.Name) or type(found.value) is not int or found.value != 0:
        return None
    made = traced(case, found.key).node
    comprehension = comprehension_of(case, found.key)
    over = comprehension.iter if comprehension is not None else made.iter if isinstance(made, ast.For) else None
    if not (isinstance(over, ast.Call) and is_call(over, "range") and len(over.args) == 1) or 1 not in found.plain:
        return None
    stop, count = over.args[0], found.held.length if found.held is not None else None
    exact = isinstance(stop, ast.Constant) and stop.value == count
    stop_text = (
        str((count or 0) + 1) if exact else f"{case.text_of(stop)} + 1" if is_call(stop, "len") else case.text_of(stop)
    )
    change = holding(case, case.replaced(over, f"range(1, {stop_text})"))
    return case.found(
        "key-missing",
        where=over,
        variant="from-zero",
        certainty=Certainty.PROVED,
        values=[case.value(case.text_of(found.holder), found.held, case.line)] if found.held is not None else [],
        candidates=[change],
        name=case.text_of(found.holder),
        key=found.key.id,
        wanted=found.text,
        keys=found.listed,
        over=case.text_of(over),
    )


def _entry(case: Case, found: Missing) -> str:
    """Tell which entry the dictionary is, where it is itself an entry: ` (`who` is 'bo')`."""
    holder = found.holder
    index = holder.slice if isinstance(holder, ast.Subscript) else None
    seen = case.seen(index.id) if isinstance(index, ast.Name) else None
    return f" (`{case.text_of(index)}` is {seen.text})" if index is not None and seen is not None else ""


@pattern("KeyError", order=27)
def position_taken_for_a_key(case: Case) -> Diagnosis | None:
    """`for i in range(len(ages)): ages[i]`: a dictionary has keys and no positions."""
    found = missing_of(case) if case.ran else None
    if found is None or not isinstance(found.key, ast.Name) or not path_of(found.holder) or found.held is None:
        return None
    loop = case.parents.get(found.node)
    while loop is not None and not isinstance(loop, ast.FunctionDef):
        if isinstance(loop, ast.For) and case.text_of(loop.target) == found.key.id:
            break
        loop = case.parents.get(loop)
    if not isinstance(loop, ast.For) or any(one.lstrip("-").isdigit() for one in found.held.keys):
        return None
    counted = f"range(len({case.text_of(found.holder)}))"
    if case.text_of(loop.iter).replace(" ", "") != counted.replace(" ", ""):
        return None
    return case.found(
        "key-missing",
        where=loop.iter,
        variant="position",
        certainty=Certainty.PROVED,
        values=[case.value(case.text_of(found.holder), found.held, case.line)],
        candidates=[case.replaced(loop.iter, case.text_of(found.holder))],
        name=case.text_of(found.holder),
        key=case.text_of(found.key),
        wanted=found.text,
        keys=found.listed,
        over=case.text_of(loop.iter),
        held="",
        owner="",
    )


@pattern("KeyError", order=28)
def value_taken_for_a_key(case: Case) -> Diagnosis | None:
    """`for n in stock.values(): stock[n]`: the loop gives the values, and one is used as a key."""
    found = missing_of(case) if case.ran else None
    if found is None or not isinstance(found.key, ast.Name) or not path_of(found.holder):
        return None
    made = traced(case, found.key).node
    over = made.iter if isinstance(made, ast.For | ast.AsyncFor) else None
    comprehension = comprehension_of(case, found.key)
    over = comprehension.iter if comprehension is not None else over
    if over is None or method_of(over) != "values" or path_of(receiver_of(over)) != path_of(found.holder):
        return None
    keys = holding(case, case.replaced(over, case.text_of(found.holder)))
    return case.found(
        "key-missing",
        where=over,
        variant="values",
        certainty=Certainty.PROVED,
        values=[case.value(case.text_of(found.holder), found.held, case.line)] if found.held is not None else [],
        candidates=[keys],
        name=case.text_of(found.holder),
        key=found.key.id,
        wanted=found.text,
        keys=found.listed,
        over=case.text_of(over),
    )


@pattern("KeyError", order=29)
def left_out_when_filled(case: Case) -> Diagnosis | None:
    """The loop that filled the dictionary went over a slice, which leaves items out."""
    found = missing_of(case) if case.ran else None
    if found is None or not found.keys:
        return None
    made = traced(case, found.holder)
    for fill in fills_of(case, made) if is_empty_literal(made.node) else ():
        loop = case.parents.get(fill)
        over = loop.iter if isinstance(loop, ast.For) else None
        if (
            not isinstance(over, ast.Subscript)
            or not isinstance(over.slice, ast.Slice)
            or not isinstance(loop, ast.For)
        ):
            continue
        change = holding(case, case.replaced(over, case.text_of(over.value)))
        if change is None:
            continue
        return case.found(
            "key-missing",
            where=over,
            variant="left-out",
            certainty=Certainty.PROVED,
            values=[case.value(case.text_of(found.holder), found.held, case.line)] if found.held is not None else [],
            candidates=[change],
            name=case.text_of(found.holder),
            key=case.text_of(found.key),
            wanted=found.text,
            keys=found.listed,
            over=case.text_of(over),
            whole=case.text_of(over.value),
        )
    return None


def _environment(case: Case) -> Diagnosis:
    found = missing_of(case)
    key = found.text if found is not None else ""
    name = case.text_of(found.holder) if found is not None else "os.environ"
    node = found.node if found is not None else case.stmt
    return case.found(
        "key-missing",
        where=node,
        variant="environment",
        certainty=Certainty.SEEN,
        name=name,
        key=key,
        wanted=key,
        keys="",
    )


@pattern("KeyError", order=12)
def place_of_a_text_missing(case: Case) -> Diagnosis | None:
    """A name in curly brackets for which `format` gets no value."""
    call = failing_call(case) if case.ran else None
    if call is None or (
        method_of(call) != "format_map" and not (method_of(call) == "format" and receiver_of(call) is not None)
    ):
        return None
    failed = case.failure.key if case.failure is not None else None
    if failed is None:
        return None
    return case.found(
        "key-missing",
        where=call,
        variant="format",
        certainty=Certainty.SEEN,
        name=case.text_of(receiver_of(call) or call),
        key=failed.text,
        wanted=failed.text,
        keys="",
    )
