"""Between a value and its method, or a module and its function, the dot is missing: `items append(3)`."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from functools import lru_cache

from learnflow.skills.debug.syntax.proposals import SURE, Proposal, proposes, splice
from learnflow.skills.debug.syntax.source import Source, Token
from learnflow.skills.debug.syntax.words import is_name, within
from learnflow.skills.language.names import module_names

_INSTEAD = frozenset({"->", "::", "..", ":", ";"})


@proposes("missing-dot")
def propose(source: Source) -> Iterator[Proposal]:
    """Put the dot there, or in the place of `->`."""
    methods = _methods() | _own_methods(source)
    for number in source.suspects[:2]:
        words = [token for token, _ in within(source, number)]
        for index, (left, right) in enumerate(itertools.pairwise(words)):
            if not is_name(right) or not _is_owner(left) or left.line != right.line:
                continue
            if index and words[index - 1].text in ("def", "class", "import", "from", "as", "."):
                continue
            called = index + 2 < len(words) and words[index + 2].text == "("
            if (called and right.text in methods) or _belongs(source, left, called):
                place = (left.line, left.end, right.start, ".")
                yield splice(source, SURE - 0.3, place, left=left.text, right=right.text)
        for left, sign, right in zip(words, words[1:], words[2:], strict=False):
            if sign.text not in _INSTEAD or not _is_owner(left) or not is_name(right) or sign.end != right.start:
                continue
            if right.text in methods or left.text == "self" or left.text in module_names():
                place = (left.line, left.end, right.start, ".")
                slots = {"left": left.text, "right": right.text, "has": sign.text}
                yield splice(source, SURE - 0.1, place, variant="other-sign", **slots)


def _is_owner(token: Token) -> bool:
    return is_name(token) or token.kind == "string" or token.text in (")", "]")


def _belongs(source: Source, left: Token, called: bool) -> bool:
    """Whether what follows a name can only be something of it: `self name`, `math sqrt(4)`."""
    if left.text == "self":
        return True
    if called and any(f"{left.text}." in source.mask(n) for n in range(1, len(source.lines) + 1)):
        return True
    imported = left.text in module_names() and any(
        left.text in source.mask(n).replace(",", " ").split()[1:]
        for n in range(1, len(source.lines) + 1)
        if source.mask(n).lstrip().startswith("import ")
    )
    return imported and (called or source.words.get(left.text, 0) > 1)


def _own_methods(source: Source) -> frozenset[str]:
    found = set()
    for number in range(1, len(source.lines) + 1):
        tokens = source.tokens(number)
        if len(tokens) > 3 and tokens[0].text == "def" and tokens[3].text == "self":
            found.add(tokens[1].text)
    return frozenset(found)


@lru_cache(maxsize=1)
def _methods() -> frozenset[str]:
    """Return the methods of what a beginner has: texts, lists, dictionaries, sets, files."""
    names = {name for kind in (str, list, dict, set, tuple) for name in dir(kind) if not name.startswith("_")}
    return frozenset(names | {"read", "readline", "readlines", "write", "writelines", "close"})
