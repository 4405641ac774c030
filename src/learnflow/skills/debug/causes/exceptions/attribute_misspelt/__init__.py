"""An attribute or method is spelt differently where it is used than where it was made."""

from __future__ import annotations

import ast
import difflib
import re

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.attributes import Attribute, attribute_of
from learnflow.skills.debug.running.classes import Class, family
from learnflow.skills.debug.running.library import members
from learnflow.skills.debug.running.renaming import respelt
from learnflow.skills.debug.running.wording import shortly, worded
from learnflow.skills.debug.running.words import plural, spoken
from learnflow.skills.language.names import closest_names

_TYPES: dict[str, type] = {one.__name__: one for one in (str, list, dict, tuple, set, int, float, bytes, frozenset)}


@pattern("AttributeError", order=34)
def attribute_misspelt(case: Case) -> Diagnosis | None:
    """What the object has differs from what is asked for by one slip."""
    found = attribute_of(case)
    if found is None or found.node is None or found.kind == "NoneType":
        return None
    pool = _pool(case, found)
    near = closest_names(found.name, pool)
    if not near:
        return _nothing_near(case, found, pool)
    own = family(case, found.kind) if found.what != "module" else []
    if own:
        return _of_own_class(case, found, own, near[0])
    variant = "module" if found.what == "module" else "type"
    told = case.found(
        "attribute-misspelt",
        where=found.node,
        variant=variant,
        certainty=Certainty.SEEN if case.ran else Certainty.READ,
        candidates=_used_otherwise(case, found, near[0]),
        outright=True,
        name=found.name,
        closest=near[0],
        owner=case.text_of(found.node.value),
        kind=spoken(found.kind),
        kinds=plural(found.kind),
    )
    short = found.owner is not None and len(found.owner.text) <= 40 and variant == "type"
    return worded(told, value=f", {shortly(found.owner)}" if short and found.owner is not None else "")


def _pool(case: Case, found: Attribute) -> list[str]:
    if found.owner is not None and found.owner.attributes:
        return [one for one in found.owner.attributes if one != found.name]
    if found.what == "module":
        return sorted(members(found.kind))
    if found.kind in _TYPES:
        return [one for one in dir(_TYPES[found.kind]) if not one.startswith("_")]
    return sorted({name for one in family(case, found.kind) for name in one.offers} - {found.name})


def _of_own_class(case: Case, found: Attribute, own: list[Class], near: str) -> Diagnosis:
    node = found.node
    used = [one for one in case.walk(ast.Attribute) if isinstance(one, ast.Attribute) and one.attr == found.name]
    other = [one for one in case.walk(ast.Attribute) if isinstance(one, ast.Attribute) and one.attr == near]
    stored = [one for one in other if isinstance(one.ctx, ast.Store)]
    method = next((one.methods[near] for one in own if near in one.methods), None)
    field = next((one.names[near] for one in own if near in one.names), None)
    made = method.lineno if method is not None else field.lineno if field is not None else 0
    made = stored[0].lineno if stored and not made else made
    never_read = len(other) == len(stored) and made > 0
    slip_there = never_read and len(used) >= 2
    has = found.owner.attributes if found.owner is not None else ()
    told = case.found(
        "attribute-misspelt",
        where=made if slip_there else node,
        variant="definition" if slip_there else "",
        certainty=Certainty.PROVED if case.ran else Certainty.READ,
        candidates=_made_otherwise(case, stored, method, found.name)
        if slip_there
        else _used_otherwise(case, found, near),
        outright=True,
        name=found.name,
        closest=near,
        owner=case.text_of(node.value) if node is not None else "",
        kind=own[0].name,
        bound=made,
    )
    listed = ", ".join(f"`{one}`" for one in has[:8])
    return worded(told, has=f" (it has {listed})" if listed else "", made=f", made on line {made}" if made else "")


def _used_otherwise(case: Case, found: Attribute, near: str) -> list[Change | None]:
    node = found.node
    if node is None:
        return []
    same = [
        one
        for one in case.walk(ast.Attribute)
        if isinstance(one, ast.Attribute) and one.attr == found.name and ast.dump(one.value) == ast.dump(node.value)
    ]
    new = f"{case.text_of(node.value)}.{near}"
    here = [one for one in same if one.lineno == node.lineno]
    return [respelt(case, same, new), respelt(case, here or [node], new)]


def _made_otherwise(
    case: Case, stored: list[ast.Attribute], method: ast.FunctionDef | ast.AsyncFunctionDef | None, name: str
) -> list[Change | None]:
    if method is not None and case.lines is not None:
        text = case.lines[method.lineno - 1]
        return [case.changed(case.line_edit(method.lineno, re.sub(rf"\b{method.name}\b", name, text, count=1)))]
    owners = {case.text_of(one.value) for one in stored}
    return [respelt(case, list(stored), f"{owners.pop()}.{name}")] if len(owners) == 1 else []


def _nothing_near(case: Case, found: Attribute, pool: list[str]) -> Diagnosis | None:
    """A module of the library that has no such name at all: what comes nearest is told, and nothing advised."""
    if found.what != "module" or not members(found.kind) or found.node is None:
        return None
    like = difflib.get_close_matches(found.name, pool, n=3, cutoff=0.5)
    told = case.found(
        "attribute-misspelt",
        where=found.node,
        variant="module_none",
        certainty=Certainty.SEEN if case.ran else Certainty.READ,
        name=found.name,
        closest=like[0] if like else "",
        owner=case.text_of(found.node.value),
        kind=found.kind,
    )
    return worded(told, like=f"; nearest are {', '.join(f'`{one}`' for one in like)}" if like else "")
