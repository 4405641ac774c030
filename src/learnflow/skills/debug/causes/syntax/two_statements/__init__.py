"""Two statements on one line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from learnflow.skills.debug.findings import Edit
from learnflow.skills.debug.syntax.proposals import LIKELY, SURE, Proposal, edited, proposes
from learnflow.skills.debug.syntax.source import Source, Token
from learnflow.skills.debug.syntax.words import HEADERS, ends_value, is_name, within

_FIRST = frozenset(
    [
        "if",
        "for",
        "while",
        "def",
        "class",
        "return",
        "import",
        "from",
        "try",
        "with",
        "del",
        "raise",
        "pass",
        "break",
        "continue",
        "global",
        "print",
    ]
)


@proposes("two-statements")
def propose(source: Source) -> Iterator[Proposal]:
    """Put the second on a line of its own."""
    for number in source.suspects[:2]:
        words = within(source, number)
        if not words:
            continue
        splits: list[tuple[float, Token, Token]] = []
        for index in range(1, len(words)):
            token, opener = words[index]
            left = words[index - 1][0]
            if opener is not None or token.line != number or left.line != number or token.kind in ("close", "op"):
                continue
            cost = _cost(words, index, left, token)
            if cost is not None:
                splits.append((cost, left, token))
                yield _parted(source, number, left, token, cost)
        if len(splits) > 1:
            yield _all_parted(source, number, splits)
        yield from _in_body(source, number, splits)
        yield from _with_comma(source, number)
        yield from _glued(source, number)


def _cost(words: list[tuple[Token, Token | None]], index: int, left: Token, token: Token) -> float | None:
    after = words[index + 1][0] if index + 1 < len(words) else None
    rest = [t.text for t, o in words[index:] if o is None]
    header = words[0][0].text in HEADERS
    if left.text == ";":
        return SURE + 0.2 if token.text in HEADERS else None
    if left.text == ":" and header and token.text in HEADERS | {"for"}:
        return LIKELY
    if not (ends_value(left) or left.text in ("break", "continue", "pass", "return")):
        return None
    if token.text in ("else", "elif", "except", "finally") and header:
        return SURE + 0.1
    if token.text in _FIRST and token.text not in ("if", "for", "print"):
        return SURE - 0.3
    if token.text in ("if", "for") and ":" in rest:
        return SURE + 0.3
    if is_name(token) and after is not None:
        cost = _cost_of_name(words, index, left, token, after.text)
        if cost is not None:
            return cost
    return LIKELY if token.text == "print" else None


def _cost_of_name(
    words: list[tuple[Token, Token | None]], index: int, left: Token, token: Token, after: str
) -> float | None:
    """Return the cost where a name follows a value: it is assigned to, called, or asked for something."""
    first = words[0][0].text
    if after in ("=", "+=", "-=", "*=", "/="):
        if index == 1:
            return LIKELY + 1.5
        return SURE + 0.2 if first not in ("if", "while") else LIKELY + 0.6
    if after == "(" and token.text == "print":
        return SURE - 0.4
    if after == "(" and left.kind in ("close", "number", "string") and index > 1:
        return LIKELY - 0.3 if token.text == "input" else LIKELY + 0.4
    if after == "." and left.kind == "close":
        return SURE + 0.2 if token.text == first else LIKELY - 0.3
    return None


def _parted(source: Source, number: int, left: Token, token: Token, cost: float) -> Proposal:
    text = source.text(number)
    first, second = text[: left.end].rstrip("; "), text[token.start :]
    indent = source.indent(number)
    if left.text == ":" and token.text in HEADERS:
        indent += source.unit
        first = text[: left.end]
    elif text[: left.end].rstrip().endswith(";"):
        first = text[: left.start].rstrip()
    edits = [Edit(number, text, first), Edit(number + 1, None, indent + second)]
    return edited(cost, edits, line=number, first=first.strip(), second=second.strip(), changes="1")


def _all_parted(source: Source, number: int, splits: list[tuple[float, Token, Token]]) -> Proposal:
    """Three statements and more: each on a line of its own."""
    text, indent = source.text(number), source.indent(number)
    starts = [len(indent), *(token.start for _, _, token in splits)]
    ends = [*(left.end for _, left, _ in splits), len(text)]
    pieces = [text[start:end].strip("; ") for start, end in zip(starts, ends, strict=True)]
    edits = [Edit(number, text, indent + pieces[0])]
    edits += [Edit(number + 1, None, indent + piece) for piece in reversed(pieces[1:])]
    cost = min(cost for cost, _, _ in splits) - 0.5
    return edited(cost, edits, line=number, variant="several", first=pieces[0], second=pieces[1], changes="1")


def _in_body(source: Source, number: int, splits: list[tuple[float, Token, Token]]) -> Iterator[Proposal]:
    """`def f(): x = 3 return x`: the block has two statements, which take lines of their own."""
    match = re.match(r"^(\s*(?:def|while|for|if)\b[^\"']*?\)?\s*:)\s+(?=\S)", source.mask(number))
    if match is None or len(splits) != 1 or splits[0][1].end <= match.end():
        return
    text = source.text(number)
    cost, left, token = splits[0]
    inner = source.indent(number) + source.unit
    first, second = text[match.end() : left.end].strip(), text[token.start :].strip()
    edits = [
        Edit(number, text, match[1]),
        Edit(number + 1, None, inner + second),
        Edit(number + 1, None, inner + first),
    ]
    yield edited(cost + 0.3, edits, line=number, variant="body", first=first, second=second, changes="1")


def _with_comma(source: Source, number: int) -> Iterator[Proposal]:
    """`x = 3, y = 4`."""
    match = re.match(r"^\s*[^\W\d]\w*\s*=\s*[^=,()\[\]{}]+(,)\s*(?=[^\W\d]\w*\s*=[^=,]+$)", source.mask(number))
    if match is None:
        return
    text = source.text(number)
    first, second = text[: match.start(1)], source.indent(number) + text[match.end() :]
    edits = [Edit(number, text, first), Edit(number + 1, None, second)]
    yield edited(SURE - 0.2, edits, line=number, first=first.strip(), second=second.strip(), changes="1")


def _glued(source: Source, number: int) -> Iterator[Proposal]:
    """`x = 5print(x)`: digits run into a name."""
    for match in re.finditer(r"(?<![\w.])(\d+)((?:print|if|for|while|return)\b)", source.mask(number)):
        text = source.text(number)
        place = match.start(2)
        edits = [Edit(number, text, text[:place]), Edit(number + 1, None, source.indent(number) + text[place:])]
        first, second = text[:place].strip(), text[place:].strip()
        yield edited(SURE + 0.2, edits, line=number, first=first, second=second, changes="1")
