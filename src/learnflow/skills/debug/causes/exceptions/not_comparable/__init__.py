"""Things without an order are sorted or compared."""

from __future__ import annotations

import ast
import re

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.bindings import program_of
from learnflow.skills.debug.running.looking import failing_call
from learnflow.skills.debug.running.operands import value_of

_ORDER = re.compile(r"'(<|>|<=|>=)' not supported between instances of '([\w.]+)' and '([\w.]+)'")
_SORTS = ("sorted", "max", "min", "nsmallest", "nlargest", "insort", "bisect")
_HEAPS = ("heappush", "heappop", "heapify", "heappushpop", "heapreplace", "put", "get")
_NUMBERS = ("int", "float")


@pattern("TypeError", order=33)
def not_comparable(case: Case) -> Diagnosis | None:
    """Two dictionaries, or two objects of the student's class, are to be put in order."""
    match = _ORDER.search(case.says) if case.ran else None
    if match is None:
        return None
    sign, left, right = match[1], match[2], match[3]
    owner = program_of(case).classes.get(left.rsplit(".", 1)[-1])
    if left != right or (owner is None and left not in ("dict", "complex", "type")):
        return _object_and_number(case, sign, left, right)
    call = failing_call(case)
    if call is None:
        return _compared(case, sign, left, owner)
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    if name in _HEAPS:
        return _found(case, left, "heap", [_less_than(case, owner)], owner, name)
    if name not in _SORTS and name != "sort":
        return None
    return _sorted(case, call, left, owner, name)


def _sorted(case: Case, call: ast.Call, type_: str, owner: ast.ClassDef | None, name: str) -> Diagnosis:
    holder = call.args[0] if call.args else None
    if isinstance(call.func, ast.Attribute) and name == "sort":
        holder = call.func.value
    seen = value_of(case, holder) if holder is not None else None
    item = seen.kinds[0][0] if seen is not None and seen.kinds else ""
    text = case.text_of(holder) if holder is not None else name
    has_key = any(one.arg == "key" for one in call.keywords)
    if item in ("tuple", "list") and not has_key:
        return _found(case, type_, "tie", [_with_key(case, call, "lambda entry: entry[0]")], owner, name, text)
    candidates: list[Change | None] = []
    if not has_key and owner is not None:
        numbers = _numbers_of(owner)
        candidates = [_with_key(case, call, f"lambda one: one.{numbers[0]}")] if len(numbers) == 1 else []
    return _found(case, type_, "key" if has_key else "", candidates, owner, name, text)


def _with_key(case: Case, call: ast.Call, key: str) -> Change | None:
    text = case.text_of(call)
    if not text.endswith(")"):
        return None
    comma = ", " if call.args or call.keywords else ""
    return case.replaced(call, f"{text[:-1]}{comma}key={key})")


def _numbers_of(owner: ast.ClassDef) -> list[str]:
    """Return the attributes of a class that its text sets to a number, or to a parameter beside a name."""
    init = next((one for one in owner.body if isinstance(one, ast.FunctionDef) and one.name == "__init__"), None)
    made = [one for one in ast.walk(init) if isinstance(one, ast.Assign)] if init is not None else []
    found = [one.targets[0].attr for one in made if isinstance(one.targets[0], ast.Attribute)]
    return [one for one in found if "name" not in one.lower()]


def _less_than(case: Case, owner: ast.ClassDef | None) -> Change | None:
    """Return the class with `__lt__` over its one attribute that is no name."""
    numbers = _numbers_of(owner) if owner is not None else []
    last = owner.end_lineno if owner is not None else None
    if owner is None or len(numbers) != 1 or last is None or case.lines is None:
        return None
    first = case.lines[owner.body[0].lineno - 1]
    indent = first[: len(first) - len(first.lstrip())]
    body = f"{indent}def __lt__(self, other):\n{indent}    return self.{numbers[0]} < other.{numbers[0]}"
    return case.changed(case.insert_edit(last + 1, f"\n{body}"))


def _compared(case: Case, sign: str, type_: str, owner: ast.ClassDef | None) -> Diagnosis | None:
    node = case.node
    if not isinstance(node, ast.Compare):
        return None
    numbers = _numbers_of(owner) if owner is not None else []
    candidates: list[Change | None] = []
    if len(numbers) == 1 and len(node.comparators) == 1:
        text = f"{case.text_of(node.left)}.{numbers[0]} {sign} {case.text_of(node.comparators[0])}.{numbers[0]}"
        candidates = [case.replaced(node, text)]
    return _found(case, type_, "compare", candidates, owner, sign, case.text_of(node))


def _object_and_number(case: Case, sign: str, left: str, right: str) -> Diagnosis | None:
    """An object of the student's class is compared with a number or a text: one of its attributes was meant."""
    node, program = case.node, program_of(case)
    owner = program.classes.get(left.rsplit(".", 1)[-1]) or program.classes.get(right.rsplit(".", 1)[-1])
    if owner is None or not isinstance(node, ast.Compare) or len(node.comparators) != 1:
        return None
    other = node.comparators[0] if owner.name == left.rsplit(".", 1)[-1] else node.left
    seen = value_of(case, node.left if other is not node.left else node.comparators[0])
    if seen is None:
        return None
    mine = node.left if other is not node.left else node.comparators[0]
    numbers = _numbers_of(owner)
    candidates = [case.replaced(mine, f"{case.text_of(mine)}.{numbers[0]}")] if len(numbers) == 1 else []
    return _found(
        case, owner.name, "number", list(candidates), owner, sign, case.text_of(mine), other=case.text_of(other)
    )


def _found(
    case: Case,
    type_: str,
    variant: str,
    candidates: list[Change | None],
    owner: ast.ClassDef | None,
    name: str,
    holder: str = "",
    *,
    other: str = "",
) -> Diagnosis:
    plain = type_.rsplit(".", 1)[-1]
    told = "dictionaries" if plain == "dict" else f"{plain} objects"
    at_class = variant == "heap" and owner is not None
    attributes = ", ".join(_numbers_of(owner)) if owner is not None else ""
    return case.found(
        "not-comparable",
        where=_start(owner) if at_class and _has_change(candidates) else None,
        variant=variant,
        certainty=Certainty.SEEN,
        candidates=candidates,
        kind=told,
        type=plain,
        name=name,
        holder=holder,
        other=other,
        attributes=attributes or "nothing to compare by",
    )


def _start(owner: ast.ClassDef | None) -> int | None:
    """Return the line of the first method of a class: where the missing one could stand."""
    methods = [one.lineno for one in owner.body if isinstance(one, ast.FunctionDef)] if owner is not None else []
    return methods[0] if methods else None


def _has_change(candidates: list[Change | None]) -> bool:
    return any(one is not None for one in candidates)
