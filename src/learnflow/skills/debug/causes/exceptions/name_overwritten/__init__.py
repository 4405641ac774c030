"""A name, or a place in a list, was given another kind of value than it had before."""

from __future__ import annotations

import ast
import builtins
import re

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.causes.exceptions.name_overwritten.renames import renames
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.bindings import Binding, Program, program_of
from learnflow.skills.debug.running.kinds import kind_of
from learnflow.skills.debug.running.operands import Operand, operands, value_of
from learnflow.skills.debug.running.origins import trail
from learnflow.skills.debug.running.phrases import kind, what
from learnflow.skills.debug.running.seeing import Seen

_HOLDING = ("list", "dict", "tuple", "set", "str", "deque", "defaultdict", "Counter", "OrderedDict", "range", "bytes")
_BRACKETS = ("list", "dict", "tuple", "str", "deque", "defaultdict", "Counter", "OrderedDict", "bytes")
_NUMBERS = ("int", "float", "bool")
_OWN_TYPES = frozenset({"int", "str", "float", "list", "dict", "tuple", "set", "bool", "NoneType", "bytes"})


@pattern("AttributeError", "TypeError", order=17)
def name_overwritten(case: Case) -> Diagnosis | None:
    """The failing operation suits what the name held before, not what it holds now."""
    if not case.ran:
        return None
    for operand in operands(case)[:3]:
        node = operand.node
        if operand.path or not isinstance(node, ast.Name | ast.Attribute) or operand.seen.is_none:
            continue
        found = _of_name(case, operand, node) if isinstance(node, ast.Name) else _of_attribute(case, operand, node)
        if found is not None:
            return found
    return _of_item(case)


@pattern("KeyError", order=9)
def dictionary_overwritten(case: Case) -> Diagnosis | None:
    """The dictionary in which the key is looked for is no longer the one that had it."""
    node = case.node
    key = case.failure.key if case.failure is not None else None
    if not isinstance(node, ast.Subscript) or not isinstance(node.value, ast.Name) or key is None:
        return None
    name = node.value.id
    changes = case.changes_of(name)
    bound = _last_binding(case, name, node.value)
    if bound is None or not changes or changes[-1].line != bound.line:
        return None
    wanted = f"{key.text}:"
    before = [one.value for one in changes[:-1] if one.value.type == "dict" and wanted in one.value.text]
    seen = value_of(case, node.value)
    if not before or seen is None or key.text in seen.keys:
        return None
    return _found(case, node.value, seen, bound, "replaced", before[-1], extra=key.text)


def _last_binding(case: Case, name: str, node: ast.Name) -> Binding | None:
    """Return the binding that gave a name its present value, as the run saw it."""
    program = program_of(case)
    made = program.names.get((program.home_of(name, program.function_of(node)), name), ())
    for change in reversed(case.changes_of(name)):
        for one in reversed(made):
            if one.line == change.line:
                return one
    return None


def _of_name(case: Case, operand: Operand, node: ast.Name) -> Diagnosis | None:
    bound = _last_binding(case, node.id, node)
    if bound is None or bound.how == "augmented":
        return None
    stored = _stored_part(case, node, bound)
    if stored is not None:
        return _found(
            case, node, operand.seen, bound, "part", None, change=stored, extra=getattr(case.node, "attr", "")
        )
    before = _before(case, program_of(case), node, bound, operand.seen)
    if before is None or not _suited(case, node, before, operand.seen, bound):
        return None
    return _found(case, node, operand.seen, bound, "loop" if bound.how == "loop" else "", before)


def _of_attribute(case: Case, operand: Operand, node: ast.Attribute) -> Diagnosis | None:
    """`self.players` was a list, and a method put a number in its place."""
    name = f"self.{node.attr}"
    changes = next((one[name] for one in case.history.assigned.values() if name in one), ())
    made = program_of(case).attributes.get(node.attr, ())
    bound = next((one for one in reversed(made) if changes and one.line == changes[-1].line), None)
    if bound is None or bound.how != "assigned" or changes[-1].value.type != operand.seen.type:
        return None
    earlier = [one.value for one in changes[:-1] if one.value.type != operand.seen.type and not one.value.is_none]
    if not earlier or not _suited(case, node, earlier[-1], operand.seen, bound):
        return None
    target = bound.node.targets[0] if isinstance(bound.node, ast.Assign) else None
    change = None
    if isinstance(target, ast.Attribute):
        change = case.replaced(target, f"{case.text_of(target.value)}.new_{target.attr}")
    return _found(case, node, operand.seen, bound, "", earlier[-1], change=change)


def _before(case: Case, program: Program, node: ast.Name, bound: Binding, now: Seen) -> Seen | None:
    """Return what the name held before, of another type: as the run saw it, else as the text tells."""
    changes = case.changes_of(node.id)
    for one in reversed(changes):
        if one.value.type != now.type and not one.value.is_none and one.line != bound.line:
            return one.value
    made = program.names.get((program.home_of(node.id, program.function_of(node)), node.id), ())
    for binding in made:
        told = kind_of(binding.value) if not binding.path else ""
        ran = case.hits(binding.line) or not case.history.hits
        if binding is not bound and told and told not in (now.type, "NoneType") and ran and binding.line < bound.line:
            return Seen(told, "")
    return None


