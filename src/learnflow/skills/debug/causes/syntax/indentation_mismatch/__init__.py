"""A line's indentation fits no block, or the first line of a block is the odd one out."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from learnflow.skills.debug.findings import Edit
from learnflow.skills.debug.syntax.proposals import LIKELY, SURE, Proposal, edited, proposes
from learnflow.skills.debug.syntax.source import Source
from learnflow.skills.debug.syntax.words import HEADERS, first_word


@proposes("indentation-mismatch")
def propose(source: Source) -> Iterator[Proposal]:
    """Move the odd line to the depth of its neighbours."""
    if isinstance(source.error, TabError) or not isinstance(source.error, IndentationError):
        return
    yield from _single(source)
    if "unindent" in source.says:
        yield from _unindent(source)
        yield from _odd_header(source)
        yield from _odd_above(source)
    elif "unexpected" in source.says:
        yield from _odd_above(source)


def _unindent(source: Source) -> Iterator[Proposal]:
    number = source.line
    depth = len(source.indent(number))
    depths = dict.fromkeys(
        len(source.indent(n)) for n in range(number - 1, max(0, number - 60), -1) if source.mask(n).strip()
    )
    above = source.previous(number)
    ordered = sorted(depths, key=lambda d: (abs(d - depth), -d))[:4]
    for level in ordered:
        near = abs(level - depth)
        cost = SURE + 0.1 * near + 0.05 * (level != len(source.indent(above)))
        yield _moved(source, number, level, cost)
        yield from _with_neighbours(source, number, level, cost + 0.1)


def _single(source: Source) -> Iterator[Proposal]:
    """Any one line near the trouble, moved to a depth that its neighbours suggest."""
    number = source.line
    at_end = source.mask(number).strip() == ""
    for rank in range(14):
        number = source.previous(number) if rank or at_end else number
        if not number:
            return
        if number not in source.starts:
            continue
        above, below = source.previous(number), source.following(source.statement(number)[1])
        above = source.statement(above)[0] if above else 0
        own = source.indent(number)
        depths = [source.indent(above) + (source.unit if source.code(above).endswith(":") else "")] if above else [""]
        if below:
            depths.append(source.indent(below))
        depths.append(source.indent(source.line))
        if above:
            depths.append(source.indent(above)[: -len(source.unit)] if source.indent(above) else "")
        for depth in dict.fromkeys(depths):
            if depth == own:
                continue
            apart = abs(len(depth.expandtabs(8)) - len(own.expandtabs(8)))
            cost = SURE + 0.1 + 0.06 * rank + 0.03 * min(apart, 8)
            if first_word(source, number) == "def" and depth == _sibling(source, number):
                cost -= 0.4
            has, wants = str(len(own.expandtabs(8))), str(len(depth))
            edit = Edit(number, source.text(number), depth + source.text(number).lstrip())
            cause, variant, slots = _called(source, number, above, depth)
            proposal = edited(cost, [edit], variant=variant, has=has, wants=wants, **slots)
            yield dataclasses.replace(proposal, cause=cause)


def _sibling(source: Source, number: int) -> str | None:
    """Return the indentation of the function above a line that stands less deep than it, None without one."""
    own = len(source.indent(number))
    above = range(number - 1, max(0, number - 60), -1)
    return next(
        (source.indent(n) for n in above if first_word(source, n) == "def" and len(source.indent(n)) < own), None
    )


def _called(source: Source, number: int, above: int, depth: str) -> tuple[str, str, dict[str, str]]:
    """Return the cause that a move of one line shows, its variant and its slots."""
    own = source.indent(number)
    opens = above and first_word(source, above) in HEADERS and source.code(above).endswith(":")
    if opens and len(own) <= len(source.indent(above)) < len(depth):
        return "indentation-expected", "", {"header": str(above), "word": first_word(source, above)}
    if not opens and len(own) > len(depth) and above and source.indent(above) == depth and "unexpected" in source.says:
        return "indentation-unexpected", "", {"above": str(above)}
    return "indentation-mismatch", "", {}


def _odd_header(source: Source) -> Iterator[Proposal]:
    """A line above, with deeper ones between, should stand where this one does."""
    number = source.line
    depth = len(source.indent(number))
    for above in range(number - 1, max(0, number - 40), -1):
        if not source.tokens(above) or above not in source.starts:
            continue
        own = len(source.indent(above))
        parent = source.previous(above)
        parent = source.statement(parent)[0] if parent else 0
        if own > depth:
            outer = len(source.indent(parent))
            opened = parent and first_word(source, parent) in HEADERS and outer < depth
            step = _step(source, (above, number))
            if opened and depth - outer == step and own - outer != step:
                yield _moved(source, above, depth, SURE - 0.1, source.indent(number))
                return
            continue
        if own == depth:
            return
        if parent and first_word(source, above) in HEADERS and len(source.indent(parent)) <= depth:
            yield _moved(source, above, depth, SURE + 0.1 + 0.02 * (depth - own), source.indent(number))
        return


def _with_neighbours(source: Source, number: int, level: int, cost: float) -> Iterator[Proposal]:
    """All lines of the stretch that stands as deep."""
    indent = source.indent(number)
    edits = []
    for n in range(number, len(source.lines) + 1):
        text = source.text(n)
        if text.strip() and not text.startswith(indent):
            break
        if text.strip():
            edits.append(Edit(n, text, " " * level + text[len(indent) :]))
    if len(edits) > 1:
        yield edited(cost, edits, has=str(len(indent)), wants=str(level), changes=str(len(edits)))


def _odd_above(source: Source) -> Iterator[Proposal]:
    """The line above stands out from its neighbours, although Python stops only here."""
    number, above = source.line, source.previous(source.line)
    above = source.statement(above)[0] if above else 0
    before = source.previous(above) if above else 0
    if not before:
        return
    before = source.statement(before)[0]
    depth, own = source.indent(number), source.indent(above)
    if own == depth or (first_word(source, above) in HEADERS and source.code(above).endswith(":")):
        return
    after = source.following(source.statement(number)[1])
    opens = first_word(source, before) in HEADERS and len(source.indent(before)) < len(depth)
    fits = source.indent(before) == depth or opens
    goes_on = after > 0 and (source.indent(after).startswith(depth) or len(source.indent(after)) < len(own))
    if not fits:
        return
    step = _step(source, (above, number))
    odd_step = opens and (len(own) - len(source.indent(before))) != step
    right_step = len(depth) - len(source.indent(before)) == step
    cost = SURE + 0.1 if odd_step or (source.indent(before) == depth) else LIKELY - 0.3
    if source.indent(before) == depth and own:
        cost = SURE - 0.1
    if opens and odd_step and right_step:
        cost = SURE - 0.25
    if opens and not goes_on and not right_step:
        cost = LIKELY
    if len(own) < len(depth) and opens and len(own) <= len(source.indent(before)):
        cost = LIKELY + 0.5
    yield _moved(source, above, len(depth), cost, depth)


def _step(source: Source, without: tuple[int, ...]) -> int:
    """Return the step that the student uses most on other lines."""
    steps: dict[int, int] = {}
    before = 0
    for n in range(1, len(source.lines) + 1):
        if n not in without and source.mask(n).strip():
            depth = len(source.indent(n).expandtabs(4))
            if depth > before:
                steps[depth - before] = steps.get(depth - before, 0) + 1
            before = depth
    return max(steps, key=lambda step: (steps[step], step == 4), default=4)


def _moved(source: Source, number: int, level: int, cost: float, indent: str | None = None) -> Proposal:
    text = source.text(number)
    blanks = indent if indent is not None else " " * level
    edit = Edit(number, text, blanks + text.lstrip())
    has = str(len(source.indent(number).expandtabs(8)))
    return edited(cost, [edit], has=has, wants=str(level))
