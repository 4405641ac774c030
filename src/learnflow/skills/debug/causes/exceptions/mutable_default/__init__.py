"""A default value that can be changed is made once and shared by all calls or objects."""

from __future__ import annotations

import ast
import re

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis, Edit
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.glimpsing import holding, kept
from learnflow.skills.debug.running.looking import indentation, path_of

_FACTORY = {"list": "list", "dict": "dict", "set": "set"}
_TYPES = ("IndexError", "KeyError", "ValueError", "ZeroDivisionError", "AssertionError")


@pattern("ValueError", order=20)
def default_of_a_dataclass(case: Case) -> Diagnosis | None:
    """`items: list = []` in a dataclass, which Python refuses."""
    match = re.search(r"mutable default <class '(?:\w+\.)?(\w{1,40})'> for field (\w{1,60})", case.says)
    if match is None:
        return None
    kind, name = match[1], match[2]
    for node in case.walk(ast.AnnAssign):
        if isinstance(node, ast.AnnAssign) and path_of(node.target) == name and node.value is not None:
            return case.found(
                "mutable-default",
                where=node,
                variant="dataclass",
                certainty=Certainty.PROVED if case.ran else Certainty.READ,
                candidates=kept(case, [_factory(case, node.value, kind)]) if case.ran else [],
                name=name,
                default=case.text_of(node.value),
                kind=kind,
                function="",
            )
    return None


def _factory(case: Case, value: ast.expr, kind: str) -> Change | None:
    """Return the field with a factory, and the import of `field` where it is missing."""
    whole = (
        f"field(default_factory={kind})"
        if kind in _FACTORY
        else f"field(default_factory=lambda: {case.text_of(value)})"
    )
    edit = case.node_edit(value, whole)
    if edit is None:
        return None
    for node in case.walk(ast.ImportFrom):
        if isinstance(node, ast.ImportFrom) and node.module == "dataclasses":
            if any(one.name == "field" for one in node.names):
                return case.changed(edit)
            return case.changed(
                case.line_edit(node.lineno, (case.lines or [""])[node.lineno - 1].rstrip() + ", field"), edit
            )
    return None


@pattern(*_TYPES, order=7)
def default_shared_by_calls(case: Case) -> Diagnosis | None:
    """`def deal(card, hand=[])`: every call without a hand gets the same list."""
    if not case.ran:
        return None
    for function in case.walk(ast.FunctionDef):
        if not isinstance(function, ast.FunctionDef) or (
            not case.hits(function.body[0].lineno) and not case.history.cut
        ):
            continue
        found = _mutable(function)
        if found is None or not _changes_it(function, found[0]):
            continue
        name, default = found
        change = holding(case, *_repairs(case, function, name, default))
        if change is None:
            continue
        return case.found(
            "mutable-default",
            where=default,
            certainty=Certainty.PROVED,
            candidates=[change],
            name=name,
            default=case.text_of(default),
            kind="list" if isinstance(default, ast.List) else "dict",
            function=function.name,
        )
    return None


def _mutable(function: ast.FunctionDef) -> tuple[str, ast.expr] | None:
    places = [*function.args.posonlyargs, *function.args.args]
    for argument, value in zip(reversed(places), reversed(function.args.defaults), strict=False):
        if isinstance(value, ast.List | ast.Dict | ast.Set):
            return argument.arg, value
    return None


def _changes_it(function: ast.FunctionDef, name: str) -> bool:
    """Whether the function changes the default, keeps it or hands it out."""
    for node in ast.walk(function):
        if isinstance(node, ast.Attribute) and path_of(node.value) == name:
            return True
        if isinstance(node, ast.Subscript) and path_of(node.value) == name and isinstance(node.ctx, ast.Store):
            return True
        if isinstance(node, ast.Assign | ast.Return) and path_of(node.value) == name:
            return True
        if isinstance(node, ast.AugAssign) and path_of(node.target) == name:
            return True
    return False


def _repairs(case: Case, function: ast.FunctionDef, name: str, default: ast.expr) -> list[Change | None]:
    edit = case.node_edit(default, "None")
    first = function.body[0]
    if edit is None or first.lineno == function.lineno:
        return []
    text = case.text_of(default)
    new = Edit(first.lineno, None, f"{indentation(case, first.lineno)}{name} = {text} if {name} is None else {name}")
    return [case.changed(edit, new)]
