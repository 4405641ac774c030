"""`else` with a condition, or `elif` without one."""

from __future__ import annotations

from collections.abc import Iterator

from learnflow.skills.debug.syntax.proposals import SURE, Proposal, proposes, splice
from learnflow.skills.debug.syntax.source import Source
from learnflow.skills.debug.syntax.words import within


@proposes("else-with-condition")
def propose(source: Source) -> Iterator[Proposal]:
    """Write `elif` before a condition, `else` where there is none."""
    for number in source.suspects[:2]:
        tokens = source.tokens(number)
        if len(tokens) < 2:
            continue
        first, second = tokens[0], tokens[1]
        if first.text == "else" and second.text not in (":", "if"):
            ends = [token for token, opener in within(source, number) if token.text == ":" and opener is None]
            colon = () if ends else ((number, tokens[-1].end, tokens[-1].end, ":"),)
            stop = ends[0].start if ends and ends[0].line == number else len(source.code(number))
            condition = source.code(number)[second.start : stop].strip()
            place = (number, first.start, first.end, "elif")
            yield splice(source, SURE + 0.3, place, *colon, condition=condition)
        elif first.text == "elif" and second.text == ":":
            place = (number, first.start, first.end, "else")
            yield splice(source, SURE, place, variant="elif-alone")
