"""The class itself is used where an object of it was meant."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import MODULE, Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.attributes import attribute_of
from learnflow.skills.debug.running.calls import called_name, failing_call, taken
from learnflow.skills.debug.running.classes import Class, class_of, family, first_parameter, instances
from learnflow.skills.debug.running.renaming import respelt
from learnflow.skills.debug.running.words import bare


@pattern("TypeError", order=12)
def class_not_instantiated(case: Case) -> Diagnosis | None:
    """A method is called on the class, so it gets no object."""
    name = called_name(case)
    owner, _, word = name.rpartition(".")
    kind = class_of(case, owner) if owner else None
    method = kind.methods.get(word) if kind is not None else None
    if kind is None or method is None or word == "__init__" or "missing" not in case.says:
        return None
    call = failing_call(case, word)
    if call is None or not isinstance(call.func, ast.Attribute):
        return None
    missing_first = f"'{first_parameter(method)}'" in case.says
    held = call.func.value
    seen = case.seen(held)
    is_class = case.text_of(held) == kind.name or (seen is not None and seen.type == "type")
    if not is_class or not (missing_first or len(call.args) == len(method.args.args) - 1):
        return None
    return _told(case, kind, held, call)


@pattern("AttributeError", order=18)
def attribute_of_class(case: Case) -> Diagnosis | None:
    """An attribute that only objects of the class have is asked of the class."""
    found = attribute_of(case)
    kind = class_of(case, found.kind) if found is not None and found.what == "class" else None
    if found is None or kind is None or found.node is None:
        return None
    if not any(one.stores_of(found.name) for one in family(case, kind.name)):
        return None
    return _told(case, kind, found.node.value, found.node)


def _told(case: Case, kind: Class, held: ast.expr, node: ast.expr) -> Diagnosis:
    init = next((one.methods["__init__"] for one in family(case, kind.name) if "__init__" in one.methods), None)
    needs = taken(init, kind).required if init is not None else ()
    text = case.text_of(held)
    where: ast.AST | int = node
    variant, changes = "direct", [] if needs else [case.replaced(held, f"{kind.name}()")]
    frame = case.seen_frame
    near = [name for name, seen in frame.values.items() if bare(seen.type) == kind.name] if frame is not None else []
    ready = near if len(near) == 1 else instances(case, kind.name)
    if text != kind.name:
        made = _made(case, held, kind)
        variant = "kept" if made is not None else "other"
        changes = []
        if made is not None:
            where, changes = made.lineno, [] if needs else [case.replaced(made, f"{kind.name}()")]
    elif len(ready) == 1:
        variant, changes = "ready", [respelt(case, [held], ready[0])]
    told: list[Change | None] = list(changes)
    return case.found(
        "class-not-instantiated",
        where=where,
        variant=variant,
        certainty=Certainty.PROVED if case.ran else Certainty.READ,
        candidates=told,
        kind=kind.name,
        held=text,
        ready=ready[0] if ready else "",
        needs=", ".join(needs),
    )


def _made(case: Case, held: ast.expr, kind: Class) -> ast.Name | None:
    """Return where the class was put under another name: `c = Counter`, or `play(Hero)` for a parameter."""
    if not isinstance(held, ast.Name):
        return None
    for node in case.walk(ast.Assign):
        if (
            isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Name)
            and node.value.id == kind.name
            and any(isinstance(one, ast.Name) and one.id == held.id for one in node.targets)
        ):
            return node.value
    frames = [one for one in (case.failure.frames if case.failure is not None else ()) if not one.file]
    outer = [one for one in frames[:-1] if one.function == MODULE or one.line != case.line]
    statement = case.statement_at(outer[-1].line) if outer else None
    calls = [one for one in ast.walk(statement) if isinstance(one, ast.Call)] if statement is not None else []
    for call in calls:
        for one in call.args:
            if isinstance(one, ast.Name) and one.id == kind.name:
                return one
    return None
