"""Inside a method an attribute or another method is used without the object before it."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.classes import Class, family, first_parameter, is_static, method_around
from learnflow.skills.debug.running.renaming import respelt, uses_of
from learnflow.skills.debug.running.scopes import Missing, missing
from learnflow.skills.debug.running.seeing import Seen
from learnflow.skills.debug.running.unreached import reason
from learnflow.skills.debug.running.wording import worded


@pattern("NameError", "UnboundLocalError", order=11)
def self_forgotten(case: Case) -> Diagnosis | None:
    """The object of the method has an attribute or method of exactly this name."""
    gone = missing(case)
    around = method_around(case, gone.node) if gone is not None else None
    if gone is None or around is None or gone.outer:
        return None
    kind, method = around
    owner = first_parameter(method)
    if not owner or gone.name == owner or (is_static(method) and owner != "cls"):
        return None
    if gone.seen and not _only_here(case, gone):
        return None
    seen = case.seen(owner)
    line = family(case, kind.name)
    static = [one for one in line if gone.name in one.offers]
    if not static and (seen is None or gone.name not in seen.attributes):
        return None
    is_method = any(gone.name in one.methods for one in static)
    if not is_method and seen is not None and seen.attributes and gone.name not in seen.attributes:
        # The class sets it somewhere, but this object has none: saying so is another cause's.
        return None
    new = f"{owner}.{gone.name}"
    nodes = uses_of(method, gone.name)
    here = [one for one in nodes if one.lineno == case.line]
    return worded(
        case.found(
            "self-forgotten",
            where=gone.node,
            variant="method" if is_method else "local" if gone.seen else "",
            certainty=Certainty.PROVED if case.ran and seen is not None else Certainty.READ,
            candidates=_changes(case, nodes, here, new),
            outright=True,
            name=gone.name,
            owner=owner,
            holder=kind.name,
            method=method.name,
        ),
        bound=_bound(static, gone.name),
        value=_value(seen, gone.name),
    )


def _only_here(case: Case, gone: Missing) -> bool:
    """Whether the name was made local only by the line that reads it, or by one below."""
    found = reason(case, gone)
    return found is not None and found.kind in ("itself", "later") and isinstance(gone.scope, ast.FunctionDef)


def _changes(case: Case, nodes: list[ast.expr], here: list[ast.expr], new: str) -> list[Change | None]:
    return [respelt(case, nodes, new), respelt(case, here, new)]


def _bound(static: list[Class], name: str) -> str:
    for one in static:
        if name in one.methods:
            return f" (line {one.methods[name].lineno})"
        stores = one.stores_of(name)
        if stores:
            return f" (set on line {stores[0].line})"
    return ""


def _value(seen: Seen | None, name: str) -> str:
    """Return what the attribute holds, as the object's own text shows it."""
    if seen is None:
        return ""
    _, found, rest = seen.text.partition(f" {name}=")
    if not found:
        return ""
    depth, quote, text = 0, "", ""
    for letter in rest:
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "'\"":
            quote = letter
        elif letter in "([{<":
            depth += 1
        elif depth == 0 and letter in " >":
            break
        elif letter in ")]}>":
            depth -= 1
        text += letter
    return f", which is {text}" if text and "…" not in text else ""
