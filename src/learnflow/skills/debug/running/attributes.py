"""What an AttributeError is about: the attribute, the object that lacks it, and the expression that asks for it."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.running.seeing import Seen

_OBJECT = re.compile(r"'([\w.]{1,100})' object has no attribute '([^']{1,100})'")
_TYPE = re.compile(r"type object '([\w.]{1,100})' has no attribute '([^']{1,100})'")
_MODULE = re.compile(r"module '([\w.]{1,100})' has no attribute '([^']{1,100})'")


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute that was asked for in vain: `kind` is the type's name, or the module's or class's own name.

    `what` is object, class or module; `node` the expression (`None` where the code does not show it) and `owner`
    what stood before the dot.
    """

    what: str
    kind: str
    name: str
    node: ast.Attribute | None
    owner: Seen | None


def attribute_of(case: Case) -> Attribute | None:
    """Return what an AttributeError asks for, None for another message."""
    for what, shape in (("class", _TYPE), ("module", _MODULE), ("object", _OBJECT)):
        match = shape.search(case.says)
        if match is not None:
            node = _node(case, match[2])
            owner = case.failure.object if case.failure is not None else None
            if owner is None and node is not None:
                owner = case.seen(node.value)
            return Attribute(what, match[1], match[2], node, owner)
    return None


def _node(case: Case, name: str) -> ast.Attribute | None:
    for top in (case.node, case.stmt):
        found = [one for one in ast.walk(top) if isinstance(one, ast.Attribute) and _is(one, name)] if top else []
        here = [one for one in found if one.lineno <= case.line <= (one.end_lineno or one.lineno)] or found
        if here:
            return here[0]
    return None


def _is(node: ast.Attribute, name: str) -> bool:
    # Inside a class, names with two underscores at their front carry the class's name.
    return node.attr == name or (node.attr.startswith("__") and name.endswith(node.attr))
