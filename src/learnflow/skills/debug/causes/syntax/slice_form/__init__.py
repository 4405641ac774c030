"""A slice without its colon: a blank, dots, an arrow or a word instead."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from learnflow.skills.debug.syntax.proposals import LIKELY, SURE, Proposal, proposes, splice
from learnflow.skills.debug.syntax.source import Source, Token
from learnflow.skills.debug.syntax.words import ends_value, gaps, is_name, within

_INSTEAD = frozenset({"->", "=>", "...", "..", "to", "bis", ";", "until", "-->", "a", "till"})


@proposes("slice-form")
def propose(source: Source) -> Iterator[Proposal]:
    """Put a colon between the two ends."""
    for number in source.suspects[:2]:
        words = within(source, number)
        for index in range(1, len(words) - 1):
            token, opener = words[index]
            if opener is None or opener.text != "[" or not _is_index(words, opener):
                continue
            if token.text in _INSTEAD and ends_value(words[index - 1][0]) and words[index - 1][0] is not opener:
                place = (number, words[index - 1][0].end, words[index + 1][0].start, ":")
                yield splice(source, SURE - 0.2, place, has=token.text)
            if token.kind == "number" and ".." in token.text:
                left, right = token.text.split(".", 1)[0], token.text.rsplit(".", 1)[1]
                yield splice(source, SURE, (number, token.start, token.end, f"{left}:{right}"), has="..")
        tokens = source.tokens(number)
        for first, second in itertools.pairwise(tokens):
            if first.text == second.text == "." and first.end == second.start:
                yield splice(source, LIKELY, (number, first.start, second.end, ":"), has="..")
    for gap in gaps(source):
        if gap.opener is not None and gap.opener.text == "[" and _is_index(within(source, gap.left.line), gap.opener):
            place = (gap.left.line, gap.left.end, gap.right.start, ":")
            yield splice(source, SURE + 0.2, place, has=" ", variant="blank")


def _is_index(words: list[tuple[Token, Token | None]], opener: Token) -> bool:
    place = next((n for n, (token, _) in enumerate(words) if token is opener), 0)
    before = words[place - 1][0] if place else None
    return before is not None and before.end == opener.start and (before.kind in ("close", "string") or is_name(before))
