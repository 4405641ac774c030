"""The file or its folder does not exist where the program looks."""

from __future__ import annotations

import ast
import difflib
import posixpath

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.files import is_open, mode_of, named_text, opens
from learnflow.skills.debug.running.looking import failing_call, indentation, method_of, own_nodes, path_of, receiver_of
from learnflow.skills.debug.running.sources import path_text
from learnflow.skills.debug.running.tracing import traced

_GONE = ("remove", "unlink", "rename", "replace", "move", "rmtree", "rmdir")


@pattern("FileNotFoundError", order=40)
def file_missing(case: Case) -> Diagnosis | None:
    """Say which name was looked up and what is there instead."""
    path = case.failure.path if case.failure is not None else ""
    if not case.ran or not path or path != path.strip():
        return None
    call = _call(case)
    folder = posixpath.dirname(path)
    made = _written(case, call)
    slots = {
        "path": path,
        "folder": folder,
        "beside": _beside(case, folder),
        "name": case.text_of(call.args[0]) if call and call.args else "",
    }
    if call is not None and is_open(call) and mode_of(call)[:1] in ("w", "a", "x"):
        return _no_folder(case, call, slots)
    gone = _removed(case, path)
    known = _known(case)
    near = _near(path, known) if gone is None else ""
    if near:
        slots["closest"] = near
        candidates = [case.replaced(made, _quoted(near, case.text_of(made)))] if isinstance(made, ast.Constant) else []
        kind = "misspelt-folder" if posixpath.basename(near) == posixpath.basename(path) else "misspelt"
        return _found(case, kind, made, candidates, slots, outright=kind == "misspelt")
    if gone is not None:
        return _found(case, "removed", gone, [], {**slots, "gone": str(gone.lineno), "doing": case.text_of(gone)})
    later = [
        one
        for one in opens(case)
        if path_text(case, one) == path and mode_of(one)[:1] in ("w", "x") and one.lineno > case.line
    ]
    if later and case.function_at(later[0].lineno) is None:
        return _found(case, "written-later", None, [], {**slots, "later": str(later[0].lineno)})
    return _found(
        case, "others" if known else "", None, [], {**slots, "known": ", ".join(f"`{one}`" for one in known[:6])}
    )


def _call(case: Case) -> ast.Call | None:
    call = failing_call(case)
    if call is not None:
        return call
    calls = [one for one in own_nodes(case.stmt) if is_open(one) and isinstance(one, ast.Call)]
    return calls[0] if len(calls) == 1 else None


def _written(case: Case, call: ast.Call | None) -> ast.AST | None:
    """Return the literal in which the name is written, None where it is put together."""
    if call is None or not call.args:
        return None
    given = call.args[0]
    made = given if isinstance(given, ast.Constant) else traced(case, given).node
    path = case.failure.path if case.failure is not None else ""
    return made if isinstance(made, ast.Constant) and made.value == path else None


def _known(case: Case) -> list[str]:
    """Return the files that are there: those given and those that the program wrote before."""
    written = [
        path_text(case, one) for one in opens(case) if mode_of(one)[:1] in ("w", "a", "x") and case.hits(one.lineno)
    ]
    return list(dict.fromkeys([*case.given.files, *(one for one in written if one)]))


def _near(path: str, known: list[str]) -> str:
    """Return the file that was probably meant, empty where none or several are close."""
    base = posixpath.basename(path)
    same = [one for one in known if posixpath.basename(one) == base]
    if len(same) == 1:
        return same[0]
    lowered = [one for one in known if one.casefold() == path.casefold() or one.rsplit(".", 1)[0] == path]
    close = lowered or difflib.get_close_matches(path, known, 2, 0.75)
    return close[0] if len(close) == 1 else ""


def _quoted(path: str, before: str) -> str:
    mark = before[:1] if before[:1] in "'\"" else '"'
    return f"{mark}{path}{mark}"


def _beside(case: Case, folder: str) -> str:
    return f"the folder `{folder}`" if folder else "the folder in which the program runs"


def _removed(case: Case, path: str) -> ast.Call | None:
    """Return the call that took the file away before."""
    for node in case.walk(ast.Call):
        if method_of(node) not in _GONE or not isinstance(node, ast.Call) or not node.args:
            continue
        ran = case.hits(node.lineno) > 0 and node.lineno != case.line
        if ran and (named_text(case, node.args[0]) == path or path_text(case, node) == path):
            return node
    return None


def _no_folder(case: Case, call: ast.Call, slots: dict[str, str]) -> Diagnosis:
    """A file can be made by writing it, a folder cannot."""
    statement = case.stmt
    candidates: list[Change | None] = []
    if statement is not None and slots["folder"] and "os" in case.names.bound:
        line = f'{indentation(case, statement.lineno)}os.makedirs("{slots["folder"]}", exist_ok=True)'
        candidates = [case.changed(case.insert_edit(statement.lineno, line))]
    elif statement is not None and slots["folder"]:
        space = indentation(case, statement.lineno)
        made = case.insert_edit(statement.lineno, f'{space}os.makedirs("{slots["folder"]}", exist_ok=True)')
        candidates = [case.changed(made, case.insert_edit(1, "import os"))]
    return _found(case, "no-folder" if slots["folder"] else "", None, candidates, slots)


def _found(
    case: Case,
    variant: str,
    where: ast.AST | None,
    candidates: list[Change | None],
    slots: dict[str, str],
    *,
    outright: bool = False,
) -> Diagnosis:
    return case.found(
        "file-missing",
        where=where,
        variant=variant or "nothing",
        certainty=Certainty.PROVED,
        candidates=candidates,
        outright=outright,
        slots=slots,
    )


@pattern("KeyError", "NoSectionError", "configparser.NoSectionError", "NoOptionError", order=16)
def settings_not_read(case: Case) -> Diagnosis | None:
    """`read()` of a configparser says nothing when the file is not there."""
    if not case.ran or "ConfigParser" not in "\n".join(case.lines or ()):
        return None
    calls = [one for one in case.walk(ast.Call) if method_of(one) == "read" and getattr(one, "args", None)]
    if len(calls) != 1 or not isinstance(calls[0], ast.Call):
        return None
    call = calls[0]
    holder = path_of(receiver_of(call))
    if not holder or not any(path_of(one) == holder for one in own_nodes(case.stmt)):
        return None
    given = call.args[0]
    path = given.value if isinstance(given, ast.Constant) else named_text(case, given)
    known = _known(case)
    if not isinstance(path, str) or path in known:
        return None
    near = _near(path, known)
    made = given if isinstance(given, ast.Constant) else None
    candidates = [case.replaced(made, _quoted(near, case.text_of(made)))] if near and made is not None else []
    slots = {
        "path": path,
        "closest": near,
        "section": case.failure.key.text if case.failure and case.failure.key else "the section",
    }
    return _found(case, "settings-misspelt" if near else "settings", call, candidates, slots)
