"""A value as short text, computed without running any code of the student's.

No attribute is looked up on an instance or a class of theirs: types are told apart by identity, and what an
instance holds is read through the interpreter's own descriptors. Work is bounded by the length of the text.
"""

from __future__ import annotations

import builtins
import enum
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from io import BufferedRandom, BufferedReader, BufferedWriter, FileIO, TextIOWrapper
from itertools import islice
from types import (
    BuiltinFunctionType,
    FunctionType,
    GeneratorType,
    MethodType,
    ModuleType,
)
from typing import Any

from .classes import MAX_NAME, attributes, class_name, derives, inherited, is_ours, own_name, type_name

__all__ = ["shown", "type_name"]

# Functions defined below keep these builtins, whatever is put into the real ones later.
globals()["__builtins__"] = dict(vars(builtins))

DEPTH = 6
"""Containers within containers that are still opened."""

_MAX_ATTRIBUTES = 20
EXACT_BITS = 14_000
"""Integers below have at most 4,215 digits, which CPython converts without its limit and at once."""

_ARGS = BaseException.__dict__["args"].__get__

_Pieces = Iterator[str]
_Path = tuple[int, ...]


def shown(value: object, limit: int = 80) -> str:
    """Return at most `limit` (≥ 8) printable characters that show the value; never raises for an ordinary cause."""
    try:
        text = ""
        for piece in _pieces(value, limit, ()):
            text += piece
            if len(text) > limit:
                closing = {"[": "]", "(": ")", "{": "}", "<": ">"}.get(text[0], "")
                return text[: limit - 1 - len(closing)] + "…" + closing
    except Exception:
        # A container that another thread changes meanwhile, a stack or memory at its end.
        return "<…>"
    return text


def _pieces(value: Any, limit: int, path: _Path) -> _Pieces:
    kind = type(value)
    plain = _PLAIN.get(id(kind))
    if plain is not None:
        yield plain(value, limit)
    elif id(value) in path:
        yield "..."
    elif len(path) >= DEPTH:
        yield "…"
    else:
        opened = _OPENED.get(id(kind))
        yield from (opened or _of_class)(value, limit, (*path, id(value)))


def _listed(items: Iterator[Any], limit: int, path: _Path, between: str = ", ") -> _Pieces:
    for position, item in enumerate(items):
        if position:
            yield between
        yield from _pieces(item, limit, path)


def _named(pairs: Iterator[tuple[str, object]], limit: int, path: _Path, between: str, before: str = "") -> _Pieces:
    for name, attribute in islice(pairs, _MAX_ATTRIBUTES):
        yield f"{before}{name[:MAX_NAME]}="
        yield from _pieces(attribute, limit, path)
        before = between


def _integer(value: int, limit: int) -> str:
    bits = int.bit_length(value)
    if bits <= EXACT_BITS:
        return int.__repr__(value)
    return f"<int of about {bits * 30103 // 100_000 + 1:,} digits>"


def _text(base: Any) -> Callable[[Any, int], str]:
    return lambda value, limit: repr(base.__getitem__(value, slice(0, limit + 1)))


def _list(value: Any, limit: int, path: _Path) -> _Pieces:
    yield "["
    yield from _listed(list.__iter__(value), limit, path)
    yield "]"


def _tuple(value: Any, limit: int, path: _Path) -> _Pieces:
    yield "("
    yield from _listed(tuple.__iter__(value), limit, path)
    yield ",)" if tuple.__len__(value) == 1 else ")"


def _set(value: Any, limit: int, path: _Path) -> _Pieces:
    kind: Any = set if derives(set, type(value)) else frozenset
    empty = not kind.__len__(value)
    yield "{" if kind is set and not empty else f"{kind.__name__}(" + ("" if empty else "{")
    yield from _listed(kind.__iter__(value), limit, path)
    yield ("" if empty else "}") + ("" if kind is set and not empty else ")")


def _dict(value: Any, limit: int, path: _Path) -> _Pieces:
    between = ""
    yield "{"
    for key, item in dict.items(value):
        yield between
        yield from _pieces(key, limit, path)
        yield ": "
        yield from _pieces(item, limit, path)
        between = ", "
    yield "}"


def _counted(value: Any, limit: int, path: _Path) -> _Pieces:
    yield f"{type(value).__name__}("
    if type(value) is defaultdict:
        yield from _pieces(value.default_factory, limit, path)
        yield ", "
    if dict.__len__(value) or type(value) is defaultdict:
        yield from _dict(value, limit, path)
    yield ")"


def _deque(value: Any, limit: int, path: _Path) -> _Pieces:
    yield "deque(["
    yield from _listed(deque.__iter__(value), limit, path)
    yield "])" if value.maxlen is None else f"], maxlen={value.maxlen})"


def _range(value: Any, limit: int, path: _Path) -> _Pieces:
    parts = (value.start, value.stop) if value.step == 1 else (value.start, value.stop, value.step)
    yield "range("
    yield from _listed(iter(parts), limit, path)
    yield ")"


def _slice(value: Any, limit: int, path: _Path) -> _Pieces:
    yield "slice("
    yield from _listed(iter((value.start, value.stop, value.step)), limit, path)
    yield ")"


