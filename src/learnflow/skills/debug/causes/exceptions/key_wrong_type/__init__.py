"""The keys are numbers and what is looked up is a text, or the other way round."""

from __future__ import annotations

import ast
import re

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.conditions import reason_of
from learnflow.skills.debug.running.glimpsing import kept
from learnflow.skills.debug.running.keys import Missing, is_input, missing_of
from learnflow.skills.debug.running.looking import failing_call, frames_of, is_call, method_of, path_of, scope_at
from learnflow.skills.debug.running.tracing import argument_for, call_in, traced


@pattern("KeyError", order=20)
def key_wrong_type(case: Case) -> Diagnosis | None:
    """A key that is there as another type: `'1'` and `1`."""
    found = missing_of(case) if case.ran else None
    if found is None or found.value is None or not found.plain or is_call(failing_call(case), "choice"):
        return None
    other = _twin(found)
    if other is None:
        return None
    wanted, there = _kind(found.value), _kind(other)
    convert = {"number": "int", "decimal number": "float", "text": "str"}[there]
    where, candidates = _changes(case, found, convert, other)
    return case.found(
        "key-wrong-type",
        where=where,
        variant=""
        if wanted == "text"
        else "json"
        if where is not found.node and _from_json(case, found) is where
        else "number",
        certainty=Certainty.PROVED,
        values=[case.value(case.text_of(found.holder), found.held, case.line)] if found.held is not None else [],
        candidates=kept(case, candidates),
        name=case.text_of(found.holder),
        key=case.text_of(found.key),
        wanted=found.text,
        wanted_kind=wanted,
        there_is=repr(other),
        there_kind=there,
        keys=found.listed,
        convert=convert,
    )


def _kind(value: object) -> str:
    return "text" if isinstance(value, str) else "decimal number" if isinstance(value, float) else "number"


def _twin(found: Missing) -> object:
    """Return the key that means the same in another type, else one of the other type when all keys are of it."""
    value = found.value
    for key in found.plain:
        if type(key) is type(value) or isinstance(key, bool | tuple) or isinstance(value, bool | tuple):
            continue
        if str(key).strip() == str(value).strip() or (_number(key) is not None and _number(key) == _number(value)):
            return key
    return None


def _number(value: object) -> float | None:
    try:
        return (
            float(value) if isinstance(value, int | float) else float(value.strip()) if isinstance(value, str) else None
        )
    except ValueError:
        return None


def _changes(case: Case, found: Missing, convert: str, other: object) -> tuple[ast.AST, list[Change | None]]:
    key = found.key
    text = case.text_of(key)
    here: Change | None = case.replaced(key, f"{convert}({text})")
    if isinstance(key, ast.Constant):
        return key, [case.replaced(key, repr(other))]
    made = traced(case, key)
    node = made.node
    changes: list[Change | None] = []
    if isinstance(node, ast.expr) and node is not key and (is_input(node) or is_call(node, "str", "int", "float")):
        inner = node.args[0] if is_call(node, "str") and isinstance(node, ast.Call) else None
        changes.append(case.replaced(node, f"{convert}({case.text_of(inner if inner is not None else node)})"))
        where: ast.AST = node
    else:
        where = _argument(case, made.line, node) or _from_json(case, found) or found.node
    if convert == "int" and isinstance(found.value, str) and not re.fullmatch(r"\s*[-+]?\d+\s*", found.value):
        here = None
        if isinstance(node, ast.expr) and is_call(node, "str") and isinstance(node, ast.Call):
            changes = [case.replaced(node, f"int({case.text_of(node.args[0])})")]
    passed = _passed(case, found, convert)
    return where, [*changes, passed, here]


def _from_json(case: Case, found: Missing) -> ast.AST | None:
    """Return the line that read the dictionary from JSON, where every key is a text."""
    if not isinstance(found.value, int) or not isinstance(found.holder, ast.Name):
        return None
    made = traced(case, found.holder).node
    return made if isinstance(made, ast.Call) and method_of(made) in ("loads", "load") else None


def _argument(case: Case, line: int, node: ast.AST | None) -> ast.AST | None:
    return node if isinstance(node, ast.expr) and line != case.line else None


def _passed(case: Case, found: Missing, convert: str) -> Change | None:
    """Return the call with the argument converted, where the key is a parameter of the failing function."""
    scope = scope_at(case, case.line)
    depth = len(frames_of(case)) - 1
    if (
        not isinstance(found.key, ast.Name)
        or not isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef)
        or depth < 1
    ):
        return None
    call = call_in(case, depth - 1)
    argument = argument_for(scope, call, path_of(found.key)) if call is not None else None
    return case.replaced(argument, f"{convert}({case.text_of(argument)})") if argument is not None else None


