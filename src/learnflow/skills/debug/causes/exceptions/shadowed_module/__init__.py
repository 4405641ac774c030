"""A variable or another import took the name of a module."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.attributes import attribute_of
from learnflow.skills.debug.running.scopes import Binding, bindings, missing
from learnflow.skills.debug.running.shadowing import Shadow, renamed, shadow_at, shadow_of
from learnflow.skills.debug.running.wording import shortly, worded
from learnflow.skills.debug.running.words import spoken


@pattern("AttributeError", order=11)
def shadowed_module(case: Case) -> Diagnosis | None:
    """What stands before the dot was imported as a module and is something else by now."""
    found = attribute_of(case)
    if found is None or found.node is None or not isinstance(found.node.value, ast.Name) or case.tree is None:
        return None
    name = found.node.value
    again = _imported_again(case, name.id, found.kind)
    if again is not None:
        return again
    shadow = shadow_at(case, name)
    return _told(case, shadow, found.name) if shadow is not None and shadow.original == "import" else None


@pattern("UnboundLocalError", order=11)
def module_made_local(case: Case) -> Diagnosis | None:
    """`random = random.randint(1, 6)` in a function."""
    again = _imported_inside(case)
    if again is not None:
        return again
    found = shadow_of(case)
    holder = case.parents.get(found.node) if found is not None else None
    if found is None or found.original != "import" or not isinstance(holder, ast.Attribute):
        return None
    return _told(case, found, holder.attr)


def _imported_inside(case: Case) -> Diagnosis | None:
    """`import random` in a branch of a function: the module's name is local there, on the lines before it too."""
    gone = missing(case)
    imports = [one for one in gone.seen if one.kind == "import"] if gone is not None else []
    if gone is None or not imports or len(imports) != len(gone.seen) or not gone.outer:
        return None
    last = imports[0]
    outer = [one for one in gone.outer if one.kind == "import"]
    if not outer:
        return None
    return case.found(
        "shadowed-module",
        where=last.line,
        variant="inside",
        certainty=Certainty.PROVED if case.ran else Certainty.READ,
        candidates=[_without(case, last)] if len(imports) == 1 else [],
        name=gone.name,
        imported=outer[0].line,
        function=getattr(last.inside, "name", ""),
    )


def _told(case: Case, found: Shadow, attribute: str) -> Diagnosis:
    seen = found.seen
    told = case.found(
        "shadowed-module",
        where=found.by.line,
        variant="unset" if seen is None else "parameter" if found.by.kind == "parameter" else "",
        certainty=Certainty.PROVED if case.ran else Certainty.READ,
        values=[case.value(found.name, seen, case.line)] if seen is not None else [],
        candidates=[_variable_renamed(case, found)],
        name=found.name,
        attribute=attribute,
        imported=found.line,
        function=getattr(found.by.inside, "name", ""),
    )
    return worded(told, value=f"{spoken(seen.type)}, {shortly(seen)}" if seen is not None else "")


def _variable_renamed(case: Case, found: Shadow) -> Change | None:
    """As for a function, but what stands before a dot is meant as the module."""
    dotted = [one for one in case.walk(ast.Attribute) if isinstance(one, ast.Attribute) and _is(one.value, found.name)]
    return renamed(case, found, keep={id(one.value) for one in dotted})


def _is(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _imported_again(case: Case, name: str, kind: str) -> Diagnosis | None:
    """`import time` and then `from time import time`: the second takes the name of the first."""
    imports = [one for one in bindings(case.tree, name) if one.kind == "import"] if case.tree is not None else []
    modules = [one for one in imports if isinstance(one.node, ast.Import)]
    members = [one for one in imports if isinstance(one.node, ast.ImportFrom)]
    if not modules or not members or members[-1].line < modules[-1].line or kind == "module":
        return None
    last = members[-1]
    return case.found(
        "shadowed-module",
        where=last.line,
        variant="import",
        certainty=Certainty.PROVED if case.ran else Certainty.READ,
        candidates=[_without(case, last)],
        name=name,
        imported=modules[-1].line,
        taken=getattr(last.node, "module", ""),
    )


def _without(case: Case, binding: Binding) -> Change | None:
    node = binding.node
    if not isinstance(node, ast.Import | ast.ImportFrom) or len(node.names) != 1 or node.lineno != node.end_lineno:
        return None
    return case.changed(case.line_edit(node.lineno, None))
