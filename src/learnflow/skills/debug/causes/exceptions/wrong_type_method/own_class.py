"""A plain value stands where an object of the program's own class is meant."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Diagnosis
from learnflow.skills.debug.running.attributes import Attribute
from learnflow.skills.debug.running.bindings import program_of
from learnflow.skills.debug.running.classes import Class, classes
from learnflow.skills.debug.running.origins import Station, trail
from learnflow.skills.debug.running.phrases import what
from learnflow.skills.debug.running.renaming import loads_of


def of_own_class(case: Case, found: Attribute) -> Diagnosis | None:
    """`p = Player(n)` and then `players.append(n)`: the items are the names and not the players."""
    owners = [one for one in classes(case).values() if found.name in one.offers] if case.ran else []
    if len(owners) != 1 or found.node is None or found.owner is None:
        return None
    owner = owners[0]
    station = _put_in(case, found)
    node = station.node if station is not None else None
    made = _object_beside(case, owner, node) if isinstance(node, ast.expr) else None
    inside = isinstance(node, ast.expr) and station is not None and station.line != case.line
    change = case.replaced(node, made.id) if made is not None and node is not None else None
    return case.found(
        "wrong-type-method",
        where=node if inside else found.node,
        variant="own_beside" if made is not None else "own_put" if inside else "own",
        certainty=Certainty.PROVED if made is not None else Certainty.SEEN,
        values=[case.value(case.text_of(found.node.value), found.owner, case.line)],
        candidates=[change],
        name=found.name,
        owner=case.text_of(found.node.value),
        kind=what(found.owner),
        kinds="",
        cls=owner.name,
        put=case.text_of(node) if inside and node is not None else "",
        made=made.id if made is not None else "",
        made_on=made.lineno if made is not None else "",
    )


def of_stored(case: Case, found: Attribute) -> Diagnosis | None:
    """An assignment put a plain value into an attribute that otherwise holds objects of the program's class."""
    owners = [one for one in classes(case).values() if found.name in one.offers] if case.ran else []
    if len(owners) != 1 or found.node is None or found.owner is None or not isinstance(found.node.value, ast.Name):
        return None
    name, owner = found.node.value.id, owners[0]
    changes = case.changes_of(name)
    moved = case.statement_at(changes[-1].line) if changes else None
    if not isinstance(moved, ast.Assign) or not isinstance(moved.value, ast.Attribute):
        return None
    attribute = moved.value.attr
    stores = [
        one
        for one in case.walk(ast.Assign)
        if isinstance(one, ast.Assign)
        and isinstance(one.targets[0], ast.Attribute)
        and one.targets[0].attr == attribute
        and isinstance(one.value, ast.Name | ast.Constant)
        and not (isinstance(one.value, ast.Constant) and one.value.value is None)
        and case.hits(one.lineno)
    ]
    if len(stores) != 1 or stores[0].lineno == case.line or not _links(case, attribute, owner):
        return None
    value = stores[0].value
    init = owner.methods.get("__init__")
    takes = len(init.args.args) - len(init.args.defaults) - 1 if init is not None else 0
    change = case.replaced(value, f"{owner.name}({case.text_of(value)})") if takes == 1 else None
    return case.found(
        "wrong-type-method",
        where=value,
        variant="own_stored",
        certainty=Certainty.PROVED,
        values=[case.value(name, found.owner, case.line)],
        candidates=[change],
        name=found.name,
        owner=name,
        kind=what(found.owner),
        kinds="",
        cls=owner.name,
        put=case.text_of(value),
        attribute=attribute,
        moved=moved.lineno,
    )


def _links(case: Case, attribute: str, owner: Class) -> bool:
    """Whether an attribute is one that begins as None or is given an object of the class."""
    for one in case.walk(ast.Assign):
        target = one.targets[0] if isinstance(one, ast.Assign) else None
        if isinstance(one, ast.Assign) and isinstance(target, ast.Attribute) and target.attr == attribute:
            empty = isinstance(one.value, ast.Constant) and one.value.value is None
            made = isinstance(one.value, ast.Call) and case.text_of(one.value.func) == owner.name
            if empty or made:
                return True
    return False


def _put_in(case: Case, found: Attribute) -> Station | None:
    """Return where the value was put into the collection or handed over, None where only one place is known."""
    if found.node is None:
        return None
    for one in trail(case, found.node.value, found.kind):
        holder = case.parents.get(one.node)
        stored = isinstance(holder, ast.Call) and isinstance(holder.func, ast.Attribute) and one.node in holder.args
        if stored and isinstance(holder, ast.Call) and getattr(holder.func, "attr", "") in ("append", "add", "insert"):
            return one
        if one.how in ("parameter", "stored") and not one.path and one.sure:
            return one
    return None


def _object_beside(case: Case, owner: Class, node: ast.expr) -> ast.Name | None:
    """Return the name of an object of the class that was made just before and that nothing reads."""
    statement = program_of(case).statement_of(node)
    block = getattr(case.parents.get(statement), "body", []) if statement is not None else []
    found: list[ast.Name] = []
    for one in block if isinstance(block, list) else []:
        if one is statement:
            break
        if isinstance(one, ast.Assign) and isinstance(one.value, ast.Call) and isinstance(one.targets[0], ast.Name):
            target = one.targets[0]
            unread = case.tree is not None and not any(
                loads_of(part, target.id) for part in block if part is not one and part.lineno >= one.lineno
            )
            if case.text_of(one.value.func) == owner.name and unread:
                found.append(target)
    return found[0] if len(found) == 1 else None
