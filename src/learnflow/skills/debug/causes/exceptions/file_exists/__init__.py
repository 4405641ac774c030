"""A file or folder is made that is there already."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.files import is_open, mode_node
from learnflow.skills.debug.running.looking import failing_call, is_call, loops_around, method_of, own_nodes

_MAKES = ("mkdir", "makedirs")


@pattern("FileExistsError", order=40)
def file_exists(case: Case) -> Diagnosis | None:
    """Say what exists, and whether the program itself made it before."""
    path = case.failure.path if case.failure is not None else ""
    call = failing_call(case)
    if call is None or not (is_open(call) or method_of(call) in (*_MAKES, "touch")):
        calls = [one for one in own_nodes(case.stmt) if is_open(one) or method_of(one) in (*_MAKES, "touch")]
        call = calls[0] if len(calls) == 1 and isinstance(calls[0], ast.Call) else None
    if not case.ran or call is None:
        return None
    slots = {"path": path, "call": case.text_of(call)}
    if is_open(call):
        mode = mode_node(call)
        candidates = [case.replaced(mode, '"w"')] if isinstance(mode, ast.Constant) and mode.value == "x" else []
        return _found(case, "file", candidates, slots)
    repeated = bool(loops_around(case, call)) or case.hits(case.line) > 1
    return _found(
        case, "folder-again" if repeated and path not in _folders(case) else "folder", _accepting(case, call), slots
    )


def _folders(case: Case) -> set[str]:
    return {one.split("/")[0] for one in case.given.files if "/" in one}


def _accepting(case: Case, call: ast.Call) -> list[Change | None]:
    """Return the change to a call that accepts a folder which is there."""
    text = case.text_of(call)
    if any(one.arg == "exist_ok" for one in call.keywords):
        return []
    inner = text[:-1].rstrip()
    more = "exist_ok=True)" if inner.endswith("(") else ", exist_ok=True)"
    if method_of(call) == "mkdir" and isinstance(call.func, ast.Attribute) and is_os(call.func.value):
        return [
            case.replaced(
                call, f"{case.text_of(call.func.value)}.makedirs{inner[len(case.text_of(call.func)) :]}{more}"
            )
        ]
    if is_call(call, *_MAKES, arguments=0):
        return []
    return [case.replaced(call, inner + more)]


def is_os(node: ast.expr) -> bool:
    """Whether a node is the module `os`."""
    return isinstance(node, ast.Name) and node.id == "os"


def _found(case: Case, variant: str, candidates: list[Change | None], slots: dict[str, str]) -> Diagnosis:
    return case.found("file-exists", variant=variant, certainty=Certainty.PROVED, candidates=candidates, slots=slots)
