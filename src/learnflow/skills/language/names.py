"""Which names a program knows, where, and which of them a misspelt one was meant to be."""

from __future__ import annotations

import ast
import builtins
import keyword
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


@dataclass(frozen=True, slots=True)
class Names:
    """The names that a program binds anywhere, with the line of the first binding, and those it reads."""

    bound: dict[str, int]
    read: dict[str, int]


@cache
def builtin_names() -> frozenset[str]:
    """Return the names that Python knows without an import."""
    return frozenset(name for name in dir(builtins) if not name.startswith("_"))


@cache
def module_names() -> frozenset[str]:
    """Return the modules of the standard library."""
    return frozenset(name for name in sys.stdlib_module_names if not name.startswith("_"))


def names_of(tree: ast.AST) -> Names:
    """Return the names that `tree` binds and reads, each with its first line."""
    bound: dict[str, int] = {}
    read: dict[str, int] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            target = read if isinstance(node.ctx, ast.Load) else bound
            target[node.id] = min(node.lineno, target.get(node.id, node.lineno))
        else:
            for name, line in _bound_by(node):
                bound[name] = min(line, bound.get(name, line))
    return Names(bound, read)


def _bound_by(node: ast.AST) -> Iterator[tuple[str, int]]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name, node.lineno
    elif isinstance(node, ast.arg):
        yield node.arg, node.lineno
    elif isinstance(node, ast.Import | ast.ImportFrom):
        for alias in node.names:
            yield (alias.asname or alias.name.split(".")[0]), node.lineno
    elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
        yield node.name, node.lineno
    elif isinstance(node, ast.MatchMapping) and node.rest:
        yield node.rest, node.lineno


def enclosing_function(tree: ast.AST, line: int) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    """Return the innermost function whose lines hold `line` (1-based), None at the top level."""
    found: ast.FunctionDef | ast.AsyncFunctionDef | None = None
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            and node.lineno <= line <= (node.end_lineno or node.lineno)
            and (found is None or node.lineno >= found.lineno)
        ):
            found = node
    return found


def closest_names(name: str, candidates: Iterable[str]) -> tuple[str, ...]:
    """Return the candidates that one slip of the fingers (two in long names) turns into `name`, best first.

    A slip is a letter added, left out, changed, or swapped with its neighbour; upper and lower case count as
    half a slip. Names that differ only by a digit at the end (`x1`, `x2`) are not taken for slips.
    """
    allowed = 1 if len(name) <= 4 else 2
    letters, length, lower = set(name), len(name), name.lower()
    scored = []
    for candidate in candidates:
        if not -allowed <= len(candidate) - length <= allowed or candidate == name:
            continue
        if len(letters.symmetric_difference(candidate)) > 2 * allowed and candidate.lower() != lower:
            continue
        if candidate.lower() == lower:
            scored.append((0, candidate))
        elif min(length, len(candidate)) >= 3 and not _differ_by_number(name, candidate):
            distance = slips(name, candidate, allowed)
            if distance <= allowed:
                scored.append((distance, candidate))
    return tuple(candidate for _, candidate in sorted(scored))


def slips(one: str, other: str, limit: int) -> int:
    """Return the number of slips between two words (optimal string alignment), at most `limit` + 1."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        current = [i]
        for j, target in enumerate(other, 1):
            cost = min(row[j] + 1, current[j - 1] + 1, row[j - 1] + (letter != target))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == target:
                cost = min(cost, before[j - 2] + 1)
            current.append(cost)
        if min(current) > limit:
            return limit + 1
        before, row = row, current
    return row[-1]


def is_name(word: str) -> bool:
    """Whether `word` can be a variable's name."""
    return word.isidentifier() and not keyword.iskeyword(word)


def _differ_by_number(one: str, other: str) -> bool:
    return one.rstrip("0123456789") == other.rstrip("0123456789")
