"""An attribute cannot be set, or not be seen from outside."""

from __future__ import annotations

import ast
import re

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.attributes import attribute_of
from learnflow.skills.debug.running.classes import Class, class_of, classes, family
from learnflow.skills.debug.running.words import bare

_PROPERTY = re.compile(
    r"property(?: '(\w{1,80})')?(?: of '([\w.]{1,80})' object)? has no (setter|deleter)"
    r"|^can't set attribute(?: '(\w{1,80})')?$"
)
_FIELD = re.compile(r"cannot assign to field '(\w{1,80})'")


def _sure(case: Case) -> Certainty:
    return Certainty.PROVED if case.ran else Certainty.READ


@pattern("AttributeError", order=14)
def property_without_setter(case: Case) -> Diagnosis | None:
    """A property is assigned, and the class has no setter for it."""
    match = _PROPERTY.search(case.says)
    node = _stored(case)
    if match is None or node is None:
        return None
    kind = _with_property(case, match[2] or "", node.attr)
    if kind is None:
        return None
    method = kind.methods[node.attr]
    returned = [one.value for one in ast.walk(method) if isinstance(one, ast.Return) and one.value is not None]
    return case.found(
        "read-only-attribute", where=node, variant="property", certainty=_sure(case), name=node.attr,
        owner=case.text_of(node.value), kind=kind.name, defined=method.lineno,
        worked_out=case.text_of(returned[0]) if returned else "…",
    )  # fmt: skip


def _stored(case: Case) -> ast.Attribute | None:
    for top in (case.node, case.stmt):
        for node in ast.walk(top) if top is not None else ():
            if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
                return node
    return None


def _with_property(case: Case, name: str, attribute: str) -> Class | None:
    kinds = family(case, name) if name else list(classes(case).values())
    for kind in kinds:
        method = kind.methods.get(attribute)
        if method is not None and any(
            isinstance(one, ast.Name) and one.id == "property" for one in method.decorator_list
        ):
            return kind
    return None


@pattern("FrozenInstanceError", order=14)
def frozen(case: Case) -> Diagnosis | None:
    """An object of a frozen dataclass is changed."""
    match = _FIELD.search(case.says)
    node = _stored(case)
    seen = case.seen(node.value) if node is not None else None
    kind = class_of(case, bare(seen.type)) if seen is not None else None
    if match is None or node is None:
        return None
    return case.found(
        "read-only-attribute", where=node, variant="frozen", certainty=_sure(case), name=match[1],
        owner=case.text_of(node.value), kind=kind.name if kind is not None else "its class",
        defined=kind.node.decorator_list[0].lineno if kind is not None and kind.node.decorator_list else 0,
    )  # fmt: skip


@pattern("AttributeError", order=15)
def hidden_or_closed(case: Case) -> Diagnosis | None:
    """Two leading underscores hide the attribute from outside, or `__slots__` allows no other."""
    found = attribute_of(case)
    if found is None or found.node is None:
        return None
    kind = class_of(case, found.kind)
    if kind is None:
        return None
    line = family(case, kind.name)
    home = next((one for one in line if found.node.attr in one.offers), None)
    if found.node.attr.startswith("__") and not found.node.attr.endswith("__") and home is not None:
        stores = home.stores_of(found.node.attr)
        bound = (
            stores[0].line if stores else home.methods[found.node.attr].lineno if found.node.attr in home.methods else 0
        )
        return case.found(
            "read-only-attribute", where=found.node, variant="hidden", certainty=_sure(case), name=found.node.attr,
            owner=case.text_of(found.node.value), kind=home.name, defined=bound,
        )  # fmt: skip
    slots = kind.names.get("__slots__")
    if slots is not None and isinstance(found.node.ctx, ast.Store) and isinstance(slots, ast.Assign):
        return case.found(
            "read-only-attribute", where=slots, variant="slots", certainty=_sure(case), name=found.name,
            owner=case.text_of(found.node.value), kind=kind.name, defined=slots.lineno,
            allowed=case.text_of(slots.value),
        )  # fmt: skip
    return None
