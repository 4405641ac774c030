"""The number of values and the number of names on the left differ."""

from __future__ import annotations

import ast
import re

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.causes.exceptions.unpack_count.splits import of_split
from learnflow.skills.debug.findings import Certainty, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.looking import is_call, length_of, literal
from learnflow.skills.debug.running.seeing import Seen
from learnflow.skills.debug.running.splitting import split_of
from learnflow.skills.debug.running.tracing import traced
from learnflow.skills.debug.running.unpacking import Unpacked, counted, nested, unpacked

_FEW = re.compile(r"not enough values to unpack \(expected (?:at least )?(\d+), got (\d+)\)")
_MANY = re.compile(r"too many values to unpack \(expected (\d+)(?:, got (\d+))?\)")


@pattern("ValueError", order=36)
def unpack_count(case: Case) -> Diagnosis | None:
    """Say which values are unpacked into how many names, and where they come from."""
    match = _FEW.match(case.says) or _MANY.match(case.says)
    if match is None or not case.ran:
        return None
    inner = nested(case)
    if inner is not None:
        more = f"more than {match[1]} values"
        values = counted(int(match[2]), "value") if match[2] else more
        names = counted(int(match[1]), "name")
        return case.found("unpack-count", variant="nested", certainty=Certainty.SEEN, part=case.text_of(inner),
            inner=case.text_of(inner), got=values, names=names,
        )  # fmt: skip
    found = unpacked(case, int(match[1]))
    if found is None:
        return None
    got = int(match[2]) if match[2] else None
    seen = case.seen(found.value)
    if not found.loops and length_of(seen) == found.count:
        return None  # It is a part of it that is unpacked again.
    if found.loops:
        return _of_loop(case, found, seen, got)
    split = split_of(case, found.value) or _mapped(case, found.value)
    if split is not None:
        return of_split(case, found, split, got)
    return _of_text(case, found, seen) or _of_call(case, found, seen) or _of_value(case, found, seen, got)


def _mapped(case: Case, value: ast.expr):  # type: ignore[no-untyped-def]
    """Return the split inside `map(int, …split())` or a comprehension over one."""
    inner = value.args[1] if is_call(value, "map", arguments=2) and isinstance(value, ast.Call) else None
    if isinstance(value, ast.ListComp | ast.GeneratorExp):
        inner = value.generators[0].iter
    return split_of(case, inner) if inner is not None else None


def _of_text(case: Case, found: Unpacked, seen: Seen | None) -> Diagnosis | None:
    """One text is unpacked character by character."""
    if seen is None or seen.type != "str":
        return None
    text = literal(seen.text)
    text = text if isinstance(text, str) else None
    candidates = []
    for cut, after in ((None, ".split()"), (",", '.split(",")')):
        parts = text.split(cut) if text is not None else []
        if len(parts) == found.count and all(one.strip() for one in parts):
            candidates.append(case.replaced(found.value, f"{case.text_of(found.value)}{after}"))
    return case.found(
        "unpack-count",
        variant="text",
        certainty=Certainty.PROVED,
        candidates=candidates[:1],
        value=case.text_of(found.value),
        text=seen.text,
        got=str(length_of(seen)),
        names=found.told,
    )


def _of_call(case: Case, found: Unpacked, seen: Seen | None) -> Diagnosis | None:
    """A function of the student's returns another number of values."""
    if not isinstance(found.value, ast.Call):
        return None
    name = getattr(found.value.func, "id", getattr(found.value.func, "attr", ""))
    function = case.function_named(name)
    if function is None:
        return None
    returned = case.returned_by(name)
    exits = [one for one in ast.walk(function) if isinstance(one, ast.Return) and one.value is not None]
    line = returned.line if returned is not None else exits[0].lineno if len(exits) == 1 else function.lineno
    value = returned.value if returned is not None else seen
    length = length_of(value)
    if value is None or length is None or value.type not in ("tuple", "list", "str"):
        return None
    return case.found(
        "unpack-count",
        variant="returned",
        certainty=Certainty.PROVED,
        function=name,
        returned=str(line),
        got=counted(length, "value"),
        held=value.text,
        names=found.told,
    )


