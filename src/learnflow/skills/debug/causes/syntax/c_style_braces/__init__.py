"""A block in `{ }`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from learnflow.skills.debug.findings import Edit
from learnflow.skills.debug.syntax.foreign import head_of, native
from learnflow.skills.debug.syntax.proposals import SURE, Proposal, edited, proposes
from learnflow.skills.debug.syntax.source import Source, indent_of

_HEAD = re.compile(
    r"^\s*(?:\}\s*)?(?:(?:public|private|static|protected)\s+)*(?:if|else|elif|elseif|elsif|for|foreach|while|def|class|try|except|catch|"
    r"finally|with|function|func|fn|fun|void|match|case|do|switch)\b"
    r"|^\s*(?:(?:public|private|static|protected|final|const|unsigned)\s+)*"
    r"(?:int|long|short|double|float|char|bool|boolean|string|auto|[A-Z]\w*(?:<\w+>)?(?:\[\])?)\s+[^\W\d]\w*\s*\([^()]*\)\s*\{?$"
    r"|^\s*(?:const|let|var)\s+[^\W\d]\w*\s*=.*(?:=>|\bfunction\b[^{]*)\s*\{?$"
)
_INLINE = re.compile(
    r"^(?P<head>\s*(?:if|elif|for|while|def|else|try|finally)\b[^{]*?)\s*\{\s*(?P<body>[^{}]*?)\s*;?\s*\}\s*;?$"
)


@dataclass(frozen=True, slots=True)
class _Block:
    """A block in braces: the line of its head, of `{`, of `}` and whether text follows the `}`."""

    head: int
    brace: int
    close: int


@proposes("c-style-braces")
def propose(source: Source) -> Iterator[Proposal]:
    """Write a colon for `{`, take `}` away and indent what is between."""
    if not any("{" in source.mask(number) for number in range(1, len(source.lines) + 1)):
        return
    blocks = _blocks(source)
    if blocks:
        yield from _together(source, blocks)
    for number in source.suspects[:2]:
        match = _INLINE.match(source.mask(number))
        if match is not None and ":" not in match["body"]:
            code = source.code(number)
            body = code[match.start("body") : match.end("body")] or "pass"
            head = source.indent(number) + head_of(code[: match.end("head")])
            edit = Edit(number, source.text(number), f"{head} {body}")
            yield edited(SURE - 0.2, [edit], line=number, head=code.strip(), variant="inline")


def _blocks(source: Source) -> list[_Block]:
    found: list[_Block] = []
    open_: list[tuple[int, int] | None] = []
    for number in range(1, len(source.lines) + 1):
        tokens = source.tokens(number)
        for index, token in enumerate(tokens):
            if token.text == "{" and token.kind == "open":
                head = 0
                if index == len(tokens) - 1:
                    above = source.previous(number)
                    if _HEAD.match(source.mask(number)):
                        head = number
                    elif index == 0 and above and _HEAD.match(source.mask(above)):
                        head = above
                open_.append((head, number) if head else None)
            elif token.text == "}" and token.kind == "close" and open_:
                opened = open_.pop()
                if opened is not None:
                    found.append(_Block(*opened, number))
    found.extend(_Block(*opened, 0) for opened in open_ if opened is not None)
    return sorted(found, key=lambda block: block.head)


def _together(source: Source, blocks: list[_Block]) -> Iterator[Proposal]:
    heads = {block.head: block for block in blocks}
    braces = {block.brace for block in blocks}
    closes = {block.close for block in blocks if block.close}
    deeper: dict[int, int] = {}
    for block in blocks:
        last = block.close or len(source.lines) + 1
        inside = [n for n in range(block.brace + 1, last) if source.mask(n).strip()]
        if block.close and inside and len(source.indent(inside[0])) <= len(source.indent(block.head)):
            for n in inside:
                deeper[n] = deeper.get(n, 0) + 1
    edits = []
    for number, text in enumerate(source.lines, 1):
        edit = _line(source, number, heads, braces, closes, deeper.get(number, 0))
        if edit != text:
            edits.append(Edit(number, text, edit))
    first = blocks[0].head
    head = source.code(first).strip()
    for rank, changes in enumerate((_translated(source, edits, blocks), edits)):
        changes.sort(key=lambda edit: (edit.line != first, edit.line))
        wants = (changes[0].after or "").strip()
        yield edited(SURE - 0.8 + 0.1 * rank, changes, line=first, head=head, wants=wants, braces=str(len(blocks)))


def _translated(source: Source, edits: list[Edit], blocks: list[_Block]) -> list[Edit]:
    """Return the edits with the lines of the blocks written as Python has them: no `let`, `++` or `;`."""
    changed = {edit.line: edit.after for edit in edits}
    heads = {block.head for block in blocks}
    inside = {n for block in blocks for n in range(block.brace, (block.close or len(source.lines)) + 1)}
    for number in sorted(inside - heads):
        after = changed.get(number, source.text(number))
        if after is None or not after.strip() or after.lstrip().startswith("#"):
            continue
        part = after[: len(after) - len(source.text(number)[len(source.mask(number)) :])]
        shown = source.mask(number)
        shift = len(part) - len(shown)
        if part.strip() == source.code(number).strip():
            # The line may have been moved; its texts stay where they are in it.
            changed[number] = native(part, " " * max(shift, 0) + shown[max(-shift, 0) :]) + after[len(part) :]
    return [Edit(n, source.text(n), after) for n, after in sorted(changed.items()) if after != source.text(n)]


def _line(
    source: Source, number: int, heads: dict[int, _Block], braces: set[int], closes: set[int], deeper: int
) -> str | None:
    """Return a line as it reads without braces, None where nothing is left of it."""
    text, code = source.text(number), source.code(number)
    comment = text[len(source.mask(number)) :].strip()
    extra = source.unit * deeper
    if number in heads:
        tail = f"  {comment}" if comment else ""
        return indent_of(text) + extra + head_of(code) + tail
    if number in braces:
        return None if not comment else indent_of(text) + comment
    if number in closes:
        rest = re.sub(r"\}\s*;?", "", code, count=1).strip()
        kept = indent_of(text) + rest if rest else (indent_of(text) + comment if comment else None)
        if rest and not code.strip().startswith("}"):
            return extra + text[: text.rindex("}")].rstrip()
        return kept
    if deeper and text.strip():
        return extra + text
    return text
