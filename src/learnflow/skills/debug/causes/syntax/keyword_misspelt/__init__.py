"""A keyword with a slip or a capital letter."""

from __future__ import annotations

from collections.abc import Iterator

from learnflow.skills.debug.syntax.proposals import LIKELY, SURE, Proposal, proposes, splice
from learnflow.skills.debug.syntax.source import Source, Token
from learnflow.skills.debug.syntax.words import (
    HEADERS,
    KEYWORDS,
    begins_value,
    ends_value,
    is_known,
    near_keywords,
    opens_block,
)

_OFTEN = {"on": "in", "of": "in", "form": "from", "fro": "for", "fore": "for", "frm": "from", "ad": "and"}
_SHORT = {
    "i": ("if", "in"),
    "f": ("if",),
    "uf": ("if",),
    "s": ("as", "is"),
    "a": ("as",),
    "o": ("or",),
    **dict.fromkeys(("n", "ni", "im", "ib", "un", "ln"), ("in",)),
}
"""What is left of a keyword of two letters, or what its neighbours on the keyboard make of it."""

_OPENS = frozenset(
    [
        "if",
        "elif",
        "else",
        "for",
        "while",
        "def",
        "class",
        "return",
        "import",
        "from",
        "try",
        "except",
        "finally",
        "with",
        "raise",
        "del",
    ]
)


@proposes("keyword-misspelt")
def propose(source: Source) -> Iterator[Proposal]:
    """Write the keyword that one slip turns into the word."""
    for rank, number in enumerate(source.suspects[:3]):
        tokens = source.tokens(number)
        for index, token in enumerate(tokens[:24]):
            if token.kind != "word" or token.text in KEYWORDS:
                continue
            before = tokens[index - 1].text if index else ""
            after = tokens[index + 1].text if index + 1 < len(tokens) else ""
            if before == "." or (after in ("=", ".") and not token.text[0].isupper()):
                continue
            yield from _proposals(source, token, index, rank)
        yield from _split(source, tokens)
        yield from _letter(source, tokens)


def _proposals(source: Source, token: Token, index: int, rank: int) -> Iterator[Proposal]:
    near = near_keywords(token.text)
    often = _OFTEN.get(token.text.lower())
    if often:
        near = [(0, often), *near]
    for distance, word in dict(reversed([(w, (d, w)) for d, w in near[:3]])).values():
        cost = SURE + 0.3 * distance + 0.1 * rank
        if is_known(source, token.text) and distance:
            cost += 0.8
        if index == 0 and word not in _OPENS | {"global", "pass", "break", "continue", "lambda", "yield", "nonlocal"}:
            cost += 1.5
        if word in ("True", "False", "None") or (index > 0 and word in _OPENS - {"if", "else", "for", "import"}):
            cost += 1.0
        place = (token.line, token.start, token.end, word)
        yield splice(source, cost, place, has=token.text, wants=word)
        last = source.tokens(token.line)[-1]
        if index == 0 and word in HEADERS and last.text not in (":", "{") and opens_block(source, token.line):
            # The colon is missing too.
            colon = (last.line, last.end, last.end, ":")
            yield splice(source, cost + 0.2, place, colon, has=token.text, wants=word)


def _letter(source: Source, tokens: tuple[Token, ...]) -> Iterator[Proposal]:
    """A keyword of two letters that lost one: `for x n names`, `i x > 5:`."""
    if len(tokens) > 3 and tokens[-1].text == ":" and tokens[0].text in ("or", "in", "is"):
        word = "for" if tokens[0].text == "or" else "if"
        place = (tokens[0].line, tokens[0].start, tokens[0].end, word)
        yield splice(source, SURE, place, has=tokens[0].text, wants=word)
    for index, token in enumerate(tokens[:24]):
        for word in _SHORT.get(token.text, ()):
            after = tokens[index + 1] if index + 1 < len(tokens) else None
            if after is None or (not begins_value(after) and after.kind != "open" and after.text != "not"):
                continue
            begins = index == 0 and word == "if" and tokens[-1].text == ":"
            if begins or (index and ends_value(tokens[index - 1])):
                place = (token.line, token.start, token.end, word)
                yield splice(source, SURE + 0.3, place, has=token.text, wants=word)


def _split(source: Source, tokens: tuple[Token, ...]) -> Iterator[Proposal]:
    """Join a keyword torn apart (`whi le`), and part one that is glued to what follows (`forname in names`)."""
    if len(tokens) > 1 and tokens[0].kind == tokens[1].kind == "word":
        joined = tokens[0].text + tokens[1].text
        if joined.lower() in _OPENS | {"global", "break", "continue"} and joined.lower() not in ("elif",):
            place = (tokens[0].line, tokens[0].start, tokens[1].end, joined.lower())
            has = f"{tokens[0].text} {tokens[1].text}"
            yield splice(source, SURE, place, has=has, wants=joined.lower())
    for token in tokens[:12]:
        if token.kind != "word" or token.text in KEYWORDS or is_known(source, token.text):
            continue
        for word in ("for", "if", "while", "elif", "return", "import", "from", "def", "class", "not", "in", "with"):
            rest = token.text.removeprefix(word)
            if rest != token.text and len(rest) > 1 and (is_known(source, rest) or word in ("import", "from", "def")):
                place = (token.line, token.start, token.end, f"{word} {rest}")
                yield splice(source, LIKELY, place, variant="glued", has=token.text, wants=f"{word} {rest}", word=word)
