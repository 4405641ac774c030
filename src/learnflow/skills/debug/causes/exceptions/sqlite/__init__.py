"""The SQL or its values do not fit the tables that the program made."""

from __future__ import annotations

import ast
import difflib
import re

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.files import named_text
from learnflow.skills.debug.running.looking import failing_call, length_of, method_of, own_nodes
from learnflow.skills.debug.running.tracing import traced

_TYPES = (
    "OperationalError", "ProgrammingError", "IntegrityError", "InterfaceError", "sqlite3.OperationalError",
    "sqlite3.ProgrammingError", "sqlite3.IntegrityError", "sqlite3.InterfaceError", "sqlite3.Warning",
)  # fmt: skip
_TABLE = re.compile(r"create\s+table\s+(?:if\s+not\s+exists\s+)?[\"`\[]?(\w+)[\"`\]]?\s*\((.*)\)", re.I | re.S)
_BINDINGS = re.compile(r"The current statement uses (\d+), and there (?:are|is) (\d+) supplied")


@pattern(*_TYPES, order=30)
def sqlite(case: Case) -> Diagnosis | None:
    """Say which table, column, number of values or rule the statement breaks."""
    if not case.ran:
        return None
    call = failing_call(case)
    if call is None or not method_of(call).startswith("execut"):
        calls = [
            one for one in own_nodes(case.stmt) if method_of(one).startswith("execut") and isinstance(one, ast.Call)
        ]
        call = calls[0] if len(calls) == 1 else None
    if call is None or not call.args:
        return _state(case)
    given = call.args[0]
    written = given if isinstance(given, ast.Constant) else traced(case, given).node
    text = named_text(case, given)
    if text is None and isinstance(written, ast.Constant) and isinstance(written.value, str):
        text = written.value
    slots = {"sql": " ".join((text or case.text_of(given)).split())[:90]}
    for look in (_bindings, _name, _counts, _rule, _syntax):
        found = look(case, call, written, text or "", slots)
        if found is not None:
            return found
    return _found(case, "", slots, [])


def _state(case: Case) -> Diagnosis | None:
    if "closed" in case.says.lower():
        return _found(case, "closed", {}, [])
    return None


def _bindings(
    case: Case, call: ast.Call, written: ast.AST | None, text: str, slots: dict[str, str]
) -> Diagnosis | None:
    match = _BINDINGS.search(case.says)
    if match is None:
        return None
    slots = {**slots, "uses": match[1], "given": _values(match[2])}
    values = call.args[1] if len(call.args) > 1 else None
    seen = case.seen(values) if values is not None else None
    if values is not None and seen is not None and seen.type == "str":
        slots |= {"name": case.text_of(values), "held": seen.text, "length": str(length_of(seen) or match[2])}
        line, start, _, end = case.span_of(values)
        before = case.lines[line - 1] if case.lines is not None else ""
        wrapped = before[start - 1 : start] == "(" and before[end : end + 1] == ")" and method_of(call) == "execute"
        # `(w)` is only `w`; the parentheses belong to it when another one follows.
        inner = wrapped and before[end + 1 : end + 2] in (")", ",")
        after = f"{slots['name']}," if inner else f"({slots['name']},)"
        return _found(case, "one-text", slots, [case.replaced(values, after)] if match[1] == "1" else [])
    return _found(case, "values", slots, [])


def _values(number: str) -> str:
    return "1 value is" if number == "1" else f"{number} values are"


def _tables(case: Case) -> dict[str, list[str]]:
    """Return the tables that the program makes, with their columns."""
    tables: dict[str, list[str]] = {}
    for node in case.walk(ast.Constant):
        value = getattr(node, "value", None)
        match = _TABLE.search(value) if isinstance(value, str) and len(value) < 5_000 else None
        if match is not None:
            columns = [part.split()[0].strip('"`[]') for part in match[2].split(",") if part.split()]
            tables[match[1]] = [one for one in columns if one.isidentifier()]
    return tables


