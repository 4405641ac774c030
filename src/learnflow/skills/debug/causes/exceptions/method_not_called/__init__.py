"""A function or method stands without parentheses, so it was never called."""

from __future__ import annotations

import ast
import builtins

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.bindings import Function, is_method, parameters, program_of
from learnflow.skills.debug.running.operands import Operand, culprits, direct, value_of
from learnflow.skills.debug.running.origins import trail
from learnflow.skills.debug.running.seeing import Seen

KINDS = ("type", "function", "method", "builtin_function_or_method", "method-wrapper", "method_descriptor")
_DUNDERS = {
    "__len__": "len",
    "__str__": "str",
    "__repr__": "repr",
    "__abs__": "abs",
    "__hash__": "hash",
    "__iter__": "iter",
}

_BARE = frozenset({"split", "strip", "lstrip", "rstrip", "lower", "upper", "title", "keys", "values", "items", "copy",
                   "splitlines", "readlines", "capitalize"})  # fmt: skip
"""Methods that are most often called with nothing between the parentheses."""


@pattern("TypeError", "AttributeError", "KeyError", "ValueError", order=19)
def method_not_called(case: Case) -> Diagnosis | None:
    """An operand is a function itself, where what it gives was meant."""
    if not case.ran or "not callable" in case.says or ("argument" in case.says and "iterable" not in case.says):
        return None
    key = case.failure.key if case.failure is not None else None
    if (
        not any(one in case.says for one in KINDS[1:])
        and "'type'" not in case.says
        and (key is None or key.type not in KINDS)
    ):
        return None  # a function that is passed on is no mistake
    for operand in _functions(case):
        found = _of(case, operand)
        if found is not None:
            return found
    return None


def _functions(case: Case) -> list[Operand]:
    """Return the operands that are functions and are named as such by what Python says, or used as a key."""
    found = []
    for node in direct(case):
        if isinstance(node, ast.Name | ast.Attribute) and not _is_called(case, node):
            seen = value_of(case, node)
            if seen is None and isinstance(node, ast.Name) and hasattr(builtins, node.id):
                seen = Seen(type(getattr(builtins, node.id)).__name__, node.id)
            if seen is not None and seen.type in KINDS:
                found.append(Operand(node, seen))
    for kind in KINDS[1:]:
        if not found and kind in case.says:
            found = [one for one in culprits(case, kind) if one.path]
    return found


def _is_called(case: Case, node: ast.expr) -> bool:
    around = case.parents.get(node)
    return isinstance(around, ast.Call) and around.func is node


def _of(case: Case, operand: Operand) -> Diagnosis | None:
    node = operand.node
    itself = isinstance(node, ast.Name | ast.Attribute) and _is_function(case, node)
    taken = itself and isinstance(case.node, ast.Subscript) and case.node.value is node
    if taken and isinstance(case.node, ast.Subscript) and _takes_one(case, node, operand.seen.type):
        inside = case.text_of(case.node.slice)
        change = case.replaced(case.node, f"{case.text_of(node)}({inside})")
        return _found(case, operand, node, "brackets", [change], inside=inside)
    for station in trail(case, node, operand.seen.type, path=operand.path):
        place = station.node
        if station.path or not isinstance(place, ast.Name | ast.Attribute) or _is_called(case, place):
            continue
        if station.how != "start" and not _is_function(case, place):
            continue
        if station.how == "start" and any(
            one.how != "start" and not one.path for one in trail(case, node, operand.seen.type)
        ):
            continue
        if station.how in ("parameter", "loop"):
            return None
        variant = "kept" if station.line != case.line else ""
        return _found(case, operand, place, variant, [_called(case, place)])
    return None


def _is_function(case: Case, node: ast.Name | ast.Attribute) -> bool:
    """Whether a name is that of a function of the program, or an attribute may be a method."""
    if isinstance(node, ast.Name):
        return node.id in program_of(case).functions or hasattr(builtins, node.id)
    return True


def _called(case: Case, node: ast.Name | ast.Attribute) -> Change | None:
    text = case.text_of(node)
    if isinstance(node, ast.Attribute) and node.attr in _DUNDERS:
        return case.replaced(node, f"{_DUNDERS[node.attr]}({case.text_of(node.value)})")
    return None if _needs(case, node) else case.replaced(node, f"{text}()")


def _own(case: Case, node: ast.expr) -> list[Function]:
    name = node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")
    return program_of(case).functions.get(name, [])


def _needs(case: Case, node: ast.expr) -> bool:
    """Whether the student's function of this name can't be called without arguments."""
    program = program_of(case)
    for function in _own(case, node):
        filled = len(function.args.defaults) + is_method(program, function)
        if len(function.args.args) > filled:
            return True
    return False


def _takes_one(case: Case, node: ast.expr, kind: str) -> bool:
    """Whether square brackets behind a function were meant as parentheses: it takes an argument."""
    program = program_of(case)
    own = _own(case, node)
    if own:
        return any(len(parameters(one)) - is_method(program, one) == 1 for one in own)
    name = node.attr if isinstance(node, ast.Attribute) else ""
    return kind == "builtin_function_or_method" and name not in _BARE


def _found(
    case: Case, operand: Operand, place: ast.expr, variant: str, candidates: list[Change | None], inside: str = ""
) -> Diagnosis:
    name, thing = case.text_of(operand.node), case.text_of(place)
    return case.found(
        "method-not-called",
        where=place,
        variant=variant,
        certainty=Certainty.PROVED,
        values=[case.value(name, operand.seen, case.line)],
        candidates=candidates,
        outright=True,
        name=name,
        function=thing,
        kind="method" if isinstance(place, ast.Attribute) else "function",
        inside=inside,
    )
