"""A line is indented though no block begins."""

from __future__ import annotations

from collections.abc import Iterator

from learnflow.skills.debug.findings import Edit
from learnflow.skills.debug.syntax.proposals import SURE, Proposal, edited, proposes, rewrite
from learnflow.skills.debug.syntax.source import Source


@proposes("indentation-unexpected")
def propose(source: Source) -> Iterator[Proposal]:
    """Move the line, or it and its neighbours, back to the line above."""
    if "unexpected indent" not in source.says:
        return
    number, above = source.line, source.previous(source.line)
    top = source.statement(above)[0] if above else 0
    target = source.indent(top) if top else ""
    moved = source.indent(number)
    slots = {"above": str(top or number)}
    variant = "" if top else "first"
    below = source.following(source.statement(number)[1])
    alone = not below or not source.indent(below).startswith(moved)
    cost = SURE if alone else SURE + 0.2
    line = target + source.code(number).lstrip()
    yield rewrite(source, cost, number, line, variant=variant, **slots)
    edits = []
    end = number
    while end <= len(source.lines) and (not source.text(end).strip() or source.indent(end).startswith(moved)):
        text = source.text(end)
        if text.strip():
            edits.append(Edit(end, text, target + text[len(moved) :]))
        end += 1
    if len(edits) > 1:
        yield edited(SURE + 0.05, edits, variant=variant, **slots)
