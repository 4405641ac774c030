"""A built-in such as `list` or `max` is used like a variable that the program never made."""

from __future__ import annotations

import ast
import builtins

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.bindings import program_of
from learnflow.skills.debug.running.operands import direct
from learnflow.skills.debug.running.renaming import respelt
from learnflow.skills.debug.running.wording import shortly, worded

_COLLECTIONS = ("list", "dict", "set", "tuple", "str")
_USED = frozenset({*_COLLECTIONS, "input", "max", "min", "sum", "len", "id", "type", "file", "int", "float", "range",
                   "sorted", "round", "abs", "map", "filter", "all", "any", "next", "hash", "bin", "pow", "object",
                   "iter", "slice", "vars", "dir", "format", "property", "bool", "bytes"})  # fmt: skip

_THROUGH = ("len", "sum", "max", "min", "sorted", "range", "enumerate")
_SAYS = ("'type'", "builtin_function_or_method", "GenericAlias", "descriptor")


@pattern("TypeError", "AttributeError", order=12)
def builtin_for_variable(case: Case) -> Diagnosis | None:
    """`for x in list:` with a parameter `lst`: `list` is Python's own type."""
    if not case.ran or case.tree is None or not any(one in case.says for one in _SAYS):
        return None
    for node in direct(case):
        if isinstance(node, ast.Name) and _is_own(case, node):
            return _told(case, node)
    return _of_alias(case)


def _is_own(case: Case, node: ast.Name) -> bool:
    """Whether a name is Python's, no line of the program gives it a value, and it stands where a value is meant."""
    if node.id not in _USED or node.id in case.names.bound or not hasattr(builtins, node.id):
        return False
    holder = case.parents.get(node)
    if isinstance(holder, ast.Call):
        return holder.func is not node and _of_call(holder) in _THROUGH
    if isinstance(holder, ast.Attribute):
        return "descriptor" in case.says
    return True


def _of_call(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _of_alias(case: Case) -> Diagnosis | None:
    """`best = list[0]` works and gives something strange, which fails later."""
    if "GenericAlias" not in case.says:
        return None
    home = program_of(case).function_of(case.stmt) if case.stmt is not None else None
    for one in ast.walk(home if home is not None else case.tree) if case.tree is not None else ():
        if isinstance(one, ast.Subscript) and isinstance(one.value, ast.Name) and one.value.id in _COLLECTIONS:
            own = one.value.id in case.names.bound or _annotates(case, one)
            if not own and case.hits(one.lineno):
                return _told(case, one.value)
    return None


def _annotates(case: Case, node: ast.AST) -> bool:
    outer = case.parents.get(node)
    return isinstance(outer, ast.arg | ast.AnnAssign | ast.FunctionDef)


def _told(case: Case, node: ast.Name) -> Diagnosis:
    frame = case.seen_frame
    held = [name for name, seen in frame.values.items() if seen.type == node.id] if frame is not None else []
    meant = held[0] if len(held) == 1 and node.id in _COLLECTIONS else ""
    seen = frame.values[meant] if frame is not None and meant else None
    told = case.found(
        "builtin-for-variable",
        where=node,
        variant=("type" if isinstance(getattr(builtins, node.id), type) else "function") + ("_meant" if meant else ""),
        certainty=Certainty.PROVED,
        values=[case.value(meant, seen, case.line)] if seen is not None else [],
        candidates=_changes(case, node, meant) if meant else [],
        outright=True,
        name=node.id,
        meant=meant,
    )
    return worded(told, value=shortly(seen) if seen is not None else "")


def _changes(case: Case, node: ast.Name, meant: str) -> list[Change | None]:
    """Return the program with the variable's name in all places of the function that do not call the built-in."""
    home = program_of(case).function_of(node)
    words = [
        one
        for one in ast.walk(home if home is not None else case.tree)  # type: ignore[arg-type]
        if isinstance(one, ast.Name) and one.id == node.id and not _called_or_annotation(case, one)
    ]
    return [respelt(case, words, meant), respelt(case, [node], meant)]


def _called_or_annotation(case: Case, node: ast.Name) -> bool:
    holder = case.parents.get(node)
    if isinstance(holder, ast.Call) and (holder.func is node or _of_call(holder) in ("isinstance", "map")):
        return True
    outer = case.parents.get(holder) if isinstance(holder, ast.Subscript) else holder
    return isinstance(outer, ast.arg | ast.AnnAssign | ast.FunctionDef)
