"""A function, property or special method uses its own name inside, and so calls itself without meaning to."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.classes import Class, Method, classes, first_parameter, method_around
from learnflow.skills.debug.running.recursing import Recursion, calls_in, conditional, recursion_of
from learnflow.skills.debug.running.renaming import loads_of, renames
from learnflow.skills.debug.running.scopes import bindings
from learnflow.skills.language.names import builtin_names

_BUILTINS: dict[str, tuple[str, ...]] = {
    "__str__": ("str", "print", "format"), "__repr__": ("repr", "str", "print", "format"), "__len__": ("len", "bool"),
    "__hash__": ("hash",), "__bool__": ("bool",), "__iter__": ("iter", "list", "tuple"),
    "__format__": ("format", "str"),
    "__int__": ("int",), "__float__": ("float",), "__abs__": ("abs",),
}  # fmt: skip
_SIGNS: dict[str, type[ast.AST]] = {
    "__eq__": ast.Eq, "__ne__": ast.NotEq, "__lt__": ast.Lt, "__gt__": ast.Gt, "__le__": ast.LtE, "__ge__": ast.GtE,
    "__add__": ast.Add, "__sub__": ast.Sub, "__mul__": ast.Mult, "__contains__": ast.In,
}  # fmt: skip


@pattern("RecursionError", order=12)
def calls_itself_by_name(case: Case) -> Diagnosis | None:
    """The repeated line uses the name of the function that it stands in."""
    found = recursion_of(case)
    around = method_around(case, found.function.body[0]) if found is not None else None
    if found is None:
        return None
    if around is not None and around[1] is found.function:
        kind, method = around
        return (
            _property(case, found, kind, method)
            or _special(case, found, kind, method)
            or _base(case, found, kind, method)
        )
    return _function(case, found)


def _told(case: Case, variant: str, where: ast.AST | int, changes: list[Change | None], **more: object) -> Diagnosis:
    return case.found(
        "calls-itself-by-name", where=where, variant=variant, certainty=Certainty.PROVED, candidates=changes,
        **more,  # type: ignore[arg-type]
    )  # fmt: skip


def _property(case: Case, found: Recursion, kind: Class, method: Method) -> Diagnosis | None:
    decorated = [
        one.id if isinstance(one, ast.Name) else one.attr if isinstance(one, ast.Attribute) else ""
        for one in method.decorator_list
    ]
    if not {"property", "setter", "cached_property"} & set(decorated):
        return None
    owner = first_parameter(method)
    for node in ast.walk(method):
        if (
            isinstance(node, ast.Attribute)
            and node.attr == method.name
            and node.lineno == found.line
            and isinstance(node.value, ast.Name)
            and node.value.id == owner
        ):
            setting = isinstance(node.ctx, ast.Store)
            return _told(
                case, "setter" if setting else "property", node, _hidden(case, kind, method, owner),
                name=method.name, owner=owner, kind=kind.name, hidden=f"{owner}._{method.name}",
            )  # fmt: skip
    return None


def _hidden(case: Case, kind: Class, method: Method, owner: str) -> list[Change | None]:
    """Return the program with `self._age` in place of `self.age` inside the property's own methods."""
    methods = [one for one in kind.node.body if isinstance(one, ast.FunctionDef) and one.name == method.name]
    nodes: list[ast.expr] = []
    for one in methods:
        own = [node for node in ast.walk(one) if isinstance(node, ast.Attribute) and node.attr == method.name]
        nodes.extend(node for node in own if case.text_of(node.value) == owner)
    edits = renames(case, nodes, f"{owner}._{method.name}")
    if len(methods) == 1 and not edits[1:]:
        stores = [one for one in kind.stores_of(method.name) if one.method is not method]
        edits += renames(case, [one.node for one in stores], f"{owner}._{method.name}")
    return [case.changed(*edits)] if 0 < len(edits) <= 2 else []


