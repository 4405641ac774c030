"""Trying small changes of a program that does not compile, and keeping only what was tried."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from learnflow.skills.debug.findings import Edit
from learnflow.skills.language.reading import recompile
from learnflow.skills.language.tokens import mask_strings, split_comment


@dataclass(frozen=True, slots=True)
class Broken:
    """A program that does not compile, by lines, with the place and message at which Python stopped."""

    lines: tuple[str, ...]
    error: SyntaxError

    @property
    def line(self) -> int:
        """The line at which Python stopped, moved inside the text."""
        return min(max(self.error.lineno or 1, 1), len(self.lines))

    @property
    def column(self) -> int:
        """The column at which Python stopped, at least 1."""
        return max(self.error.offset or 1, 1)

    @property
    def says(self) -> str:
        """Python's own message."""
        return self.error.msg or "invalid syntax"

    def text(self, number: int) -> str:
        """Return a line by number, empty outside the text."""
        return self.lines[number - 1] if 1 <= number <= len(self.lines) else ""

    def code(self, number: int) -> str:
        """Return a line without its comment and trailing blanks."""
        return split_comment(self.text(number))[0]

    def mask(self, number: int) -> str:
        """Return a line's code with the insides of its strings blotted out."""
        return split_comment(mask_strings(self.text(number)))[0]

    def previous(self, number: int) -> int:
        """Return the nearest line with code above `number`, 0 without one."""
        for candidate in range(number - 1, max(number - 60, 0), -1):
            if self.code(candidate).strip():
                return candidate
        return 0

    def following(self, number: int) -> int:
        """Return the nearest line with code below `number`, 0 without one."""
        for candidate in range(number + 1, min(number + 60, len(self.lines)) + 1):
            if self.code(candidate).strip():
                return candidate
        return 0

    def suspects(self) -> tuple[int, ...]:
        """Return the lines in which the slip can be: where Python stopped, and the one above."""
        above = self.previous(self.line)
        return (self.line, above) if above else (self.line,)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change worth trying: the cause that it would show, the edits, and words for the text."""

    cause: str
    edits: tuple[Edit, ...]
    slots: Mapping[str, str] = field(default_factory=dict)


MAX_WIDTH = 1_000
"""Characters of the longest line of a program for which changes are tried: what matches lines may be quadratic."""

Fixer = Callable[[Broken], Iterable[Proposal]]
_FIXERS: list[tuple[int, Fixer]] = []


def fixer(order: int) -> Callable[[Fixer], Fixer]:
    """Register a function that proposes changes; a smaller `order` is tried earlier."""

    def register(function: Fixer) -> Fixer:
        _FIXERS.append((order, function))
        _FIXERS.sort(key=lambda entry: entry[0])
        return function

    return register


def replace(broken: Broken, number: int, after: str | None, cause: str, **slots: str) -> Proposal:
    """Return the proposal to make one line read `after` (None deletes it), keeping its comment."""
    comment = split_comment(broken.text(number))[1] if after is not None else ""
    edit = Edit(number, broken.text(number), None if after is None else after + comment)
    return Proposal(cause, (edit,), slots)


def indent_of(line: str) -> str:
    """Return the blanks at the start of a line."""
    return line[: len(line) - len(line.lstrip(" \t"))]


def apply_edits(lines: tuple[str, ...], edits: Iterable[Edit]) -> tuple[str, ...]:
    """Return the lines with all edits made; line numbers are those before any edit."""
    changed = list(lines)
    for edit in sorted(edits, key=lambda e: e.line, reverse=True):
        if edit.before is None:
            changed.insert(edit.line - 1, edit.after or "")
        elif edit.after is None:
            del changed[edit.line - 1]
        else:
            changed[edit.line - 1] = edit.after
    return tuple(changed)


@dataclass(frozen=True, slots=True)
class Repair:
    """A proposal that was tried, the edits of all steps and the lines after them.

    `error` is what Python refuses next, None where the whole compiles; `steps` counts the changes.
    """

    first: Proposal
    edits: tuple[Edit, ...]
    lines: tuple[str, ...]
    steps: int
    error: SyntaxError | None


def find_repair(broken: Broken, *, tries: int = 60, steps: int = 5) -> Repair | None:
    """Return the first change with which `broken` compiles, else one that lets Python read past it, else None.

    At most `tries` texts are compiled; a change that leads on is continued up to `steps` times.
    """
    if max(map(len, broken.lines)) > MAX_WIDTH:
        return None
    budget = [tries]
    best: Repair | None = None
    for repair in _single(broken, budget):
        if repair.error is None:
            return repair
        if best is None:
            best = repair
    if best is None or steps <= 1 or best.error is None:
        return best
    rest = find_repair(Broken(best.lines, best.error), tries=budget[0], steps=steps - 1)
    if rest is None:
        return best
    return Repair(best.first, best.edits + rest.edits, rest.lines, best.steps + rest.steps, rest.error)


def _single(broken: Broken, budget: list[int]) -> Iterator[Repair]:
    seen: set[tuple[str, ...]] = {broken.lines}
    for proposal in _proposals(broken):
        lines = apply_edits(broken.lines, proposal.edits)
        if lines in seen:
            continue
        seen.add(lines)
        if budget[0] <= 0:
            return
        budget[0] -= 1
        error = recompile("\n".join(lines) + "\n")
        if error is None or _leads_on(broken, proposal, error):
            yield Repair(proposal, proposal.edits, lines, 1, error)


def _proposals(broken: Broken) -> Iterator[Proposal]:
    for _, function in _FIXERS:
        yield from function(broken)


def _leads_on(broken: Broken, proposal: Proposal, error: SyntaxError) -> bool:
    """Whether Python, after the change, stops only at a later place than before and than every edit."""
    reached = max(broken.line, *(edit.line for edit in proposal.edits))
    inserted = sum(edit.before is None for edit in proposal.edits)
    line = error.lineno or 0
    if line == reached and len(proposal.edits) == 1 and not inserted:
        return (error.offset or 0) > _first_difference(proposal.edits[0]) + 1
    return line > reached + inserted


def _first_difference(edit: Edit) -> int:
    before, after = edit.before or "", edit.after or ""
    same = (place for place, (old, new) in enumerate(zip(before, after, strict=False)) if old != new)
    return next(same, min(len(before), len(after)))