def _moment(value: Any, limit: int) -> str:
    # A time zone may be of a class of the student's.
    zone = getattr(value, "tzinfo", None)
    return repr(value if zone is None else value.replace(tzinfo=None))


def _called(what: str) -> Callable[[Any, int], str]:
    return lambda value, limit: f"<{what} {str.__getitem__(value.__name__, slice(0, MAX_NAME))}>"


def _method(value: Any, limit: int) -> str:
    function = value.__func__
    return _called("method")(function, limit) if type(function) is FunctionType else "<method>"


def _module(value: Any, limit: int) -> str:
    name = dict.get(value.__dict__, "__name__")
    return f"<module {name[:MAX_NAME]!r}>" if type(name) is str else "<module>"


def _file(value: Any, limit: int) -> str:
    mode = dict.get(value.__dict__, "mode") if type(value) is TextIOWrapper else None
    raw = value.buffer if type(value) is TextIOWrapper else value
    raw = raw.raw if type(raw) in (BufferedReader, BufferedWriter, BufferedRandom) else raw
    if type(raw) is not FileIO:
        return "<file>"
    name = dict.get(raw.__dict__, "name")
    shown_name = repr(name[:MAX_NAME]) if type(name) is str else "?"
    state = "closed file" if raw.closed else "file"
    return f"<{state} {shown_name} mode={(mode if type(mode) is str else raw.mode)!r}>"


def _of_class(value: Any, limit: int, path: _Path) -> _Pieces:
    """Show an instance of a class that has no way of its own."""
    kind = type(value)
    fields = inherited(kind, "__dataclass_fields__")
    names = inherited(kind, "_fields")
    if derives(type, kind):
        yield f"<class {class_name(value).removeprefix('__main__.')!r}>"
    elif derives(BaseException, kind):
        yield f"{own_name(kind)}("
        yield from _listed(tuple.__iter__(_ARGS(value)), limit, path)
        yield ")"
    elif derives(enum.Enum, kind):
        held = dict(islice(attributes(value), _MAX_ATTRIBUTES))
        name = held.get("_name_")
        yield f"<{own_name(kind)}.{name[:MAX_NAME] if type(name) is str else '?'}: "
        yield from _pieces(held.get("_value_"), limit, path)
        yield ">"
    elif type(fields) is dict:
        yield f"{own_name(kind)}("
        yield from _named((pair for pair in attributes(value) if pair[0] in fields), limit, path, ", ")
        yield ")"
    elif derives(tuple, kind) and type(names) is tuple and all(type(name) is str for name in names):
        yield f"{own_name(kind)}("
        yield from _named(zip(names, tuple.__iter__(value), strict=False), limit, path, ", ")
        yield ")"
    else:
        yield from _instance(value, limit, path)


def _instance(value: Any, limit: int, path: _Path) -> _Pieces:
    kind = type(value)
    ours = is_ours(kind)
    yield f"<{class_name(kind) if ours else own_name(kind)}"
    for base in _BASES:
        if derives(base, kind):
            yield " "
            if base in _PLAIN_OF:
                yield _PLAIN_OF[base](value, limit)
            else:
                yield from _OPENED_OF[base](value, limit, path)
            break
    # What a library's object holds by private names tells a student nothing.
    held = (pair for pair in attributes(value) if not (ours and pair[0].startswith("_")))
    yield from _named(held, limit, path, " ", " ")
    yield ">"


_PLAIN_OF: dict[type, Callable[[Any, int], str]] = {
    int: _integer,
    float: lambda value, limit: float.__repr__(value),
    complex: lambda value, limit: complex.__repr__(value),
    str: _text(str),
    bytes: _text(bytes),
    bytearray: _text(bytearray),
}
_OPENED_OF: dict[type, Callable[[Any, int, _Path], _Pieces]] = {
    list: _list,
    tuple: _tuple,
    dict: _dict,
    set: _set,
    frozenset: _set,
    deque: _deque,
}
_BASES = (*_PLAIN_OF, *_OPENED_OF)

_SIMPLE = (bool, type(None), type(Ellipsis), type(NotImplemented), date, timedelta)
_PLAIN: dict[int, Callable[[Any, int], str]] = {
    **{id(kind): lambda value, limit: repr(value) for kind in _SIMPLE},
    **{id(kind): show for kind, show in _PLAIN_OF.items()},
    **{id(kind): _moment for kind in (datetime, time)},
    **{id(kind): _file for kind in (TextIOWrapper, BufferedReader, BufferedWriter, BufferedRandom, FileIO)},
    id(FunctionType): _called("function"),
    id(BuiltinFunctionType): _called("built-in function"),
    id(GeneratorType): _called("generator"),
    id(MethodType): _method,
    id(ModuleType): _module,
}
_OPENED: dict[int, Callable[[Any, int, _Path], _Pieces]] = {
    **{id(kind): show for kind, show in _OPENED_OF.items()},
    **{id(kind): _counted for kind in (defaultdict, Counter, OrderedDict)},
    id(range): _range,
    id(slice): _slice,
}
