"""One closing bracket too many, or one that closes too early."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from learnflow.skills.debug.findings import Edit
from learnflow.skills.debug.syntax.proposals import SURE, Proposal, edited, proposes, splice
from learnflow.skills.debug.syntax.source import Source, Token
from learnflow.skills.debug.syntax.words import within


@proposes("extra-bracket")
def propose(source: Source) -> Iterator[Proposal]:
    """Take the closing bracket away that has no opening one, or an earlier one of its line."""
    for closer, opener in source.brackets.wrong[:3]:
        if opener is not None or closer.line > source.line + 1:
            continue
        if source.code(closer.line).strip() == closer.text:
            edit = Edit(closer.line, source.text(closer.line), None)
            yield edited(SURE, [edit], line=closer.line, has=closer.text)
        text = source.text(closer.line)
        doubled = text[: closer.start].rstrip()[-1:] in (")", "]", "}")
        cost = SURE + (0.0 if doubled else 0.5)
        yield splice(source, cost, (closer.line, closer.start, closer.end, ""), has=closer.text)
        yield from _earlier(source, closer)
    yield from _line_above(source)


def _earlier(source: Source, wrong: Token) -> Iterator[Proposal]:
    """`print("a"), b)`: an earlier bracket closes what the last one should."""
    words = [token for token, _ in within(source, wrong.line)]
    for token, after in itertools.pairwise(words):
        if (token.line, token.start) >= (wrong.line, wrong.start):
            return
        if token.text == wrong.text and after.text in (
            ",",
            "+",
            "-",
            "*",
            "/",
            "%",
            "and",
            "or",
            "==",
            "<",
            ">",
            "for",
            "if",
        ):
            cost = SURE + (0.3 if after.text in (",", "for") else 0.8)
            yield splice(source, cost, (token.line, token.start, token.end, ""), variant="early", has=token.text)


def _line_above(source: Source) -> Iterator[Proposal]:
    """A statement that ends with `),` or `],` and goes on below: it was closed too early."""
    above = source.previous(source.line)
    lines = [above, source.line, source.previous(above)] if above else [source.line]
    for number in lines:
        tokens = source.tokens(number) if number else ()
        if len(tokens) < 2 or tokens[-1].text != "," or tokens[-2].kind != "close":
            continue
        if number + 1 in source.starts or source.following(number) in source.starts:
            place = (number, tokens[-2].start, tokens[-2].end, "")
            yield splice(source, SURE + 0.3, place, variant="early", has=tokens[-2].text)
