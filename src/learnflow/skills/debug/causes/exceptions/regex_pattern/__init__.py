"""A pattern is malformed, or has fewer groups than are asked for."""

from __future__ import annotations

import ast
import re

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.files import named_text
from learnflow.skills.debug.running.looking import failing_call, literal, method_of, own_nodes, receiver_of
from learnflow.skills.debug.running.tracing import traced

_FUNCTIONS = ("search", "match", "fullmatch", "findall", "finditer", "split", "sub", "subn", "compile")
_AT = re.compile(r" at position (\d+)")
_SHOWN = re.compile(r"pattern='((?:[^'\\]|\\.)*)'.*?groups=(\d+)")


@pattern("error", "re.error", "PatternError", "re.PatternError", order=30)
def malformed(case: Case) -> Diagnosis | None:
    """Say which character of the pattern has a meaning of its own that does not fit."""
    call = _call(case)
    if call is None or not call.args or not case.ran or "unpack" in case.says:
        return None
    given = call.args[0]
    text = named_text(case, given)
    if text is None:
        return None
    at = _AT.search(case.says)
    position = int(at[1]) if at is not None else 0
    made = given if isinstance(given, ast.Constant) else traced(case, given).node
    variant = _variant(case.says)
    typed = not isinstance(made, ast.Constant)
    candidates = [] if typed or not isinstance(made, ast.Constant) else _candidates(case, made, text, variant)
    if typed:
        candidates = [case.replaced(given, f"re.escape({case.text_of(given)})")] if _has_re(case) else []
    return case.found(
        "regex-pattern",
        where=made if isinstance(made, ast.Constant) else None,
        variant=variant,
        certainty=Certainty.PROVED,
        candidates=candidates,
        pattern=text,
        name=case.text_of(given),
        mark=text[position : position + 1] or text[-1:],
        position=str(position + 1),
    )


def _has_re(case: Case) -> bool:
    return "re" in case.names.bound


def _call(case: Case) -> ast.Call | None:
    call = failing_call(case)
    if call is not None and method_of(call) in _FUNCTIONS:
        return call
    calls = [one for one in own_nodes(case.stmt) if method_of(one) in _FUNCTIONS and isinstance(one, ast.Call)]
    return calls[0] if len(calls) == 1 else None


def _variant(says: str) -> str:
    for part, variant in (
        ("unterminated subpattern", "opened"), ("unbalanced parenthesis", "closed"), ("nothing to repeat", "repeat"),
        ("multiple repeat", "repeat-twice"), ("unterminated character set", "set"), ("bad escape", "escape"),
        ("bad character range", "range"),
    ):  # fmt: skip
        if part in says:
            return variant
    return "other"


def _candidates(case: Case, made: ast.Constant, text: str, variant: str) -> list[Change | None]:
    if made.lineno != made.end_lineno:
        return []
    if variant == "repeat" and re.fullmatch(r"\*\.\w+", text):
        return [case.replaced(made, f'r".*\\.{text[2:]}$"')]
    special = {"opened": "(", "closed": ")", "repeat": text[:1], "set": "["}.get(variant, "")
    if special and text.count(special) == 1 and special in "()[*+?" and '"' not in text:
        # The only one of its kind: taken as the character itself.
        if (variant == "opened" and ")" in text) or (variant == "set" and "]" in text):
            return []
        place = text.index(special)
        if re.search(r"[\\[\].*+?|^$]", text[:place] + text[place + 1 :]):
            return []  # Other signs show that a pattern was meant, with its end missing.
        escaped = f"{text[:place]}\\{text[place:]}"
        return [case.replaced(made, f'r"{escaped}"')]
    return []


@pattern("IndexError", order=16)
def group_missing(case: Case) -> Diagnosis | None:
    """`group(n)` for a group that the pattern does not have."""
    if not case.ran or "no such group" not in case.says:
        return None
    call = failing_call(case)
    if call is None or method_of(call) not in ("group", "start", "end", "span"):
        calls = [one for one in own_nodes(case.stmt) if method_of(one) in ("group", "start", "end", "span")]
        failing = [one for one in calls if isinstance(one, ast.Call) and _too_high(case, one)]
        call = failing[0] if len(failing) == 1 else None
    if call is None:
        node = case.node
        match_of = node.value if isinstance(node, ast.Subscript) else None
        asked: ast.expr | None = node.slice if isinstance(node, ast.Subscript) else None
    else:
        match_of, asked = receiver_of(call), call.args[0] if call.args else None
    if match_of is None or asked is None:
        return None
    seen = case.seen(match_of)
    groups = _groups(case, match_of)
    if seen is None or groups is None:
        return None
    text, count, made = groups
    number = case.seen(asked)
    return case.found(
        "regex-pattern",
        where=made,
        variant="group" if number is None or number.type == "int" else "group-name",
        certainty=Certainty.PROVED,
        name=case.text_of(match_of),
        asked=number.text if number is not None else case.text_of(asked),
        pattern=text,
        groups="1 group" if count == 1 else f"{count} groups" if count else "no group",
    )


def _too_high(case: Case, call: ast.Call) -> bool:
    receiver = receiver_of(call)
    groups = _groups(case, receiver) if receiver is not None else None
    asked = call.args[0] if call.args else None
    return (
        groups is not None
        and isinstance(asked, ast.Constant)
        and isinstance(asked.value, int)
        and asked.value > groups[1]
    )


def _groups(case: Case, node: ast.expr) -> tuple[str, int, ast.AST | None] | None:
    """Return pattern, number of groups and the place of the pattern of a match."""
    made = traced(case, node).node
    if isinstance(made, ast.For):
        made = made.iter
    if isinstance(made, ast.Call) and method_of(made) in _FUNCTIONS and made.args:
        receiver = receiver_of(made)
        written: ast.AST | None = made.args[0]
        if not isinstance(receiver, ast.Name) or receiver.id != "re":
            compiled = traced(case, receiver).node if receiver is not None else None
            written = compiled.args[0] if isinstance(compiled, ast.Call) and compiled.args else None
        if isinstance(written, ast.Name):
            written = traced(case, written).node
        if isinstance(written, ast.Constant) and isinstance(written.value, str):
            try:
                return written.value, re.compile(written.value).groups, written
            except (re.error, RecursionError, OverflowError):
                return None
    seen = case.seen(node)
    match = _SHOWN.search(seen.text) if seen is not None else None
    if match is None:
        return None
    text = literal(f"'{match[1]}'")
    return (text if isinstance(text, str) else match[1]), int(match[2]), None
