"""The name of a file is built wrongly: without its folder, with a line break, with an escape, or it is a folder."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.files import is_open
from learnflow.skills.debug.running.looking import failing_call, indentation, is_call, method_of, own_nodes, receiver_of
from learnflow.skills.debug.running.sources import comprehension_of, source_of
from learnflow.skills.debug.running.tracing import traced

_ESCAPES = {"\t": "\\t", "\n": "\\n", "\r": "\\r", "\a": "\\a", "\b": "\\b", "\f": "\\f", "\v": "\\v"}


@pattern("FileNotFoundError", "OSError", "NotADirectoryError", order=28)
def name_built_wrongly(case: Case) -> Diagnosis | None:
    """Look for white space, escapes and missing folders in the name that was looked up."""
    path = case.failure.path if case.failure is not None else ""
    call = _call(case)
    if not case.ran or not path or call is None or not call.args:
        return None
    given = call.args[0]
    slots = {"path": repr(path), "name": case.text_of(given)}
    return (
        _escaped(case, given, path, slots) or _spaced(case, given, path, slots) or _unjoined(case, given, path, slots)
    )


def _call(case: Case) -> ast.Call | None:
    call = failing_call(case)
    if call is not None and call.args:
        return call
    calls = [one for one in own_nodes(case.stmt) if is_open(one) and isinstance(one, ast.Call) and one.args]
    return calls[0] if len(calls) == 1 else None


def _escaped(case: Case, given: ast.expr, path: str, slots: dict[str, str]) -> Diagnosis | None:
    """A backslash and a letter in the written name were read as one special character."""
    made = given if isinstance(given, ast.Constant) else traced(case, given).node
    if not isinstance(made, ast.Constant) or made.value != path or made.lineno != made.end_lineno:
        return None
    written = case.text_of(made)
    found = [text for mark, text in _ESCAPES.items() if mark in path and text in written]
    if not found or written[:1] in "rR" or path.rstrip() + found[0] == path:
        return None
    if path.strip() == path[: len(path.strip())] and path.endswith("\n") and "\\" not in written.replace("\\n", ""):
        return None
    slots = {**slots, "escape": found[0], "written": written}
    meant = written.strip("'\"").replace("\\", "/")
    candidates = [case.replaced(made, written.replace("\\", "/"))] if meant in case.given.files else []
    return _found(case, "escape", made, candidates, slots)


def _spaced(case: Case, given: ast.expr, path: str, slots: dict[str, str]) -> Diagnosis | None:
    if path == path.strip():
        return None
    source = source_of(case, given)
    where = source.loop.iter if source.loop is not None else None
    variant = "line-end" if path.endswith("\n") else "spaces"
    return _found(case, variant, where, [case.replaced(given, f"{slots['name']}.strip()")], slots)


def _unjoined(case: Case, given: ast.expr, path: str, slots: dict[str, str]) -> Diagnosis | None:
    """`os.listdir(folder)` gives names without the folder; or folder and name stand together without a `/`."""
    loop = None
    for name in (one for one in ast.walk(given) if isinstance(one, ast.Name)):
        made = traced(case, name).node
        loop = made if isinstance(made, ast.For) else comprehension_of(case, name) or loop
    over = loop.iter if loop is not None else None
    inner = over.args[0] if is_call(over, "sorted") and isinstance(over, ast.Call) else over
    if isinstance(inner, ast.Name):
        inner = traced(case, inner).node  # type: ignore[assignment]
    listed = (
        inner if isinstance(inner, ast.Call) and (method_of(inner) == "listdir" or is_call(inner, "listdir")) else None
    )
    if listed is not None and listed.args and isinstance(given, ast.Name) and "/" not in path:
        folder = case.text_of(listed.args[0])
        slots = {**slots, "folder": folder, "listed": case.text_of(listed)}
        module = receiver_of(listed)
        joined = f"{case.text_of(module)}.path.join({folder}, {given.id})" if module is not None else ""
        joined = joined or f'{folder} + "/" + {given.id}'
        return _found(case, "listed", given, [case.replaced(given, joined)], slots)
    there = [one for one in case.given.files if one.replace("/", "") == path and "/" in one]
    if len(there) == 1 and isinstance(given, ast.BinOp | ast.JoinedStr | ast.Name):
        made = given if not isinstance(given, ast.Name) else traced(case, given).node
        slots = {**slots, "closest": there[0]}
        if isinstance(made, ast.BinOp) and isinstance(made.op, ast.Add):
            change = case.replaced(made, f'{case.text_of(made.left)} + "/" + {case.text_of(made.right)}')
            return _found(case, "no-slash", made, [change], slots)
        return _found(case, "no-slash", made if isinstance(made, ast.expr) else None, [], slots)
    return None


@pattern("IsADirectoryError", "PermissionError", order=28)
def is_a_folder(case: Case) -> Diagnosis | None:
    """What is opened like a file is a folder."""
    path = case.failure.path if case.failure is not None else ""
    if not case.ran or not path or case.failure is None or case.failure.type != "IsADirectoryError":
        return None
    call = _call(case)
    given = call.args[0] if call is not None and call.args else None
    slots = {"path": repr(path), "name": case.text_of(given) if given is not None else ""}
    if given is None or not isinstance(given, ast.Name | ast.BinOp | ast.Call | ast.JoinedStr) or case.stmt is None:
        return _found(case, "folder", None, [], slots)
    candidates: list[Change | None] = []
    source = traced(case, given).node if isinstance(given, ast.Name) else None
    if isinstance(source, ast.For) and "os" in case.names.bound:
        space = indentation(case, case.stmt.lineno)
        skip = case.insert_edit(case.stmt.lineno, f"{space}    continue")
        candidates = [
            case.changed(skip, case.insert_edit(case.stmt.lineno, f"{space}if os.path.isdir({slots['name']}):"))
        ]
    return _found(case, "folder-in-loop" if isinstance(source, ast.For) else "folder", None, candidates, slots)


def _found(
    case: Case, variant: str, where: ast.AST | None, candidates: list[Change | None], slots: dict[str, str]
) -> Diagnosis:
    return case.found(
        "file-path", where=where, variant=variant, certainty=Certainty.PROVED, candidates=candidates, slots=slots
    )
