"""`else` or `elif` has lost its `if`: a line between is indented wrongly, or it stands in the wrong column."""

from __future__ import annotations

from collections.abc import Iterator

from learnflow.skills.debug.findings import Edit
from learnflow.skills.debug.syntax.layout import between, openers
from learnflow.skills.debug.syntax.proposals import LAST, LIKELY, SURE, Proposal, edited, proposes, rewrite
from learnflow.skills.debug.syntax.source import Source, indent_of
from learnflow.skills.debug.syntax.words import first_word

_HEADS = frozenset({"if", "elif", "for", "while", "try", "except"})


@proposes("orphan-else")
def propose(source: Source) -> Iterator[Proposal]:
    """Indent the line between, move the branch to its `if`, or change the order of branches."""
    number = source.line
    word = first_word(source, number)
    if word not in ("else", "elif"):
        return
    heads = _HEADS if word == "else" else frozenset({"if", "elif"})
    own = source.indent(number)
    for edits, head in between(source, number, heads):
        slots = {"word": word, "header": str(head), "branch": str(number), "changes": str(len(edits))}
        yield edited(SURE + 0.1, edits, variant="cut-off", **slots)
    for rank, head in enumerate(openers(source, number, heads)):
        if source.indent(head) != own:
            moved = source.indent(head) + source.code(number).lstrip()
            block = _block(source, number, source.indent(head))
            slots = {"word": word, "header": str(head), "branch": str(number)}
            yield rewrite(source, SURE + 0.25 + 0.2 * rank, number, moved, variant="column", **slots)
            if len(block) > 1:
                yield edited(SURE + 0.35 + 0.2 * rank, block, variant="column", **slots, changes=str(len(block)))
    yield from _order(source, number, word)
    yield from _missing_if(source, number, word)


def _block(source: Source, number: int, indent: str) -> list[Edit]:
    own = source.indent(number)
    edits = [Edit(number, source.text(number), indent + source.text(number).lstrip())]
    for n in range(number + 1, len(source.lines) + 1):
        text = source.text(n)
        if text.strip() and (not text.startswith(own) or len(indent_of(text)) <= len(own)):
            break
        if text.strip():
            edits.append(Edit(n, text, indent + text[len(own) :]))
    return edits


def _order(source: Source, number: int, word: str) -> Iterator[Proposal]:
    """An `elif` after the `else`: the `else` block goes last."""
    if word != "elif":
        return
    own = source.indent(number)
    start = next((n for n in range(number - 1, 0, -1) if source.tokens(n) and source.indent(n) == own), 0)
    if not start or first_word(source, start) != "else":
        return
    end = number
    while end < len(source.lines) and (
        not source.text(end + 1).strip()
        or len(source.indent(end + 1)) > len(own)
        or (first_word(source, end + 1) == "elif" and source.indent(end + 1) == own)
    ):
        end += 1
    while end > number and not source.text(end).strip():
        end -= 1
    block = [source.text(n) for n in range(start, number)]
    while block and not block[-1].strip():
        block.pop()
    moved = [source.text(n) for n in range(number, end + 1)] + block
    old = [source.text(n) for n in range(start, end + 1)]
    edits = [Edit(start + n, before, after) for n, (before, after) in enumerate(zip(old, moved, strict=False))]
    edits = [edit for edit in edits if edit.before != edit.after]
    if len(old) == len(moved) and edits:
        slots = {"word": word, "header": str(start), "branch": str(number), "changes": "1"}
        yield edited(SURE, edits, line=number, variant="order", **slots)


def _missing_if(source: Source, number: int, word: str) -> Iterator[Proposal]:
    """No `if` at all: an `elif` can begin the statement itself."""
    if word == "elif":
        text = source.text(number)
        start = len(source.indent(number))
        changed = text[:start] + "if" + text[start + 4 :]
        slots = {"word": word, "header": "", "branch": str(number)}
        yield edited(LIKELY + 0.8, [Edit(number, text, changed)], variant="none", **slots)
    else:
        inner = source.following(number)
        if inner and len(source.indent(inner)) > len(source.indent(number)):
            head = source.indent(number) + "if True:"
            slots = {"word": word, "header": "", "branch": str(number)}
            edit = Edit(number, source.text(number), head)
            yield edited(LAST, [edit], variant="none", **slots)
