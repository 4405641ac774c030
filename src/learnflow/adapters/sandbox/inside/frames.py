"""Where a program stood when it was ended by an exception: the student's own frames and what their names held.

Values are shown without running any code of the student's; frames of libraries are left out.
"""

from __future__ import annotations

import builtins
from collections import deque
from collections.abc import Iterator, Mapping
from itertools import islice
from types import CodeType, FrameType, TracebackType
from typing import Any

from .classes import MAX_NAME
from .details import described, details, is_definition, size
from .program import MAIN, MAX_LINE, Program

# Functions defined below keep these built-ins, whatever is put into the real ones later.
globals()["__builtins__"] = dict(vars(builtins))

MAX_FRAMES = 50
"""Frames that are told: half of them from the outside, half from the inside."""

MAX_VALUES = 60
"""Values that are told of one frame."""

MAX_TEXT = 50_000
"""Characters of all values together; once they are used up, frames are told without values."""

_MAX_LOCALS = 1_000
_OPTIMIZED = 0x1


Place = tuple[FrameType, int | None, int]
"""A frame, its line and its instruction."""


def frames(
    traceback: TracebackType | None, files: Mapping[str, str], program: Program | None = None
) -> list[dict[str, Any]]:
    """Return the student's frames, outermost first; `files` maps the code's file names to the names to tell.

    With `program` they have columns, and their values details.
    """
    told = []
    held: list[tuple[dict[str, Any], object]] = []
    room = MAX_TEXT
    for frame, line, instruction in chosen(traceback, files):
        values = []
        for name, value in islice(local_values(frame), MAX_VALUES if room > 0 else 0):
            values.append({"name": name} | described(value))
            room -= sum(map(len, values[-1].values()))
            held.append((values[-1], value))
        entry: dict[str, Any] = {"function": frame.f_code.co_name[:MAX_NAME], "line": line}
        if program is not None:
            position = program.position(frame.f_code, instruction, line)
            entry |= zip(("column", "end_line", "end_column"), position, strict=True)
        entry["values"] = values
        if frame.f_code.co_filename != MAIN:
            entry["file"] = files[frame.f_code.co_filename]
        told.append(entry)
    if program is not None:
        _add_details(held, program, room)
    return told


def _add_details(held: list[tuple[dict[str, Any], object]], program: Program, room: int) -> None:
    """Add details from the innermost frame outwards, for there they matter most."""
    for entry, value in reversed(held):
        if room <= 0:
            return
        more = details(value, program)
        room -= size(more)
        entry.update(more)


def last_line(traceback: TracebackType | None) -> int | None:
    """Return the line of the innermost frame of `main.py`, or None."""
    line = None
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == MAIN:
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    return line


def local_values(frame: FrameType) -> Iterator[tuple[str, object]]:
    """Yield the names of a frame and what they hold, in order of first assignment; of a module its values only."""
    code = frame.f_code
    in_function = bool(code.co_flags & _OPTIMIZED)
    held: Any = frame.f_locals
    if in_function:
        held = dict(held)
        names: tuple[str, ...] = (*code.co_varnames, *code.co_cellvars, *code.co_freevars)
        pairs = [(name, held[name]) for name in dict.fromkeys(names) if name in held]
    else:
        # A class's body may have a mapping of the student's.
        pairs = list(islice(held.items(), _MAX_LOCALS)) if type(held) is dict else []
    for name, value in pairs:
        if type(name) is str and len(name) <= MAX_NAME and name[:1] != "." and (in_function or _is_value(name, value)):
            yield name, value


def is_main(code: CodeType) -> bool:
    """Return whether the code is the student's program."""
    return code.co_filename == MAIN


def _is_value(name: str, value: object) -> bool:
    return name[:2] != "__" and not is_definition(value)


def chosen(traceback: TracebackType | None, files: Mapping[str, str]) -> list[Place]:
    """Return the frames of these files that are told, outermost first."""
    first: list[Place] = []
    last: deque[Place] = deque(maxlen=MAX_FRAMES // 2)
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename in files:
            # A traceback of the student's own making has any numbers.
            line: int | None = traceback.tb_lineno
            line = line if line is not None and 0 <= line <= MAX_LINE else None
            place = (traceback.tb_frame, line, traceback.tb_lasti)
            if len(first) < MAX_FRAMES // 2:
                first.append(place)
            else:
                last.append(place)
        traceback = traceback.tb_next
    return [*first, *last]
