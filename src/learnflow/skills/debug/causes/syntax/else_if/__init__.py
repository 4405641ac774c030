"""`else if`, `elseif`, `elsif` or a misspelt `elif`."""

from __future__ import annotations

from collections.abc import Iterator

from learnflow.skills.debug.syntax.proposals import SURE, Proposal, proposes, splice
from learnflow.skills.debug.syntax.source import Source
from learnflow.skills.debug.syntax.words import opens_block
from learnflow.skills.language.names import slips

_JOINED = frozenset({"elseif", "elsif", "elsef", "eslif", "esleif", "elsefi", "elis", "elseis"})


@proposes("else-if")
def propose(source: Source) -> Iterator[Proposal]:
    """Write `elif` for it."""
    for number in source.suspects[:2]:
        tokens = source.tokens(number)
        index = 1 if len(tokens) > 2 and tokens[0].text == "}" else 0
        if len(tokens) < index + 2 or tokens[index].kind != "word":
            continue
        first, second = tokens[index], tokens[index + 1]
        lower = first.text.lower()
        third = tokens[index + 2] if len(tokens) > index + 2 else None
        if lower == "else" and second.text == ":" and third is not None and third.text == "if":
            has = source.text(number)[first.start : third.end]
            yield splice(source, SURE - 0.3, (number, first.start, third.end, "elif"), has=has)
        pair = lower in ("else", "elif", "els", "esle") and second.text.lower() in ("if", "elif")
        if pair:
            has = source.text(number)[first.start : second.end]
            yield splice(source, SURE, (number, first.start, second.end, "elif"), has=has)
            if tokens[-1].text != ":" and opens_block(source, number):
                places = ((number, first.start, second.end, "elif"), (number, tokens[-1].end, tokens[-1].end, ":"))
                yield splice(source, SURE + 0.2, *places, has=has)
        elif first.text != "elif" and lower != "else" and (lower in _JOINED or _close(lower, second.text)):
            yield splice(source, SURE, (number, first.start, first.end, "elif"), has=first.text)


def _close(word: str, after: str) -> bool:
    if after in ("=", "(", ".", ":") or word[:1] != "e" or sorted(word) == sorted("elif"):
        return False
    return slips(word, "elif", 1) <= 1 and word != "else"
