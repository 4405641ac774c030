"""Compiling programs and beginnings of programs while changes are tried, a bounded number of times."""

from __future__ import annotations

import ast
import warnings
from dataclasses import dataclass

from learnflow.contracts.values import BadInput
from learnflow.skills.debug.syntax.source import Source, indent_of
from learnflow.skills.language.reading import FILE_NAME, check_nesting

_CUT_OFF = ("was never closed", "unexpected EOF", "unterminated tri", "in multi-line")


@dataclass(slots=True)
class Budget:
    """How many more texts may be compiled."""

    left: int

    def spend(self) -> bool:
        """Take one; False when none is left."""
        self.left -= 1
        return self.left >= 0


@dataclass(frozen=True, slots=True)
class Read:
    """What came of compiling: the tree where it parses, and what was refused first."""

    tree: ast.Module | None
    error: SyntaxError | None


def read(lines: tuple[str, ...], *, checked: bool = False) -> Read:
    """Compile lines; `checked` says that their nesting is known to be harmless."""
    code = "\n".join(lines)
    tree: ast.Module | None = None
    try:
        if not checked:
            check_nesting(code)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(code, FILE_NAME)
            compile(tree, FILE_NAME, "exec", dont_inherit=True)
    except SyntaxError as error:
        return Read(tree, error)
    except (BadInput, ValueError, RecursionError, MemoryError, OverflowError) as refusal:
        return Read(None, SyntaxError(f"cannot be read: {refusal}", (FILE_NAME, 1, 1, "")))
    return Read(tree, None)


def first_error(source: Source) -> SyntaxError:
    """Return the error that comes first in the text: Python reports some that are later before it."""
    start = source.statement(source.line)[0]
    open_above = [opener for opener, last in source.brackets.unclosed if last < start]
    if open_above:
        before = source.statement(open_above[0].line)[0]
        earlier = _error_before(source.lines, before, _CUT_OFF) or _error_before(source.lines, start, ())
    else:
        earlier = _error_before(source.lines, start, _CUT_OFF)
    return earlier or source.error


def _error_before(lines: tuple[str, ...], start: int, cut_off: tuple[str, ...]) -> SyntaxError | None:
    """Return what is wrong in the lines before `start`, None where only the end is missing."""
    if start <= 1:
        return None
    found = read(_finished(lines[: start - 1]), checked=True).error
    message = found.msg or "" if found is not None else ""
    if found is None or (found.lineno or 0) >= start or any(words in message for words in cut_off):
        return None
    at_end = not any(text.strip() for text in lines[found.lineno or 0 : start - 1])
    return None if message.startswith("expected 'except'") and at_end else found


def reads_upto(source: Source, reached: int) -> tuple[int, ast.Module | None]:
    """Return up to which line the text compiles by itself and its tree, 0 where not beyond line `reached`."""
    start = source.statement(source.line)[0]
    if start - 1 < reached:
        return 0, None
    part = read(_finished(source.lines[: start - 1]))
    if part.error is None:
        return start - 1, part.tree
    if (part.error.msg or "").startswith("expected 'except'") and (part.error.lineno or 0) >= start - 1:
        return start - 1, None
    return 0, None


def _finished(lines: tuple[str, ...]) -> tuple[str, ...]:
    """Return the lines with a statement in the block that a last header opens."""
    for index in range(len(lines) - 1, -1, -1):
        code = lines[index].split("#", 1)[0].rstrip()
        if code.lstrip().startswith("@"):
            continue
        if code:
            kept = lines[: index + 1]
            return (*kept, indent_of(code) + "    pass") if code.endswith(":") else kept
    return ()
