"""Proposals for brackets that are not closed, closed twice, or closed by another kind."""

from __future__ import annotations

import re
from collections.abc import Iterator

from learnflow.skills.debug.findings import Edit
from learnflow.skills.debug.repair import Broken, Proposal, fixer, indent_of, replace
from learnflow.skills.language.tokens import TOKENS

PAIRS = {"(": ")", "[": "]", "{": "}"}
_GLUED_TEXT = re.compile(r"(?<=[A-Za-z_])(?=[\"'])")
_GLUED_CALL = re.compile(r"\b(?:print|range|len|input|int|str|float|max|min|sum|abs|sorted|list)(?=\w)")
_STATEMENT = re.compile(r"\s*(?:(?:def|class|if|for|while|return|import|from|print|try|with)\b|[A-Za-z_]\w* *=(?!=))")
_VALUE_START = re.compile(r"(?:=|\breturn|\bin) *(?![= ])")


@fixer(16)
def brackets(broken: Broken) -> Iterator[Proposal]:
    """Brackets that are not closed, closed twice, or closed by another kind."""
    still_open, wrong = _unmatched(broken)
    if wrong is not None:
        yield from _wrong_closer(broken, still_open, wrong)
    if not still_open:
        return
    number, _, opener = still_open[-1]
    closers = "".join(PAIRS[mark] for line, _, mark in reversed(still_open) if line == number)
    slots = {"opener": opener, "closer": PAIRS[opener], "opened": str(number)}
    for place in _ends(broken, number):
        code = broken.code(place)
        for missing in dict.fromkeys((closers, closers[0])):
            if code.endswith(":") and (opener != "{" or place == number):
                yield replace(broken, place, code[:-1].rstrip() + missing + ":", "unclosed-bracket", **slots)
            yield replace(broken, place, code + missing, "unclosed-bracket", **slots)
    yield from _inside(broken, number, slots)


def _unmatched(broken: Broken) -> tuple[list[tuple[int, int, str]], tuple[int, int, str] | None]:
    """Return the brackets open where Python stopped (line, offset, mark) and the first wrong closer."""
    stack: list[tuple[int, int, str]] = []
    text = "\n".join(broken.lines)
    line, start = 1, 0
    for match in TOKENS.finditer(text):
        kind = match.lastgroup
        if kind == "newline":
            line, start = line + 1, match.end()
            if line > broken.line and stack and _begins_statement(broken.text(line)):
                break
        elif kind == "open":
            stack.append((line, match.start() - start, match[0]))
        elif kind == "close":
            if not stack or PAIRS[stack[-1][2]] != match[0]:
                return stack, (line, match.start() - start, match[0])
            stack.pop()
        elif kind in ("string", "continued") and "\n" in match[0]:
            line += match[0].count("\n")
            start = match.start() + match[0].rindex("\n") + 1
    return stack, None


def _begins_statement(text: str) -> bool:
    return _STATEMENT.match(text) is not None


def _wrong_closer(
    broken: Broken, still_open: list[tuple[int, int, str]], wrong: tuple[int, int, str]
) -> Iterator[Proposal]:
    number, offset, mark = wrong
    text = broken.text(number)
    if still_open:
        opener = still_open[-1][2]
        wants = PAIRS[opener]
        slots = {"opener": opener, "closer": wants, "has": mark, "opened": str(still_open[-1][0])}
        added = Edit(number, text, text[:offset] + wants + text[offset:])
        turned = Edit(number, text, text[:offset] + wants + text[offset + 1 :])
        yield Proposal("unclosed-bracket", (added,), slots)
        yield Proposal("mismatched-bracket", (turned,), slots)
    yield from _missing_opener(broken, number, offset, mark)
    removed = Edit(number, text, text[:offset] + text[offset + 1 :])
    yield Proposal("extra-bracket", (removed,), {"has": mark})


def _missing_opener(broken: Broken, number: int, offset: int, mark: str) -> Iterator[Proposal]:
    text = broken.text(number)
    opener = next(key for key, value in PAIRS.items() if value == mark)
    slots = {"opener": opener, "closer": mark}
    if mark == ")":
        found = [*_GLUED_CALL.finditer(text[:offset]), *_GLUED_TEXT.finditer(text[:offset])]
    else:
        found = list(_VALUE_START.finditer(text[:offset]))
    places = [match.end() for match in found]
    for place in places[:4]:
        edit = Edit(number, text, text[:place] + opener + text[place:])
        yield Proposal("unopened-bracket", (edit,), slots)


def _ends(broken: Broken, number: int) -> list[int]:
    """Return the lines at whose end the bracket opened on `number` may close, likeliest first."""
    depth = len(indent_of(broken.text(number)))
    ends = [number]
    below = broken.following(number)
    while below and len(ends) < 40 and len(indent_of(broken.text(below))) > depth:
        ends.append(below)
        below = broken.following(below)
    return list(dict.fromkeys((number, ends[-1], *ends[-2:-4:-1])))


def _inside(broken: Broken, number: int, slots: dict[str, str]) -> Iterator[Proposal]:
    code, mask = broken.code(number), broken.mask(number)
    for mark in re.finditer(r" (?:==|<=?|>=?|!=|and|or|\+) ", mask):
        changed = code[: mark.start()] + slots["closer"] + code[mark.start() :]
        yield replace(broken, number, changed, "unclosed-bracket", **slots)
