"""The file is open in a mode that does not allow what the line does."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.files import mode_node, mode_of, opened, opens
from learnflow.skills.debug.running.looking import (
    failing_call,
    indentation,
    method_of,
    own_nodes,
    path_of,
    receiver_of,
    statement_of,
)
from learnflow.skills.debug.running.sources import path_text

_WRITES = ("write", "writelines", "writerow", "writerows", "writeheader", "dump")
_BINARY = (
    ".png",
    ".jpg",
    ".jpeg",
    ".gif",
    ".bin",
    ".dat",
    ".zip",
    ".pdf",
    ".mp3",
    ".wav",
    ".pickle",
    ".pkl",
    ".xlsx",
    ".docx",
    ".ico",
)


@pattern("UnsupportedOperation", "io.UnsupportedOperation", order=30)
def not_allowed(case: Case) -> Diagnosis | None:
    """Reading from a file that is open for writing, or the other way round."""
    says = case.says
    if not case.ran or not ("readable" in says or "writable" in says or says in ("read", "write")):
        return None
    call = _opened_here(case)
    if call is None:
        return None
    reading = "readable" in says or says == "read"
    return _reading(case, call) if reading else _writing(case, call)


def _opened_here(case: Case) -> ast.Call | None:
    """Return the `open` of the file that the failing statement uses."""
    nodes = [one for one in own_nodes(case.stmt) if isinstance(one, ast.Name | ast.Attribute)]
    for node in nodes:
        found = opened(case, node)
        if found is not None:
            return found
    within = [one for one in own_nodes(case.stmt) if one in opens(case)]
    return within[0] if within and isinstance(within[0], ast.Call) else None


def _slots(case: Case, call: ast.Call) -> dict[str, str]:
    mode = mode_of(call) or "?"
    return {
        "mode": mode,
        "path": path_text(case, call) or "the file",
        "open_line": str(call.lineno),
        "how": "without a mode, which means for reading" if mode_node(call) is None else f'with the mode "{mode}"',
        "name": _name(case, call),
    }


def _name(case: Case, call: ast.Call) -> str:
    statement = statement_of(case, call)
    for node in ast.walk(statement) if statement is not None else ():
        if isinstance(node, ast.withitem) and node.context_expr is call and node.optional_vars is not None:
            return path_of(node.optional_vars) or "the file"
        if isinstance(node, ast.Assign) and node.value is call:
            return path_of(node.targets[0]) or "the file"
    return "the file"


def _reading(case: Case, call: ast.Call) -> Diagnosis:
    slots = _slots(case, call)
    mode, path = mode_of(call), path_text(case, call)
    node = mode_node(call)
    wrote = any(method_of(one) in _WRITES and path_of(receiver_of(one)) == slots["name"] for one in case.walk(ast.Call))
    candidates: list[Change | None] = []
    if not wrote and isinstance(node, ast.Constant) and path in case.given.files:
        candidates.append(case.replaced(node, '"rb"' if "b" in mode else '"r"'))
    block = statement_of(case, call)
    if wrote and isinstance(block, ast.With) and case.stmt in block.body and case.stmt is not None and call.args:
        # The same block goes on with the file opened again, for reading: what was written is closed first.
        opening = f"{case.text_of(call.func)}({case.text_of(call.args[0])})"
        again = f"{indentation(case, block.lineno)}with {opening} as {slots['name']}:"
        candidates.append(case.changed(case.insert_edit(case.stmt.lineno, again)))
    return _found(case, "read-after-write" if wrote else "read", call.lineno, candidates, slots)


def _writing(case: Case, call: ast.Call) -> Diagnosis:
    slots = _slots(case, call)
    node = mode_node(call)
    if node is not None:
        candidates = [case.replaced(node, '"a"')] if mode_of(call) == "r" else []
    else:
        text = case.text_of(call)
        candidates = [case.replaced(call, f'{text[:-1]}, "a")')] if text.endswith(")") and not call.keywords else []
    return _found(case, "write", call.lineno, candidates, slots)


@pattern("TypeError", order=16)
def text_to_binary(case: Case) -> Diagnosis | None:
    """Text is written to a file open for bytes, or bytes to one open for text."""
    if not case.ran:
        return None
    bytes_wanted = "a bytes-like object is required, not 'str'" in case.says
    text_wanted = "write() argument must be str, not bytes" in case.says
    if not bytes_wanted and not text_wanted:
        return None
    written = failing_call(case)
    if written is None or method_of(written) not in _WRITES:
        calls = [one for one in own_nodes(case.stmt) if method_of(one) in _WRITES and isinstance(one, ast.Call)]
        written = calls[0] if len(calls) == 1 else None
    call = _opened_here(case) if written is not None else None
    if written is None or call is None:
        return None
    mode, node = mode_of(call), mode_node(call)
    if ("b" in mode) != bytes_wanted or not isinstance(node, ast.Constant):
        return None
    argument = written.args[0] if written.args else None
    seen = case.seen(argument) if argument is not None else None
    slots = {
        **_slots(case, call),
        "argument": case.text_of(argument) if argument is not None else "what is written",
        "held": seen.text if seen is not None else ("text" if bytes_wanted else "bytes"),
    }
    other = mode.replace("b", "") if bytes_wanted else f"{mode}b"
    return _found(case, "text" if bytes_wanted else "bytes", call.lineno, [case.replaced(node, f'"{other}"')], slots)


@pattern("Error", "csv.Error", "_csv.Error", order=30)
def csv_of_bytes(case: Case) -> Diagnosis | None:
    """A csv reader gets a file open for bytes."""
    if not case.ran or "iterator should return strings, not bytes" not in case.says:
        return None
    calls = [one for one in opens(case) if "b" in mode_of(one)]
    node = mode_node(calls[0]) if len(calls) == 1 else None
    if not isinstance(node, ast.Constant):
        return None
    change = case.replaced(node, f'"{mode_of(calls[0]).replace("b", "")}"')
    return _found(case, "csv", calls[0].lineno, [change], _slots(case, calls[0]))


@pattern("UnicodeDecodeError", order=24)
def bytes_read_as_text(case: Case) -> Diagnosis | None:
    """A file that holds no text at all is opened for text."""
    if not case.ran:
        return None
    call = _opened_here(case)
    if call is None or "b" in mode_of(call) or mode_of(call)[:1] != "r":
        return None
    path = path_text(case, call)
    raw = [
        one
        for one in opens(case)
        if "b" in mode_of(one) and path and path_text(case, one) == path and mode_of(one)[:1] != "r"
    ]
    if not raw and not path.lower().endswith(_BINARY):
        return None
    if raw and _encodes(case):
        return None  # Text was written as bytes of another encoding: another cause.
    slots = {**_slots(case, call), "byte": case.says.partition("byte ")[2].split(" ")[0]}
    slots["made"] = f", which line {raw[0].lineno} wrote as bytes" if raw else ""
    node = mode_node(call)
    text = case.text_of(call)
    if node is not None:
        candidates = [case.replaced(node, '"rb"')]
    else:
        candidates = [case.replaced(call, f'{text[:-1]}, "rb")')] if not call.keywords else []
    return _found(case, "no-text", call.lineno, candidates, slots)


@pattern("ValueError", order=33)
def no_such_mode(case: Case) -> Diagnosis | None:
    """`open` gets a mode that does not exist, such as `rw`."""
    if not case.ran or "mode" not in case.says or not ("invalid mode" in case.says or "exactly one of" in case.says):
        return None
    calls = [one for one in own_nodes(case.stmt) if one in opens(case) and isinstance(one, ast.Call)]
    node = mode_node(calls[0]) if len(calls) == 1 else None
    seen = case.seen(node) if node is not None else None
    if seen is None or node is None:
        return None
    slots = {**_slots(case, calls[0]), "mode": seen.text}
    both = isinstance(node, ast.Constant) and node.value in ("rw", "wr")
    file = path_text(case, calls[0]) in case.given.files
    candidates = [case.replaced(node, '"r+"' if file else '"w+"')] if both else []
    return _found(case, "no-mode", calls[0].lineno, candidates, slots)


def _encodes(case: Case) -> bool:
    return any(method_of(one) == "encode" for one in case.walk(ast.Call))


def _found(case: Case, variant: str, where: int, candidates: list[Change | None], slots: dict[str, str]) -> Diagnosis:
    return case.found(
        "file-mode", where=where, variant=variant, certainty=Certainty.PROVED, candidates=candidates, slots=slots
    )
