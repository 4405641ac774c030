"""A backslash outside a text: for division, `\\n` without quotes, or with something behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from learnflow.skills.debug.syntax.proposals import LIKELY, SURE, Proposal, proposes, splice
from learnflow.skills.debug.syntax.source import Source

_STARTS = re.compile(r"\s*(?:[^\W\d][\w.]*\s*(?:=(?!=)|\()|(?:if|for|while|def|class|return|import|from|try|with)\b)")


@proposes("line-continuation")
def propose(source: Source) -> Iterator[Proposal]:
    """Write `/`, put quotes around, or take away what stands behind it."""
    for number in source.suspects[:3]:
        mask, text = source.mask(number), source.text(number)
        for match in list(re.finditer(r"\\", mask))[:4]:
            start, rest = match.start(), text[match.end() :]
            letter = re.match(r"[nt]\b", rest)
            run = re.match(r"(?:\\[nt])+", text[start:])
            if letter is not None and run is not None:
                quote = source.quote
                place = (number, start, start + run.end(), f"{quote}{run.group()}{quote}")
                yield splice(source, SURE, place, variant="newline", has=run.group())
            if rest.strip() and not rest.lstrip().startswith("#") and letter is None:
                yield splice(source, SURE + 0.2, (number, start, start + 1, "/"), variant="division", has="\\")
            if not rest.strip() or rest.lstrip().startswith("#"):
                yield splice(source, SURE, (number, match.end(), len(text), ""), variant="behind", has=rest.strip())
                if not rest.strip() and not source.following(number):
                    yield splice(source, SURE - 0.2, (number, start, len(text), ""), variant="end", has="\\")
            below = source.following(number)
            if rest.lstrip().startswith("#") and below and _STARTS.match(source.mask(below)):
                yield splice(source, SURE, (number, start, match.end(), ""), variant="end", has="\\")
            yield splice(source, LIKELY + 0.4, (number, start, start + 1, ""), variant="alone", has="\\")
        if text.rstrip().endswith("\\") and text != text.rstrip():
            yield splice(source, SURE, (number, len(text.rstrip()), len(text), ""), variant="behind", has="a blank")
