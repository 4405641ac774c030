"""A variable, an attribute or a second definition has the name of the program's own function, method or class."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.calls import called_name, definitions_of, failing_call, fits
from learnflow.skills.debug.running.classes import Stored, class_of, family
from learnflow.skills.debug.running.renaming import respelt
from learnflow.skills.debug.running.shadowing import kinds_of, renamed, shadow_of
from learnflow.skills.debug.running.wording import shortly, worded
from learnflow.skills.debug.running.words import spoken


@pattern("TypeError", "UnboundLocalError", order=10)
def shadowed_name(case: Case) -> Diagnosis | None:
    """A variable took the name of a function or class of the program."""
    if case.traceback.error_type == "TypeError" and "not callable" not in case.says:
        return None
    found = shadow_of(case)
    if found is None or found.original == "builtin":
        return None
    if found.original == "import" and found.seen is None and isinstance(case.parents.get(found.node), ast.Attribute):
        return None
    told = case.found(
        "shadowed-name",
        where=found.by.line,
        variant="unset" if found.seen is None else "parameter" if found.by.kind == "parameter" else "",
        certainty=Certainty.PROVED if case.ran else Certainty.READ,
        values=[case.value(found.name, found.seen, case.line)] if found.seen is not None else [],
        candidates=[renamed(case, found)],
        name=found.name,
        what=kinds_of(found.original),
        defined=found.line,
        function=getattr(found.by.inside, "name", ""),
    )
    seen = found.seen
    return worded(told, value=f"{spoken(seen.type)}, {shortly(seen)}" if seen is not None else "")


@pattern("TypeError", order=13)
def attribute_over_method(case: Case) -> Diagnosis | None:
    """An object's attribute has the name of a method of its class."""
    if "not callable" not in case.says or case.stmt is None:
        return None
    calls = [case.node] if isinstance(case.node, ast.Call) else [
        one for one in ast.walk(case.stmt) if isinstance(one, ast.Call)
    ]  # fmt: skip
    for call in calls:
        node = call.func
        owner = case.seen(node.value) if isinstance(node, ast.Attribute) else None
        if not isinstance(node, ast.Attribute) or owner is None:
            continue
        line = family(case, owner.type)
        method = next((one.methods[node.attr] for one in line if node.attr in one.methods), None)
        stored = [each for one in line for each in one.stores_of(node.attr)]
        stored = stored or _from_outside(case, node)
        decorated = method is not None and any(getattr(one, "id", "") == "property" for one in method.decorator_list)
        if method is None or not stored or decorated:
            continue
        seen = case.seen(node)
        told = case.found(
            "shadowed-name",
            where=stored[0].line,
            variant="method",
            certainty=Certainty.PROVED,
            candidates=[_attribute_renamed(case, node.attr)],
            name=node.attr,
            owner=case.text_of(node.value),
            kind=line[0].name,
            defined=method.lineno,
            function=stored[0].method.name if stored[0].method is not None else "",
        )
        return worded(told, value=f", {spoken(seen.type)}: {shortly(seen)}" if seen is not None else "")
    return None


def _from_outside(case: Case, node: ast.Attribute) -> list[Stored]:
    """Return where `car.paint = "blue"` outside of the class gives the object an attribute of this name."""
    owner = case.text_of(node.value)
    same = [one for one in case.walk(ast.Attribute) if isinstance(one, ast.Attribute) and one.attr == node.attr]
    stores = [one for one in same if isinstance(one.ctx, ast.Store) and case.text_of(one.value) == owner]
    return [Stored(node.attr, one, None) for one in stores]


def _attribute_renamed(case: Case, name: str) -> Change | None:
    nodes = []
    for one in case.walk(ast.Attribute):
        holder = case.parents.get(one)
        if (
            isinstance(one, ast.Attribute)
            and one.attr == name
            and not (isinstance(holder, ast.Call) and holder.func is one)
        ):
            nodes.append(one)
    owners = {case.text_of(one.value) for one in nodes}
    return respelt(case, nodes, f"{owners.pop()}.{name}_value") if len(owners) == 1 else None


@pattern("TypeError", order=14)
def defined_twice(case: Case) -> Diagnosis | None:
    """The call fits an earlier function of the name, which a later one replaced."""
    name = called_name(case)
    functions = definitions_of(case, name) if name else []
    if len(functions) < 2 or "argument" not in case.says:
        return None
    owner, _, word = name.rpartition(".")
    call = failing_call(case, word if word != "__init__" else owner.rsplit(".", 1)[-1])
    last = functions[-1]
    kind = class_of(case, owner) if owner else None
    same = [one for one in functions[:-1] if case.parents.get(one) is case.parents.get(last)]
    if call is None or not same or not fits(same[-1], kind, call) or fits(last, kind, call):
        return None
    return case.found(
        "shadowed-name",
        where=last.lineno,
        variant="twice",
        certainty=Certainty.PROVED if case.ran else Certainty.READ,
        name=word,
        first=same[-1].lineno,
        last=last.lineno,
        takes=ast.unparse(last.args),
        took=ast.unparse(same[-1].args),
        given=", ".join(case.text_of(one) for one in call.args),
    )
