"""What an exception itself holds: the object, the name or the key it is about, and the exceptions before it.

Read through the interpreter's own descriptors, as a class of the student's may derive from any exception.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterator
from types import TracebackType
from typing import Any

from .classes import MAX_NAME, class_name, derives, inherited
from .details import described, details, names
from .frames import last_line
from .program import Program
from .values import shown

# Functions defined below keep these built-ins, whatever is put into the real ones later.
globals()["__builtins__"] = dict(vars(builtins))

MAX_EARLIER = 5
MAX_PATH = 200
MAX_MESSAGE = 500

_MAX_CHAIN = 50
_ARGS = BaseException.__dict__["args"].__get__
_TRACEBACK = BaseException.__dict__["__traceback__"].__get__
_CAUSE, _CONTEXT = (BaseException.__dict__[name].__get__ for name in ("__cause__", "__context__"))
_SUPPRESS = BaseException.__dict__["__suppress_context__"].__get__
_OBJECT = AttributeError.__dict__["obj"].__get__
_NAMES: tuple[tuple[type, Any], ...] = tuple(
    (kind, kind.__dict__["name"].__get__) for kind in (NameError, AttributeError, ImportError)
)
_PATH, _FILE = ImportError.__dict__["path"].__get__, OSError.__dict__["filename"].__get__
_OS_FIELDS = tuple(OSError.__dict__[name].__get__ for name in ("errno", "strerror", "filename", "filename2"))
_SYNTAX_MESSAGE = SyntaxError.__dict__["msg"].__get__
_TEXTS = (BaseException.__dict__["__str__"], KeyError.__dict__["__str__"], OSError.__dict__["__str__"])
_IMPORT_MESSAGE = ImportError.__dict__["msg"].__get__
_PLAIN = {id(kind) for kind in (int, float, bool, str, bytes, type(None))}

Fields = dict[str, Any]


def causes(error: BaseException, program: Program) -> Fields:
    """Return object, name, key, path and earlier exceptions, each where it applies."""
    kind = type(error)
    told: Fields = {}
    name = next((read(error) for base, read in _NAMES if derives(base, kind)), None)
    if type(name) is str:
        told["name"] = name[:MAX_NAME]
    if derives(AttributeError, kind):
        held = _OBJECT(error)
        # One that was never set reads as None, too.
        if held is not None or type(name) is str:
            told["object"] = described(held) | details(held, program)
            told["object"]["attributes"] = names(held, every=True)
    elif derives(KeyError, kind):
        arguments = _ARGS(error)
        if arguments:
            told["key"] = described(next(tuple.__iter__(arguments)))
    path = _path(error)
    if path is not None:
        told["path"] = path
    earlier = _earlier(error)
    return told | ({"earlier": earlier} if earlier else {})


def _path(error: BaseException) -> str | None:
    if derives(ImportError, type(error)):
        path = _PATH(error)
        return path.rpartition("/")[2][:MAX_PATH] if type(path) is str else None
    if derives(OSError, type(error)):
        path = _FILE(error)
        return path[:MAX_PATH] if type(path) is str else None
    return None


def _earlier(error: BaseException) -> list[Fields]:
    told = [
        {
            "type": class_name(type(each)),
            "message": _message(each),
            "line": last_line(_trace(each)),
            "cause": how,
        }
        for each, how in _chain(error)
    ]
    return told[::-1][:MAX_EARLIER]


def _chain(error: BaseException) -> Iterator[tuple[BaseException, str]]:
    seen = {id(error)}
    for _ in range(_MAX_CHAIN):
        before, how = _CAUSE(error), "cause"
        if before is None and not _SUPPRESS(error):
            before, how = _CONTEXT(error), "context"
        if before is None or id(before) in seen:
            return
        seen.add(id(before))
        error = before
        yield error, how


def _trace(error: BaseException) -> TracebackType | None:
    trace: TracebackType | None = _TRACEBACK(error)
    return trace


def _message(error: BaseException) -> str:
    """Return what `str` would say, where it can say it without any code of the student's."""
    try:
        return _said(error)[:MAX_MESSAGE]
    except Exception:
        return ""


def _said(error: BaseException) -> str:
    kind = type(error)
    arguments = tuple(tuple.__iter__(_ARGS(error)))
    held = list(arguments)
    if derives(OSError, kind):
        held += [read(error) for read in _OS_FIELDS]
    said = inherited(kind, "__str__")
    if derives(SyntaxError, kind) or derives(ImportError, kind):
        message = (_SYNTAX_MESSAGE if derives(SyntaxError, kind) else _IMPORT_MESSAGE)(error)
        if type(message) is str:
            return message
    elif any(said is each for each in _TEXTS) and all(id(type(each)) in _PLAIN for each in held):
        return str(error)
    elif arguments and type(arguments[0]) is str and not derives(UnicodeError, kind):
        return arguments[0]
    return ", ".join(shown(each) for each in arguments[:5])
