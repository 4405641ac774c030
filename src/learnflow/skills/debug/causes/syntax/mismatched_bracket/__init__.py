"""A bracket is opened as one kind and closed as another, or in the wrong order."""

from __future__ import annotations

from collections.abc import Iterator

from learnflow.skills.debug.syntax.proposals import LIKELY, SURE, Proposal, proposes, splice
from learnflow.skills.debug.syntax.source import OPENERS, PAIRS, Source


@proposes("mismatched-bracket")
def propose(source: Source) -> Iterator[Proposal]:
    """Close with the partner, swap two closing brackets, or take the wrong one away."""
    for closer, opener in source.brackets.wrong[:3]:
        if opener is None or closer.line > source.line + 1:
            continue
        wants = PAIRS[opener.text]
        slots = {"opener": opener.text, "closer": wants, "has": closer.text, "opened": str(opener.line)}
        place = (closer.line, closer.start, closer.end, wants)
        yield splice(source, SURE, place, **slots)
        after = source.text(closer.line)[closer.end :].lstrip()
        if after.startswith(wants):
            end = source.text(closer.line).index(wants, closer.end) + 1
            swapped = (closer.line, closer.start, end, wants + closer.text)
            yield splice(source, SURE, swapped, variant="order", **slots)
        removed = (closer.line, closer.start, closer.end, "")
        yield splice(source, LIKELY - 0.6, removed, variant="stray", **slots)
        turned = (opener.line, opener.start, opener.end, OPENERS[closer.text])
        yield splice(source, SURE + 0.4, turned, variant="opener", **slots)
