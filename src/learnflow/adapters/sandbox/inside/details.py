"""More about a value than its text: how long it is, what it is made of and what it offers.

Nothing here runs any code of the student's, and every part is bounded.
"""

from __future__ import annotations

import builtins
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain, islice
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any

from .classes import MAX_NAME, attributes, class_name, class_parts, derives, inherited, is_ours, type_name
from .program import MAIN, Program
from .values import shown

# Functions defined below keep these built-ins, whatever is put into the real ones later.
globals()["__builtins__"] = dict(vars(builtins))

MAX_KEYS = 40
MAX_KINDS = 5
MAX_ATTRIBUTES, MAX_PUBLIC = 60, 200
MAX_SIGNATURE = 200
MAX_DEFINITIONS = 100
MAX_DEFINED_TEXT = 20_000
"""Characters of all definitions together; once they are used up, they are told by name and type alone."""

_MAX_LOOKED_AT = 1_000
_KEY_CHARACTERS = 40
_DEFAULT_CHARACTERS = 20
_VARARGS, _VARKEYWORDS = 0x4, 0x8
_MODULE_DICT: Any = vars(ModuleType)["__dict__"].__get__
_PLAIN = {id(kind) for kind in (int, float, bool, str, type(None))}
_SEQUENCES: tuple[Any, ...] = (list, tuple, set, frozenset, deque)
_SIZED: tuple[Any, ...] = (str, bytes, *_SEQUENCES, dict)
_DEFINITIONS = (FunctionType, BuiltinFunctionType, ModuleType)

Fields = dict[str, Any]


def described(value: object) -> Fields:
    """Return type and text of a value."""
    return {"type": type_name(value), "value": shown(value)}


def details(value: object, program: Program) -> Fields:
    """Return what else applies: length, keys, kinds, attributes, signature, defined."""
    told: Fields = {}
    looks = (
        ("length", lambda: length(value)),
        ("keys", lambda: _keys(value)),
        ("kinds", lambda: _kinds(value)),
        ("attributes", lambda: names(value)),
        ("signature", lambda: _signature(value)),
        ("defined", lambda: _defined(value, program)),
    )
    for key, look in looks:
        # A container that another thread changes meanwhile, a stack or memory at its end.
        with suppress(Exception):
            found = look()
            if found is not None:
                told[key] = found
    return told


def length(value: Any) -> int | None:
    """Return how long a built-in container or text is, by the built-in's own count."""
    kind = type(value)
    if kind is range:
        try:
            return range.__len__(value)
        except OverflowError:
            return None
    for base in _SIZED:
        if derives(base, kind):
            return int(base.__len__(value))
    return None


def size(fields: Any) -> int:
    """Return about how many characters fields hold."""
    if type(fields) is str:
        return len(fields)
    if type(fields) is dict:
        return sum(len(key) + size(part) for key, part in fields.items())
    return sum(map(size, fields)) if type(fields) is list else 8


def names(value: Any, *, every: bool = False) -> list[str] | None:
    """Return the names that an instance of the student's, a class or a module offers; of any value with `every`."""
    kind = type(value)
    if derives(ModuleType, kind):
        return _unique((name for name in _keys_of(_MODULE_DICT(value)) if _told(name, theirs=False)), MAX_PUBLIC)
    if derives(type, kind):
        return _unique(_class_names(value), MAX_ATTRIBUTES)
    if not every and is_ours(kind):
        return None
    own = (name for name, _ in attributes(value) if _told(name, theirs=not is_ours(kind)))
    return _unique(chain(own, _class_names(kind)), MAX_PUBLIC if is_ours(kind) else MAX_ATTRIBUTES)


def definitions(program: Program) -> list[Fields]:
    """Return the functions, classes and modules that the program's namespace holds."""
    told: list[Fields] = []
    room = MAX_DEFINED_TEXT
    for name, value in islice(list(program.namespace.items()), _MAX_LOOKED_AT):
        if len(told) == MAX_DEFINITIONS:
            break
        if type(name) is str and len(name) <= MAX_NAME and name[:2] != "__" and is_definition(value):
            entry: Fields = {"name": name, "type": type_name(value)}
            if room > 0:
                entry |= details(value, program) | _origin(value)
                room -= size(entry)
            told.append(entry)
    return told


def is_definition(value: object) -> bool:
    """Return whether a value is a function, a class or a module."""
    kind = type(value)
    return derives(type, kind) or any(kind is each for each in _DEFINITIONS)


