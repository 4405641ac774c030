"""A counting loop in another language's words: three parts, `to`, `=`, `..`, brackets around its head."""

from __future__ import annotations

import re
from collections.abc import Iterator

from learnflow.skills.debug.syntax.foreign import counting
from learnflow.skills.debug.syntax.proposals import SURE, Proposal, proposes, rewrite
from learnflow.skills.debug.syntax.source import Source


@proposes("c-style-for")
def propose(source: Source) -> Iterator[Proposal]:
    """Write `for … in range(…):`."""
    for number in source.suspects[:2]:
        code = source.code(number).rstrip()
        match = re.match(r"^(\s*)(for(?:each)?\b.*?)\s*(\{?)$", code)
        if match is None:
            continue
        head, tail = match[2], ""
        inline = re.match(r"^(for\b[^\"':]*\)?\s*:)\s*(\S.*)$", head)
        changed = counting(head)
        if changed is None and inline is not None:
            head, tail = inline[1], " " + inline[2]
            changed = counting(head)
        if changed is None:
            continue
        wants, form = changed
        if form == "each" and re.match(r"foreach\s+[^\W\d]\w*\s+in\b", head):
            continue
        cost = SURE - 0.2 if form in ("three", "to", "equals") or head.startswith("for each") else SURE + 0.2
        yield rewrite(source, cost, number, match[1] + wants + tail, variant=form, has=head.rstrip(":"), wants=wants)
