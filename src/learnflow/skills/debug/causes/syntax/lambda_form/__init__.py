"""A `lambda` with `return`, with bracketed parameters, without colon, or as `=>`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from learnflow.skills.debug.syntax.proposals import LIKELY, SURE, Proposal, proposes, splice
from learnflow.skills.debug.syntax.source import Source

_LAMBDA = r"\blambda\b"
_RETURN = re.compile(rf"{_LAMBDA}[^:]*:\s*(return\s+)")
_BRACKETS = re.compile(rf"{_LAMBDA}\s*\(([\w\s,=*]*)\)(\s*:)?")
_ARROW = re.compile(r"(?:\(\s*(?P<many>[\w\s,]*)\)|(?<![\w.])(?P<one>[^\W\d]\w*))\s*(?P<sign>=>|->)\s*")
_OTHER = re.compile(rf"{_LAMBDA}\s+([\w\s,=*]*?)\s*(=>|->|;|\.(?=\s)|=(?=\s*\w+\s*[-+*/%<>]))\s*")
_GAP = re.compile(rf"{_LAMBDA}\s+((?:[^\W\d]\w*\s*,\s*)*[^\W\d]\w*)(,?\s+)(?=[\w(\[\"'{{-])")
_IF = re.compile(rf"({_LAMBDA}[^:]*:\s*)if\s+([^:]+?)\s*:\s*(.+)$")
_ASSIGN = re.compile(rf"{_LAMBDA}[^:]*:\s*([^\W\d]\w*\s*=(?!=)\s*)")
_FUNCTION = re.compile(r"\bfunction\s*\(([\w\s,]*)\)\s*\{\s*(?:return\s+)?([^{};]*);?\s*\}")


@proposes("lambda-form")
def propose(source: Source) -> Iterator[Proposal]:
    """Write `lambda parameters: value`."""
    for number in source.suspects[:2]:
        mask, text = source.mask(number), source.text(number)
        if "lambda" in mask:
            yield from _lambda(source, number, mask, text)
        arrow = _ARROW.search(mask)
        if arrow is not None and "lambda" not in mask and not re.match(r"^\s*(?:def|if|elif|while|case)\b", mask):
            names = (arrow["many"] or arrow["one"] or "").strip()
            wants = f"lambda {names}: " if names else "lambda: "
            cost = SURE - 0.5 if re.search(r"[(,=]\s*$", mask[: arrow.start()]) else LIKELY
            has = text[arrow.start() : arrow.end()].strip()
            yield splice(
                source, cost, (number, arrow.start(), arrow.end(), wants), variant="arrow", has=has, wants=wants.strip()
            )
        function = _FUNCTION.search(mask)
        if function is not None:
            body = text[function.start(2) : function.end(2)].strip()
            wants = f"lambda {function[1].strip()}: {body}".replace("lambda :", "lambda:")
            yield splice(
                source,
                SURE,
                (number, function.start(), function.end(), wants),
                variant="arrow",
                has="function",
                wants=wants,
            )


def _lambda(source: Source, number: int, mask: str, text: str) -> Iterator[Proposal]:
    returns = _RETURN.search(mask)
    if returns is not None:
        place = (number, returns.start(1), returns.end(1), "")
        yield splice(source, SURE - 0.2, place, variant="return", has="return")
    brackets = _BRACKETS.search(mask)
    if brackets is not None:
        inner = brackets[1].strip()
        wants = f"lambda {inner}:" if inner else "lambda:"
        yield splice(
            source,
            SURE,
            (number, brackets.start(), brackets.end(), wants),
            variant="brackets",
            has=f"({inner})",
            wants=wants,
        )
    other = _OTHER.search(mask)
    if other is not None:
        wants = f"lambda {other[1]}: "
        place = (number, other.start(), other.end(), wants)
        yield splice(source, SURE, place, variant="sign", has=other[2], wants=wants.strip())
    short = re.search(r"\blambda\s+([^\W\d]\w*)\s*(\breturn\s+|(?=[.\[(+*/%<>-]))", mask)
    if short is not None and returns is None:
        rest = "" if short[2] else short[1]
        place = (number, short.start(), short.end(), f"lambda {short[1]}: {rest}")
        yield splice(source, SURE, place, variant="colon", has=short[1], wants=f"lambda {short[1]}:")
    gap = _GAP.search(mask)
    if gap is not None and gap[2].strip() in ("", ","):
        wants = f"lambda {gap[1]}: "
        yield splice(
            source, SURE, (number, gap.end(1), gap.end(2), ": "), variant="colon", has=gap[1], wants=wants.strip()
        )
    condition = _IF.search(mask)
    if condition is not None:
        yield from _condition(source, number, mask, text, condition)
    assign = _ASSIGN.search(mask)
    if assign is not None and "assign" in source.says:
        place = (number, assign.start(1), assign.end(1), "")
        yield splice(source, SURE + 0.4, place, variant="assignment", has=assign[1].strip())


def _condition(source: Source, number: int, mask: str, text: str, match: re.Match[str]) -> Iterator[Proposal]:
    """`lambda p: if p > 5: "pass"`, with or without an `else`."""
    start, depth, end = match.start(3), 0, match.end(3)
    for place in range(start, match.end(3)):
        depth += (mask[place] in "([{") - (mask[place] in ")]}")
        if depth < 0 or (mask[place] == "," and depth == 0):
            end = place
            break
    body = text[start:end].strip()
    condition = text[match.start(2) : match.end(2)]
    parts = re.match(r"^(.*?)\s*[;,]?\s*\belse\b\s*:?\s*(.+)$", body)
    value, other = (parts[1], parts[2]) if parts else (body, "None")
    wants = f"{value} if {condition} else {other}"
    place_ = (number, match.end(1), end, wants)
    yield splice(source, SURE - 0.2, place_, variant="condition", has="if", wants=wants)