def _special(case: Case, found: Recursion, kind: Class, method: Method) -> Diagnosis | None:
    owner = first_parameter(method)
    name = method.name
    statement = case.statement_at(found.line)
    if not (name.startswith("__") and name.endswith("__")) or statement is None:
        return None
    slots = {"name": name, "owner": owner, "kind": kind.name}
    for node in ast.walk(statement):
        called = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
        if (
            isinstance(node, ast.Call)
            and called in _BUILTINS.get(name, ())
            and any(isinstance(one, ast.Name) and one.id == owner for one in node.args)
        ):
            return _told(case, "special", node, [], does=case.text_of(node), **slots)
        if (
            isinstance(node, ast.FormattedValue)
            and isinstance(node.value, ast.Name)
            and node.value.id == owner
            and name in ("__str__", "__repr__", "__format__")
        ):
            return _told(case, "special", statement, [], does=f"{{{owner}}}", **slots)
        if (
            isinstance(node, ast.Compare)
            and name in _SIGNS
            and any(isinstance(op, _SIGNS[name]) for op in node.ops)
            and (owner in {one.id for one in [node.left, *node.comparators] if isinstance(one, ast.Name)})
        ):
            return _told(case, "special", node, [], does=case.text_of(node), **slots)
        if (
            isinstance(node, ast.BinOp)
            and name in _SIGNS
            and isinstance(node.op, _SIGNS[name])
            and (owner in {one.id for one in (node.left, node.right) if isinstance(one, ast.Name)})
        ):
            return _told(case, "special", node, [], does=case.text_of(node), **slots)
    return _access(case, statement, owner, slots)


def _access(case: Case, statement: ast.stmt, owner: str, slots: dict[str, str]) -> Diagnosis | None:
    """`__getattribute__`, `__getattr__` and `__setattr__` that read or set an attribute of the object."""
    name = slots["name"]
    if name not in ("__getattribute__", "__getattr__", "__setattr__"):
        return None
    for node in ast.walk(statement):
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id == owner
            and isinstance(node.ctx, ast.Store) == (name == "__setattr__")
        ):
            changes: list[Change | None] = []
            holder = case.parents.get(node)
            if name == "__getattribute__" and isinstance(holder, ast.Subscript) and node.attr == "__dict__":
                new = f"object.__getattribute__({owner}, {case.text_of(holder.slice)})"
                changes = [case.replaced(holder, new)]
            return _told(case, "special", node, changes, does=case.text_of(node), **slots)
    if name == "__setattr__":
        for node in ast.walk(statement):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "setattr":
                return _told(case, "special", node, [], does=case.text_of(node), **slots)
    return None


def _base(case: Case, found: Recursion, kind: Class, method: Method) -> Diagnosis | None:
    """`def speak(self): return self.speak() + "!"` in a class whose base has the method."""
    owner = first_parameter(method)
    if conditional(case, found) or not kind.bases:
        return None
    own = classes(case)
    bases = [own[one] for one in kind.bases if one in own]
    if bases and not any(method.name in one.methods for one in bases):
        return None
    for call in calls_in(case, found):
        if isinstance(call.func, ast.Attribute) and case.text_of(call.func.value) == owner:
            return _told(
                case, "base", call, [case.replaced(call.func.value, "super()")],
                name=method.name, owner=owner, kind=kind.name, base=kind.bases[0],
            )  # fmt: skip
    return None


def _function(case: Case, found: Recursion) -> Diagnosis | None:
    name = found.function.name
    imports = [one for one in bindings(case.tree, name) if one.kind == "import"] if case.tree is not None else []
    if (name not in builtin_names() and not imports) or conditional(case, found) or found.partners:
        return None
    if not any(isinstance(one.func, ast.Name) for one in calls_in(case, found)):
        return None
    return _told(
        case, "import" if imports else "builtin", found.function.lineno, [_renamed(case, found, f"my_{name}")],
        name=name, call_line=found.line, imported=imports[0].line if imports else 0,
    )  # fmt: skip


def _renamed(case: Case, found: Recursion, new: str) -> Change | None:
    """Return the program with another name for the function, and for its calls outside of it, in two lines at most."""
    function = found.function
    if case.tree is None or case.lines is None:
        return None
    inside = {id(one) for one in ast.walk(function)}
    calls = [one for one in loads_of(case.tree, function.name) if id(one) not in inside]
    text = case.lines[function.lineno - 1].replace(f"def {function.name}", f"def {new}", 1)
    edits = [case.line_edit(function.lineno, text), *renames(case, calls, new)]
    return case.changed(*edits) if len(edits) <= 2 else None
