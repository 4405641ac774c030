"""The result document of a run: built of exact built-in types, bounded in every part, encoded without Python code."""

from __future__ import annotations

import builtins
from _json import encode_basestring, make_encoder
from collections.abc import Sequence
from types import TracebackType
from typing import Any

from .causes import causes
from .classes import class_name, derives
from .details import definitions
from .frames import frames, last_line
from .guarding import TooSlow, in_time
from .program import MAIN, Program
from .values import EXACT_BITS, shown, type_name

# Functions defined below keep these built-ins, whatever is put into the real ones later.
globals()["__builtins__"] = dict(vars(builtins))

MAX_BYTES = 1024 * 1024
"""The longest document."""

MAX_MESSAGE = 2_000
MAX_REPR = 4_096
_RESULTS_BYTES = 512 * 1024
_SYNTAX = (SyntaxError, IndentationError, TabError)


def _refuse(value: object) -> str:
    raise TypeError("the document holds built-in types only")


_encode = make_encoder(None, _refuse, encode_basestring, None, ": ", ", ", False, False, False)
_traceback = BaseException.__dict__["__traceback__"].__get__

Fields = dict[str, Any]


def status_of(error: BaseException | None) -> str:
    """Return what an ending by this exception is called: ok, error or memory."""
    if error is None:
        return "ok"
    return "memory" if derives(MemoryError, type(error)) or _is_lost_memory_error(error) else "error"


def error_fields(error: BaseException, program: Program, *, observed: bool) -> Fields:
    """Return type, message, line and (when observed) the student's frames and what else is known of an exception."""
    trace: TracebackType | None = _traceback(error)
    line = last_line(trace)
    if trace is None and any(type(error) is kind for kind in _SYNTAX):
        line = _line_of_syntax(error)
    told: Fields = {
        "type": "TooSlow" if type(error) is TooSlow else class_name(type(error)),
        "message": _message(error),
        "line": line,
        "frames": [],
    }
    if observed:
        told["frames"] = frames(trace, program.files, program if program.detailed else None)
    if observed and program.detailed:
        told |= _more(error, program)
    return told


def value_fields(call: str, value: object) -> Fields:
    """Return the result of a call that gave this value; raises what its `__repr__` raises."""
    # An integer too long for CPython to write may still be a right answer.
    huge = type(value) is int and value.bit_length() > EXACT_BITS
    text = shown(value) if huge else in_time(lambda: repr(value))
    whole = not huge and str.__len__(text) <= MAX_REPR
    return _result(call, "ok", type_name(value), cut(text, MAX_REPR)) | {"whole": whole}


def failed_fields(call: str, error: BaseException, program: Program, *, observed: bool) -> Fields:
    """Return the result of a call that raised."""
    return _result(call, status_of(error), error=error_fields(error, program, observed=observed))


def not_run_fields(call: str) -> Fields:
    """Return the result of a call that the program's end prevented."""
    return _result(call, "not_run")


def compose(error: Fields | None, status: str, results: Sequence[Fields], seen: Fields) -> bytes:
    """Return the whole document, at most `MAX_BYTES` long; `seen` is what a tracer saw, `steps` always among it."""
    document: Fields = {"status": status, "error": error, "results": _bounded(results), **seen}
    content = _encoded(document)
    if len(content) > MAX_BYTES:
        # Only names made of control characters come here.
        document["error"] = None if error is None else _bare(error)
        document["steps"] = None if seen["steps"] is None else []
        document.pop("history", None)
        content = _encoded(document)
    return content


def cut(text: str, limit: int) -> str:
    """Return an exact string of at most `limit` characters; one that was longer ends with an ellipsis."""
    if str.__len__(text) <= limit:
        return str.__getitem__(text, slice(None)) if type(text) is str else "".join((text, ""))[:limit]
    return str.__getitem__(text, slice(0, limit - 1)) + "…"


def _result(call: str, status: str, kind: str | None = None, text: str | None = None, error: Any = None) -> Fields:
    return {"call": call, "status": status, "type": kind, "repr": text, "whole": False, "error": error}


def _bounded(results: Sequence[Fields]) -> list[Fields]:
    room, told = _RESULTS_BYTES, []
    for result in results:
        size = len(_encoded(result))
        # No error is told at such length that none is left for the others.
        if size > room // 2 and result["error"] is not None:
            result = result | {"error": _bare(result["error"])}  # noqa: PLW2901
            size = len(_encoded(result))
        if size > room:
            error: Fields = {
                "type": "TooLarge",
                "message": "The results are too large together.",
                "line": None,
                "frames": [],
            }
            told.append(_result(result["call"][:100], "error", error=error))
        else:
            told.append(result)
            room -= size
    return told


def _bare(error: Fields) -> Fields:
    return {"type": error["type"], "message": error["message"], "line": error["line"], "frames": []}


def _more(error: BaseException, program: Program) -> Fields:
    """Return what is not needed; where it cannot be had, as with no memory, the rest is told without."""
    told: Fields = {}
    try:
        told |= causes(error, program)
        defined = definitions(program)
    except Exception:
        return told
    return told | ({"definitions": defined} if defined else {})


def _encoded(document: Fields) -> bytes:
    # Halves of characters cannot be sent.
    return "".join(_encode(document, 0)).encode("utf-8", "replace")


def _message(error: BaseException) -> str:
    if any(type(error) is kind for kind in _SYNTAX) and type(error.msg) is str:  # type: ignore[attr-defined]
        return cut(error.msg, MAX_MESSAGE)  # type: ignore[attr-defined]
    try:
        return cut(in_time(lambda: str(error)), MAX_MESSAGE)
    except BaseException:
        return "<exception str() failed>"


def _is_lost_memory_error(error: BaseException) -> bool:
    """Return whether CPython forgot to say that it had no memory for another frame (3.11 does)."""
    if type(error) is not SystemError or not error.args or type(error.args[0]) is not str:
        return False
    return error.args[0].endswith(("error return without exception set", "returned NULL without setting an exception"))


def _line_of_syntax(error: Any) -> int | None:
    return error.lineno if error.filename == MAIN and type(error.lineno) is int else None
