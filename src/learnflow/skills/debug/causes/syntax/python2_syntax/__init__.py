"""Other Python 2: `except A, e`, `raise A, "text"`, backticks, `<>`, `exec`, `ur""`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from learnflow.skills.debug.syntax.proposals import SURE, Proposal, proposes, rewrite, splice
from learnflow.skills.debug.syntax.source import Source

_EXCEPT = re.compile(r"^(\s*except\s+)([\w.]+|\([\w., ]+\))\s*,\s*([^\W\d]\w*)\s*:(.*)$")
_RAISE = re.compile(r"^(\s*raise\s+)([\w.]+)\s*,\s*(.+)$")
_EXEC = re.compile(r"^(\s*)(exec)\s+(.+)$")


@proposes("python2-syntax")
def propose(source: Source) -> Iterator[Proposal]:
    """Write it as Python 3 does."""
    for number in source.suspects[:2]:
        code, mask = source.code(number), source.mask(number)
        match = _EXCEPT.match(code)
        if match is not None:
            if match[3][0].isupper():
                changed = f"{match[1]}({match[2]}, {match[3]}):{match[4]}"
                yield rewrite(source, SURE, number, changed, variant="except-two", has=",", wants="( )")
            else:
                changed = f"{match[1]}{match[2]} as {match[3]}:{match[4]}"
                yield rewrite(source, SURE - 0.1, number, changed, variant="except", has=",", wants="as")
        several = re.match(r"^(\s*except\s+)([\w.]+(?:\s*,\s*[\w.]+)+)(\s+as\s+\w+)?\s*:(.*)$", code)
        if several is not None and match is None:
            changed = f"{several[1]}({several[2]}){several[3] or ''}:{several[4]}"
            yield rewrite(source, SURE, number, changed, variant="except-two", has=",", wants="( )")
        match = _RAISE.match(code)
        if match is not None:
            yield rewrite(
                source, SURE, number, f"{match[1]}{match[2]}({match[3]})", variant="raise", has=",", wants="( )"
            )
        for match in re.finditer(r"`([^`]+)`", code):
            if mask[match.start()] == "`":
                place = (number, match.start(), match.end(), f"str({match[1]})")
                name = match[1].isidentifier() and source.words.get(match[1], 0) > 1
                yield splice(
                    source, SURE - 0.1 if name else SURE + 0.8, place, variant="backticks", has="`", wants="str"
                )
        found = list(re.finditer(r"<>", mask))
        if found:
            places = [(number, m.start(), m.end(), "!=") for m in found]
            yield splice(source, SURE - 0.1, *places, variant="unequal", has="<>", wants="!=")
        match = _EXEC.match(code)
        if match is not None:
            yield rewrite(
                source, SURE, number, f"{match[1]}{match[2]}({match[3]})", variant="exec", has="exec", wants="( )"
            )
        for match in re.finditer(r"(?<![\w.])(\d+)[lL]\b", mask):
            yield splice(
                source,
                SURE + 0.3,
                (number, match.end(1), match.end(), ""),
                variant="long",
                has=match.group(),
                wants=match[1],
            )
