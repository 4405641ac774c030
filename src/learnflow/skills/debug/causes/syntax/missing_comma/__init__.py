"""Items, arguments, parameters or names stand side by side without a comma."""

from __future__ import annotations

import re
from collections.abc import Iterator

from learnflow.skills.debug.syntax.proposals import LIKELY, POSSIBLE, SURE, Proposal, proposes, splice
from learnflow.skills.debug.syntax.source import Source, Token
from learnflow.skills.debug.syntax.words import Gap, ends_value, first_word, gaps, is_known, separates, within


@proposes("missing-comma")
def propose(source: Source) -> Iterator[Proposal]:
    """Put commas into the gaps of one bracket, of the names after `for` or `import`, or for another sign."""
    found = list(gaps(source))
    for gap in found[:14]:
        cost = _cost(source, gap)
        if cost is None:
            continue
        yield splice(source, cost, _comma(gap), **_slots(source, gap))
        row = next((o for o in found if o.right is gap.opener and o.left.line != o.right.line), None)
        if row is not None:
            # Of two rows of a table with no comma between, Python reads the second as an index of the first.
            yield splice(source, cost - 0.1, _comma(row), _comma(gap), **_slots(source, row))
        others = [other for other in found if other.opener is gap.opener and not other.glued and other is not gap]
        if others and not gap.glued and others[0].left.line >= gap.left.line:
            every = sorted((gap, *others), key=lambda g: (g.left.line, g.left.start))
            yield splice(source, cost + 0.05, *map(_comma, every), **_slots(source, every[0]))
    yield from _other_signs(source)
    for number in source.suspects[:2]:
        if first_word(source, number) in ("def", "async"):
            # `def f(self *rest)` reads as a product.
            for match in re.finditer(r"(?<=\w)\s+(?=\*\*?[^\W\d])", source.mask(number)):
                left = re.search(r"\w+$", source.mask(number)[: match.start()])
                place = (number, match.start(), match.end(), ", ")
                yield splice(source, SURE - 0.2, place, left=left[0] if left is not None else "", right="*")


def _comma(gap: Gap) -> tuple[int, int, int, str]:
    if gap.left.line != gap.right.line:
        return gap.left.last, gap.left.end, gap.left.end, ","
    return gap.left.line, gap.left.end, gap.right.start, ", "


def _slots(source: Source, gap: Gap) -> dict[str, str]:
    return {"left": gap.left.text, "right": gap.right.text}


def _cost(source: Source, gap: Gap) -> float | None:
    word = first_word(source, source.statement(gap.left.line)[0])
    near = 0.0 if gap.here else 0.3
    if gap.opener is None and gap.left.kind == "string" and gap.left.end == gap.right.start:
        # `'It's a dog`: an apostrophe, no list.
        return None
    if gap.opener is None:
        mask = source.mask(gap.left.line)
        loop = re.search(r"\bin\b", mask)
        if word == "for" and (loop is None or loop.start() < gap.left.start):
            return None
        if word == "for" and source.words.get(gap.left.text, 0) > 1 and source.words.get(gap.right.text, 0) > 1:
            return SURE - 0.1
        if word in ("import", "from", "for", "global", "del", "nonlocal"):
            return LIKELY - 0.6 + near
        words = [token.text for token, opener in within(source, gap.left.line) if opener is None]
        if "=" in words and "," in words[words.index("=") :] and gap.right.text == words[words.index("=") - 1]:
            # `a b = b, a`
            return SURE - 0.3 + near if is_known(source, gap.left.text) else LIKELY
        return None if word in ("if", "while", "elif", "def", "class") else POSSIBLE + 0.4 + near
    if gap.glued:
        # Python joins two texts: only a comma's absence further on makes that an error.
        if gap.opener.text == "{":
            return SURE + 0.2 + near
        return LIKELY - 0.5 + near if gap.left.line != gap.right.line else LIKELY + 0.2 + near
    apart = gap.left.line != gap.right.line
    touching = (
        not apart and gap.left.end == gap.right.start and gap.left.kind != "string" and gap.right.kind != "string"
    )
    cost = SURE + 0.2 if apart else SURE + 0.6
    group = not separates(within(source, gap.left.line), gap.opener)
    return cost + near + 0.5 * touching + 0.1 * (gap.opener.text == "{") + 0.8 * group


def _other_signs(source: Source) -> Iterator[Proposal]:
    """`[1; 5; 9]`, `print("a". b)`."""
    for number in source.suspects[:2]:
        words = within(source, number)
        semicolons = [(t.line, t.start, t.end, ",") for t, opener in words if t.text == ";" and opener is not None]
        if semicolons:
            yield splice(source, SURE, *semicolons, variant="other-sign", has=";")
        for (left, _), (sign, opener), (right, _) in zip(words, words[1:], words[2:], strict=False):
            if sign.text != "." or opener is None or not ends_value(left):
                continue
            apart = sign.end < right.start or sign.start > left.end
            if apart or right.kind in ("string", "number") or _is_text(left, right):
                after = ", " if sign.end == right.start else ","
                place = (sign.line, left.end, sign.end, after)
                yield splice(source, SURE + 0.3, place, variant="other-sign", has=".")


def _is_text(left: Token, right: Token) -> bool:
    return left.kind == "number" and right.kind == "word"
