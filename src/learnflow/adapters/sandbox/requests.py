"""What may go into the jail: a request's text, files and limits, checked before anything runs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from learnflow.contracts.values import Limits

MAX_WIRE_BYTES = 4 * 1024 * 1024
"""A request as JSON: its parts at their longest, escaped."""

MAX_SOURCE_BYTES = MAX_PRELUDE_BYTES = 64 * 1024
MAX_STDIN_BYTES = 256 * 1024
MAX_CALLS, MAX_CALL_CHARACTERS = 100, 2_000
MAX_FILES, MAX_FILES_BYTES, MAX_NAME_CHARACTERS = 10, 256 * 1024, 100
MAX_CASES_BYTES = 512 * 1024
MAX_SESSION_S = 10.0
MAX_COUNTS, MAX_CASE_MS = 1_000_000, 1_000
_OBSERVED = ("none", "frames", "steps", "history")
_MOST = Limits()
_RUN_KEYS = {"kind", "source", "prelude", "stdin", "calls", "files", "limits", "observe"}
_SESSION_KEYS = {"kind", "prelude", "cases", "files", "limits", "counts", "case_ms"}


class Rejected(Exception):
    """A request that is not run; `kind` names the fault, the message says what to change."""

    def __init__(self, kind: str, message: str) -> None:
        """Keep both for the result."""
        super().__init__(message)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Request:
    """A request that may run: `content` is what the child reads, `calls` what it must answer."""

    session: bool
    content: bytes
    stdin: bytes
    calls: tuple[str, ...]
    limits: Mapping[str, float]


def parse(wire: bytes) -> Request:
    """Return the request that a client sent as JSON; raises Rejected."""
    try:
        message = json.loads(wire.decode("utf-8"))
    except UnicodeDecodeError:
        raise Rejected("BadText", "The text holds half of a character: send whole text.") from None
    except (ValueError, RecursionError):
        raise Rejected("BadRequest", "The request is not JSON, or nested too deep.") from None
    if not isinstance(message, dict) or message.get("kind") not in ("run", "session"):
        raise Rejected("BadRequest", "A request is an object whose kind is run or session.")
    session = message["kind"] == "session"
    if unknown := message.keys() - (_SESSION_KEYS if session else _RUN_KEYS):
        raise Rejected("BadRequest", f"A request has no field {min(unknown)[:40]!r}: leave it out.")
    return _session(message) if session else _run(message)


def _run(message: Mapping[str, Any]) -> Request:
    calls = message.get("calls", [])
    if not isinstance(calls, list) or len(calls) > MAX_CALLS:
        raise Rejected("BadCalls", f"Give calls as a list of at most {MAX_CALLS} expressions.")
    for call in calls:
        _text(call, "A call", MAX_CALL_CHARACTERS * 4)
        if len(call) > MAX_CALL_CHARACTERS:
            raise Rejected("TooLarge", f"A call has at most {MAX_CALL_CHARACTERS:,} characters.")
    observe = message.get("observe", "none")
    if observe not in _OBSERVED:
        raise Rejected("BadRequest", f"observe is one of {', '.join(_OBSERVED)}.")
    content = {
        "source": _text(message.get("source"), "The program", MAX_SOURCE_BYTES),
        "prelude": _text(message.get("prelude", ""), "The prelude", MAX_PRELUDE_BYTES),
        "calls": calls,
        "files": _files(message.get("files", {})),
        "observe": observe,
    }
    stdin = _text(message.get("stdin", ""), "The input", MAX_STDIN_BYTES, nul=True).encode()
    return Request(False, _dumped(content), stdin, tuple(calls), _limits(message.get("limits", {}), _MOST.wall_s))


def _session(message: Mapping[str, Any]) -> Request:
    cases = message.get("cases", [])
    if not isinstance(cases, list) or len(cases) > MAX_CALLS:
        raise Rejected("BadCases", f"Give cases as a list of at most {MAX_CALLS}.")
    for case in cases:
        if not isinstance(case, dict) or case.keys() - {"stdin", "call"}:
            raise Rejected("BadCases", "A case has stdin, call or both, and nothing else.")
        for value in case.values():
            if value is not None:
                _text(value, "A case", MAX_CASES_BYTES, nul=True)
    content: dict[str, Any] = {
        "prelude": _text(message.get("prelude", ""), "The prelude", MAX_PRELUDE_BYTES),
        "cases": cases,
        "files": _files(message.get("files", {})),
    }
    for name, most in (("counts", MAX_COUNTS), ("case_ms", MAX_CASE_MS)):
        if (value := message.get(name)) is not None:
            none = name == "counts" and value == 0 and type(value) is int
            content[name] = 0 if none else _number(value, name, most, whole=True)
    encoded = _dumped(content)
    if len(encoded) > 2 * MAX_CASES_BYTES:
        raise Rejected("TooLarge", f"Cases and files have at most {2 * MAX_CASES_BYTES // 1024} KiB together.")
    return Request(True, encoded, b"", (), _limits(message.get("limits", {}), MAX_SESSION_S))


def _text(value: object, what: str, most: int, *, nul: bool = False) -> str:
    if not isinstance(value, str):
        raise Rejected("BadRequest", f"{what} must be text.")
    try:
        size = len(value.encode("utf-8"))
    except UnicodeEncodeError:
        raise Rejected("BadText", f"{what} holds half of a character: send whole text.") from None
    if size > most:
        raise Rejected("TooLarge", f"{what} has more than {most // 1024} KiB: make it shorter.")
    if not nul and "\0" in value:
        raise Rejected("BadText", f"{what} holds a NUL character: take it out.")
    return value


def _files(value: object) -> Mapping[str, str]:
    if not isinstance(value, dict) or len(value) > MAX_FILES:
        raise Rejected("TooLarge", f"Give at most {MAX_FILES} files as names and texts.")
    left = MAX_FILES_BYTES
    for name, content in value.items():
        _file_name(name)
        left -= len(_text(content, "A file", MAX_FILES_BYTES, nul=True).encode())
    if left < 0:
        raise Rejected("TooLarge", f"The files have more than {MAX_FILES_BYTES // 1024} KiB together.")
    return value


def _file_name(name: str) -> None:
    _text(name, "A file name", 4 * MAX_NAME_CHARACTERS)
    plain = 0 < len(name) <= MAX_NAME_CHARACTERS and name.isprintable() and not name.startswith(".")
    if not plain or "/" in name or "\\" in name or len(name.encode()) > 255:
        raise Rejected("BadFile", f"A file name is plain, such as data.txt, without folders: {name[:40]!r} is not.")
    if name == "main.py":
        raise Rejected("BadFile", "main.py is the program itself: give the file another name.")


def _limits(value: object, most_wall_s: float) -> Mapping[str, float]:
    if not isinstance(value, dict):
        raise Rejected("BadLimits", "Limits are given as names and numbers.")
    most = {
        "wall_s": most_wall_s,
        "cpu_s": max(_MOST.cpu_s, most_wall_s),
        "memory_mb": _MOST.memory_mb,
        "output_kb": _MOST.output_kb,
    }
    if unknown := value.keys() - most.keys():
        raise Rejected("BadLimits", f"There is no limit {min(unknown)[:40]!r}: known are {', '.join(most)}.")
    return {name: _number(value.get(name, bound), name, bound, whole=name[-2:] != "_s") for name, bound in most.items()}


def _number(value: object, name: str, most: float, *, whole: bool) -> float:
    """Return a positive number, `most` where it is higher; raises Rejected."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not value > 0:
        raise Rejected("BadLimits", f"{name} is a number above zero.")
    lowered = min(value, most)
    return max(1, int(lowered)) if whole else float(lowered)


def _dumped(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode()
