"""A `{` of an f-string, a bracket within it, or the f-string itself is not closed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from learnflow.skills.debug.causes.syntax.unclosed_string import closings
from learnflow.skills.debug.syntax.proposals import SURE, Proposal, proposes, splice
from learnflow.skills.debug.syntax.source import PAIRS, Source, Token
from learnflow.skills.debug.syntax.strings import body_of, f_strings, is_f_string, open_strings, prefix_of

_STOP = re.compile(r"[ ,.!?;:)\-/]|$")


@proposes("unclosed-f-string")
def propose(source: Source) -> Iterator[Proposal]:
    """Close the field, the bracket in it, or the text."""
    for token in open_strings(source):
        if is_f_string(token):
            yield from closings(source, token)
            literal = token.text
            if literal.count("{") > literal.count("}"):
                yield from _field(source, token)
                yield from _both(source, token)
    for token in f_strings(source):
        yield from _field(source, token)


def _both(source: Source, token: Token) -> Iterator[Proposal]:
    """`print(f"{total)`: the end of the field and that of the text are missing."""
    literal = token.text
    opened = literal.rindex("{")
    name = re.match(r"[^\W\d]\w*(?:\.\w+|\[[^\]]*\]|\([^()]*\))*(?::[.,<>^+\d]+[a-zA-Z%]?)?", literal[opened + 1 :])
    quote = body_of(literal)[0]
    if name is not None and "\n" not in literal:
        yield _put(source, token, opened + 1 + name.end(), "}" + quote, "field", SURE + 0.3)


def _field(source: Source, token: Token) -> Iterator[Proposal]:
    literal = token.text
    begin = len(prefix_of(literal))
    depth, opened = 0, -1
    stack: list[str] = []
    index = begin
    while index < len(literal):
        letter = literal[index]
        if depth == 0 and literal[index : index + 2] in ("{{", "}}"):
            index += 2
            continue
        if letter == "{" and depth and not stack:
            yield from _ends(source, token, opened, index, stack)
            opened = index
        elif letter == "{":
            depth, opened = depth + 1, index if depth == 0 else opened
        elif depth and letter in "([":
            stack.append(PAIRS[letter])
        elif depth and letter in ")]" and stack:
            stack.pop()
        elif letter == "}" and depth:
            if stack:
                yield _put(source, token, index, "".join(reversed(stack)), "bracket", SURE)
                stack = []
            depth -= 1
        index += 1
    if depth > 0 and opened >= 0:
        yield from _ends(source, token, opened, len(literal), stack)


def _ends(source: Source, token: Token, opened: int, stop: int, stack: list[str]) -> Iterator[Proposal]:
    """Yield the places at which a field can end: after the name or call, at a blank, at the end."""
    literal = token.text
    closers = "".join(reversed(stack)) + "}"
    content = literal[opened + 1 : stop]
    quotes = len(content) - len(content.rstrip("\"'"))
    stop -= quotes if stop == len(literal) else 0
    name = re.match(
        r"\s*[^\W\d]\w*(?:\.\w+|\[[^\]]*\]|\([^()]*\))*(?:\s[-+*/%]+\s\w+|\s?[-+*/%]{1,2}\s?(?:\d+|\w+\([^()]*\)))*(?::[.,<>^+\d]+[a-zA-Z%]?(?![a-zA-Z]))?",
        literal[opened + 1 : stop],
    )
    places = []
    if re.search(r"\bif\b.*\belse\b", content):
        places.append(stop)
    if name is not None and not stack:
        places.append(opened + 1 + name.end())
    places.extend(opened + 1 + m.start() for m in _STOP.finditer(literal[opened + 1 : stop]))
    places.append(stop)
    for rank, place in enumerate(list(dict.fromkeys(places))[:6]):
        yield _put(source, token, place, closers, "field", SURE + 0.1 + 0.1 * rank)


def _put(source: Source, token: Token, index: int, text: str, variant: str, cost: float) -> Proposal:
    literal = token.text
    line = token.line + literal[:index].count("\n")
    column = index - literal.rfind("\n", 0, index) - 1 if "\n" in literal[:index] else token.start + index
    field = re.search(r"\{([^{}]*)$", literal[:index])
    has = field[1] if field is not None else ""
    return splice(source, cost, (line, column, column, text), variant=variant, field=has, closer=text, quote="")
