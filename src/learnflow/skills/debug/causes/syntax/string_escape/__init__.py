"""A backslash in a text does something unwanted: `C:\\Users`, `\\x`, `\\N`, or takes the closing quote."""

from __future__ import annotations

import re
from collections.abc import Iterator

from learnflow.skills.debug.syntax.proposals import SURE, Proposal, proposes, splice
from learnflow.skills.debug.syntax.source import Source
from learnflow.skills.debug.syntax.strings import prefix_of


@proposes("string-escape")
def propose(source: Source) -> Iterator[Proposal]:
    """Put an `r` before the text, or double its backslashes."""
    for number in source.suspects[:2]:
        yield from _several(source, number)
        for token in source.tokens(number):
            if token.kind != "string" or "\\" not in token.text or token.line != token.last:
                continue
            prefix = prefix_of(token.text)
            body = token.text[len(prefix) :]
            quote = body[0]
            takes = re.search(
                rf"\\{quote}(?=\s*(?:[)\]}},:+]|$))", source.text(number)[token.start + len(prefix) + 1 :]
            )
            if takes is not None:
                yield from _taken(source, number, token.start, prefix, quote, takes)
            if "unicode" in source.says or re.search(r"\\[xuUN]", body):
                place = (number, token.start, token.start, "r")
                if "r" not in prefix.lower():
                    has = (re.search(r"\\[xuUN]", body) or re.search(r"\\.", body) or [""])[0]
                    yield splice(source, SURE, place, has=has)
                doubled = re.sub(r"(?<!\\)\\(?!\\)", r"\\\\", token.text)
                yield splice(source, SURE + 0.4, (number, token.start, token.end, doubled), has="\\")


def _several(source: Source, number: int) -> Iterator[Proposal]:
    """Several texts of one line have such a backslash."""
    places = [
        (number, token.start, token.start, "r")
        for token in source.tokens(number)
        if token.kind == "string" and "r" not in prefix_of(token.text).lower() and re.search(r"\\[xuUN]", token.text)
    ]
    if len(places) > 1:
        match = re.search(r"\\[xuUN]", source.text(number))
        yield splice(source, SURE, *places, has=match.group() if match is not None else "\\")


def _taken(
    source: Source, number: int, start: int, prefix: str, quote: str, takes: re.Match[str]
) -> Iterator[Proposal]:
    """`"C:\\games\\"`: the last backslash takes the quote."""
    begin = start + len(prefix) + 1
    inner = source.text(number)[begin : begin + takes.start() + 1]
    doubled = re.sub(r"(?<!\\)\\(?!\\)", r"\\\\", inner)
    plain = prefix.replace("r", "").replace("R", "")
    place = (number, start, begin + takes.start() + 1, f"{plain}{quote}{doubled}")
    yield splice(source, SURE, place, variant="last", has=f"\\{quote}")
    yield splice(
        source,
        SURE + 0.5,
        (number, begin + takes.start(), begin + takes.start() + 1, ""),
        variant="last",
        has=f"\\{quote}",
    )