@pattern("ValueError", order=30)
def enum_looked_up_by_name(case: Case) -> Diagnosis | None:
    """`Level('hard')` asks for a value, and the names are asked for with square brackets."""
    match = re.fullmatch(r"(.{1,60}) is not a valid (\w{1,60})(?:\.\w+)?", case.says)
    call = failing_call(case) if case.ran and match is not None else None
    if match is None or call is None or not call.args or path_of(call.func).rsplit(".", 1)[-1] != match[2]:
        return None
    members = _members(case, match[2])
    if not members:
        return None
    seen = case.seen(call.args[0])
    wanted = match[1]
    name = wanted.strip("'\"").upper()
    argument = case.text_of(call.args[0])
    by_name = name in members
    by_number = wanted.strip("'\"") in members.values()
    changed = (
        f"{case.text_of(call.func)}[{argument}.upper()]" if by_name else f"{case.text_of(call.func)}(int({argument}))"
    )
    return case.found(
        "key-wrong-type",
        where=call,
        variant="enum" if by_name else "enum-number" if by_number else "enum-unknown",
        certainty=Certainty.PROVED,
        values=[case.value(argument, seen, case.line)] if seen is not None else [],
        candidates=[case.replaced(call, changed)] if by_name or by_number else [],
        name=match[2],
        key=argument,
        wanted=wanted,
        wanted_kind="text",
        there_is=name,
        there_kind="",
        keys=", ".join(members.values()),
        convert="",
    )


def _members(case: Case, name: str) -> dict[str, str]:
    """Return the members of an Enum of the program with their values as they are written."""
    for node in case.walk(ast.ClassDef):
        if isinstance(node, ast.ClassDef) and node.name == name:
            return {
                path_of(one.targets[0]): case.text_of(one.value)
                for one in node.body
                if isinstance(one, ast.Assign) and path_of(one.targets[0])
            }
    return {}


@pattern("AttributeError", "TypeError", order=8)
def search_never_matches(case: Case) -> Diagnosis | None:
    """A function that searches gave None because it compares a text with a number."""
    if not case.ran or "NoneType" not in case.says:
        return None
    holder = _none_in(case)
    made = traced(case, holder) if holder is not None else None
    call = made.node if made is not None else None
    name = getattr(call.func, "id", "") or method_of(call) if isinstance(call, ast.Call) else ""
    function = case.function_named(name) if name else None
    returned = case.returned_by(name) if function is not None else None
    if holder is None or function is None or returned is None or not returned.value.is_none:
        return None
    for test in _searches(function):
        times = case.hits(test.lineno)
        reason = reason_of(case, test, times, always=False) if times else None
        if reason is None or reason.variant != "types":
            continue
        return case.found(
            "key-wrong-type",
            where=test,
            variant="search",
            certainty=Certainty.PROVED,
            values=[case.value(text, seen, test.lineno) for text, seen in reason.values],
            candidates=kept(case, reason.candidates),
            name=case.text_of(holder),
            key=reason.first,
            wanted=reason.first_text,
            wanted_kind="",
            there_is=reason.second_text,
            there_kind="",
            keys="",
            convert="",
            other=reason.second,
            function=function.name,
            condition=case.text_of(test),
        )
    return None


def _none_in(case: Case) -> ast.expr | None:
    """Return the name or attribute of the failing expression that held None."""
    node = case.node
    inside = node.value if isinstance(node, ast.Attribute | ast.Subscript) else None
    if inside is not None and isinstance(inside, ast.Name | ast.Call):
        return inside
    for one in ast.walk(node) if node is not None else ():
        if isinstance(one, ast.Name) and (seen := case.seen(one)) is not None and seen.is_none:
            return one
    return None


def _searches(function: ast.AST) -> list[ast.expr]:
    """Return the conditions inside a loop of a function under which it returns what it found."""
    loops = [one for one in ast.walk(function) if isinstance(one, ast.For)]
    branches = [one for loop in loops for one in ast.walk(loop) if isinstance(one, ast.If)]
    return [one.test for one in branches if any(_hands_out(inner) for inner in one.body)][:2]


def _hands_out(node: ast.stmt) -> bool:
    return isinstance(node, ast.Return) and node.value is not None
