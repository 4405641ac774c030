"""A colon where none belongs."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from learnflow.skills.debug.syntax.proposals import LIKELY, SURE, Proposal, proposes, splice
from learnflow.skills.debug.syntax.source import Source
from learnflow.skills.debug.syntax.words import HEADERS, first_word, opens_block, within

_STORES = frozenset({"=", "+=", "-=", "*=", "/="})


@proposes("extra-colon")
def propose(source: Source) -> Iterator[Proposal]:
    """Take the colon away."""
    for number in source.suspects[:2]:
        words = within(source, number)
        if not words:
            continue
        header = words[0][0].text in HEADERS
        lambdas = sum(token.text == "lambda" for token, _ in words)
        if header:
            yield from _too_early(source, number)
        colons = [n for n, (token, opener) in enumerate(words) if token.text in (":", "::") and opener is None]
        for rank, index in enumerate(colons[:4]):
            token = words[index][0]
            after = words[index + 1][0].text if index + 1 < len(words) else ""
            place = (token.line, token.start, token.end, "")
            last = index == len(words) - 1
            if last and not header:
                yield splice(source, SURE + 0.4, place, word=first_word(source, number) or words[0][0].text)
            elif after in (":", ";") or (last and rank and words[index - 1][0].text == ":"):
                yield splice(source, SURE, place, variant="twice", has="::")
            elif after in _STORES:
                place = (token.line, words[index - 1][0].end, words[index + 1][0].start, " ")
                yield splice(source, SURE + 0.1, place, word=words[0][0].text)
            elif header and rank < len(colons) - 1 and not lambdas:
                yield splice(source, SURE + 0.2, place, variant="early", word=words[0][0].text)
            elif after in ("and", "or"):
                yield splice(source, LIKELY, place, variant="early", word=words[0][0].text)
        if not lambdas:
            yield from _in_call(source, number)


def _too_early(source: Source, number: int) -> Iterator[Proposal]:
    """`while: tries > 0`, with the block below."""
    words = [token for token, _ in within(source, number)]
    if len(words) < 3 or words[1].text != ":" or not opens_block(source, number):
        return
    if any(token.text == ":" for token in words[2:]):
        return
    end = words[-1]
    places = ((words[1].line, words[1].start, words[1].end, ""), (end.line, end.end, end.end, ":"))
    yield splice(source, SURE - 0.3, *places, variant="early", word=words[0].text)


def _in_call(source: Source, number: int) -> Iterator[Proposal]:
    """`print(total:)`"""
    words = within(source, number)
    for (token, opener), (after, _) in itertools.pairwise(words):
        if token.text == ":" and opener is not None and opener.text == "(" and after.text == ")":
            word = first_word(source, number) or words[0][0].text
            yield splice(source, LIKELY, (token.line, token.start, token.end, ""), word=word)
