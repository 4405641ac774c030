"""The calls that open files in a program, with name and mode, and what a name of a file was opened by."""

from __future__ import annotations

import ast
import re

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.running.looking import is_call, literal, method_of, path_of, receiver_of
from learnflow.skills.debug.running.sources import path_text, stored
from learnflow.skills.debug.running.tracing import traced

_SHOWN = re.compile(r"<(closed )?file '(.*)' mode='([^']*)'>")


def is_open(node: ast.AST | None) -> bool:
    """Whether a node is a call that opens a file."""
    return is_call(node, "open", arguments=0) or (
        method_of(node) == "open" and path_of(receiver_of(node)) != "webbrowser"
    )


def opens(case: Case) -> list[ast.Call]:
    """Return the calls that open files, in the order of lines."""
    return [one for one in case.walk(ast.Call) if isinstance(one, ast.Call) and is_open(one)]


def mode_node(call: ast.Call) -> ast.expr | None:
    """Return the expression of the mode, None where none is written."""
    named = next((one.value for one in call.keywords if one.arg == "mode"), None)
    place = 1 if isinstance(call.func, ast.Name) else 0
    return named or (call.args[place] if len(call.args) > place else None)


def mode_of(call: ast.Call) -> str:
    """Return the mode of an `open`, `r` where none is written, empty where it is not written out."""
    node = mode_node(call)
    if node is None:
        return "r"
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def opened(case: Case, node: ast.expr) -> ast.Call | None:
    """Return the call that opened the file of an expression, None where another thing is there."""
    made = traced(case, node).node
    if isinstance(made, ast.withitem):
        made = made.context_expr
    if isinstance(made, ast.Call) and is_open(made):
        return made
    if isinstance(made, ast.Attribute):
        value = stored(case, made.attr)
        return value if isinstance(value, ast.Call) and is_open(value) else None
    return None


def writes_to(case: Case, path: str) -> list[ast.Call]:
    """Return the calls that open this file for writing."""
    return [one for one in opens(case) if mode_of(one)[:1] in ("w", "a", "x") and path and path_text(case, one) == path]


def named_text(case: Case, node: ast.expr) -> str | None:
    """Return the text that an expression of the failing statement holds, None for another value."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    seen = case.seen(node)
    value = literal(seen.text) if seen is not None else None
    return value if isinstance(value, str) else None
