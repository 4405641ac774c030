"""Which lines a test reaches, asked of the trials themselves: a stop is put before each stretch of statements."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from learnflow.contracts.values import CaseOutcome
from learnflow.skills.debug.searching.edits import Subject

STOP = "raise BaseException"
"""What is put before a stretch: a case that ends with this error reaches it."""

_COMPOUND = (ast.If, ast.For, ast.While, ast.With, ast.Try)


@dataclass(frozen=True, slots=True)
class Probe:
    """A stretch of statements that run one after the other, and the program that stops before it."""

    first: int
    last: int
    program: str


def probes(subject: Subject) -> Iterator[Probe]:
    """Yield a probe for each stretch of a program."""
    for node in subject.walk(ast.AST):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
                yield from _stretches(subject, block)


def _stretches(subject: Subject, block: list[ast.stmt]) -> Iterator[Probe]:
    start: ast.stmt | None = None
    for at, node in enumerate(block):
        start = start or node
        ends = isinstance(node, _COMPOUND) or at == len(block) - 1
        if not ends:
            continue
        word = subject.source[start.lineno - 1].lstrip()
        if subject.starts_line(start) and not word.startswith("elif") and not isinstance(start, ast.FunctionDef):
            lines = [*subject.source]
            lines.insert(start.lineno - 1, subject.indent_of(start.lineno) + STOP)
            yield Probe(start.lineno, node.end_lineno or node.lineno, "\n".join(lines))
        start = None


@dataclass(frozen=True, slots=True)
class Reached:
    """For each line whether a failing and whether a passing test reaches it, and the loop that does not end."""

    failing: dict[int, int]
    passing: dict[int, int]
    loop: tuple[int, int] | None = None

    def weight(self, line: int) -> float:
        """Return how suspicious a line is (0–1): 0 where no failing test comes there, most where only those do."""
        failing, passing = self.failing.get(line, 1), self.passing.get(line, 0)
        if not failing:
            return 0.0
        value = 0.3 + 0.7 * failing / (failing + passing)
        return value if self.loop is None or self.loop[0] <= line <= self.loop[1] else value * 0.25


def reached(
    subject: Subject, found: Sequence[tuple[Probe, Sequence[CaseOutcome]]], passed: Sequence[bool], endless: bool
) -> Reached:
    """Return what the probes' outcomes say."""
    failing: dict[int, int] = {}
    passing: dict[int, int] = {}
    for probe, outcomes in sorted(found, key=lambda one: (one[0].first, -one[0].last)):
        here = [one.error == "BaseException" for one in outcomes]
        lines = range(probe.first, probe.last + 1)
        # Inner stretches come later and say more of their own lines.
        failing.update(dict.fromkeys(lines, sum(h and not p for h, p in zip(here, passed, strict=False))))
        passing.update(dict.fromkeys(lines, sum(h and p for h, p in zip(here, passed, strict=False))))
    return Reached(failing, passing, _endless_loop(subject, failing) if endless else None)


def _endless_loop(subject: Subject, failing: dict[int, int]) -> tuple[int, int] | None:
    """Return the lines of the innermost loop that is entered and not left, None where every loop is left."""
    found = None
    for loop in subject.loops():
        block = subject.siblings_of(loop)
        following = block[block.index(loop) + 1].lineno if loop in block[:-1] else 0
        entered = failing.get(loop.body[0].lineno, 0)
        stays = not following or failing.get(following, 0) < failing.get(loop.lineno, entered)
        if entered and stays and (isinstance(loop, ast.While) or found is None):
            found = (loop.lineno, loop.end_lineno or loop.lineno)
    return found
