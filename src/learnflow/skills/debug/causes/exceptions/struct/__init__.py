"""Numbers or sizes do not fit the bytes that they are packed into."""

from __future__ import annotations

import ast
import re
import struct

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.files import named_text
from learnflow.skills.debug.running.looking import failing_call, length_of, literal, method_of, own_nodes
from learnflow.skills.debug.running.seeing import Seen

_NEEDS = re.compile(r"unpack requires a buffer of (\d+) bytes")
_RANGE = re.compile(r"format requires (-?\S+) <= number <= (\S+)")
_ITEMS = re.compile(r"pack expected (\d+) items for packing \(got (\d+)\)")


@pattern("error", "struct.error", order=40)
def struct_mismatch(case: Case) -> Diagnosis | None:
    """`pack` or `unpack` with a format that other numbers or bytes fit."""
    call = _call(case) if case.ran else None
    if call is None or not call.args:
        return None
    form = named_text(case, call.args[0])
    needs, limits, items = _NEEDS.search(case.says), _RANGE.search(case.says), _ITEMS.search(case.says)
    slots = {"call": case.text_of(call.func), "format": form or case.text_of(call.args[0])}
    if needs is not None and len(call.args) > 1:
        data = case.seen(call.args[1])
        length = length_of(data)
        slots |= {"needs": needs[1], "name": case.text_of(call.args[1]), "length": str(length)}
        return _found(case, "size" if length is not None else "size-unknown", slots)
    if items is not None:
        return _found(case, "items", slots | {"needs": items[1], "got": items[2]})
    found = _outside(case, call, form)
    if found is not None:
        name, seen, low, high = found
        return _found(case, "range", slots | {"name": name, "value": seen.text, "low": low, "high": high})
    if limits is not None:
        return _found(case, "range-unknown", slots | {"low": limits[1], "high": limits[2]})
    if "required argument is not" in case.says or "must be" in case.says or "bad char" in case.says:
        return _found(case, "other", slots)
    return None


def _call(case: Case) -> ast.Call | None:
    call = failing_call(case)
    names = ("pack", "unpack", "pack_into", "unpack_from", "calcsize")
    if call is not None and method_of(call) in names:
        return call
    calls = [one for one in own_nodes(case.stmt) if method_of(one) in names and isinstance(one, ast.Call)]
    return calls[0] if len(calls) == 1 else None


def _outside(case: Case, call: ast.Call, form: str | None) -> tuple[str, Seen, str, str] | None:
    """Return the number that does not fit its place in the format, with the limits of the place."""
    if form is None or method_of(call) != "pack" or any(isinstance(one, ast.Starred) for one in call.args):
        return None
    codes = [
        code
        for count, code in re.findall(r"(\d*)([a-zA-Z?])", form)
        for _ in range(int(count or 1) if code not in "sp" else 1)
    ]
    for code, argument in zip(codes[:50], call.args[1:], strict=False):
        if code not in "bBhHiIlLqQ":
            continue
        bits = struct.calcsize(f"<{code}") * 8
        low, high = (0, 2**bits - 1) if code.isupper() else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
        seen = case.seen(argument)
        number = seen.number if seen is not None else None
        if seen is not None and number is not None and not low <= number <= high:
            return case.text_of(argument), seen, str(low), str(high)
    return None


@pattern("ValueError", order=35)
def byte_out_of_range(case: Case) -> Diagnosis | None:
    """A number that does not fit into one byte."""
    if not case.ran or not re.search(r"bytes? must be in range\(0, 256\)", case.says):
        return None
    call = failing_call(case)
    argument = call.args[0] if call is not None and call.args else None
    if isinstance(case.stmt, ast.Assign) and isinstance(case.stmt.targets[0], ast.Subscript) and call is None:
        argument = case.stmt.value
    seen = case.seen(argument) if argument is not None else None
    if seen is None or argument is None:
        return None
    items = literal(seen.text)
    name = case.text_of(argument)
    wrong = [
        (place, one) for place, one in enumerate(items if isinstance(items, list | tuple) else ()) if not _is_byte(one)
    ]
    if wrong:
        place, value = wrong[0]
        return _found(case, "byte", {"name": f"{name}[{place}]", "value": repr(value)}, [])
    if seen.number is not None:
        return _found(case, "byte", {"name": name, "value": seen.text}, [])
    return None


def _is_byte(value: object) -> bool:
    return isinstance(value, int) and 0 <= value <= 255


def _found(case: Case, variant: str, slots: dict[str, str], candidates: list[Change | None] | None = None) -> Diagnosis:
    return case.found("struct", variant=variant, certainty=Certainty.PROVED, candidates=candidates or [], slots=slots)
