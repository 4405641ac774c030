"""Git left its marks where two versions of the same lines could not be joined."""

from __future__ import annotations

import re
from collections.abc import Iterator

from learnflow.skills.debug.findings import Edit
from learnflow.skills.debug.syntax.proposals import SURE, Proposal, edited, proposes
from learnflow.skills.debug.syntax.source import Source

_MARK = re.compile(r"(<{7}|\|{7}|={7}|>{7})(?:\s|$)")
_ORDER = "<|=>"


@proposes("merge-conflict")
def propose(source: Source) -> Iterator[Proposal]:
    """Keep one of the versions and take the marks away: which one, only the student knows."""
    if not any(_MARK.match(source.text(n)) for n in source.suspects[:2]):
        return
    first: list[Edit] = []
    second: list[Edit] = []
    side, begin, end = 0, 0, 0
    for number, text in enumerate(source.lines, 1):
        mark = _MARK.match(text)
        if mark is not None:
            begin = begin or number
            side = (_ORDER.index(text[0]) + 1) % len(_ORDER)
            end = number if side == 0 and not end else end
        for kept, dropped in ((first, (2, 3)), (second, (1, 2))):
            if mark is not None or side in dropped:
                kept.append(Edit(number, text, None))
    for rank, edits in enumerate((first, second)):
        yield edited(SURE - 0.9 + 0.2 * rank, edits, line=begin, last=str(end or begin))
