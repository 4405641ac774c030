"""Proposals for slips of marks: quotes, commas, foreign and stray characters."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator

from learnflow.skills.debug.findings import Edit
from learnflow.skills.debug.fixes_brackets import PAIRS
from learnflow.skills.debug.repair import Broken, Proposal, fixer, replace
from learnflow.skills.language.tokens import TOKENS

_TYPOGRAPHIC = str.maketrans(
    {
        "“": '"',
        "”": '"',
        "„": '"',
        "«": '"',
        "»": '"',
        "‘": "'",
        "’": "'",
        "´": "'",
        "–": "-",
        "—": "-",
        "−": "-",
        "×": "*",
        "÷": "/",
        "≤": "<=",
        "≥": ">=",
        "≠": "!=",
        "，": ",",
        "：": ":",
        "；": ";",
        "（": "(",
        "）": ")",
        "\u00a0": " ",
        "\u2003": " ",
        "\u2009": " ",
        "\u200b": "",
        "\u200c": "",
        "\u200d": "",
        "\u2060": "",
        "\ufeff": "",
    }
)
_CLOSERS = re.compile(r"[)\]}:,\s]*$")


@fixer(12)
def typographic(broken: Broken) -> Iterator[Proposal]:
    """Curly quotes, long dashes and invisible blanks that a text program puts into code."""
    text = broken.text(broken.line)
    odd = next((c for c in text if ord(c) in _TYPOGRAPHIC), None)
    if odd is None:
        return
    edits = tuple(
        Edit(number, line, line.translate(_TYPOGRAPHIC))
        for number, line in enumerate(broken.lines, 1)
        if line != line.translate(_TYPOGRAPHIC)
    )
    shown = odd if odd.isprintable() and not odd.isspace() else f"U+{ord(odd):04X}"
    yield Proposal("typographic-character", edits, {"has": shown, "wants": odd.translate(_TYPOGRAPHIC).strip()})


@fixer(13)
def foreign_comment(broken: Broken) -> Iterator[Proposal]:
    """A comment that starts as in other languages."""
    for number in broken.suspects():
        match = re.match(r"(.*?)(//|/\*|--|<!--)\s*(\S.*)$", broken.text(number))
        if match is not None and (not match[1].strip() or broken.column > len(match[1])):
            changed = f"{match[1]}# {match[3]}"
            edit = Edit(number, broken.text(number), changed)
            yield Proposal("foreign-comment", (edit,), {"has": match[2], "wants": "#"})


@fixer(14)
def strings(broken: Broken) -> Iterator[Proposal]:
    """A string whose quotes do not match: one is missing, another kind, or an apostrophe ends it."""
    for number in broken.suspects():
        text = broken.text(number)
        last = None
        for match in TOKENS.finditer(text):
            last = match if match.lastgroup in ("string", "comment") else last
        if last is None or last.lastgroup != "string" or _is_closed(last[0]):
            continue
        quote = last[0].lstrip("rRbBuUfFtT")[0]
        start = last.start() + last[0].index(quote)
        if last[0].lstrip("rRbBuUfFtT").startswith(quote * 3):
            edit = Edit(number, text, text.rstrip() + quote * 3)
            yield Proposal("unclosed-text", (edit,), {"quote": quote * 3})
            continue
        yield from _apostrophe(broken, number, quote)
        yield from _other_quote(broken, number, start, quote)
        yield from _opening_quote(broken, number, start, quote)
        yield from _closing_quote(broken, number, start, quote)


def _is_closed(literal: str) -> bool:
    body = literal.lstrip("rRbBuUfFtT")
    if body.startswith(('"""', "'''")):
        return len(body) >= 6 and body.endswith(body[:3])
    return len(body) >= 2 and body[-1] == body[0] and (len(body) == 2 or body[-2] != "\\" or body[-3] == "\\")


def _apostrophe(broken: Broken, number: int, quote: str) -> Iterator[Proposal]:
    text = broken.text(number)
    first, final = text.find("'"), text.rstrip().rfind("'")
    inner = text[first + 1 : final]
    if quote == "'" and first < final and '"' not in inner and re.search(r"\w'\w", inner):
        changed = f'{text[:first]}"{inner}"{text[final + 1 :]}'
        yield Proposal("apostrophe-in-text", (Edit(number, text, changed),))


