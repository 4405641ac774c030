"""What the classes of a program define: methods, attributes and where each is set, own bases included."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from learnflow.skills.debug.case import Case

Method = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Stored:
    """One line that sets an attribute of an object: `method` is None where it is done from outside of the class."""

    attribute: str
    node: ast.Attribute
    method: Method | None

    @property
    def line(self) -> int:
        """The line that sets it."""
        return self.node.lineno


@dataclass(frozen=True, slots=True)
class Class:
    """A class of the program: its methods (the last of each name), names set in its body, and attributes of `self`."""

    name: str
    node: ast.ClassDef
    bases: tuple[str, ...]
    methods: Mapping[str, Method] = field(default_factory=dict)
    names: Mapping[str, ast.stmt] = field(default_factory=dict)
    stored: tuple[Stored, ...] = ()

    def stores_of(self, attribute: str) -> list[Stored]:
        """Return where methods of this class set an attribute of their object."""
        return [one for one in self.stored if one.attribute == attribute]

    @property
    def offers(self) -> set[str]:
        """The names that an object of this class alone has once all its methods have run."""
        return {*self.methods, *self.names, *(one.attribute for one in self.stored)}


@lru_cache(maxsize=4)
def _classes(tree: ast.Module) -> Mapping[str, Class]:
    return {node.name: _class(node) for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}


def classes(case: Case) -> Mapping[str, Class]:
    """Return the classes of the program by name."""
    return _classes(case.tree) if case.tree is not None else {}


def class_of(case: Case, kind: str) -> Class | None:
    """Return the class of the program that a type's name (`Dog`, `__main__.Dog`) means, None for another's."""
    return classes(case).get(kind.rsplit(".", 1)[-1])


def family(case: Case, kind: str) -> list[Class]:
    """Return a class of the program and its own bases, nearest first."""
    found: list[Class] = []
    pending = [kind.rsplit(".", 1)[-1]]
    while pending:
        one = classes(case).get(pending.pop(0))
        if one is not None and one not in found:
            found.append(one)
            pending.extend(one.bases)
    return found


def first_parameter(method: Method) -> str:
    """Return the name under which a method gets its object, empty without one."""
    given = [*method.args.posonlyargs, *method.args.args]
    return given[0].arg if given else ""


def is_static(method: Method) -> bool:
    """Whether a method is marked to get no object."""
    return any(isinstance(one, ast.Name) and one.id in ("staticmethod", "classmethod") for one in method.decorator_list)


def method_around(case: Case, node: ast.AST) -> tuple[Class, Method] | None:
    """Return the class and method in whose lines a node stands, None outside of a class."""
    inner: ast.AST | None = node
    method: Method | None = None
    while inner is not None:
        if isinstance(inner, ast.ClassDef):
            found = classes(case).get(inner.name)
            return (found, method) if found is not None and method is not None else None
        if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef):
            method = inner
        inner = case.parents.get(inner)
    return None


def instances(case: Case, kind: str) -> list[str]:
    """Return the names of the top level that held objects of a class of the program."""
    frames = case.failure.frames if case.failure is not None else ()
    held: dict[str, None] = {}
    for frame in frames:
        if not frame.file and frame.function == "<module>":
            held.update((name, None) for name, seen in frame.values.items() if seen.type.rsplit(".", 1)[-1] == kind)
    return list(held)


def _class(node: ast.ClassDef) -> Class:
    methods: dict[str, Method] = {}
    names: dict[str, ast.stmt] = {}
    stored: list[Stored] = []
    for part in _statements(node.body):
        if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef):
            methods[part.name] = part
            stored.extend(_stores(part))
        elif isinstance(part, ast.Assign):
            names.update((one.id, part) for one in part.targets if isinstance(one, ast.Name))
        elif isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name):
            names[part.target.id] = part
    bases = tuple(one.id if isinstance(one, ast.Name) else getattr(one, "attr", "") for one in node.bases)
    return Class(node.name, node, bases, methods, names, tuple(stored))


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    for one in body:
        yield one
        if isinstance(one, ast.If):
            yield from _statements([*one.body, *one.orelse])


def _stores(method: Method) -> Iterator[Stored]:
    owner = first_parameter(method)
    for node in ast.walk(method):
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.ctx, ast.Store)
            and isinstance(node.value, ast.Name)
            and node.value.id == owner
            and owner
        ):
            yield Stored(node.attr, node, method)
