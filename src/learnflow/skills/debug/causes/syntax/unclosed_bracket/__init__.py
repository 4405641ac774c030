"""A bracket is opened and never closed; the place is where the closing one belongs."""

from __future__ import annotations

from collections.abc import Iterator

from learnflow.skills.debug.findings import Edit
from learnflow.skills.debug.syntax.proposals import LIKELY, SURE, Proposal, edited, proposes, splice
from learnflow.skills.debug.syntax.source import PAIRS, Source, Token
from learnflow.skills.debug.syntax.words import COMPARISONS, JOINERS

_BEFORE = COMPARISONS | JOINERS | {"+", "-", "*", "/", "%", "//", "**", ",", ".", "if", "else", "for", "as", ":", "="}


@proposes("unclosed-bracket")
def propose(source: Source) -> Iterator[Proposal]:
    """Close it at the end of a line that it can span, on a line of its own, or before an operator."""
    unclosed = source.brackets.unclosed
    wrong = [(opener, token.line) for token, opener in source.brackets.wrong if opener is not None]
    seen: set[tuple[int, int]] = set()
    for opener, last in [*unclosed, *wrong][:8]:
        if (opener.line, opener.start) in seen or opener.line > source.line + 60:
            continue
        seen.add((opener.line, opener.start))
        group = [o for o, _ in unclosed if o.line == opener.line and o.start >= opener.start]
        yield from _closed(source, opener, last, group or [opener])
    for token, partner in source.brackets.wrong:
        if partner is not None:
            place = (token.line, token.start, token.start, PAIRS[partner.text])
            before = source.previous(token.line)
            if not source.text(token.line)[: token.start].strip() and before:
                # The wrong closer begins its line: what is missing belongs to the line above.
                end = _end(source, before)
                yield splice(source, SURE + 0.3, (before, *end, PAIRS[partner.text]), **_slots(partner))
            else:
                yield splice(source, LIKELY - 0.3, place, **_slots(partner))


def _slots(opener: Token) -> dict[str, str]:
    return {"opener": opener.text, "closer": PAIRS[opener.text], "opened": str(opener.line)}


def _closed(source: Source, opener: Token, last: int, group: list[Token]) -> Iterator[Proposal]:
    slots = _slots(opener)
    closers = "".join(PAIRS[token.text] for token in reversed(group))
    lines = [n for n in range(opener.line, min(last, opener.line + 400) + 1) if source.tokens(n)]
    lines = lines[:6] + [n for n in lines[6:] if n >= lines[-1] - 6]
    rows = len(lines) > 1 and _is_row(source, opener, lines[1])
    alone = source.tokens(opener.line)[-1] is group[-1]
    for rank, number in enumerate(lines):
        if number == opener.line and alone and len(lines) > 1:
            continue
        far = min(rank, len(lines) - 1 - rank) * 0.15
        first, final = number == lines[0], number == lines[-1]
        cost = SURE + (0.0 if final else 0.25 if first else 0.5) + far
        if rows and number == opener.line:
            cost = SURE - 0.2
        elif alone and len(lines) > 2:
            cost += 0.25
        for text in dict.fromkeys((closers, PAIRS[opener.text])):
            yield from _at_end(source, number, text, cost + 0.1 * (text != closers), slots)
    if len(lines) > 1 and alone:
        yield from _own_line(source, opener, lines, slots)
    yield from _inside(source, opener, slots)


def _is_row(source: Source, opener: Token, below: int) -> bool:
    """Whether the line below begins as the opener's line does: rows of one table."""
    second = source.tokens(below)[0]
    return opener.text == second.text and opener.start == second.start


def _at_end(source: Source, number: int, closers: str, cost: float, slots: dict[str, str]) -> Iterator[Proposal]:
    start, end = _end(source, number)
    yield splice(source, cost, (number, start, end, closers), **slots)
    last = source.tokens(number)[-1]
    if last.text in (",", ":", ";") or last.kind == "close":
        # `[2, 3,` may go on after the closer, and `)` may stand after what is missing.
        if last.text == ",":
            yield splice(source, cost + 0.15, (number, last.end, last.end, closers), **slots)
        elif last.text == ":" and len(source.tokens(number)) > 1:
            yield splice(source, cost + 0.4, (number, last.end, last.end, closers + ":"), **slots)


def _end(source: Source, number: int) -> tuple[int, int]:
    """Return the columns at the end of a line's code, before a colon or comma that ends it."""
    tokens = source.tokens(number)
    last = tokens[-1]
    if last.text in (":", ",", ";", "\\") and len(tokens) > 1:
        return tokens[-2].end, tokens[-2].end
    return last.end, last.end


def _own_line(source: Source, opener: Token, lines: list[int], slots: dict[str, str]) -> Iterator[Proposal]:
    """The student opens at the end of a line: the closer stands on a line of its own, as deep as that line."""
    closer = PAIRS[opener.text]
    indent = source.indent(opener.line)
    outer = [token for token, _ in source.brackets.unclosed if token is not opener and token.line < opener.line]
    comma = "," if outer or _nested(source, opener) else ""
    for rank, number in enumerate(reversed(lines[1:])):
        if rank > 12:
            break
        deeper = source.indent(number).startswith(indent) and len(source.indent(number)) > len(indent)
        cost = SURE + 0.1 + 0.2 * rank + (0.0 if deeper else 0.5)
        yield edited(cost, [Edit(number + 1, None, indent + closer + comma)], line=number, variant="own-line", **slots)


def _nested(source: Source, opener: Token) -> bool:
    return len(source.indent(opener.line)) > 0 and opener.text in "[{(" and opener.line not in source.starts


def _inside(source: Source, opener: Token, slots: dict[str, str]) -> Iterator[Proposal]:
    """Close it before an operator, comma or dot of its own line."""
    depth = 0
    tried = 0
    for token in source.tokens(opener.line):
        if token.start <= opener.start:
            continue
        depth += (token.kind == "open") - (token.kind == "close")
        if depth == 0 and token.text in _BEFORE and tried < 8:
            before = source.text(opener.line)[: token.start].rstrip()
            called = len(before) == opener.end and before[opener.start - 1 : opener.start].isidentifier()
            if before.endswith(("(", "[", "{", ",", ".")) and not called:
                continue
            tried += 1
            cost = SURE + 0.35 + 0.1 * (token.text in (",", "="))
            yield splice(source, cost, (token.line, len(before), len(before), slots["closer"]), **slots)
