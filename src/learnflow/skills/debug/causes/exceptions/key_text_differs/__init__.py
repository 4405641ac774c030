"""The key differs from one that is there only in capital letters, spaces or punctuation."""

from __future__ import annotations

import ast
import string

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.glimpsing import kept
from learnflow.skills.debug.running.keys import Missing, missing_of
from learnflow.skills.debug.running.looking import (
    indentation,
    is_call,
    method_of,
    own_nodes,
    path_of,
    scope_at,
)  # fmt: skip
from learnflow.skills.debug.running.tracing import binding_of, traced

_MARKS = string.punctuation + string.whitespace + "“”„’…"


@pattern("KeyError", order=22)
def key_text_differs(case: Case) -> Diagnosis | None:
    """A key that is the same but for capitals, spaces or punctuation is there."""
    found = missing_of(case) if case.ran else None
    if found is None or not isinstance(found.value, str):
        return None
    texts = [one for one in found.plain if isinstance(one, str)]
    kind, other = _alike(found.value, texts)
    if not kind:
        return None
    where, candidates = _changes(case, found, kind, other)
    return case.found(
        "key-text-differs",
        where=where if where is not None else found.node,
        variant=kind,
        certainty=Certainty.PROVED,
        values=[case.value(case.text_of(found.holder), found.held, case.line)] if found.held is not None else [],
        candidates=kept(case, candidates),
        name=case.text_of(found.holder),
        key=case.text_of(found.key),
        wanted=repr(found.value),
        there_is=repr(other),
        keys=found.listed,
    )


def _alike(wanted: str, texts: list[str]) -> tuple[str, str]:
    for text in texts:
        if text.strip() == wanted.strip():
            return ("spaces" if wanted != wanted.strip() else "spaces-in-key"), text
    for text in texts:
        if text.casefold() == wanted.casefold():
            return "case", text
    for text in texts:
        if text.strip().casefold() == wanted.strip().casefold():
            return ("spaces" if wanted != wanted.strip() else "spaces-in-key"), text
    for text in texts:
        if text and text.casefold() == wanted.strip(_MARKS).casefold():
            return "marks", text
    return "", ""


def _changes(case: Case, found: Missing, kind: str, other: str) -> tuple[ast.AST | None, list[Change | None]]:
    """Return where the text comes from and what would make it the key that is there."""
    key = found.key
    if isinstance(key, ast.Constant):
        fixed = [case.replaced(key, repr(other))] if kind == "case" else []
        return _maker_of_keys(case, found) or found.node, [*_stripped_keys(case, found, kind), *fixed]
    made = traced(case, key)
    node = made.node if isinstance(made.node, ast.expr) and made.node is not key else None
    if kind == "spaces-in-key":
        return _maker_of_keys(case, found), _stripped_keys(case, found, kind)
    method = {"spaces": "strip()", "marks": 'strip(".,!?;:")', "case": _letters(other, found)}[kind]
    changed: list[Change | None] = []
    if method:
        if is_call(node, "input", arguments=0) or _is_text_call(node):
            base = (
                node.func.value
                if isinstance(node, ast.Call) and _recased(node) and isinstance(node.func, ast.Attribute)
                else node
            )
            changed.append(
                case.replaced(node, f"{case.text_of(base)}.{method}") if base is not None and node is not None else None
            )
        else:
            node = None
        if kind != "spaces" or not changed:
            changed.append(case.replaced(key, f"{case.text_of(key)}.{method}"))
        if isinstance(key, ast.Name) and case.stmt is not None and case.stmt.lineno == case.line:
            again = f"{indentation(case, case.line)}{key.id} = {key.id}.{method}"
            changed.append(case.changed(case.insert_edit(case.line, again)))
    if kind == "marks" and isinstance(made.node, ast.For):
        node = made.node.iter
    return node, changed


def _recased(node: ast.Call) -> bool:
    return method_of(node) in ("lower", "upper", "title", "capitalize") and not node.args


def _is_text_call(node: ast.AST | None) -> bool:
    return method_of(node) in ("lower", "upper", "title", "capitalize", "strip")


def _letters(other: str, found: Missing) -> str:
    """Return the method that gives the letters that all keys have, empty where no method does."""
    texts = [one for one in found.plain if isinstance(one, str)]
    wanted = found.value if isinstance(found.value, str) else ""
    for method in ("lower", "upper", "capitalize", "title"):
        if all(getattr(one, method)() == one for one in texts) and getattr(wanted, method)() == other:
            return f"{method}()"
    return next(
        (f"{one}()" for one in ("lower", "upper", "capitalize", "title") if getattr(wanted, one)() == other), ""
    )


def _maker_of_keys(case: Case, found: Missing) -> ast.AST | None:
    """Return the one line that puts keys into the dictionary."""
    stores = _stores(case, found)
    if len(stores) != 1:
        readers = [one for one in case.walk(ast.Call) if _named(one) == "DictReader"]
        return readers[0] if len(readers) == 1 and not stores else None
    target = stores[0].targets[0]
    key = target.slice if isinstance(target, ast.Subscript) else None
    made = binding_of(case, path_of(key), scope_at(case, stores[0].lineno), None) if isinstance(key, ast.Name) else None
    return made if isinstance(made, ast.Assign) else stores[0]


def _named(node: ast.AST) -> str:
    function = getattr(node, "func", None)
    return str(getattr(function, "attr", getattr(function, "id", "")))


def _stores(case: Case, found: Missing) -> list[ast.Assign]:
    path = path_of(found.holder)
    return [
        one
        for one in case.walk(ast.Assign)
        if isinstance(one, ast.Assign)
        and isinstance(one.targets[0], ast.Subscript)
        and path_of(one.targets[0].value) == path != ""
        and not isinstance(one.targets[0].slice, ast.Constant)
    ]


def _stripped_keys(case: Case, found: Missing, kind: str) -> list[Change | None]:
    if kind != "spaces-in-key":
        return []
    changes: list[Change | None] = []
    for store in _stores(case, found):
        target = store.targets[0]
        if isinstance(target, ast.Subscript):
            changes.append(case.replaced(target.slice, f"{case.text_of(target.slice)}.strip()"))
    for call in case.walk(ast.Call):
        if (
            _named(call) == "DictReader"
            and isinstance(call, ast.Call)
            and not any(one.arg == "skipinitialspace" for one in call.keywords)
        ):
            text = case.text_of(call)
            changes.append(case.replaced(call, f"{text[:-1].rstrip(', ')}, skipinitialspace=True)"))
    return changes


@pattern("NoSectionError", "NoOptionError", order=30)
def section_of_other_letters(case: Case) -> Diagnosis | None:
    """A section of a configuration file that is there in other letters."""
    texts = [one for one in own_nodes(case.stmt) if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    held = " ".join(text for text in case.given.files.values()) + "\n".join(case.lines or ())
    for node in texts:
        name = str(node.value)
        at = held.casefold().find(f"[{name.casefold()}]")
        other = held[at + 1 : at + 1 + len(name)] if at >= 0 else ""
        if other and other != name and case.ran:
            return case.found(
                "key-text-differs",
                where=node,
                variant="section",
                certainty=Certainty.PROVED,
                candidates=[case.replaced(node, repr(other).replace("'", case.text_of(node)[:1]))],
                name=other,
                key=name,
                wanted=repr(name),
                there_is=repr(other),
                keys="",
            )
    return None
