"""A class with a base of the program's own starts it wrongly or not at all."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.attributes import attribute_of
from learnflow.skills.debug.running.calls import failing_call, given_in, names_in_words, taken
from learnflow.skills.debug.running.classes import Class, Method, classes, family, first_parameter, method_around
from learnflow.skills.debug.running.scopes import indent_of
from learnflow.skills.debug.running.wording import worded


@pattern("AttributeError", order=16)
def base_not_started(case: Case) -> Diagnosis | None:
    """The base's `__init__` sets the attribute, and the class's own `__init__` never calls it."""
    found = attribute_of(case)
    own = family(case, found.kind) if found is not None and found.what == "object" else []
    if found is None or len(own) < 2:
        return None
    starter = next((one for one in own if "__init__" in one.methods), None)
    if starter is None:
        return None
    method = starter.methods["__init__"]
    base = next((one for one in family(case, starter.name)[1:] if _sets(one, found.name)), None)
    if base is None or _starts(method) or found.name in _own_stores(starter):
        return None
    has = ", ".join(
        f"`{one}`" for one in (found.owner.attributes if found.owner is not None else ()) if one in _own_stores(starter)
    )
    told = case.found(
        "super-init",
        where=_first_line(method),
        variant="missing",
        certainty=Certainty.PROVED if case.ran else Certainty.READ,
        candidates=[_started(case, starter, method, base)],
        name=found.name,
        kind=starter.name,
        base=base.name,
        init_line=method.lineno,
        set_line=base.stores_of(found.name)[0].line,
    )
    return worded(told, has=f" (it has {has})" if has else "")


def _first_line(method: Method) -> int:
    """Return the first line of a method that does something."""
    first = method.body[0]
    docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and len(method.body) > 1
    return method.body[1].lineno if docstring else first.lineno


def _sets(one: Class, name: str) -> bool:
    return any(each.method is not None and each.method.name == "__init__" for each in one.stores_of(name))


def _own_stores(one: Class) -> set[str]:
    return {each.attribute for each in one.stored if each.method is not None and each.method.name == "__init__"}


def _starts(method: Method) -> bool:
    """Whether a method calls the `__init__` of another class."""
    return any(isinstance(node, ast.Attribute) and node.attr == "__init__" for node in ast.walk(method))


def _started(case: Case, kind: Class, method: Method, base: Class) -> Change | None:
    init = base.methods.get("__init__")
    if init is None or method.body[0].lineno == method.lineno:
        return None
    wanted = taken(init, base).required
    mine = taken(method, kind).names
    if not set(wanted) <= set(mine):
        return None
    first = method.body[0]
    docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    line = (first.end_lineno or first.lineno) + 1 if docstring else first.lineno
    return case.changed(case.insert_edit(line, f"{indent_of(case, first.lineno)}super().__init__({', '.join(wanted)})"))


@pattern("TypeError", order=16)
def base_started_wrongly(case: Case) -> Diagnosis | None:
    """The call of the base's `__init__` gives too few or too many arguments, or `super` is not called."""
    call = failing_call(case, "__init__")
    around = method_around(case, call) if call is not None else None
    if call is None or around is None or not isinstance(call.func, ast.Attribute):
        return None
    kind, method = around
    if isinstance(call.func.value, ast.Name) and call.func.value.id == "super":
        return case.found(
            "super-init", where=call, variant="not_called", certainty=Certainty.PROVED if case.ran else Certainty.READ,
            candidates=[case.replaced(call.func.value, "super()")], kind=kind.name, base=next(iter(kind.bases), ""),
        )  # fmt: skip
    if "argument" not in case.says:
        return None
    base = next((one for one in family(case, kind.name)[1:] if "__init__" in one.methods), None)
    if base is None:
        return None
    return _arguments(case, call, kind, method, base)


def _arguments(case: Case, call: ast.Call, kind: Class, method: Method, base: Class) -> Diagnosis | None:
    owner = first_parameter(method)
    init = base.methods["__init__"]
    what = taken(init, base)
    by_name = not (isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Call))
    first = case.text_of(call.args[0]) if call.args else ""
    given = list(given_in(case, call))
    function = case.text_of(call.func)
    if not by_name and first == owner:
        variant, new = "self", [one for one in given if one != owner]
    elif by_name and first != owner:
        variant, new = "no_self", [owner, *given]
    else:
        variant, new = "arguments", []
        known = [one for one in what.required if one in taken(method, kind).names]
        if len(known) == len(what.required):
            new = [owner, *known] if by_name else known
    change = case.replaced(call, f"{function}({', '.join(new)})") if new else None
    missing = [one for one in what.required[len(call.args) :] if one not in {each.arg for each in call.keywords}]
    told = case.found(
        "super-init",
        where=call,
        variant=variant,
        certainty=Certainty.PROVED if case.ran else Certainty.READ,
        candidates=[change],
        kind=kind.name,
        base=base.name,
        base_line=init.lineno,
        owner=owner,
        given=f"`{', '.join(given)}`" if given else "nothing",
    )
    takes = names_in_words(what.names) if what.names else "nothing"
    return worded(told, takes=takes, missing=f", so {names_in_words(missing)} is missing" if missing else "")


@pattern("AttributeError", order=14)
def object_passed_twice(case: Case) -> Diagnosis | None:
    """`super().__init__(self, name)`: an attribute of the object is the object itself, and fails much later."""
    found = attribute_of(case)
    if found is None or found.node is None or not isinstance(found.node.value, ast.Attribute):
        return None
    held = found.node.value.attr
    for kind in classes(case).values():
        method = kind.methods.get("__init__")
        if method is None or kind.name not in (one.name for one in family(case, found.kind)):
            continue
        for node in ast.walk(method):
            if not (
                isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "__init__"
            ):
                continue
            on_super = isinstance(node.func.value, ast.Call) and getattr(node.func.value.func, "id", "") == "super"
            if on_super and node.args and case.text_of(node.args[0]) == first_parameter(method):
                rest = [case.text_of(one) for one in node.args[1:]]
                return case.found(
                    "super-init", where=node, variant="twice",
                    certainty=Certainty.PROVED if case.ran else Certainty.READ,
                    candidates=[case.replaced(node, f"{case.text_of(node.func)}({', '.join(rest)})")],
                    kind=kind.name, base=next(iter(kind.bases), ""), attribute=held, name=found.name,
                    owner=first_parameter(method), held=case.text_of(found.node.value),
                )  # fmt: skip
    return None
