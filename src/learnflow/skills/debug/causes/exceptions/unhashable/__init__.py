"""A list, dictionary or set is used as a key or put into a set."""

from __future__ import annotations

import ast
import re

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.bindings import program_of
from learnflow.skills.debug.running.operands import Operand, culprits
from learnflow.skills.debug.running.origins import Station, trail
from learnflow.skills.debug.running.phrases import kind, what

_CACHES = ("lru_cache", "cache")
_CUTS = frozenset({"split", "rsplit", "splitlines", "readlines", "findall"})


@pattern("TypeError", order=31)
def unhashable(case: Case) -> Diagnosis | None:
    """Something that can be changed is to be a key."""
    match = re.search(r"unhashable type: '([\w.]+)'", case.says) if case.ran else None
    if match is None:
        return None
    type_ = match[1]
    owner = program_of(case).classes.get(type_.rsplit(".", 1)[-1])
    if owner is not None:
        return _own(case, owner)
    if isinstance(case.node, ast.Dict) or (isinstance(case.node, ast.Set) and _is_pairs(case.node)):
        return _literal(case, case.node, type_)
    found = culprits(case, type_)
    if not found:
        return None
    operand = found[0]
    if isinstance(case.node, ast.Call) and _cached(case, case.node):
        return _of_cache(case, operand, type_)
    if operand.path or _is_filled_from(case, operand):
        return _items(case, operand, type_)
    return _key(case, operand, type_)


def _is_pairs(node: ast.Set) -> bool:
    """Whether the braces hold only lists or tuples of two, as a dictionary written without colons does."""
    return all(isinstance(one, ast.List | ast.Tuple) and len(one.elts) == 2 for one in node.elts)


def _own(case: Case, owner: ast.ClassDef) -> Diagnosis | None:
    """A class that defines `__eq__` loses its `__hash__`."""
    methods = {one.name: one for one in owner.body if isinstance(one, ast.FunctionDef)}
    if "__eq__" not in methods or "__hash__" in methods:
        return None
    return _found(case, owner.name, "", "", "own", [], where=methods["__eq__"].lineno)


def _literal(case: Case, node: ast.Set | ast.Dict, type_: str) -> Diagnosis | None:
    """`{["a", 1], ["b", 2]}`: braces without colons make a set."""
    if isinstance(node, ast.Dict):
        keys = [one for one in node.keys if isinstance(one, ast.List | ast.Dict | ast.Set)]
        if not keys:
            return None
        change = case.replaced(keys[0], f"({case.text_of(keys[0])[1:-1]})") if isinstance(keys[0], ast.List) else None
        return _found(case, case.text_of(keys[0]), kind(type_), kind(type_), "key", [change], where=keys[0])
    pairs = [one for one in node.elts if isinstance(one, ast.List) and len(one.elts) == 2]
    inside = next((one for one in node.elts if isinstance(one, ast.List | ast.Dict | ast.Set)), None)
    candidates: list[Change | None] = []
    if len(pairs) == len(node.elts):
        text = ", ".join(": ".join(case.text_of(part) for part in one.elts) for one in pairs)
        candidates = [case.replaced(node, "{" + text + "}")]
    name = case.text_of(inside) if inside is not None else case.text_of(node.elts[0])
    return _found(case, name, name, kind(type_), "braces", candidates, where=inside if inside is not None else node)


def _cached(case: Case, call: ast.Call) -> str:
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    for function in program_of(case).functions.get(name, ()):
        for one in function.decorator_list:
            called = one.func if isinstance(one, ast.Call) else one
            word = called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")
            if word in _CACHES:
                return word
    return ""


def _of_cache(case: Case, operand: Operand, type_: str) -> Diagnosis:
    node = operand.node
    call = case.node
    word = _cached(case, call) if isinstance(call, ast.Call) else ""
    text = case.text_of(node)
    candidates: list[Change | None] = []
    if isinstance(node, ast.List):
        inside = text[1:-1]
        candidates = [case.replaced(node, f"({inside}{',' if len(node.elts) == 1 else ''})")]
    elif type_ == "list":
        candidates = [case.replaced(node, _as_tuple(node, text))]
    return _found(case, text, what(operand.seen), kind(type_), "cache", candidates, other=word)


def _is_filled_from(case: Case, operand: Operand) -> bool:
    """Whether the operand is the collection whose items go into a set, a counter or a new dictionary."""
    call = case.node
    if not isinstance(call, ast.Call) or operand.node not in call.args:
        return False
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    return name in ("set", "frozenset", "Counter", "fromkeys", "update", "union", "intersection", "difference")


def _items(case: Case, operand: Operand, type_: str) -> Diagnosis:
    """The items of a collection that goes into a set or a counter."""
    text = case.text_of(operand.node)
    candidates = [case.replaced(operand.node, f"[tuple(one) for one in {text}]")] if type_ == "list" else []
    return _found(case, text, operand.seen.text, kind(type_), "items", list(candidates), other=operand.place or "0")


def _key(case: Case, operand: Operand, type_: str) -> Diagnosis:
    node = operand.node
    text = case.text_of(node)
    source = _source(case, operand, type_)
    if source is not None and isinstance(source.node, ast.Call) and source.line != case.line:
        return _found(
            case, text, what(operand.seen), kind(type_), "cut", [], where=source.node, other=case.text_of(source.node)
        )
    candidates: list[Change | None] = []
    if type_ == "list" and isinstance(node, ast.Name):
        candidates = [_before(case, node.id), case.replaced(node, _as_tuple(node, text))]
    elif type_ == "list":
        candidates = [case.replaced(node, _as_tuple(node, text))]
    return _found(case, text, what(operand.seen), kind(type_), "key", candidates, where=node)


def _source(case: Case, operand: Operand, type_: str) -> Station | None:
    """Return the station at which a text was cut into the list, None where the list was made on purpose."""
    for one in trail(case, operand.node, type_, path=operand.path):
        call = one.node
        if (
            isinstance(call, ast.Call)
            and isinstance(call.func, ast.Attribute)
            and call.func.attr in _CUTS
            and not one.path
        ):
            return one
    return None


def _as_tuple(node: ast.expr, text: str) -> str:
    """Return a list as a tuple: a written one with other brackets."""
    if isinstance(node, ast.List) and node.elts:
        return f"({text[1:-1].rstrip().rstrip(',')}{',' if len(node.elts) == 1 else ''})"
    return f"tuple({text})"


def _before(case: Case, name: str) -> Change | None:
    """Return the program with `name = tuple(name)` in front of the failing line, inside the block that it begins."""
    statement = case.stmt
    if statement is None or case.lines is None or isinstance(statement, ast.If | ast.While | ast.For | ast.Return):
        return None
    text = case.lines[statement.lineno - 1]
    indent = text[: len(text) - len(text.lstrip())]
    return case.changed(case.insert_edit(statement.lineno, f"{indent}{name} = tuple({name})"))


def _found(
    case: Case,
    name: str,
    value: str,
    kind_: str,
    variant: str,
    candidates: list[Change | None],
    *,
    where: ast.expr | int | None = None,
    other: str = "",
) -> Diagnosis:
    return case.found(
        "unhashable",
        where=where,
        part=name,
        variant=variant,
        certainty=Certainty.PROVED if variant in ("cut", "cache", "braces") else Certainty.SEEN,
        candidates=candidates,
        name=name,
        value=value,
        kind=kind_,
        other=other,
    )
