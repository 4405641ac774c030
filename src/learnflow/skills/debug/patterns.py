"""The causes of exceptions: one small registered function each, asked in order until one knows the case."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from learnflow.contracts.answers import Value
from learnflow.contracts.values import BadInput
from learnflow.skills.debug.findings import Change, Diagnosis, Edit, Place
from learnflow.skills.debug.texts import catalogue, clip
from learnflow.skills.language.names import Names, names_of
from learnflow.skills.language.reading import read_program
from learnflow.skills.language.tracebacks import Frame, Traceback

MAX_SOURCE = 1_000
"""Characters of a line that are looked into; a longer one is only named."""


@dataclass(frozen=True)
class Case:
    """An exception with what is known around it: the student's frame, and the code when it fits the traceback.

    `lines` and `tree` are None without code, or when the traceback shows other code. `line` is 0 when unknown.
    """

    traceback: Traceback
    lines: tuple[str, ...] | None = None
    tree: ast.Module | None = None
    line: int = 0

    @property
    def says(self) -> str:
        """Python's message."""
        return self.traceback.message

    @cached_property
    def frame(self) -> Frame | None:
        """The student's frame."""
        return self.traceback.student_frame

    @cached_property
    def source(self) -> str:
        """The line at which it happened without its indentation, empty when nothing shows it."""
        if self.lines is not None and 1 <= self.line <= len(self.lines):
            return self.lines[self.line - 1].strip()[:MAX_SOURCE]
        return (self.frame.source or "").strip()[:MAX_SOURCE] if self.frame is not None else ""

    @cached_property
    def statement(self) -> ast.AST | None:
        """The tree of `source` alone, None where one line is no statement."""
        text = self.source
        if not text or len(text) == MAX_SOURCE:
            return None
        if text.startswith("elif "):
            text = "if   " + text[5:]
        try:
            return read_program(text + "\n    pass" if text.endswith(":") else text)
        except (SyntaxError, BadInput):
            return None

    @cached_property
    def marked(self) -> str:
        """The part of `source` that the traceback marks, empty without marks."""
        frame = self.frame
        if frame is None or frame.start is None or frame.source is None or frame.source.strip() != self.source:
            return ""
        return frame.source[frame.start : frame.end]

    @cached_property
    def names(self) -> Names:
        """The names of the code, none without code."""
        return names_of(self.tree) if self.tree is not None else Names({}, {})

    def place(self, part: str = "") -> Place:
        """Return the place of `part` on the line, of what the traceback marks, or of the whole line."""
        if not self.line:
            return Place()
        text = self.lines[self.line - 1] if self.lines is not None else self.source
        part = part if part and part in text else self.marked
        start = text.find(part) if part else len(text) - len(text.lstrip())
        start = max(start, 0)
        end = start + len(part) if part and part in text else len(text.rstrip())
        return Place(self.line, start + 1, self.line, max(end, start + 1) + 1 if end <= start else end + 1)

    def found(
        self,
        cause: str,
        *,
        part: str = "",
        values: tuple[Value, ...] = (),
        concept: str | None = None,
        slots: Mapping[str, str] | None = None,
        **more: str,
    ) -> Diagnosis:
        """Return the diagnosis of this case: nothing was tried, and the slots are clipped."""
        filled = {key: clip(value, 200) for key, value in {**(slots or {}), **more}.items()}
        filled.update(
            line=str(self.line),
            at=f"On line {self.line}" if self.line else "Somewhere in your program",
            there=f"line {self.line}" if self.line else "the line where it happened",
            source=clip(self.source),
            error=clip(self.traceback.error_type),
            says=clip(self.says, 200),
        )
        return Diagnosis(
            kind="exception",
            cause=cause,
            error_type=clip(self.traceback.error_type),
            python_says=self.says,
            place=self.place(part),
            slots=filled,
            later=0,
            values=values,
            concept=concept,
            source=self.lines if self.lines is not None else ((self.source,) if self.source else ()),
            in_code=self.lines is not None,
        )

    def renamed(self, part: str, new: str) -> Change | None:
        """Return the program with `part` of this line replaced, None without code."""
        if self.lines is None:
            return None
        before = self.lines[self.line - 1]
        place = self.place(part)
        after = before[: place.column - 1] + new + before[place.end_column - 1 :]
        lines = [*self.lines[: self.line - 1], after, *self.lines[self.line :]]
        return Change((Edit(self.line, before, after),), "\n".join(lines))

    def segment(self, node: ast.AST) -> str:
        """Return the source of a node of `statement`, made from `source` alone."""
        return ast.get_source_segment(self.source, node) or ""


Pattern = Callable[[Case], Diagnosis | None]
_PATTERNS: dict[str, list[tuple[int, Pattern]]] = {}


def pattern(*error_types: str, order: int = 50) -> Callable[[Pattern], Pattern]:
    """Register a function that knows a cause of these error types; a smaller `order` is asked earlier."""

    def register(function: Pattern) -> Pattern:
        for name in error_types:
            _PATTERNS.setdefault(name, []).append((order, function))
            _PATTERNS[name].sort(key=lambda entry: entry[0])
        return function

    return register


def recognise(case: Case) -> Diagnosis:
    """Return what the first pattern that knows the case says, or that no pattern knows it."""
    for _, function in _PATTERNS.get(case.traceback.error_type, ()):
        diagnosis = function(case)
        if diagnosis is not None:
            return diagnosis
    raised = case.source.startswith("raise ")
    if raised:
        return case.found("raised-by-program")
    meaning = catalogue()["meanings"].get(case.traceback.error_type)
    return case.found("type-only", meaning=meaning) if meaning else case.found("unknown-exception")


def known_types() -> frozenset[str]:
    """Return the error types for which something is registered."""
    return frozenset(_PATTERNS)
