"""A calculation stands on the left of `=`, or `+=` stands inside an expression."""

from __future__ import annotations

import re
from collections.abc import Iterator

from learnflow.skills.debug.findings import Edit
from learnflow.skills.debug.syntax.proposals import LIKELY, SURE, Proposal, edited, proposes, rewrite, splice
from learnflow.skills.debug.syntax.source import Source
from learnflow.skills.debug.syntax.words import CONDITIONS, within
from learnflow.skills.language.names import is_name

_AUGMENTED = frozenset({"+=", "-=", "*=", "/=", "//=", "%=", "**="})
_HYPHEN = re.compile(r"[^\W\d]\w*(?:-[^\W\d]\w*)+")


@proposes("assignment-to-expression")
def propose(source: Source) -> Iterator[Proposal]:
    """Swap the sides, or do the `+=` on a line of its own."""
    for number in source.suspects[:2]:
        words = within(source, number)
        if not words or source.statement(number)[0] != number:
            continue
        yield from _swapped(source, number)
        for index, (token, opener) in enumerate(words):
            if token.text in _AUGMENTED and index and opener is not None and opener.text == "(":
                yield from _own_line(source, number, index)
            elif token.text in _AUGMENTED and index > 1 and words[0][0].text == "return":
                text = source.code(number)[words[0][0].end :].strip()
                name = source.code(number)[words[0][0].end : token.start].strip()
                yield _before(source, number, text, f"{source.indent(number)}return {name}", token.text)
            elif token.text in _AUGMENTED and words[0][0].text in CONDITIONS and opener is None:
                place = (number, token.start, token.end, token.text[0] + "")
                yield splice(source, LIKELY + 1.0, place, variant="inside", sign=token.text)
            elif token.text in _AUGMENTED and index > 1 and any(t.text == "=" for t, o in words[:index] if o is None):
                place = (number, token.start, token.end, token.text[:-1])
                yield splice(source, SURE + 0.2, place, variant="twice", sign=token.text)


def _swapped(source: Source, number: int) -> Iterator[Proposal]:
    words = within(source, number)
    equals = next((t for t, o in words if t.text == "=" and o is None), None)
    if equals is None or words[0][0].text in CONDITIONS or equals.line != number:
        return
    code = source.code(number)
    left, right = code[: equals.start].strip(), code[equals.end :].strip()
    if not re.search(r"[-+*/%]|\band\b|\bor\b", source.mask(number)[: equals.start]):
        return
    hyphened = _HYPHEN.fullmatch(left) is not None and not all(source.words.get(w, 0) > 1 for w in left.split("-"))
    if is_name(right):
        cost = SURE + 0.8 * hyphened
        changed = f"{source.indent(number)}{right} = {left}"
        yield rewrite(source, cost, number, changed, left=left, right=right, sign="=")
    elif not hyphened:
        target = left.split()[0] if left.split() else ""
        sign = re.fullmatch(r"([\w.\[\]]+)\s*([-+*/])\s*([\w.]+)", left)
        if sign is not None and is_name(target.split(".")[0].split("[")[0]) and right == sign[3]:
            changed = f"{source.indent(number)}{sign[1]} {sign[2]}= {right}"
            yield rewrite(source, SURE + 0.5, number, changed, left=left, right=right, sign="=")


def _own_line(source: Source, number: int, index: int) -> Iterator[Proposal]:
    words = within(source, number)
    token, opener = words[index]
    inside = [t for t, o in words if o is opener or (o is not None and o.start > (opener.start if opener else 0))]
    if opener is None or not inside:
        return
    end = next((t.start for t, o in words if t.kind == "close" and t.start > token.end and o is words[0][1]), 0)
    comma = next((t.start for t, o in words if t.text == "," and o is opener and t.start > token.end), end)
    start = max(
        (t.end for t, o in words if t.text in (",",) and o is opener and t.end <= token.start), default=opener.end
    )
    stop = comma or end
    if not stop:
        return
    code = source.code(number)
    text = code[start:stop].strip()
    name = code[start : token.start].strip()
    gap = " " if code[start:stop].startswith(" ") else ""
    rest = code[:start] + gap + name + code[stop:]
    yield _before(source, number, text, rest, token.text)


def _before(source: Source, number: int, text: str, rest: str, sign: str) -> Proposal:
    old = source.text(number)
    edits = [Edit(number, old, rest), Edit(number, None, source.indent(number) + text)]
    return edited(SURE + 0.3, edits, line=number, variant="inside", sign=sign, changes="1")