def _of_loop(case: Case, found: Unpacked, seen: Seen | None, got: int | None) -> Diagnosis | None:
    """One item of what a loop walks has another number of values than the loop has names."""
    if seen is not None and seen.type == "dict":
        return None  # A loop over a dictionary gives its keys: another cause.
    over = found.value
    if is_call(over, "enumerate") and found.count > 2:
        return _of_enumerate(case, found, over)
    items = literal(seen.text) if seen is not None and seen.type in ("list", "tuple", "set") else None
    if not isinstance(items, list | tuple):
        made = traced(case, over).node
        items = _literal(made)
    if not isinstance(items, list | tuple | set) or isinstance(items, set):
        return _of_items(case, found, got)
    wrong = [(place, one) for place, one in enumerate(items) if _length(one) != found.count]
    if not wrong or (got is not None and _length(wrong[0][1]) != got):
        return _of_items(case, found, got)
    place, item = wrong[0]
    alone = len(wrong) == 1 and len(items) > 1
    text = isinstance(item, str)
    candidates = []
    if text and all(isinstance(one, str) and len(one.split()) == found.count for one in items):
        simple = isinstance(over, ast.Name) and len(found.names) == found.count
        candidates = _split_in_loop(case, found, over.id) if simple and isinstance(over, ast.Name) else []
    return case.found(
        "unpack-count",
        variant="item-text" if text else "item-alone" if alone else "item",
        certainty=Certainty.PROVED,
        candidates=candidates,
        over=case.text_of(over),
        place=str(place),
        item=repr(item),
        got=counted(_length(item) or 0, "character" if text else "value"),
        wanted=str(found.count),
        names=found.told,
    )


def _split_in_loop(case: Case, found: Unpacked, over: str) -> list:  # type: ignore[type-arg]
    loop = found.statement
    if not isinstance(loop, ast.For) or not isinstance(found.value, ast.Name) or over in found.names:
        return []
    return [case.replaced(found.value, f"[item.split() for item in {over}]")]


def _of_enumerate(case: Case, found: Unpacked, over: ast.expr) -> Diagnosis | None:
    """`enumerate` gives the number and one item, which itself has several parts."""
    if found.target is None or len(found.names) != found.count:
        return None
    after = f"{found.names[0]}, ({', '.join(found.names[1:])})"
    return case.found(
        "unpack-count",
        variant="enumerate",
        certainty=Certainty.PROVED,
        candidates=[case.replaced(found.target, after)],
        over=case.text_of(over),
        names=found.told,
    )


def _of_items(case: Case, found: Unpacked, got: int | None) -> Diagnosis | None:
    over = found.value
    if (
        isinstance(over, ast.Call)
        and isinstance(over.func, ast.Attribute)
        and over.func.attr == "items"
        and found.count > 2
    ):
        return case.found(
            "unpack-count", variant="items", certainty=Certainty.SEEN, over=case.text_of(over), names=found.told
        )
    if got is None:
        return case.found(
            "unpack-count",
            variant="loop-many",
            certainty=Certainty.SEEN,
            over=case.text_of(over),
            names=found.told,
        )
    return case.found(
        "unpack-count",
        variant="loop",
        certainty=Certainty.SEEN,
        over=case.text_of(over),
        got=counted(got, "value"),
        names=found.told,
    )


def _of_value(case: Case, found: Unpacked, seen: Seen | None, got: int | None) -> Diagnosis:
    length = got if got is not None else length_of(seen)
    known = seen is not None and length is not None and len(seen.text) > 0
    return case.found(
        "unpack-count",
        variant="" if known else "unknown",
        certainty=Certainty.SEEN,
        values=[case.value(case.text_of(found.value), seen, case.line)] if seen is not None else [],
        value=case.text_of(found.value),
        held=seen.text if seen is not None else "",
        got=counted(length, "value") if length is not None else f"more than {found.count} values",
        names=found.told,
    )


def _length(item: object) -> int | None:
    return len(item) if isinstance(item, list | tuple | str | dict | set | bytes) else None


def _literal(node: ast.AST | None) -> object:
    try:
        return ast.literal_eval(node) if isinstance(node, ast.List | ast.Tuple) else None
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
