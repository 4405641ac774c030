"""What the harness knows of the student's program: its files, its texts, and where in them things stand."""

from __future__ import annotations

import builtins
import re
from collections.abc import Mapping
from itertools import islice
from types import CodeType
from typing import Any

# Functions defined below keep these built-ins, whatever is put into the real ones later.
globals()["__builtins__"] = dict(vars(builtins))

MAIN = "main.py"
"""The file name under which the student's program is compiled."""

MAX_LINE = 1_000_000

_MAX_DECORATED = 50
_MAX_CODES = 5_000
_DEFINES = re.compile(r"\s*(?:async\s+def|def|class)\s").match
_RETURNS = re.compile(r"(?:^|[:;])\s*return\b").search

Position = tuple[int | None, int | None, int | None]
_NOWHERE: Position = (None, None, None)


class Program:
    """The student's files as they were sent; `main` is the program's code once it is compiled."""

    def __init__(
        self, files: Mapping[str, str], texts: Mapping[str, str], namespace: dict[str, Any], *, detailed: bool = True
    ) -> None:
        """Take names to tell and texts, each by the file name in code objects; `detailed` asks for more of values."""
        self.files = files
        self.namespace = namespace
        self.detailed = detailed
        self.main: CodeType | None = None
        self._texts = texts
        self._lines: dict[str, list[str]] = {}
        self._classes: dict[str, int | None] | None = None

    def line(self, file: str, number: int) -> str | None:
        """Return a line of the student's, None where there is none."""
        lines = self._lines.get(file)
        if lines is None:
            text = self._texts.get(file, "").removeprefix("\ufeff")
            # As the tokenizer sees lines; `splitlines` knows more ends than that.
            lines = self._lines[file] = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        return lines[number - 1] if 0 < number <= len(lines) else None

    def position(self, code: CodeType, instruction: int, line: int | None) -> Position:
        """Return column, last line and end column (1-based, characters, end exclusive) of an instruction."""
        if instruction < 0 or line is None:
            return _NOWHERE
        start, end, column, end_column = next(islice(code.co_positions(), instruction // 2, None), (None,) * 4)
        if start != line or end is None or column is None or end_column is None:
            return _NOWHERE
        first, last = self._column(code, start, column), self._column(code, end, end_column)
        return _NOWHERE if first is None or last is None else (first, end, last)

    def definition(self, code: CodeType) -> int:
        """Return the line of the `def` or `class` that a code object belongs to; it begins at its first decorator."""
        first = code.co_firstlineno
        for number in range(first, first + _MAX_DECORATED):
            text = self.line(code.co_filename, number)
            if text is None:
                break
            if _DEFINES(text):
                return number
            if number == first and not text.lstrip().startswith("@"):
                break
        return first

    def class_definition(self, qualified: str) -> int | None:
        """Return the line of the only class in the program with this qualified name."""
        if self._classes is None:
            self._classes = self._all_classes()
        return self._classes.get(qualified)

    def returns(self, number: int) -> bool:
        """Return whether a line of the program has a `return`."""
        return _RETURNS(self.line(MAIN, number) or "") is not None

    def _all_classes(self) -> dict[str, int | None]:
        found: dict[str, int | None] = {}
        waiting = [] if self.main is None else [self.main]
        for _ in range(_MAX_CODES):
            if not waiting:
                break
            code = waiting.pop()
            waiting.extend(each for each in code.co_consts if type(each) is CodeType)
            # A class's body is neither a function nor the module.
            if not code.co_flags & 1 and code.co_name != "<module>":
                found[code.co_qualname] = None if code.co_qualname in found else self.definition(code)
        return found

    def _column(self, code: CodeType, number: int, offset: int) -> int | None:
        text = self.line(code.co_filename, number)
        if text is None:
            return None
        whole = text.encode("utf-8", "replace")
        return len(whole[:offset].decode("utf-8", "ignore")) + 1 if 0 <= offset <= len(whole) else None
