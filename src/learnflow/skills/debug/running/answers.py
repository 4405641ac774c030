"""Right answers and given ones: when they are the same, and as values where they are written out."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any, Final

MAX_LITERAL = 4_000
"""Characters of an answer that is read as a value."""


class Unread:
    """Stands for an answer that is no literal."""


UNREAD: Final = Unread()


def value_of(text: str) -> Any:
    """Return the value of a literal, `UNREAD` for another text."""
    if len(text) > MAX_LITERAL:
        return UNREAD
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return UNREAD


def exact(value: Any) -> Any:
    """Return a value that is equal to another's only where types agree too: `True` is not 1, `2.0` not 2."""
    if isinstance(value, list | tuple):
        return (type(value).__name__, *(exact(one) for one in value))
    if isinstance(value, dict):
        return ("dict", frozenset((exact(key), exact(one)) for key, one in value.items()))
    if isinstance(value, set | frozenset):
        return (type(value).__name__, frozenset(exact(one) for one in value))
    return (type(value).__name__, repr(value))


def same(got: str, expected: str) -> bool:
    """Whether two answers, each as `repr`, are the same value of the same type."""
    if got == expected:
        return True
    one, other = value_of(got), value_of(expected)
    return one is not UNREAD and other is not UNREAD and bool(exact(one) == exact(other))


def lines_of(text: str) -> list[str]:
    """Return the lines of an output without blanks at their ends and without empty lines at the end."""
    lines = [line.rstrip() for line in text.splitlines()]
    while lines and not lines[-1]:
        lines.pop()
    return lines


def same_output(got: str, expected: str) -> bool:
    """Whether two outputs have the same lines."""
    return lines_of(got) == lines_of(expected)


def first_difference(got: Sequence[Any], expected: Sequence[Any]) -> int:
    """Return the first index at which two sequences part."""
    pairs = zip(got, expected, strict=False)
    short = min(len(got), len(expected))
    return next((at for at, (one, other) in enumerate(pairs) if exact(one) != exact(other)), short)
