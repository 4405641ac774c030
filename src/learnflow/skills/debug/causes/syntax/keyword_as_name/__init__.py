"""A keyword as the name of a variable, parameter, method or argument."""

from __future__ import annotations

import re
from collections.abc import Iterator

from learnflow.skills.debug.syntax.proposals import LIKELY, SURE, Proposal, Splice, proposes, splice
from learnflow.skills.debug.syntax.source import Source, Token
from learnflow.skills.debug.syntax.words import KEYWORDS, within

_KEPT = frozenset({"True", "False", "None"})


@proposes("keyword-as-name")
def propose(source: Source) -> Iterator[Proposal]:
    """Give the name an underscore wherever it is used as one."""
    for number in source.suspects[:2]:
        words = within(source, number)
        for index, (token, _) in enumerate(words):
            if token.kind != "word" or token.text not in KEYWORDS or not _is_named(words, index):
                continue
            places = _everywhere(source, token)
            cost = SURE + 0.1 if number == source.line else LIKELY
            cost += 0.6 * (token.text in _KEPT) + 0.5 * (token.text in ("return", "print", "else", "not"))
            if places:
                yield splice(source, cost, *places, word=token.text, name=_new_name(token.text))
            one = (token.line, token.start, token.end, _new_name(token.text))
            yield splice(source, cost + 0.3, one, word=token.text, name=_new_name(token.text))


def _new_name(word: str) -> str:
    return word.lower() if word in _KEPT else word + "_"


def _is_named(words: list[tuple[Token, Token | None]], index: int) -> bool:
    token, opener = words[index]
    before = words[index - 1][0].text if index else ""
    after = words[index + 1][0].text if index + 1 < len(words) else ""
    if index and words[index - 1][0].line != token.line and opener is None:
        before = ""
    if after in ("=", "+=", "-=", "*=", "/=", "."):
        # `import = x` and `return = x`: the second is rather a stray `=`.
        return not (token.text in ("return", "not", "else", "if", "in", "is", "and", "or") and after == "." and before)
    if token.text in _KEPT:
        return before in ("def", "class", "for", "as")
    if before in ("def", "class", "for", ".", "as", "import") and token.text not in ("import", "in", "lambda", "not"):
        return True
    inside = before in ("(", ",", "[", "{") and after in (")", ",", "]", "}", "=", ":", "[", "")
    return inside and token.text not in ("lambda", "not", "await", "yield", "else", "if", "for")


def _everywhere(source: Source, token: Token) -> list[Splice]:
    """Return the renamings of each use as a name, the one at hand first."""
    word, new = token.text, _new_name(token.text)
    places: list[Splice] = [(token.line, token.start, token.end, new)]
    for number in range(1, len(source.lines) + 1):
        mask = source.mask(number)
        for match in re.finditer(rf"(?<!\w){word}(?!\w)", mask):
            place = (number, match.start(), match.end(), new)
            if place != places[0] and _used_as_name(mask, match):
                places.append(place)
    return places


def _used_as_name(mask: str, match: re.Match[str]) -> bool:
    before, after = mask[: match.start()].rstrip(), mask[match.end() :].lstrip()
    word = match.group()
    if (after[:1] in ("=", ".") and after[:2] != "==") or re.match(r"[-+*/]=", after):
        return True
    begins = (
        not before or before[-1] in "=([{,+-*/%<>:" or bool(re.search(r"\b(?:in|and|or|not|if|return|print)$", before))
    )
    ends = not after or after[0] in ")]},:[+-*/%<>=!" or bool(re.match(r"(?:and|or|in|not|is|if|else)\b", after))
    if word in ("not", "lambda", "await", "yield"):
        ends = (ends and not (after[:1] in "[(" or not after)) or after[:1] in (")", ":", ".", ",")
    if word in _KEPT:
        return False
    if word in ("pass", "break", "continue", "else", "try", "finally", "return", "yield") and not before:
        return False
    return begins and ends and not (not before and after[:1] in (":", ""))
