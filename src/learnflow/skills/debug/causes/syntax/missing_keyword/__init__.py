"""`in`, `def`, `if`, `else`, `as` or `import` was left out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from learnflow.skills.debug.syntax.proposals import LIKELY, SURE, Proposal, proposes, splice
from learnflow.skills.debug.syntax.source import Source, Token
from learnflow.skills.debug.syntax.words import (
    HEADERS,
    SOFT_HEADERS,
    Gap,
    ends_value,
    first_word,
    gaps,
    is_collection,
    is_name,
    opens_block,
    within,
)


@proposes("missing-keyword")
def propose(source: Source) -> Iterator[Proposal]:
    """Put it there."""
    for gap in gaps(source):
        word = first_word(source, source.statement(gap.left.line)[0])
        if gap.left.line != gap.right.line:
            continue
        wanted = []
        words = [token.text for token, opener in within(source, gap.left.line) if opener is None]
        if word in ("for", "async") and "in" not in words:
            wanted.append(("in", SURE + 0.1))
        if gap.opener is not None and _in_comprehension(source, gap):
            wanted.append(("in", SURE))
        if word == "from" and "import" not in words:
            wanted.append(("import", SURE))
        if word == "with" and "as" not in words:
            wanted.append(("as", SURE))
        if word in ("import", "except", "from"):
            wanted.append(("as", LIKELY))
        if "if" in words and "else" not in words and word not in ("if", "elif"):
            wanted.append(("else", SURE + 0.1))
        if word in ("if", "while", "elif") and gap.opener is None and gap.here:
            wanted.append(("in", SURE + 0.2 if is_collection(source, gap.right.text) else LIKELY + 0.3))
        for wants, cost in wanted:
            place = (gap.left.line, gap.left.end, gap.right.start, f" {wants} ")
            yield splice(source, cost, place, variant="between", wants=wants, left=gap.left.text, right=gap.right.text)
    for number in source.suspects[:2]:
        yield from _not_in(source, number)
        yield from _no_else(source, number)
        yield from _brackets(source, number)
        yield from _header(source, number)


def _not_in(source: Source, number: int) -> Iterator[Proposal]:
    """`if name not names:`"""
    tokens = source.tokens(number)
    for left, sign, right in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if sign.text != "not" or not ends_value(left) or right.text == "in":
            continue
        if is_collection(source, right.text) or right.text in ("[", '"') or right.kind == "string":
            place = (number, sign.end, right.start, " in ")
            yield splice(source, SURE - 0.3, place, variant="between", wants="in", left="not", right=right.text)


def _in_comprehension(source: Source, gap: Gap) -> bool:
    """Whether the gap comes after the names of a `for` within brackets."""
    before = [
        t
        for t, o in within(source, gap.left.line)
        if o is gap.opener and (t.line, t.start) <= (gap.left.line, gap.left.start)
    ]
    loop = next((n for n in range(len(before) - 1, -1, -1) if before[n].text == "for"), -1)
    return loop >= 0 and all(t.text == "," or is_name(t) for t in before[loop + 1 :])


def _no_else(source: Source, number: int) -> Iterator[Proposal]:
    """`x = 1 if y > 2`: a value has to come of it either way."""
    words = within(source, number)
    for index in range(1, len(words)):
        token, opener = words[index]
        if token.text != "if" or not ends_value(words[index - 1][0]):
            continue
        rest = [t for t, o in words[index:] if o is opener]
        inside = [t.text for t, o in words[:index] if o is opener]
        if "else" in {t.text for t in rest} or "for" in inside:
            continue
        stop = next((t for t, o in words[index + 1 :] if _ends_part(t, o, opener)), None)
        end = stop.start if stop is not None and stop.line == number else len(source.code(number))
        if words[-1][0].text != ":":
            yield splice(source, SURE + 0.4, (number, end, end, " else None"), wants="else")


def _ends_part(token: Token, around: Token | None, opener: Token | None) -> bool:
    return (token.text == "," and around is opener) or (
        opener is not None and token.kind == "close" and around is not opener and token.start > opener.start
    )


def _brackets(source: Source, number: int) -> Iterator[Proposal]:
    """`for i (names):`, `open(path) (f)`, `for i range(3)` with a call that looks like one value."""
    mask = source.mask(number)
    match = re.match(r"(\s*for\s+[\w, ]+?)\s*(\(|\[|\")", mask)
    ends = source.mask(source.statement(number)[1]).rstrip().endswith(":")
    if ends and match is not None and not re.search(r"\bin\b", mask):
        place = (number, match.end(1), match.start(2), " in ")
        yield splice(source, SURE + 0.3, place, wants="in", left="", right="")
    comma = re.match(r"(\s*for\s+[^\W\d]\w*)\s*,\s*([^\W\d]\w*)\s*:$", mask)
    if comma is not None and is_collection(source, comma[2]):
        place = (number, comma.end(1), comma.start(2), " in ")
        yield splice(
            source, SURE - 0.2, place, variant="between", wants="in", left=comma[1].split()[-1], right=comma[2]
        )
    match = re.match(r"(\s*for\s+[^\W\d]\w*)\s*(range\b)", mask)
    if match is not None and not re.search(r"\bin\b", mask):
        yield splice(source, SURE, (number, match.end(1), match.start(2), " in "), wants="in", left="", right="")


def _header(source: Source, number: int) -> Iterator[Proposal]:
    """The line ends with a colon and a block follows, but its first word is missing."""
    code = source.code(number)
    below = source.following(number)
    word = first_word(source, number)
    if not code.endswith(":") or word in HEADERS | SOFT_HEADERS or not source.tokens(number):
        return
    if not opens_block(source, number) and (not below or below != number + 1):
        return
    start = len(source.indent(number))
    body, mask = code.strip(), source.mask(number).strip()
    branch = any(
        first_word(source, n) in ("if", "elif") and source.indent(n) == source.indent(number)
        for n in range(number - 1, max(0, number - 12), -1)
    )
    words = []
    if re.match(r"[\w, ]+ in\b", mask):
        words.append("for")
    if re.match(r"[^\W\d]\w*\([\w, =*\"'.\[\]:]*\)(?:\s*->.*)?:$", mask):
        words.append("def")
    if re.search(r"==|<|>|!=|\band\b|\bor\b|\bnot\b|\bin\b|\bis\b", mask):
        words.extend(("elif", "if", "while") if branch else ("if", "while"))
    if re.match(r"[A-Z]\w*(?:\(\w*\))?:$", mask):
        words.append("class")
    if re.match(r"[\w.]+:$", mask):
        words.extend(("if", "while"))
    for rank, wants in enumerate(dict.fromkeys(words)):
        place = (number, start, start, f"{wants} ")
        yield splice(source, SURE + 0.3 + 0.3 * rank, place, variant="header", wants=wants, left="", right=body)
