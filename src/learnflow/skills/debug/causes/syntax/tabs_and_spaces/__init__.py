"""Tabs and spaces are mixed in one block."""

from __future__ import annotations

from collections.abc import Iterator

from learnflow.skills.debug.findings import Edit
from learnflow.skills.debug.syntax.proposals import SURE, Proposal, edited, proposes
from learnflow.skills.debug.syntax.source import Source, indent_of


@proposes("tabs-and-spaces")
def propose(source: Source) -> Iterator[Proposal]:
    """Write the odd line as its neighbours are, else all lines with spaces."""
    if not isinstance(source.error, IndentationError):
        return
    tabbed = [n for n, text in enumerate(source.lines, 1) if "\t" in indent_of(text) and text.strip()]
    if not tabbed:
        return
    spaced = [n for n, text in enumerate(source.lines, 1) if text.startswith(" ") and text.strip()]
    sure = SURE if isinstance(source.error, TabError) else SURE + 0.15
    if spaced:
        odd = tabbed if len(tabbed) <= len(spaced) else spaced
        line = source.line if source.line in odd else next((n for n in reversed(odd) if n <= source.line), odd[0])
        has = "a tab" if line in tabbed else "spaces"
        for width in (4, 8, 2, 3):
            edits = _spaces(source, tabbed, width, line)
            fits = any(
                len(source.indent(line).expandtabs(width)) == len(source.indent(n)) + more
                for n in (source.previous(line), source.following(line))
                for more in ((0, 4) if source.code(n).endswith(":") else (0,))
                if n and "\t" not in source.indent(n)
            )
            yield edited(sure + 0.1 * (width != 4) - 0.15 * fits, edits, line=line, has=has)
        if isinstance(source.error, TabError):
            for indent in dict.fromkeys(source.indent(n) for n in (source.previous(line), source.following(line)) if n):
                edit = Edit(line, source.text(line), indent + source.text(line).lstrip())
                yield edited(sure + 0.1, [edit], has=has)
    else:
        edits = _spaces(source, tabbed, 4, source.line)
        if any(" " in indent_of(source.text(n)) for n in tabbed):
            yield edited(sure, edits, has="a tab")


def _spaces(source: Source, tabbed: list[int], width: int, first: int) -> list[Edit]:
    order = sorted(tabbed, key=lambda n: (n != first, n))
    return [Edit(n, t, indent_of(t).expandtabs(width) + t.lstrip(" \t")) for n in order for t in (source.text(n),)]
