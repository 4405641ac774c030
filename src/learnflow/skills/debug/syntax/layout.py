"""Blocks of a broken program: headers above a line, and lines that lost their indentation."""

from __future__ import annotations

from collections.abc import Iterator

from learnflow.skills.debug.findings import Edit
from learnflow.skills.debug.syntax.source import Source, indent_of
from learnflow.skills.debug.syntax.words import HEADERS, first_word

FAR = 60
"""Lines that are looked at above a place."""


def header_above(source: Source) -> tuple[int, int]:
    """Return the header that lacks its block, 0 where there is none, and the line that came instead."""
    number = source.line
    if not source.tokens(number):
        number = source.following(number) or len(source.lines)
    header = source.previous(number)
    header = source.statement(header)[0] if header else 0
    if not header or not _is_header(source, header):
        # At the end of the text Python names the header's own line.
        own = source.statement(source.line)[0]
        own = own if _is_header(source, own) else source.previous(len(source.lines) + 1)
        return (own, own) if own and _is_header(source, own) else (0, number)
    if _is_header(source, number) and not source.following(number) and source.code(header).endswith(":"):
        deeper = len(source.indent(number)) > len(source.indent(header))
        return (number, number) if deeper else (header, number)
    return header, number


def _is_header(source: Source, number: int) -> bool:
    return first_word(source, number) in HEADERS | {"match", "case"}


def runs(source: Source, number: int, word: str) -> Iterator[list[int]]:
    """Yield the stretches of lines below a header that may belong to it, likeliest first."""
    indent = source.indent(number)
    run = _run(source, number, word)
    first = source.statement(number)[1]
    block = [number]
    for n in range(number + 1, len(source.lines) + 1):
        if source.text(n).strip() and n > first and len(source.indent(n)) <= len(indent):
            break
        if source.text(n).strip():
            block.append(n)
    whole = word in ("def", "class", "while", "with")
    branch = next((n for n in run[1:] if first_word(source, n) in ("elif", "else", "except", "finally")), 0)
    until = [n for n in run if not branch or n < branch]
    deeper = len(block) > 1 and len(source.indent(block[1])) > len(indent) + len(source.unit)
    if len(block) > 1 and (deeper or first_word(source, number) not in HEADERS):
        # Deeper lines follow what opens no block: they are where they belong, this line is not.
        yield list(range(number, first + 1))
    choices = [run, block, until] if whole else [until if branch else block, block, run]
    seen = []
    for choice in choices:
        if choice and choice not in seen:
            seen.append(choice)
            yield choice


def _run(source: Source, number: int, word: str) -> list[int]:
    """Return the lines from `number` on that stand at least as deep, up to where something else begins."""
    indent = source.indent(number)
    run: list[int] = []
    for n in range(number, len(source.lines) + 1):
        text = source.text(n)
        if not text.strip() and word in ("def", "class"):
            continue
        if not text.strip() or not text.startswith(indent):
            break
        begins = first_word(source, n) in ("def", "class") and word != "class" and indent_of(text) == indent
        if begins and run:
            break
        run.append(n)
    returns = [n for n in run if first_word(source, n) == "return" and source.indent(n) == indent]
    return [n for n in run if n <= returns[-1]] if returns and word == "def" else run


def class_members(source: Source, number: int) -> list[int]:
    """Return the lines from `number` on that belong to a class whose methods stand too far left, none without one.

    A function belongs to it that takes `self`, and what stands before the first of these.
    """
    indent = source.indent(number)
    members: list[int] = []
    held: list[int] = []
    methods = 0
    for n in range(number, len(source.lines) + 1):
        text = source.text(n)
        if not source.mask(n).strip():
            held.extend([n] if text.strip() else [])
            continue
        if n in source.starts and source.indent(n) == indent:
            tokens = source.tokens(n)
            method = len(tokens) > 3 and tokens[0].text == "def" and tokens[3].text in ("self", "cls")
            decorated = tokens[0].text == "@"
            if not method and not decorated and (methods or tokens[0].text in ("class", "def", "if", "for", "while")):
                break
            methods += method
        elif n in source.starts and not source.indent(n).startswith(indent):
            break
        members.extend([*held, n])
        held = []
    return members if methods else []


def openers(source: Source, number: int, heads: frozenset[str]) -> Iterator[int]:
    """Yield headers above a line that a branch could continue, nearest first, one per depth."""
    depth = 10_000
    for above in range(number - 1, max(0, number - FAR), -1):
        if not source.tokens(above):
            continue
        own = len(source.indent(above))
        if first_word(source, above) in heads and own < depth:
            depth = own
            yield above
        elif first_word(source, above) in ("def", "class") and own < depth:
            return


def between(source: Source, branch: int, heads: frozenset[str]) -> Iterator[tuple[list[Edit], int]]:
    """Yield what brings the lines between a block and its branch into the block: the edits and the header."""
    own = source.indent(branch)
    stretch: list[int] = []
    number = source.previous(branch)
    while number and len(source.indent(number)) >= len(own) and len(stretch) < 12:
        if source.indent(number) == own and first_word(source, number) in heads:
            break
        stretch.append(number)
        number = source.previous(number)
    if not number or not stretch or source.indent(number) != own:
        return
    stretch.reverse()
    first_out = next((n for n in stretch if source.indent(n) == own), 0)
    if not first_out:
        return
    inner = source.indent(stretch[0])
    if len(inner) <= len(own):
        inner = own + source.unit
    edits = [Edit(n, source.text(n), inner + source.text(n)[len(own) :]) for n in stretch if n >= first_out]
    yield edits, number
    only = [edit for edit in edits if indent_of(edit.before or "") == own]
    if len(only) != len(edits):
        yield only, number


def pulled_in(source: Source, number: int, heads: frozenset[str]) -> Iterator[tuple[list[Edit], int]]:
    """Yield what brings a line, and those around it that lost their indentation too, into the block above."""
    statement = _outermost(source, number)
    depth = len(source.indent(statement))
    head = 0
    for above in range(number - 1, max(0, number - FAR), -1):
        if source.tokens(above) and first_word(source, above) in heads and len(source.indent(above)) <= depth:
            head = above
            break
    if not head:
        return
    first = source.following(source.statement(head)[1])
    inner = source.indent(first)
    if len(inner) <= len(source.indent(head)):
        inner = source.indent(head) + source.unit
    start = statement
    while True:
        above = source.previous(start)
        if above <= head or len(source.indent(above)) > depth:
            break
        start = above
    last = _end_of_block(source, statement)
    for begin in dict.fromkeys((start, statement)):
        edits = []
        for n in range(begin, last + 1):
            text = source.text(n)
            if text.strip():
                edits.append(Edit(n, text, inner + text[depth:]))
        yield edits, head


def _outermost(source: Source, number: int) -> int:
    """Return the header that a line is under and that stands where the block above should go on, or the line."""
    line = number
    for above in range(number - 1, max(0, number - FAR), -1):
        if not source.tokens(above):
            continue
        if len(source.indent(above)) < len(source.indent(line)):
            if first_word(source, above) in ("def", "class", "async"):
                break
            line = above
        if not source.indent(line):
            break
    return line


def _end_of_block(source: Source, number: int) -> int:
    indent = source.indent(number)
    last = source.statement(number)[1]
    for n in range(last + 1, len(source.lines) + 1):
        if not source.text(n).strip():
            continue
        if len(source.indent(n)) <= len(indent) and first_word(source, n) not in ("else", "elif", "except", "finally"):
            break
        last = n
    return last