def _suited(case: Case, node: ast.expr, before: Seen, now: Seen, bound: Binding) -> bool:
    """Whether the failing operation would have worked with the earlier type and can't with the present one."""
    failing = case.node
    if isinstance(failing, ast.Attribute) and failing.value is node:
        return _has(case, before.type, failing.attr) and not _has(case, now.type, failing.attr)
    if isinstance(failing, ast.Subscript) and failing.value is node:
        if "indices must be" in case.says:
            return before.type == "dict" and now.type != "dict"
        return before.type in _BRACKETS and now.type not in _BRACKETS
    if "not iterable" in case.says or "has no len" in case.says:
        return before.type in _HOLDING and now.type not in _HOLDING
    if "operand" in case.says or "concatenate" in case.says or "not supported between" in case.says:
        return bound.how in ("loop", "with") and before.type in _NUMBERS and now.type not in _NUMBERS
    return False


def _has(case: Case, type_: str, attribute: str) -> bool:
    """Whether a type, built in or the student's own, has an attribute."""
    own = getattr(builtins, type_, None)
    if isinstance(own, type) and type_ in _OWN_TYPES:
        return hasattr(own, attribute)
    definitions = case.failure.definitions if case.failure is not None else {}
    known = definitions.get(type_.rsplit(".", 1)[-1])
    if known is not None and attribute in known.attributes:
        return True
    return attribute in _set_in(case, type_.rsplit(".", 1)[-1])


def _set_in(case: Case, name: str) -> set[str]:
    """Return the attributes that a class of the student's sets on self, and its methods."""
    owner = program_of(case).classes.get(name)
    found: set[str] = set()
    for node in ast.walk(owner) if owner is not None else ():
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            found.add(node.attr)
        elif isinstance(node, ast.FunctionDef):
            found.add(node.name)
    return found


def _stored_part(case: Case, node: ast.Name, bound: Binding) -> Change | None:
    """Return the change that stores the object itself, where `best = card.value()` stored what a method of it gives."""
    failing, value = case.node, bound.value
    if not isinstance(failing, ast.Attribute) or failing.value is not node or bound.path or bound.how != "assigned":
        return None
    part = value.func if isinstance(value, ast.Call) and not value.args else value
    if not isinstance(part, ast.Attribute) or part.attr != failing.attr or not isinstance(part.value, ast.Name):
        return None
    if part.value.id == node.id:
        return None
    return case.replaced(value, case.text_of(part.value))


def _of_item(case: Case) -> Diagnosis | None:
    """A place in a list of objects was given something else, such as the text for one of their attributes."""
    failing = case.node
    if not isinstance(failing, ast.Attribute) or case.traceback.error_type != "AttributeError":
        return None
    seen = value_of(case, failing.value)
    if (
        seen is None
        or seen.is_none
        or seen.type not in _OWN_TYPES
        or hasattr(getattr(builtins, seen.type, None), failing.attr)
    ):
        return None
    owners = [name for name in program_of(case).classes if failing.attr in _set_in(case, name)]
    for station in trail(case, failing.value, seen.type):
        statement = program_of(case).statement_of(station.node)
        target = statement.targets[0] if isinstance(statement, ast.Assign) else None
        if station.how != "stored" or station.path or not isinstance(target, ast.Subscript) or not owners:
            continue
        if not isinstance(station.node, ast.Name | ast.Constant | ast.Call | ast.Attribute | ast.JoinedStr):
            continue
        name = station.node.id if isinstance(station.node, ast.Name) else ""
        change = case.replaced(target, f"{case.text_of(target)}.{name}") if name in _set_in(case, owners[0]) else None
        return case.found(
            "name-overwritten",
            where=statement.lineno if statement is not None else station.line,
            variant="item",
            certainty=Certainty.PROVED if station.sure else Certainty.SEEN,
            values=[case.value(case.text_of(failing.value), seen, case.line)],
            candidates=[change],
            name=case.text_of(failing.value),
            value=what(seen),
            was="",
            extra=failing.attr,
            place=case.text_of(target),
            owner=owners[0],
        )
    return None


def _found(
    case: Case,
    node: ast.Name | ast.Attribute,
    seen: Seen,
    bound: Binding,
    variant: str,
    before: Seen | None,
    *,
    change: Change | None = None,
    extra: str = "",
) -> Diagnosis:
    return case.found(
        "name-overwritten",
        where=bound.line,
        variant=variant,
        certainty=Certainty.PROVED,
        values=[case.value(case.text_of(node), seen, bound.line)],
        candidates=renames(case, node, bound) if change is None and isinstance(node, ast.Name) else [change],
        name=case.text_of(node),
        value=what(seen),
        was=_told(before),
        extra=extra,
        place="",
        owner=re.sub(r"^.*\.", "", before.type) if before is not None else "",
    )


def _told(before: Seen | None) -> str:
    if before is None:
        return ""
    return what(before) if before.text else kind(before.type)
