"""`try` without `except`, or cut off from it."""

from __future__ import annotations

from collections.abc import Iterator

from learnflow.skills.debug.findings import Edit
from learnflow.skills.debug.syntax.layout import between, openers
from learnflow.skills.debug.syntax.proposals import SURE, Proposal, edited, proposes, rewrite
from learnflow.skills.debug.syntax.source import Source
from learnflow.skills.debug.syntax.words import first_word

_HEADS = frozenset({"try", "except"})


@proposes("try-without-except")
def propose(source: Source) -> Iterator[Proposal]:
    """Indent what cuts it off, move the `except`, or add one."""
    number = source.line
    word = first_word(source, number)
    if word in ("except", "finally"):
        branch = number
    elif "expected 'except'" in source.says:
        branch = _branch_below(source, number)
    else:
        return
    if branch:
        for edits, head in between(source, branch, _HEADS):
            slots = {"word": first_word(source, branch), "header": str(head), "branch": str(branch)}
            yield edited(SURE, edits, variant="cut-off", **slots, changes=str(len(edits)))
        for rank, head in enumerate(openers(source, branch, _HEADS)):
            if source.indent(head) != source.indent(branch):
                moved = source.indent(head) + source.code(branch).lstrip()
                slots = {"word": first_word(source, branch), "header": str(head), "branch": str(branch)}
                yield rewrite(source, SURE + 0.2 + 0.2 * rank, branch, moved, variant="column", **slots)
    yield from _added(source, number)


def _branch_below(source: Source, number: int) -> int:
    for below in range(number, min(number + 30, len(source.lines) + 1)):
        if first_word(source, below) in ("except", "finally"):
            return below
    return 0


def _added(source: Source, number: int) -> Iterator[Proposal]:
    """No `except` far and wide: one that catches everything shows whether that is all."""
    head = next((n for n in range(number, 0, -1) if first_word(source, n) == "try" and _over(source, n, number)), 0)
    if not head:
        return
    indent = source.indent(head)
    end = head + 1
    last = head
    while end <= len(source.lines) and (not source.text(end).strip() or len(source.indent(end)) > len(indent)):
        last = end if source.text(end).strip() else last
        end += 1
    edits = [
        Edit(last + 1, None, f"{indent}except ValueError:"),
        Edit(last + 1, None, f"{indent}{source.unit}pass"),
    ]
    both = Edit(last + 1, None, f"{indent}except ValueError:\n{indent}{source.unit}pass")
    slots = {"header": str(head), "word": "try", "branch": "0", "changes": "1"}
    yield edited(SURE + 0.5, [both] if edits else [], line=head, **slots)


def _over(source: Source, head: int, number: int) -> bool:
    return len(source.indent(head)) <= len(source.indent(number)) or number > head
