"""The text that `int()`, `float()` or a like function could not read, and where it was read."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.running.looking import is_call, literal, own_nodes
from learnflow.skills.debug.running.sources import Source, source_of

_INT = re.compile(r"invalid literal for int\(\) with base (\d+): (.+)", re.S)
_FLOAT = re.compile(r"could not convert string to float: (.+)", re.S)
_FRACTION = re.compile(r"Invalid literal for Fraction: (.+)", re.S)


@dataclass(frozen=True)
class Converted:
    """A conversion that failed: `text` is what was to be a number, `argument` its expression (None in a map)."""

    text: str
    function: str
    base: int
    call: ast.Call | None
    argument: ast.expr | None
    source: Source


def converted(case: Case) -> Converted | None:
    """Return the conversion that failed, None where the exception is about something else; found once."""
    known = vars(case)
    if "_converted" not in known:
        known["_converted"] = _converted(case)
    found: Converted | None = known["_converted"]
    return found


def _converted(case: Case) -> Converted | None:
    read = _said(case.says)
    if read is None or case.tree is None:
        return None
    text, function, base = read
    call = _call(case, function)
    if call is None:
        return Converted(text, function, base, None, None, Source(line=case.line))
    if is_call(call, "map", arguments=2):
        return Converted(text, function, base, call, None, source_of(case, call.args[1]))
    return Converted(text, function, base, call, call.args[0], source_of(case, call.args[0]))


def _said(says: str) -> tuple[str, str, int] | None:
    for pattern, function in ((_INT, "int"), (_FLOAT, "float"), (_FRACTION, "Fraction")):
        match = pattern.match(says)
        if match is not None:
            text = literal(match[match.lastindex or 1])
            return (text, function, int(match[1]) if function == "int" else 10) if isinstance(text, str) else None
    return None


def _call(case: Case, function: str) -> ast.Call | None:
    """Return the call that converts, or the `map` that it is done by."""
    if is_call(case.node, function, "map"):
        return case.node if isinstance(case.node, ast.Call) else None
    # An item of a map is converted where the map is walked, which may be another line.
    nodes = own_nodes(case.stmt) if case.stmt is not None else []
    calls = [one for one in nodes if is_call(one, function) and isinstance(one, ast.Call)]
    if len(calls) == 1:
        return calls[0]
    maps = [one for one in nodes if _is_map(one, function) and isinstance(one, ast.Call)]
    if not calls and not maps:
        maps = [one for one in case.walk(ast.Call) if _is_map(one, function) and isinstance(one, ast.Call)]
    return maps[0] if len(maps) == 1 and not calls else None


def _is_map(node: ast.AST, function: str) -> bool:
    if not is_call(node, "map", arguments=2) or not isinstance(node, ast.Call):
        return False
    return isinstance(node.args[0], ast.Name) and node.args[0].id == function
