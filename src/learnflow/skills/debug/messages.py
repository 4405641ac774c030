"""What Python's messages of an exception say, and the parts of the one line that a traceback shows."""

from __future__ import annotations

import ast
import re

from learnflow.contracts.answers import Value
from learnflow.skills.debug.case import Case
from learnflow.skills.debug.facts import functions_without_result, names_set_to_none

CONCATENATE = re.compile(r'can only concatenate (str|list|tuple) \(not "([\w.]{1,60})"\) to')
OPERANDS = re.compile(r"unsupported operand type\(s\) for ([^:]{1,20}): '([\w.]{1,60})' and '([\w.]{1,60})'")
NOT_A = re.compile(r"'([\w.]{1,60})' object is not (callable|subscriptable|iterable)")
ATTRIBUTE = re.compile(r"'?([\w.]{1,80})'? (?:object )?has no attribute '([^']{1,80})'")
SUGGESTED = re.compile(r"Did you mean(?::|) '([^']{1,80})'\?")
_NAME = re.compile(r"(?:name|variable) '([^']{1,80})'")
_COMPARED = re.compile(r"'([<>=]{1,2})' not supported between instances of '([\w.]{1,60})' and '([\w.]{1,60})'")
_NO_ITEMS = re.compile(r"'([\w.]{1,60})' object does not support item assignment")
_EXTRA = re.compile(
    r"([\w.<>]{1,80})\(\) takes (?:from )?(\d+)(?: to (\d+))? positional arguments? but (\d+) (?:was|were) given"
)
_OPERATORS: dict[str, type[ast.operator]] = {
    "+": ast.Add,
    "+=": ast.Add,
    "-": ast.Sub,
    "-=": ast.Sub,
    "*": ast.Mult,
    "*=": ast.Mult,
    "/": ast.Div,
    "/=": ast.Div,
    "//": ast.FloorDiv,
    "%": ast.Mod,
    "** or pow()": ast.Pow,
}
_NUMBERS = frozenset({"int", "float"})


def missing_name(case: Case) -> str:
    """Return the name that a NameError or UnboundLocalError is about, empty where the message has none."""
    match = _NAME.search(case.says)
    return match[1] if match is not None else ""


def operand_kinds(case: Case) -> tuple[str, str, str] | None:
    """Return the operator that met two types that it does not join, with these types; None for another message."""
    match = CONCATENATE.search(case.says)
    if match is not None:
        return "+", match[1], match[2]
    match = OPERANDS.search(case.says)
    return (match[1], match[2], match[3]) if match is not None else None


def is_text_and_number(sign: str, left: str, right: str) -> bool:
    """Whether `+` met a text and a number."""
    return sign.startswith("+") and "str" in (left, right) and not _NUMBERS.isdisjoint((left, right))


def compared_kinds(case: Case) -> tuple[str, str, str] | None:
    """Return the comparison that met two types without an order, with these types; None for another message."""
    match = _COMPARED.search(case.says)
    return (match[1], match[2], match[3]) if match is not None else None


def surplus(case: Case) -> tuple[str, str, str, bool] | None:
    """Return a function with what it takes and was given, and whether the surplus is a method's object."""
    match = _EXTRA.search(case.says)
    if match is None:
        return None
    takes = match[3] or match[2]
    return match[1], takes, match[4], "." in match[1] and int(match[4]) == int(takes) + 1


def not_changed(case: Case) -> str:
    """Return the type that does not support item assignment, empty for another message."""
    match = _NO_ITEMS.search(case.says)
    return match[1] if match is not None else ""


def sides_of(case: Case, operator: str) -> tuple[str, str] | None:
    """Return the two sides of the one `operator` that can be meant on the line, None where several can."""
    wanted = _OPERATORS.get(operator)
    if wanted is None or case.statement is None:
        return None
    sides: list[tuple[str, str, str]] = []
    for node in ast.walk(case.statement):
        if isinstance(node, ast.BinOp) and isinstance(node.op, wanted):
            sides.append((case.segment(node), case.segment(node.left), case.segment(node.right)))
        elif isinstance(node, ast.AugAssign) and isinstance(node.op, wanted):
            sides.append((case.segment(node), case.segment(node.target), case.segment(node.value)))
    sides = [side for side in sides if side[0] == case.marked] or sides
    if len(sides) == 1 and sides[0][1] and sides[0][2]:
        return sides[0][1], sides[0][2]
    return None