def _keys(value: Any) -> list[str] | None:
    if not derives(dict, type(value)) or dict.__len__(value) > MAX_KEYS:
        return None
    return [shown(key, _KEY_CHARACTERS) for key in islice(dict.keys(value), MAX_KEYS)]


def _kinds(value: Any) -> list[Fields] | None:
    kind = type(value)
    pairs: Iterator[tuple[object, object]]
    if derives(dict, kind):
        pairs = iter(dict.items(value))
    else:
        base = next((each for each in _SEQUENCES if derives(each, kind)), None)
        if base is None:
            return None
        pairs = enumerate(base.__iter__(value))
    seen: set[int] = set()
    told: list[Fields] = []
    for place, item in islice(pairs, _MAX_LOOKED_AT):
        if id(type(item)) not in seen:
            seen.add(id(type(item)))
            at = shown(place, _KEY_CHARACTERS) if derives(dict, kind) else place
            told.append({"type": type_name(item), "at": at})
            if len(told) == MAX_KINDS:
                break
    return told


def _told(name: object, *, theirs: bool) -> bool:
    """Return whether a name is for the public, or one of the student's own that is not special."""
    if type(name) is not str or not 0 < len(name) <= MAX_NAME:
        return False
    return name[0] != "_" or (theirs and name[-1] != "_")


def _unique(found: Iterable[str], most: int) -> list[str]:
    return list(islice(dict.fromkeys(islice(found, _MAX_LOOKED_AT)), most))


def _class_names(kind: type) -> Iterator[str]:
    for base, held in class_parts(kind):
        yield from (name for name in islice(held, _MAX_LOOKED_AT) if _told(name, theirs=not is_ours(base)))


def _keys_of(held: Any) -> list[Any]:
    return list(dict.keys(held)) if derives(dict, type(held)) else []


def _function(value: Any) -> FunctionType | None:
    """Return the Python function that a call of this value runs."""
    kind = type(value)
    if kind is MethodType:
        value = value.__func__
    elif derives(type, kind):
        value = inherited(value, "__init__")
    return value if type(value) is FunctionType else None


def _signature(value: object) -> str | None:
    function = _function(value)
    if function is None:
        return None
    text = f"({', '.join(_parameters(function))})"
    return text if len(text) <= MAX_SIGNATURE else text[: MAX_SIGNATURE - 2] + "…)"


def _parameters(function: FunctionType) -> Iterator[str]:
    code = function.__code__
    given = list(tuple.__iter__(function.__defaults__ or ()))
    by_name: Any = function.__kwdefaults__ or {}
    by_name = {name: item for name, item in dict.items(by_name) if type(name) is str}
    variables = iter(code.co_varnames)
    for place, name in enumerate(islice(variables, code.co_argcount)):
        default = place - code.co_argcount + len(given)
        yield name[:MAX_NAME] + (_default(given[default]) if default >= 0 else "")
        if place + 1 == code.co_posonlyargcount:
            yield "/"
    named = list(islice(variables, code.co_kwonlyargcount))
    if code.co_flags & _VARARGS:
        yield "*" + next(variables, "")[:MAX_NAME]
    elif named:
        yield "*"
    for name in named:
        yield name[:MAX_NAME] + (_default(by_name[name]) if name in by_name else "")
    if code.co_flags & _VARKEYWORDS:
        yield "**" + next(variables, "")[:MAX_NAME]


def _default(value: object) -> str:
    text = shown(value) if id(type(value)) in _PLAIN else "…"
    return f"={text if len(text) <= _DEFAULT_CHARACTERS else '…'}"


def _defined(value: Any, program: Program) -> int | None:
    if derives(type, type(value)):
        return None if is_ours(value) else program.class_definition(class_name(value).removeprefix("__main__."))
    function = _function(value)
    code = None if function is None else function.__code__
    return None if code is None or code.co_filename != MAIN else program.definition(code)


def _origin(value: Any) -> Fields:
    """Return the module that a definition comes from, or the name that a module has itself."""
    kind = type(value)
    place: object = None
    if derives(ModuleType, kind):
        place = dict.get(_MODULE_DICT(value), "__name__")
    elif derives(type, kind):
        place = inherited(value, "__module__")
    else:
        place = value.__module__
    return {"module": place[:MAX_NAME]} if type(place) is str and place not in ("", "__main__", "builtins") else {}
