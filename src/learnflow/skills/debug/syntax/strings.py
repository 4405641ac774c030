"""The strings of a broken program: those that never end, and the fields of f-strings."""

from __future__ import annotations

from collections.abc import Iterator

from learnflow.skills.debug.syntax.source import Source, Token, is_closed


def prefix_of(literal: str) -> str:
    """Return the letters before a string's first quote."""
    return literal[: len(literal) - len(literal.lstrip("rRbBuUfFtT"))]


def body_of(literal: str) -> str:
    """Return a string from its first quote on."""
    return literal.lstrip("rRbBuUfFtT")


def is_f_string(token: Token) -> bool:
    """Whether a token is an f-string."""
    return token.kind == "string" and "f" in prefix_of(token.text).lower()


def open_strings(source: Source) -> Iterator[Token]:
    """Yield the strings near the trouble that their line leaves open."""
    for number in source.suspects[:4]:
        for token in source.tokens(number):
            if token.kind == "string" and not is_closed(token.text):
                yield token


def f_strings(source: Source) -> Iterator[Token]:
    """Yield the f-strings near the trouble; Python may count their lines from the string's own beginning."""
    numbers = list(source.suspects[:4])
    if "f-string" in source.says:
        numbers.extend(range(1, len(source.lines) + 1) if len(source.lines) < 400 else ())
    for number in dict.fromkeys(numbers):
        for token in source.tokens(number):
            if is_f_string(token):
                yield token


def fields(token: Token) -> Iterator[tuple[int, int]]:
    """Yield where the content of each closed field begins and ends in the literal."""
    literal = token.text
    index, depth, start = len(prefix_of(literal)), 0, 0
    while index < len(literal):
        if depth == 0 and literal[index : index + 2] in ("{{", "}}"):
            index += 2
            continue
        if literal[index] == "{":
            depth += 1
            start = index + 1 if depth == 1 else start
        elif literal[index] == "}" and depth:
            depth -= 1
            if depth == 0:
                yield start, index
        index += 1
