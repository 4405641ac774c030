"""`return`, `yield` or `await` is not in a function that fits, mostly since a line above lost its indentation."""

from __future__ import annotations

from collections.abc import Iterator

from learnflow.skills.debug.findings import Edit
from learnflow.skills.debug.syntax.layout import pulled_in
from learnflow.skills.debug.syntax.proposals import LIKELY, SURE, Proposal, edited, proposes, splice
from learnflow.skills.debug.syntax.source import Source
from learnflow.skills.debug.syntax.words import first_word


@proposes("outside-function")
def propose(source: Source) -> Iterator[Proposal]:
    """Indent it with what lost the indentation, or make the function asynchronous."""
    number = source.line
    word = next(
        (w for w in ("return", "yield", "await", "async") if w in source.says or w in source.code(number)), "return"
    )
    if "outside async function" in source.says or ("await" in source.says and "outside" in source.says):
        yield from _made_async(source, number)
        return
    if "outside function" not in source.says:
        return
    moved = _moved(source, number)
    if moved is not None:
        yield moved
    for rank, (edits, head) in enumerate(pulled_in(source, number, frozenset({"def", "async"}))):
        slots = {"word": word, "header": str(head), "changes": str(len(edits))}
        yield edited(SURE + 0.1 * rank, edits, **slots)
    tokens = source.tokens(number)
    if first_word(source, number) == "return" and tokens:
        value = source.code(number)[tokens[0].end :].strip()
        text = f"print({value})" if value else "raise SystemExit"
        place = (number, tokens[0].start, len(source.code(number)), text)
        yield splice(source, LIKELY, place, word=word, header="0", variant="no-function", instead=text)


def _moved(source: Source, number: int) -> Proposal | None:
    """Below the function it is called, and only then comes its `return`: that line belongs to the end of the block."""
    if first_word(source, number) != "return" or source.indent(number):
        return None
    head = next((n for n in range(number - 1, max(0, number - 60), -1) if first_word(source, n) == "def"), 0)
    tokens = source.tokens(head)
    if len(tokens) < 2 or source.indent(head):
        return None
    last = head
    while source.indent(source.following(last)) and source.following(last) < number:
        last = source.following(last)
    calls = [n for n in range(last + 1, number) if tokens[1].text in {token.text for token in source.tokens(n)}]
    if not calls or last == head:
        return None
    inner = source.indent(source.following(source.statement(head)[1]))
    value = source.code(number).strip()
    edits = [Edit(number, source.text(number), None), Edit(last + 1, None, inner + value)]
    slots = {"word": "return", "header": str(head), "last": str(last), "name": tokens[1].text, "value": value}
    return edited(SURE - 0.9, edits, line=number, variant="below-call", **slots)


def _made_async(source: Source, number: int) -> Iterator[Proposal]:
    for head in range(number, 0, -1):
        text = source.text(head)
        if first_word(source, head) == "def" and len(source.indent(head)) < len(source.indent(number)):
            start = len(source.indent(head))
            edit = Edit(head, text, f"{text[:start]}async {text[start:]}")
            yield edited(SURE, [edit], word="await", header=str(head), variant="async")
            return
