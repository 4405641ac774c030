"""A text that `split()` cut into parts: what it was, by what it was cut, and by what else it could be."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.running.looking import frames_of, method_of, receiver_of
from learnflow.skills.debug.running.seeing import Seen
from learnflow.skills.debug.running.sources import text_in
from learnflow.skills.debug.running.tracing import traced

SEPARATORS = (";", ",", "\t", ":", "|", "=", "/", "-", " ", None)
_STRIPS: Mapping[str, Callable[[str], str]] = {
    "strip": str.strip,
    "rstrip": str.rstrip,
    "lstrip": str.lstrip,
    "lower": str.lower,
    "upper": str.upper,
}


@dataclass(frozen=True)
class Split:
    """A call of `split`: its text (None where it is not known), its separator (None for white space)."""

    call: ast.Call
    text: str | None
    separator: str | None
    name: str = ""


def split_of(case: Case, node: ast.expr) -> Split | None:
    """Return the split that made the list of this expression, None where another thing did."""
    made = traced(case, node) if not isinstance(node, ast.Call) else None
    call = node if isinstance(node, ast.Call) else made.node if made is not None else None
    if isinstance(call, ast.Assign):
        call = call.value
    if not isinstance(call, ast.Call) or method_of(call) not in ("split", "rsplit"):
        return None
    # A list that was changed since is not what the split gave.
    name = node.id if isinstance(node, ast.Name) else ""
    known = case.changes_of(name) if name else ()
    if known and known[-1].line != call.lineno and (made is None or made.through[-1:] == (name,)):
        return None
    return read_split(case, call, name)


def read_split(case: Case, call: ast.Call, name: str = "") -> Split | None:
    """Return what is known of a call of `split`, None where its separator is not known."""
    given = call.args[0] if call.args else next((one.value for one in call.keywords if one.arg == "sep"), None)
    if given is None or (isinstance(given, ast.Constant) and given.value is None):
        separator = None
    elif isinstance(given, ast.Constant) and isinstance(given.value, str) and given.value:
        separator = given.value
    else:
        return None
    receiver = receiver_of(call)
    return Split(call, text_held(case, receiver) if receiver is not None else None, separator, name)


def text_held(case: Case, node: ast.expr) -> str | None:
    """Return the text of an expression, through `strip()` and the like, None where it is not known."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.Name):
        return text_in(case.seen(node)) or text_in(_in_frames(case, node.id))
    method = method_of(node)
    receiver = receiver_of(node)
    if method in _STRIPS and receiver is not None and isinstance(node, ast.Call) and not node.args:
        inner = text_held(case, receiver)
        return _STRIPS[method](inner) if inner is not None else None
    found = text_in(case.seen(node)) if case.stmt is not None and node.lineno == case.line else None
    if found is None and isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "input":
        lines = (case.given.stdin or "").splitlines()
        return lines[0] if len(lines) == 1 else None
    return found


def _in_frames(case: Case, name: str) -> Seen | None:
    return next((one.values[name] for one in reversed(frames_of(case)) if name in one.values), None)


def parts_of(text: str, separator: str | None) -> list[str]:
    """Return the parts that `split` makes."""
    return text.split(separator)


def other_separators(text: str, separator: str | None, wanted: int, exact: bool = False) -> list[str | None]:
    """Return the separators that would give enough parts of a text which the used one does not cut."""
    found: list[str | None] = []
    for one in SEPARATORS:
        if one == separator or (one == " " and separator is None) or (one is None and separator == " "):
            continue
        if one == " " and None not in found:
            continue  # White space of any kind is what is meant by most.
        parts = parts_of(text, one)
        fits = len(parts) == wanted if exact else len(parts) >= wanted
        if fits and all(part.strip() for part in parts) and (one is None or not re.fullmatch(r"\w", one)):
            found.append(one)
    return found[:2]


def separator_text(separator: str | None) -> str:
    """Return a separator as a student would call it."""
    names = {None: "white space", " ": "a space", "\t": "a tab", "\n": "a line break"}
    return names.get(separator) or f"`{separator}`"