def _other_quote(broken: Broken, number: int, start: int, quote: str) -> Iterator[Proposal]:
    text = broken.text(number)
    other = "'" if quote == '"' else '"'
    place = text.rfind(other)
    if place > start and _CLOSERS.fullmatch(text, place + 1):
        changed = text[:place] + quote + text[place + 1 :]
        yield Proposal("mixed-quotes", (Edit(number, text, changed),), {"first": quote, "last": other})


def _opening_quote(broken: Broken, number: int, start: int, quote: str) -> Iterator[Proposal]:
    text = broken.text(number)
    before = re.search(r"[(\[{=,:+]\s*([^(\[{=,:+\"']+)$", text[:start])
    if before is not None and _CLOSERS.fullmatch(text, start + 1):
        place = before.start(1)
        changed = text[:place] + quote + text[place:]
        yield Proposal("unopened-string", (Edit(number, text, changed),), {"quote": quote})


def _closing_quote(broken: Broken, number: int, start: int, quote: str) -> Iterator[Proposal]:
    text = broken.text(number).rstrip()
    tail = _CLOSERS.search(text, start + 1)
    places = range(tail.start() if tail is not None else len(text), len(text) + 1)
    for place in list(places)[:4]:
        changed = text[:place] + quote + text[place:]
        yield Proposal("unclosed-string", (Edit(number, broken.text(number), changed),), {"quote": quote})
    mask = broken.mask(number)
    missing = [PAIRS[mark] for mark in re.findall(r"[(\[{]", mask[:start])]
    missing = missing[: len(missing) - len(re.findall(r"[)\]}]", mask[:start]))]
    if missing:
        edit = Edit(number, broken.text(number), text + quote + "".join(reversed(missing)))
        yield Proposal("unclosed-string", (edit,), {"quote": quote})
    comma = text.find(",", start)
    if comma > 0:
        changed = text[:comma] + quote + text[comma:]
        yield Proposal("unclosed-string", (Edit(number, broken.text(number), changed),), {"quote": quote})


@fixer(76)
def inner_quotes(broken: Broken) -> Iterator[Proposal]:
    """One quoted piece inside a text of the same quotes: with the other kind outside it is part of the text."""
    text = broken.code(broken.line)
    for quote, other in (('"', "'"), ("'", '"')):
        first, last = text.find(quote), text.rfind(quote)
        inner = text[first + 1 : last]
        piece = re.search(rf" {quote}\w[^{quote}]*{quote}", inner)
        if piece is not None and inner.count(quote) == 2 and other not in inner and _CLOSERS.fullmatch(text, last + 1):
            changed = f"{text[:first]}{other}{inner}{other}{text[last + 1 :]}"
            yield replace(broken, broken.line, changed, "quotes-in-text", has=quote)


@fixer(70)
def missing_comma(broken: Broken) -> Iterator[Proposal]:
    """Two values side by side in brackets: a comma is missing, a colon in a dictionary, or quotes."""
    for number in broken.suspects():
        mask, code = broken.mask(number), broken.code(number)
        yield from _missing_quotes(broken, number)
        continued = _unmatched_before(broken, number - 1)
        for match in re.finditer(r"(?<=[\w\"')\]}]) *(?=[\"'(\[{\w])", mask):
            place = match.start()
            if not _is_gap(mask, place, match.end()) or not (_is_open(mask[:place]) or continued):
                continue
            rest = code[match.end() :]
            if "{" in mask[:place]:
                yield replace(broken, number, f"{code[:place]}: {rest}", "missing-dict-colon")
            yield replace(broken, number, f"{code[:place]}, {rest}", "missing-comma", left=_last_word(code[:place]))
        for equals in re.finditer(r"(?<=[\"'\w]) *=(?!=) *", mask):
            if "{" not in mask[: equals.start()]:
                continue
            changed = f"{code[: equals.start()]}: {code[equals.end() :]}"
            yield replace(broken, number, changed, "equals-in-dictionary")
    for number in (broken.previous(broken.line), broken.line):
        code = broken.code(number) if number else ""
        if code and not code.endswith((",", "(", "[", "{", ":")) and _unmatched_before(broken, number):
            yield replace(broken, number, code + ",", "missing-comma", left=_last_word(code))


def _is_open(text: str) -> bool:
    return any(text.count(mark) > text.count(close) for mark, close in PAIRS.items())


