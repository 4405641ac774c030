"""Half-finished: a value, a name or a target is missing."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from learnflow.skills.debug.findings import Edit
from learnflow.skills.debug.syntax.proposals import LIKELY, POSSIBLE, SURE, Proposal, edited, proposes, splice
from learnflow.skills.debug.syntax.source import Source
from learnflow.skills.debug.syntax.words import first_word, is_name, within

_DANGLING = frozenset(
    [
        "+",
        "-",
        "*",
        "/",
        "%",
        "//",
        "**",
        "=",
        "+=",
        "-=",
        "*=",
        "/=",
        "==",
        "!=",
        "<",
        ">",
        "<=",
        ">=",
        "and",
        "or",
        "not",
        "in",
        "is",
        ",",
        "if",
        "else",
        "&",
        "|",
        ".",
        "@",
        ":=",
        "->",
    ]
)

_STATEMENTS = frozenset(["return", "print", "import", "global", "del", "raise", "break", "continue", "pass"])


@proposes("incomplete-statement")
def propose(source: Source) -> Iterator[Proposal]:
    """Fill the gap with a placeholder, or take away what waits for more."""
    for number in source.suspects[:2]:
        tokens = source.tokens(number)
        if tokens:
            yield from _at_end(source, number)
            yield from _in_header(source, number)
            yield from _inside(source, number)


def _at_end(source: Source, number: int) -> Iterator[Proposal]:
    tokens = source.tokens(number)
    last = tokens[-1]
    place = (number, last.end, last.end)
    below = source.following(number)
    deeper = (
        below > 0
        and source.indent(below).startswith(source.indent(number))
        and source.indent(below) != source.indent(number)
    )
    value = _value(source, number)
    if last.text == "in" and tokens[0].text == "for":
        yield splice(source, SURE, (*place, f" {value}:"), variant="value", has="in", value=value)
    if last.text in _DANGLING and len(tokens) > 1 and last.text not in (".", ","):
        if deeper and below in source.starts and not source.code(below).endswith(":"):
            edits = [
                Edit(number, source.text(number), f"{source.code(number)} {source.code(below).strip()}"),
                Edit(below, source.text(below), None),
            ]
            yield edited(SURE + 0.2, edits, variant="goes-on", has=last.text, changes="1")
        yield splice(source, LIKELY - 0.3, (*place, f" {value}"), variant="value", has=last.text, value=value)
    elif last.text == "." and len(tokens) > 1:
        yield splice(source, LIKELY, (number, last.start, last.end, ""), variant="dot", has=last.text)
        yield splice(source, LIKELY - 0.2, (*place, "name"), variant="dot", has=last.text)
    elif last.text in ("import", "from") and len(tokens) == 1:
        module = next(
            (m for m in ("random", "math", "sys", "time", "os") if f"{m}." in "\n".join(source.lines)), "math"
        )
        yield splice(source, LIKELY - 0.3, (*place, f" {module}"), variant="import", has=last.text, value=module)
    elif last.text == "import" and tokens[0].text == "from":
        yield splice(source, LIKELY - 0.3, (*place, " *"), variant="import", has=last.text, value="*")
    elif last.text == "as" and len(tokens) > 2:
        start = tokens[-2].end
        yield splice(source, SURE, (number, start, last.end, ""), variant="operator", has="as")
    elif last.text in ("return", "del", "global", "lambda", "raise", "assert", "for", "while", "def", "class"):
        yield splice(source, LIKELY, (*place, f" {value}"), variant="value", has=last.text, value=value)
    if tokens[0].text == "@":
        edit = Edit(number, source.text(number), None)
        yield edited(LIKELY - 0.3, [edit], variant="decorator", line=number, has=source.code(number).strip())


def _in_header(source: Source, number: int) -> Iterator[Proposal]:
    tokens = source.tokens(number)
    word = first_word(source, number)
    if word == "for" and len(tokens) > 2:
        yield from _in_loop(source, number)
    if word == "with" and len(tokens) > 3 and tokens[-1].text == ":" and tokens[-2].text == "as":
        place = (number, tokens[-3].end, tokens[-2].end, "")
        yield splice(source, SURE, place, variant="operator", has="as")
    if word in ("def", "class", "del", "global", "assert") and len(tokens) == 1:
        yield edited(LIKELY, [Edit(number, source.text(number), None)], line=number, has=word)
    if len(tokens) < 2:
        return
    second = tokens[1]
    if word in ("def", "class") and second.text in ("(", ":"):
        name = "name" if word == "def" else "Name"
        place = (number, tokens[0].end, second.start, f" {name}")
        yield splice(source, SURE + 0.3, place, variant="name", has=word, value=name)
    if word in _STATEMENTS and second.text in ("=", ":", "==", ":="):
        cost = SURE + 0.1 if word == "return" else LIKELY
        place = (number, tokens[0].end, second.end, "")
        yield splice(source, cost, place, variant="sign", has=second.text, word=word)
    if word in ("if", "elif", "while", "with"):
        yield from _in_condition(source, number, word)


def _in_loop(source: Source, number: int) -> Iterator[Proposal]:
    """`for x in:`, `for in xs:`, `for x:`."""
    tokens = source.tokens(number)
    value = _value(source, number)
    named = "in" in {token.text for token in tokens}
    for left, right in itertools.pairwise(tokens):
        if left.text == "in" and right.text == ":":
            place = (number, left.end, left.end, f" {value}")
            yield splice(source, SURE + 0.3, place, variant="value", has="in", value=value)
        if right.text == ":" and right is tokens[-1] and not named and is_name(left):
            place = (number, left.end, left.end, f" in {value}")
            yield splice(source, LIKELY - 0.4, place, variant="value", has=left.text, value=value)
        if left.text == "for" and right.text == "in":
            place = (number, left.end, left.end, " item")
            yield splice(source, SURE + 0.3, place, variant="name", has="for", value="item")


def _in_condition(source: Source, number: int, word: str) -> Iterator[Proposal]:
    """`if:` and `if x > 3 and:`."""
    tokens = source.tokens(number)
    if tokens[1].text == ":":
        place = (number, tokens[0].end, tokens[0].end, " True")
        yield splice(source, SURE + 0.4, place, variant="condition", has=word, value="True")
    if word != "with" and len(tokens) > 3 and tokens[-1].text == ":":
        joiner = tokens[-2]
        if joiner.text in ("and", "or", "not") and tokens[-3].text not in ("and", "or"):
            place = (number, tokens[-3].end, joiner.end, "")
            yield splice(source, SURE + 0.3, place, variant="joiner", has=joiner.text)


def _inside(source: Source, number: int) -> Iterator[Proposal]:
    words = within(source, number)
    for (left, _), (right, opener) in itertools.pairwise(words):
        pair = left.text == ":" and (
            right.text == "}" or (right.text == "," and opener is not None and opener.text == "{")
        )
        if pair and left.line == number:
            place = (number, left.end, left.end, " 0")
            yield splice(source, SURE - 0.3, place, variant="value", has=":", value="0")
        if left.text == "=" and right.text in (")", ",") and left.line == number:
            place = (number, left.end, left.end, "None")
            yield splice(source, LIKELY - 0.2, place, variant="value", has="=", value="None")
        if left.text == right.text == "," and left.line == number:
            place = (number, left.end, right.end, "")
            yield splice(source, SURE + 0.3, place, variant="twice", has=", ,")
        if left.text in ("(", "[") and right.text == "," and left.line == number:
            place = (number, right.start, right.end, "")
            yield splice(source, LIKELY - 0.3, place, variant="comma", has=",")
        if (
            left.text in ("+", "-", "*", "/", "%", "==", "<", ">", "and", "or", "!=")
            and right.text
            in (
                ")",
                "]",
                ",",
                "}",
            )
            and left.line == number
        ):
            start = len(source.text(number)[: left.start].rstrip())
            yield splice(source, LIKELY, (number, start, left.end, ""), variant="operator", has=left.text)
        if (
            left.text in ("+", "/", "%", "==", "and", "or", "*")
            and right.text
            in (
                "/",
                "%",
                "==",
                "and",
                "or",
                "+=",
                "*",
            )
            and left.line == number
            and left.end <= right.start
            and not (left.text == right.text == "*")
        ):
            start = len(source.text(number)[: left.start].rstrip())
            yield splice(source, POSSIBLE, (number, start, left.end, ""), variant="operator", has=left.text)
        if left.text == "." and right.kind == "open" and left.line == number:
            yield splice(source, LIKELY, (number, left.start, left.end, ""), variant="dot", has=".")
        if left.text == "." and right.text == "." and left.end == right.start:
            yield splice(source, SURE + 0.3, (number, left.start, left.end, ""), variant="dot", has="..")


def _value(source: Source, number: int) -> str:
    """Return a value that would do: for a loop a name bound above, else 0."""
    if first_word(source, number) == "for":
        used = set(re.findall(r"\w+", source.mask(number)))
        for n in range(number - 1, 0, -1):
            match = re.match(r"\s*([^\W\d]\w*)\s*=\s*[\[({\"']", source.mask(n))
            if match is not None and match[1] not in used:
                return str(match[1])
        return "range(10)"
    return "0"
