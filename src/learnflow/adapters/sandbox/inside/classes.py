"""What a class is called and what an instance holds, without running any code of the student's.

Types are told apart by identity: no attribute is looked up on an instance or a class of theirs, for either may
answer with code. What is needed is read through the interpreter's own descriptors.
"""

from __future__ import annotations

import builtins
import sys
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from types import GetSetDescriptorType, MemberDescriptorType, ModuleType
from typing import Any

# Functions defined below keep these built-ins, whatever is put into the real ones later.
globals()["__builtins__"] = dict(vars(builtins))

MAX_NAME = 100
"""Characters of a name that are kept."""

derives = type.__subclasscheck__
"""Whether the second class is the first or derives from it; unlike `issubclass` it asks neither of them."""

_CLASS_DICT = type.__dict__["__dict__"].__get__
_MRO = type.__dict__["__mro__"].__get__
_QUALNAME = type.__dict__["__qualname__"].__get__
_MODULE = type.__dict__["__module__"].__get__
_MODULES: dict[str, Any] = sys.modules
_ABSENT = object()

_known: dict[int, tuple[type, str]] = {}
_taken: set[str] = set()


def type_name(value: object) -> str:
    """Return the exact type's name: bare for a builtin (known by identity), else with its module."""
    return class_name(type(value))


def class_name(kind: type) -> str:
    """Return a class's name; one that was not there before the student's code never gets a name taken by another."""
    known = _known.get(id(kind))
    if known is not None:
        return known[1]
    name = _qualified(kind)
    module = _CLASS_DICT(kind).get("__module__")
    if type(module) is str and module not in ("", "builtins") and len(module) <= MAX_NAME:
        full = f"{module}.{name}"
        if full not in _taken and _found(module, name) is kind:
            return full
    return f"__main__.{name}"


def remember_types() -> None:
    """Take every class there is for trusted; call it before any code of a student runs."""
    waiting: list[type] = [object]
    while waiting:
        kind = waiting.pop()
        if id(kind) in _known:
            continue
        module = _MODULE(kind)
        name = _QUALNAME(kind) if module == "builtins" else f"{module}.{_QUALNAME(kind)}"
        # The class is kept, so that its identity is never given to another.
        _known[id(kind)] = (kind, name)
        _taken.add(name)
        waiting.extend(type.__subclasses__(kind))


def is_ours(kind: type) -> bool:
    """Return whether the class was there before the student's code."""
    return id(kind) in _known


def own_name(kind: type) -> str:
    """Return the class's own name, without module and without the class around it."""
    return _qualified(kind).rpartition(".")[2]


def _qualified(kind: type) -> str:
    return str.__getitem__(_QUALNAME(kind), slice(0, MAX_NAME))


def _found(module: str, name: str) -> object:
    place: object = dict.get(_MODULES, module)
    for part in name.split("."):
        if type(place) is ModuleType:
            place = dict.get(place.__dict__, part)
        elif type(place) is type:
            place = _CLASS_DICT(place).get(part)
        else:
            return None
    return place


def inherited(kind: type, name: str) -> object:
    """Return what the class or the first of its bases defines by this name, or None."""
    for base in _MRO(kind):
        found = _CLASS_DICT(base).get(name, _ABSENT)
        if found is not _ABSENT:
            return found
    return None


def class_parts(kind: type) -> Iterator[tuple[type, Iterable[Any]]]:
    """Yield a class and its bases in the order of lookup, each with the names that it defines itself."""
    for base in _MRO(kind):
        yield base, list(_CLASS_DICT(base))


def dict_getter(kind: type) -> Callable[[object], object] | None:
    """Return what reads the `__dict__` of the class's instances; None where they have none or made their own."""
    for base in _MRO(kind):
        for name, member in islice(_CLASS_DICT(base).items(), 1_000):
            if type(name) is str and name == "__dict__":
                return member.__get__ if type(member) is GetSetDescriptorType else None
    return None


def attributes(value: object) -> Iterator[tuple[str, object]]:
    """Yield what an instance holds (slots, then its `__dict__`), without any property or `__getattribute__`."""
    held: Any = None
    for base in _MRO(type(value)):
        for name, member in islice(_CLASS_DICT(base).items(), 1_000):
            if type(name) is not str:
                continue
            if type(member) is MemberDescriptorType:
                try:
                    yield name, member.__get__(value)
                except AttributeError:
                    continue
            elif name == "__dict__" and held is None and type(member) is GetSetDescriptorType:
                held = member.__get__(value)
    if derives(dict, type(held)):
        for name, attribute in dict.items(held):
            if type(name) is str:
                yield name, attribute


remember_types()