def _is_gap(mask: str, start: int, end: int) -> bool:
    if end > start:
        return True
    return (
        mask[start - 1] in "\"')]}"
        and (mask[start].isalnum() or mask[start] in "\"'{")
        and mask[start - 1] != mask[start]
    )


def _unmatched_before(broken: Broken, number: int) -> bool:
    text = "\n".join(broken.mask(n) for n in range(max(1, number - 30), number + 1))
    return _is_open(text)


def _last_word(code: str) -> str:
    match = re.search(r"(\"[^\"]*\"|'[^']*'|[\w.]+|.)$", code)
    return match[1] if match is not None else code


def _missing_quotes(broken: Broken, number: int) -> Iterator[Proposal]:
    code = broken.code(number)
    match = re.search(r"\(([A-Za-z][\w']*(?: [A-Za-z][\w']*)+[ .!?]*)\)", code)
    if match is None:
        return
    known = set(
        re.findall(r"[A-Za-z_]\w*", "\n".join(broken.mask(n) for n in range(1, len(broken.lines) + 1) if n != number))
    )
    words = match[1].split()
    if not any(word in known or len(word) < 2 or keyword.iskeyword(word) for word in words):
        changed = f'{code[: match.start(1)]}"{match[1]}"{code[match.end(1) :]}'
        yield replace(broken, number, changed, "missing-quotes", has=match[1])


@fixer(72)
def numbers(broken: Broken) -> Iterator[Proposal]:
    """A number with zeros before it, or a name glued to a number."""
    code, mask = broken.code(broken.line), broken.mask(broken.line)
    zeros = re.search(r"(?<![\w.])0+([1-9]\d*)\b", mask)
    if zeros is not None:
        changed = code[: zeros.start()] + zeros[1] + code[zeros.end() :]
        yield replace(broken, broken.line, changed, "leading-zero", has=zeros[0], wants=zeros[1])
    glued = re.search(r"(?<![\w.])(\d+)(?=[A-Za-z_(])(?!0[xXbBoO])", mask)
    if glued is not None:
        changed = code[: glued.end()] + " * " + code[glued.end() :]
        word = re.match(r"\w*", code[glued.end() :])
        right = word[0] if word is not None and word[0] else "("
        yield replace(broken, broken.line, changed, "missing-operator", left=glued[1], right=right)


@fixer(74)
def f_string_fields(broken: Broken) -> Iterator[Proposal]:
    """An f-string whose field is not closed, or whose inner quotes end it."""
    if "f-string" not in broken.says and "f" not in broken.mask(broken.line).lower():
        return
    text = broken.text(broken.line)
    for match in TOKENS.finditer(text):
        literal = match[0]
        if match.lastgroup != "string" or literal[0] not in "fF" or len(literal) < 3:
            continue
        opened, closed = literal.count("{"), literal.count("}")
        if opened > closed:
            changed = text[: match.end() - 1] + "}" + text[match.end() - 1 :]
            yield Proposal("unclosed-field", (Edit(broken.line, text, changed),))
        elif closed > opened:
            place = match.start() + literal.rindex("}")
            changed = text[:place] + text[place + 1 :]
            yield Proposal("extra-field-brace", (Edit(broken.line, text, changed),))
    inner = re.search(r"[fF]\"[^\"{]*\{[^\"}]*(\"[^\"}]*\")[^}]*\}[^\"]*\"", text)
    if inner is not None:
        changed = text[: inner.start(1)] + inner[1].replace('"', "'") + text[inner.end(1) :]
        yield Proposal("quotes-in-field", (Edit(broken.line, text, changed),))


@fixer(90)
def stray(broken: Broken) -> Iterator[Proposal]:
    """One character that belongs to nothing, or blanks after a backslash."""
    text = broken.text(broken.line)
    if re.search(r"\\[ \t]+$", text):
        edit = Edit(broken.line, text, text.rstrip())
        yield Proposal("blank-after-backslash", (edit,))
    for place in (broken.column - 1, broken.column - 2):
        last = not text[place + 1 :].strip()
        if 0 <= place < len(text) and not text[place].isalnum() and text[place] not in " \t\"'_=":
            if last and text[place] in "+-*/%<>&|^.@~":
                continue
            changed = text[:place] + text[place + 1 :]
            yield Proposal("stray-character", (Edit(broken.line, text, changed),), {"has": text[place]})