def subscripts(case: Case) -> list[ast.Subscript]:
    """Return the places of the line that take one item: the marked ones, else all."""
    if case.statement is None:
        return []
    sites = [n for n in ast.walk(case.statement) if isinstance(n, ast.Subscript) and not isinstance(n.slice, ast.Slice)]
    return [site for site in sites if case.segment(site) == case.marked] or sites


def called_name(case: Case) -> str:
    """Return the name before the first opening bracket of what is marked or of the line, empty without one."""
    called = re.search(r"([A-Za-z_][\w.]*)\(", case.marked or case.source)
    return called[1] if called is not None else ""


def defined_at(case: Case, function: str) -> str:
    """Return `, defined on line 3` for a function of the code, else nothing."""
    line = case.names.bound.get(function.rsplit(".", 1)[-1])
    return f", defined on line {line}" if line is not None else ""


def literal_keys(case: Case) -> list[object]:
    """Return the keys that the dictionaries written in the code have."""
    if case.tree is None:
        return []
    keys = (k for n in ast.walk(case.tree) if isinstance(n, ast.Dict) for k in n.keys)
    return list(dict.fromkeys(k.value for k in keys if isinstance(k, ast.Constant)))


def missing_key(case: Case) -> tuple[str, str | None]:
    """Return the key of a KeyError as Python shows it, and the text that it is, None where it is no text."""
    key = case.says.strip()
    return key, key[1:-1] if key[:1] in ("'", '"') and key[-1:] == key[:1] else None


def key_values(case: Case) -> tuple[Value, ...]:
    """Return the key of a KeyError as a value to show, none for a key that is neither text nor whole number."""
    key, text = missing_key(case)
    kind = "str" if text is not None else "int" if key.lstrip("-").isdigit() else ""
    return (Value("key", kind, key[:60], case.line or None),) if kind else ()


def divisors(case: Case) -> list[str]:
    """Return the right sides of the line's divisions: of the marked one, else of all."""
    found = []
    for node in ast.walk(case.statement) if case.statement is not None else ():
        if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div | ast.FloorDiv | ast.Mod):
            value = node.right if isinstance(node, ast.BinOp) else node.value
            found.append((case.segment(node), case.segment(value)))
    found = [one for one in found if one[0] == case.marked] or found
    return [divisor for _, divisor in found]


def none_act(case: Case) -> str:
    """Return what a TypeError says was done with `None`, in words; empty where it is about something else."""
    kinds = operand_kinds(case)
    if kinds is not None:
        return "calculates with" if "NoneType" in kinds else ""
    noun = NOT_A.search(case.says)
    if noun is not None and noun[1] == "NoneType":
        return {"subscriptable": "takes an item of", "iterable": "goes through"}.get(noun[2], "")
    if "'NoneType' has no len()" in case.says:
        return "measures"
    return "stores into" if not_changed(case) == "NoneType" else ""


def none_from_method(case: Case) -> tuple[str, int, str] | None:
    """Return a name of the line that an earlier line set to the `None` of a method, with that line and method."""
    if case.tree is None or case.statement is None:
        return None
    read = {node.id for node in ast.walk(case.statement) if isinstance(node, ast.Name)}
    found = (one for one in names_set_to_none(case.tree) if one[0] in read and one[1] < case.line)
    return next(found, None)


def none_from_function(case: Case) -> tuple[str, int, str] | None:
    """Return the part of the line that holds what a function without result gave, with its line and the function."""
    if case.tree is None or case.statement is None:
        return None
    silent = functions_without_result(case.tree)
    for node in ast.walk(case.statement):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in silent:
            return node.func.id, silent[node.func.id], node.func.id
    read = {node.id for node in ast.walk(case.statement) if isinstance(node, ast.Name)}
    for node in ast.walk(case.tree):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and node.lineno < case.line:
            called, target = node.value.func, node.targets[0]
            if not isinstance(called, ast.Name) or called.id not in silent:
                continue
            if isinstance(target, ast.Name) and target.id in read:
                return target.id, silent[called.id], called.id
    return None
