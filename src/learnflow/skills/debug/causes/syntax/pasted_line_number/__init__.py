"""Line numbers copied along."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from learnflow.skills.debug.findings import Edit
from learnflow.skills.debug.syntax.proposals import LIKELY, SURE, Proposal, edited, proposes
from learnflow.skills.debug.syntax.source import Source

_NUMBERED = re.compile(r"^(\s*)(?:[Ll]ine )?[(\[]?(\d{1,4})([.:)|\]]?)(?: [|│])?(\s|$)")
_CODE = re.compile(r"^\s*(?:[^\W\d]\w*|[#@\"'(\[{}\])]|$)")


@proposes("pasted-line-number")
def propose(source: Source) -> Iterator[Proposal]:
    """Take the numbers away from all lines that count upwards, or from one."""
    if not any(_NUMBERED.match(source.text(number)) for number in source.suspects[:3]):
        return
    found: list[tuple[int, int, re.Match[str]]] = []
    for number, text in enumerate(source.lines, 1):
        match = _NUMBERED.match(text)
        key = match is not None and match[3] == ":" and number not in source.starts and not found
        if match is not None and not key and _CODE.match(text[match.end() :]):
            found.append((number, int(match[2]), match))
    if not any(number in source.suspects[:3] for number, _, _ in found):
        return
    if len(found) > 1 and all(b[1] > a[1] for a, b in itertools.pairwise(found)):
        yield from _all(source, found)
    for number, value, match in found:
        rest = source.text(number)[match.end() :].strip()
        if number == source.line and rest:
            text = source.text(number)
            above = source.previous(number)
            indents = dict.fromkeys((match[1], source.indent(above) if above else ""))
            for n, indent in enumerate(indents):
                cost = LIKELY - 0.6 + 0.1 * n + 0.5 * (len(found) > 1)
                yield edited(cost, [Edit(number, text, indent + rest)], variant="one", has=str(value))


def _all(source: Source, found: list[tuple[int, int, re.Match[str]]]) -> Iterator[Proposal]:
    first = found[0][0]
    has = source.text(first)[: found[0][2].end()].strip()
    width = max(match.end() for _, _, match in found)
    by_sign = [(number, source.text(number)[match.end() :]) for number, _, match in found]
    by_width = [(number, source.text(number)[width:]) for number, _, _ in found]
    for extra, rows in enumerate((by_width, by_sign)):
        blanks = [len(after) - len(after.lstrip()) for _, after in rows if after.strip()]
        common = min(blanks, default=0)
        edits = [Edit(number, source.text(number), after[common:].rstrip()) for number, after in rows]
        yield edited(SURE - 0.6 + 0.1 * extra, edits, has=has, line=first)