def _name(case: Case, call: ast.Call, written: ast.AST | None, text: str, slots: dict[str, str]) -> Diagnosis | None:
    match = re.search(r"no such (table|column): (?:\w+\.)?(\w+)|has no column named (\w+)", case.says)
    if match is None:
        again = re.search(r"table (\w+) already exists", case.says)
        return (
            _found(case, "exists", {**slots, "name": again[1]}, _if_not_exists(case, written))
            if again is not None
            else None
        )
    kind, name = match[1] or "column", match[2] or match[3]
    tables = _tables(case)
    known = (
        list(tables) if kind == "table" else list(dict.fromkeys(one for columns in tables.values() for one in columns))
    )
    slots = {**slots, "kind": kind, "name": name, "known": ", ".join(f"`{one}`" for one in known[:8])}
    near = difflib.get_close_matches(name, known, 1, 0.6)
    if near:
        slots["closest"] = near[0]
        candidates = [_renamed(case, written, name, near[0])]
        return _found(case, "misspelt", slots, candidates, outright=True)
    if kind == "column" and isinstance(written, ast.JoinedStr):
        return _found(case, "unquoted", slots, [])
    return _found(case, "unknown-name" if known else "no-tables", slots, [])


def _renamed(case: Case, written: ast.AST | None, name: str, new: str) -> Change | None:
    if not isinstance(written, ast.Constant) or written.lineno != written.end_lineno:
        return None
    text = case.text_of(written)
    return case.replaced(written, re.sub(rf"\b{re.escape(name)}\b", new, text))


def _if_not_exists(case: Case, written: ast.AST | None) -> list[Change | None]:
    if not isinstance(written, ast.Constant) or written.lineno != written.end_lineno:
        return []
    text = case.text_of(written)
    return [case.replaced(written, re.sub(r"(?i)(create\s+table)\s+", r"\1 IF NOT EXISTS ", text, count=1))]


def _counts(case: Case, call: ast.Call, written: ast.AST | None, text: str, slots: dict[str, str]) -> Diagnosis | None:
    match = re.search(r"table (\w+) has (\d+) columns? but (\d+) values? (?:were|was) supplied", case.says)
    if match is not None:
        columns = ", ".join(f"`{one}`" for one in _tables(case).get(match[1], []))
        slots = {**slots, "name": match[1], "uses": match[2], "given": _values(match[3]), "known": columns}
        return _found(case, "columns", slots, [])
    match = re.search(r"(\d+) values for (\d+) columns", case.says)
    if match is not None:
        return _found(case, "columns-named", {**slots, "given": _values(match[1]), "uses": match[2]}, [])
    return None


def _rule(case: Case, call: ast.Call, written: ast.AST | None, text: str, slots: dict[str, str]) -> Diagnosis | None:
    match = re.search(r"(UNIQUE|NOT NULL|CHECK|FOREIGN KEY) constraint failed(?:: (.+))?", case.says)
    if match is None:
        return None
    values = call.args[1] if len(call.args) > 1 else None
    seen = case.seen(values) if values is not None else None
    held = f"a row with the values {seen.text}" if seen is not None else "a row"
    return _found(case, f"rule-{match[1].split()[0].lower()}", {**slots, "column": match[2] or "", "held": held}, [])


def _syntax(case: Case, call: ast.Call, written: ast.AST | None, text: str, slots: dict[str, str]) -> Diagnosis | None:
    match = re.search(r'near "(.*)": syntax error', case.says)
    if match is not None:
        return _found(case, "syntax", {**slots, "near": match[1]}, [])
    if "incomplete input" in case.says:
        return _found(case, "incomplete", slots, [])
    if "closed" in case.says.lower():
        return _found(case, "closed", {}, [])
    return None


def _found(
    case: Case, variant: str, slots: dict[str, str], candidates: list[Change | None], *, outright: bool = False
) -> Diagnosis:
    return case.found(
        "sqlite",
        variant=variant,
        certainty=Certainty.PROVED,
        candidates=candidates,
        outright=outright,
        slots=slots,
    )
