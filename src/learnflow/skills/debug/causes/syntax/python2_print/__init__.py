"""`print` without brackets."""

from __future__ import annotations

from collections.abc import Iterator

from learnflow.skills.debug.syntax.proposals import SURE, Proposal, Splice, proposes, splice
from learnflow.skills.debug.syntax.source import Source
from learnflow.skills.debug.syntax.words import begins_value

_STATEMENT = frozenset({":", ";", "else"})


@proposes("python2-print")
def propose(source: Source) -> Iterator[Proposal]:
    """Put brackets around what is printed, on all lines that lack them."""
    for number in source.suspects[:2]:
        own = _places(source, number)
        if not own:
            continue
        others = [place for n in range(1, len(source.lines) + 1) if n != number for place in _places(source, n)]
        comma = any('end=" "' in place[3] for place in own)
        variant = "comma" if comma else ""
        changes = str(1 + len(others) // 2)
        yield splice(source, SURE - 0.1, *own, *others, variant=variant, changes=changes)
        if others:
            yield splice(source, SURE + 0.1, *own, variant=variant)
        text = source.text(number)
        closed = (number, own[0][1], own[0][2], "(")
        if text.rstrip().endswith(")") and source.mask(number).count(")") > source.mask(number).count("("):
            yield splice(source, SURE, closed)


def _places(source: Source, number: int) -> list[Splice]:
    tokens = source.tokens(number)
    for index, token in enumerate(tokens):
        if token.text != "print" or (index and tokens[index - 1].text not in _STATEMENT):
            continue
        if index + 1 >= len(tokens):
            return []
        after = tokens[index + 1]
        redirected = after.text == ">>"
        begins = begins_value(after) or after.text in ("-", "[", "{", "not", "lambda") or redirected
        if not begins and not (after.text == "(" and _goes_on(source, number, index)):
            return []
        last = next((t for t in tokens[index:] if t.text == ";"), None)
        end = source.tokens(number)[-1].end if last is None else last.start
        final_token = tokens[-1]
        if last is None and final_token.last > number:
            return [(number, token.end, after.start, "("), (final_token.last, final_token.end, final_token.end, ")")]
        body = source.text(number)[after.start : end]
        final = body.rstrip()
        if final.endswith(","):
            stop = after.start + len(final) - 1
            return [(number, token.end, after.start, "("), (number, stop, stop + 1, ', end=" ")')]
        stop = after.start + len(final)
        return [(number, token.end, after.start, "("), (number, stop, stop, ")")]
    return []


def _goes_on(source: Source, number: int, index: int) -> bool:
    """`print ("a"), b` and `print (a) + b`: the bracket holds only a part."""
    depth = 0
    tokens = source.tokens(number)[index + 1 :]
    for place, token in enumerate(tokens):
        depth += (token.kind == "open") - (token.kind == "close")
        if depth == 0:
            rest = tokens[place + 1 :]
            return bool(rest) and begins_value(rest[0])
    return False
