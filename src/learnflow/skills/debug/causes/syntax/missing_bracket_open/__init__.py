"""A closing bracket is right, the opening one before it was forgotten."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from learnflow.skills.debug.syntax.proposals import LIKELY, SURE, Proposal, proposes, splice
from learnflow.skills.debug.syntax.source import OPENERS, Source, Token
from learnflow.skills.debug.syntax.words import CONDITIONS, JOINERS, KEYWORDS, begins_value, is_known, within
from learnflow.skills.language.names import builtin_names

_AFTER = CONDITIONS | JOINERS | {"=", "return", "in", "+", "-", "*", "/", "(", ",", "[", "+=", "-=", "*=", ":"}


@proposes("missing-bracket-open")
def propose(source: Source) -> Iterator[Proposal]:
    """Put the opening bracket after a name that is called, or where the value begins."""
    for closer, opener in source.brackets.wrong[:3]:
        if closer.line > source.line + 60:
            continue
        mark = OPENERS[closer.text]
        slots = {"opener": mark, "closer": closer.text}
        words = [token for token, _ in within(source, closer.line)]
        stop = next((n for n, token in enumerate(words) if token is closer), 0)
        if opener is not None:
            words, stop = _after(words[:stop], opener)
        yield from _called(source, words[:stop], mark, slots)
        yield from _grouped(source, words[:stop], closer, mark, slots)
        yield from _glued(source, words[:stop], mark, slots)
        yield from _empty(words[: stop + 1], closer, source, mark, slots)
        if mark in "{[":
            yield from _line_above(source, closer, mark, slots)


def _after(words: list[Token], opener: Token) -> tuple[list[Token], int]:
    rest = [token for token in words if (token.line, token.start) >= (opener.line, opener.start)]
    return rest, len(rest)


def _called(source: Source, words: list[Token], mark: str, slots: dict[str, str]) -> Iterator[Proposal]:
    """`print "a")`, `int(input"a"))`, `def f a, b)`, `randint 1, 6)`."""
    if mark == "{":
        return
    for left, right, after in reversed(list(zip(words, words[1:], [*words[2:], None], strict=False))):
        if left.kind != "word" or left.text in KEYWORDS or left.line != right.line:
            continue
        if right.text == "*" and (after is None or after.start > right.end):
            # `pi * r` is a product, `print *items)` a call.
            continue
        touching = right.start == left.end
        if mark == "[" and not (touching and right.kind == "string"):
            continue
        if begins_value(right) or (right.text in ("[", "*", "{") and not touching):
            place = (left.line, left.end, right.start, mark)
            yield splice(source, SURE, place, **slots, word=left.text, variant="call")


def _glued(source: Source, words: list[Token], mark: str, slots: dict[str, str]) -> Iterator[Proposal]:
    """`printi)`, `len1, 2)`: with the bracket the space between the two names is gone too."""
    names = source.words
    called = builtin_names() | {word for word in names if names[word] > 1 or len(word) > 3}
    for rank, token in enumerate(reversed(words[-24:])):
        if mark == "{" or token.kind != "word" or token.text in KEYWORDS or is_known(source, token.text):
            continue
        index = words.index(token)
        if index and words[index - 1].text == "def" and mark == "(":
            yield from _glued_definition(source, token, slots)
        for cut in range(len(token.text) - 1, 1, -1):
            first, rest = token.text[:cut], token.text[cut:]
            if first not in called or not (rest.isdigit() or rest in names or rest in builtin_names()):
                continue
            cost = SURE - 0.1 + 0.05 * min(rank, 6) + (0.3 if first not in builtin_names() else 0.0)
            place = (token.line, token.start + cut, token.start + cut, mark)
            yield splice(source, cost, place, **slots, word=first, variant="call")
            break


def _glued_definition(source: Source, token: Token, slots: dict[str, str]) -> Iterator[Proposal]:
    """`def addtotal, n):`: the end of the word is a parameter that the body uses."""
    for cut in range(2, len(token.text)):
        rest = token.text[cut:]
        if rest == "self" or (rest in source.words and rest.isidentifier() and len(rest) + 1 < len(token.text)):
            place = (token.line, token.start + cut, token.start + cut, "(")
            yield splice(source, SURE, place, **slots, word=token.text[:cut], variant="call")
            return


def _empty(words: list[Token], closer: Token, source: Source, mark: str, slots: dict[str, str]) -> Iterator[Proposal]:
    """`names = ]`: the pair was to be empty."""
    if len(words) > 1 and words[-1] is closer and words[-2].text in ("=", "return", "(", ",", "in", ":"):
        yield splice(source, SURE - 0.1, (closer.line, closer.start, closer.start, mark), **slots)
    elif len(words) > 1 and words[-1] is closer and mark == "(" and words[-2].kind == "word":
        touching = words[-2].end == closer.start and words[-2].text not in KEYWORDS
        defined = len(words) > 2 and words[-3].text in ("def", ".")
        if touching and (defined or words[-2].text in ("input", "print", "list", "dict", "set")):
            place = (closer.line, closer.start, closer.start, mark)
            yield splice(source, SURE + 0.1, place, **slots, word=words[-2].text, variant="call")


def _grouped(source: Source, words: list[Token], closer: Token, mark: str, slots: dict[str, str]) -> Iterator[Proposal]:
    """`if a and b) or c`, `days = 1, 2]`."""
    depth, joined = 0, False
    for left, right in reversed(list(itertools.pairwise(words))):
        depth += (right.kind == "close") - (right.kind == "open")
        if depth < 0:
            return
        if depth > 0:
            continue
        joined = joined or right.text in JOINERS | {"+", "-", ",", "<", ">", "==", "*", "/", ":"}
        if left.text in _AFTER and not (left.text == "(" and left.line == right.line and right.text == ")"):
            after = source.text(closer.line)[closer.end :].strip()
            goes_on = after not in ("", ":")
            cost = LIKELY if not joined else SURE + 0.4 if goes_on else LIKELY - 0.4
            cost -= 0.3 * (left.text in CONDITIONS | {"return", "="} and joined)
            if not goes_on and left.text in CONDITIONS and not any(token.text in JOINERS for token in words):
                cost = LIKELY
            listed = any(token.text in (",", ":", "for") for token in words[words.index(right) :])
            cost += 0.0 if mark == "(" else -0.2 if joined and listed else 0.6
            yield splice(source, cost, (right.line, right.start, right.start, mark), **slots)


def _line_above(source: Source, closer: Token, mark: str, slots: dict[str, str]) -> Iterator[Proposal]:
    """`person =` on one line, the items and the closing bracket below."""
    for number in range(closer.line, max(closer.line - 60, 0), -1):
        tokens = source.tokens(number)
        if tokens and tokens[-1].text in ("=", "return"):
            end = tokens[-1].end
            yield splice(source, SURE, (number, end, len(source.code(number)), f" {mark}"), **slots)
            return
