"""Texts that stand for numbers: whether one does, where it came from, and how it is turned into a number there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Change, Edit
from learnflow.skills.debug.running.bindings import program_of
from learnflow.skills.debug.running.looking import literal
from learnflow.skills.debug.running.operands import Operand, culprits
from learnflow.skills.debug.running.origins import Station, trail

_NUMBER = re.compile(r"\s*[-+]?(?:\d+(?:_\d+)*(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?\s*")
NUMBERS = ("int", "float", "Decimal", "Fraction", "complex", "bool")


def is_number_text(text: object) -> bool:
    """Whether a text could be turned into a number."""
    return isinstance(text, str) and _NUMBER.fullmatch(text) is not None


def converters(text: object) -> tuple[str, ...]:
    """Return the functions that turn this text into a number, the closest first; none for another text."""
    if not is_number_text(text):
        return ()
    try:
        int(str(text))
    except ValueError:
        return ("float",)
    return ("int", "float")


def text_operands(case: Case) -> list[tuple[Operand, object]]:
    """Return the operands of the failing operation that are texts, or hold some, with the text as a value."""
    found = []
    for one in _without_form(case, culprits(case, "str")):
        if not one.path:
            found.append((one, literal(one.seen.text)))
            continue
        value = literal(one.seen.text)
        items = list(value.values()) if isinstance(value, dict) else value
        texts = [item for item in items if isinstance(item, str)] if isinstance(items, list | tuple | set) else []
        found.append((one, texts[0] if texts else None))
    return found


def _without_form(case: Case, found: list[Operand]) -> list[Operand]:
    """Return the operands without the text that others are put into: `"%d" % x`, `"{:d}".format(x)`, `", ".join(x)`."""
    node = case.node
    form: ast.expr | None = None
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        form = node.left
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        form = node.func.value
    # A text without a place for a value is no form: there `%` was meant as the rest of a division.
    return [one for one in found if one.node is not form or ("%" not in one.seen.text and isinstance(node, ast.BinOp))]


def is_input(case: Case, node: ast.AST) -> bool:
    """Whether a node is a call of the built-in `input`, or reads a line of standard input."""
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Name):
        return node.func.id == "input" and "input" not in program_of(case).functions
    return isinstance(node.func, ast.Attribute) and case.text_of(node.func) == "sys.stdin.readline"


def origin(case: Case, operand: Operand) -> list[Station]:
    """Return the stations of the text of an operand, closest first."""
    return trail(case, operand.node, "str", path=operand.path)


def wrapped(case: Case, station: Station, convert: str) -> Edit | None:
    """Return the edit that turns the value of a station into a number, or each of its values, where it is made."""
    node = station.node
    if not isinstance(node, ast.expr):
        return None
    text = case.text_of(node)
    statement = program_of(case).statement_of(node)
    parts = len(station.path)
    if not parts:
        return case.node_edit(node, f"{convert}({text})")
    if parts > 1 or not isinstance(statement, ast.Assign) or statement.value is not node:
        return None
    if isinstance(statement.targets[0], ast.Tuple | ast.List):
        return case.node_edit(node, f"map({convert}, {text})")
    return case.node_edit(node, f"[{convert}(part) for part in {text}]")


def conversions(case: Case, stations: Iterable[Station], texts: Iterable[object]) -> list[Change | None]:
    """Return the changes that convert these stations at once: with int where all the texts allow it, and with float."""
    kinds = [converters(text) for text in texts]
    if not kinds or not all(kinds):
        return []
    names = ("int", "float") if all("int" in one for one in kinds) else ("float",)
    made: list[Change | None] = []
    places = list(stations)
    for name in names:
        edits = [wrapped(case, one, name) for one in places]
        if all(edits):
            made.append(case.changed(*_joined([one for one in edits if one is not None])))
    return made


def _joined(edits: list[Edit]) -> list[Edit]:
    """Return the edits of different lines only."""
    return list({one.line: one for one in edits}.values())
