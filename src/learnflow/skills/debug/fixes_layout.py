"""Proposals for slips of layout: indentation, tabs, pasted prompts, blocks that stand alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from learnflow.skills.debug.findings import Edit
from learnflow.skills.debug.repair import Broken, Proposal, fixer, indent_of, replace

_PROMPT = re.compile(r"\s*(?:>>>|\.\.\.|In \[\d+\]:)(?: |$)")
_FENCE = re.compile(r"\s*```\w*\s*$")
_HEADER = re.compile(r"\s*(?:if|elif|else|for|while|def|class|try|except|finally|with|match|case|async)\b")
_DEFINITION = re.compile(r"\s*(?:async def|def|class|@)\b")
_BRANCH = re.compile(r"\s*(?:elif|else|except|finally)\b")


def _unit(broken: Broken) -> str:
    for text in broken.lines:
        indent = indent_of(text)
        if indent and text.strip():
            return indent if len(indent) <= 8 else "    "
    return "    "


@fixer(10)
def pasted_prompts(broken: Broken) -> Iterator[Proposal]:
    """Console prompts and Markdown fences are no part of the program."""
    if not _PROMPT.match(broken.text(broken.line)) and not _FENCE.match(broken.text(broken.line)):
        return
    edits = []
    for number, text in enumerate(broken.lines, 1):
        prompt = _PROMPT.match(text)
        if prompt is not None:
            edits.append(Edit(number, text, text[prompt.end() :]))
        elif _FENCE.match(text):
            edits.append(Edit(number, text, None))
    yield Proposal("pasted-prompt", tuple(edits), {"mark": broken.text(broken.line).strip()[:4].strip()})


@fixer(20)
def tabs(broken: Broken) -> Iterator[Proposal]:
    """Tabs beside spaces: the same indentation in spaces."""
    if not isinstance(broken.error, TabError) and not isinstance(broken.error, IndentationError):
        return
    for width in (4, 8):
        edits = [
            Edit(number, text, indent_of(text).expandtabs(width) + text.lstrip(" \t"))
            for number, text in enumerate(broken.lines, 1)
            if "\t" in indent_of(text)
        ]
        if edits:
            yield Proposal("tabs-and-spaces", tuple(edits))


@fixer(108)
def uneven_line(broken: Broken) -> Iterator[Proposal]:
    """The line above stands out from its neighbours, although Python stops only at the line after it."""
    if not isinstance(broken.error, IndentationError) or "expected an" in broken.says:
        return
    number, above = broken.line, broken.previous(broken.line)
    before = broken.previous(above) if above else 0
    if not before:
        return
    depth = indent_of(broken.text(number))
    after = broken.following(number)
    while after and len(indent_of(broken.text(after))) > len(depth):
        after = broken.following(after)
    opened = bool(_HEADER.match(broken.text(before))) and len(indent_of(broken.text(before))) < len(depth)
    if (opened or indent_of(broken.text(before)) == depth) and (
        not after or indent_of(broken.text(after)) == depth or after == number
    ):
        moved = depth + broken.code(above).lstrip()
        slots = {"has": str(len(indent_of(broken.text(above)))), "wants": str(len(depth))}
        if after or not opened:
            yield replace(broken, above, moved, "uneven-indent", **slots)


@fixer(110)
def unexpected_indent(broken: Broken) -> Iterator[Proposal]:
    """A line stands deeper than the line above allows: move it, or it and its neighbours, back."""
    if not isinstance(broken.error, IndentationError) or "unexpected" not in broken.says:
        return
    number, above = broken.line, broken.previous(broken.line)
    target = indent_of(broken.text(above)) if above else ""
    moved, count = indent_of(broken.text(number)), number
    yield replace(broken, number, target + broken.code(number).lstrip(), "unexpected-indent", above=str(above))
    edits = []
    while count <= len(broken.lines) and (
        not broken.text(count).strip() or indent_of(broken.text(count)).startswith(moved)
    ):
        text = broken.text(count)
        if text.strip():
            edits.append(Edit(count, text, target + text[len(moved) :]))
        count += 1
    if len(edits) > 1:
        yield Proposal("unexpected-indent", tuple(edits), {"above": str(above)})


@fixer(112)
def missing_body(broken: Broken) -> Iterator[Proposal]:
    """A header without an indented line below it."""
    if not isinstance(broken.error, IndentationError) or "expected an indented block" not in broken.says:
        return
    number = broken.line
    header = broken.previous(number)
    if not header or not _HEADER.match(broken.text(header)):
        # At the end of the text Python names the header's own line.
        header = number if _HEADER.match(broken.text(number)) else header
    outer = indent_of(broken.text(header))
    word = broken.code(header).split()[0].rstrip(":") if broken.code(header).split() else ""
    slots = {"header": str(header), "word": word}
    body = Proposal("empty-body", (Edit(header + 1, None, outer + _unit(broken) + "pass"),), slots)
    if number > header + 1 and _DEFINITION.match(broken.text(number)):
        yield body
    text = broken.text(number)
    if number != header and broken.code(number).strip() and not _BRANCH.match(text) and indent_of(text) == outer:
        inner = outer + _unit(broken)
        yield replace(broken, number, inner + broken.code(number).lstrip(), "missing-indent", **slots)
        yield from _indented_run(broken, number, outer, slots)
    yield body


def _indented_run(broken: Broken, number: int, outer: str, slots: dict[str, str]) -> Iterator[Proposal]:
    edits = []
    while number <= len(broken.lines) and broken.text(number).strip():
        text = broken.text(number)
        if not text.startswith(outer):
            break
        edits.append(Edit(number, text, outer + _unit(broken) + text[len(outer) :]))
        number += 1
    if len(edits) > 1:
        yield Proposal("missing-indent", tuple(edits), slots)


@fixer(114)
def unindent_mismatch(broken: Broken) -> Iterator[Proposal]:
    """A line goes back to a depth at which nothing stands."""
    if not isinstance(broken.error, IndentationError) or "unindent" not in broken.says:
        return
    number = broken.line
    depth = len(indent_of(broken.text(number)))
    depths = {len(indent_of(broken.text(n))) for n in range(max(1, number - 40), number) if broken.code(n).strip()}
    for level in sorted(depths, key=lambda d: (abs(d - depth), -d))[:4]:
        yield replace(
            broken,
            number,
            " " * level + broken.code(number).lstrip(),
            "unindent-mismatch",
            has=str(depth),
            wants=str(level),
        )


@fixer(113)
def branch_alone(broken: Broken) -> Iterator[Proposal]:
    """An `else` or `except` whose opener stands at another depth, or is cut off by a line between."""
    number = broken.line
    if not _BRANCH.match(broken.text(number)):
        return
    word = broken.code(number).split()[0].rstrip(":")
    tried: set[str] = set()
    for above in range(number - 1, max(0, number - 40), -1):
        text = broken.text(above)
        indent = indent_of(text)
        if _HEADER.match(text) and indent not in tried and indent != indent_of(broken.text(number)):
            tried.add(indent)
            moved = indent + broken.code(number).lstrip()
            yield replace(broken, number, moved, "branch-depth", word=word, header=str(above))
    between = broken.previous(number)
    if between and indent_of(broken.text(between)) == indent_of(broken.text(number)):
        inner = indent_of(broken.text(broken.previous(between))) or _unit(broken)
        yield replace(
            broken, between, inner + broken.code(between).lstrip(), "branch-cut-off", word=word, branch=str(number)
        )


@fixer(118)
def outside(broken: Broken) -> Iterator[Proposal]:
    """A `return` outside a function or a `break` outside a loop: perhaps it stands too far left."""
    inside = "function" if "outside function" in broken.says else "loop" if " loop" in broken.says else ""
    if not inside:
        return
    number = broken.line
    opener = r"\s*(?:async\s+)?def\b" if inside == "function" else r"\s*(?:for|while)\b"
    cause = "return-outside" if inside == "function" else "break-outside"
    above = broken.previous(number)
    for header in range(number - 1, max(0, number - 40), -1):
        if re.match(opener, broken.text(header)):
            first = broken.following(header)
            body = indent_of(broken.text(first))
            if first == number or (above and indent_of(broken.text(above)).startswith(body)):
                moved = (body if first != number else indent_of(broken.text(header)) + _unit(broken)) + broken.code(
                    number
                ).lstrip()
                word = broken.code(number).split()[0]
                yield replace(broken, number, moved, cause, header=str(header), word=word)
            return
