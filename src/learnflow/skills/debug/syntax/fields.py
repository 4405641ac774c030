"""f-strings as Python 3.12 reads them: any quote, backslash, comment or line break may stand in their fields."""

from __future__ import annotations

import re
from dataclasses import dataclass

_START = re.compile(r"(?P<prefix>[rRbBuUfFtT]{0,2})(?P<quote>\"\"\"|'''|\"|')")
_WORD = re.compile(r"[^\W\d]\w*|\d[\w.]*")
_DEPTH = 8


@dataclass(frozen=True, slots=True)
class Rewritten:
    """The program with such f-strings and all t-strings as plain values, and where they began."""

    code: str
    starts: tuple[int, ...]
    templates: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Literal:
    """A text that was read to its end: the values in its fields, and whether it needs Python 3.12."""

    end: int
    values: tuple[str, ...]
    newer: bool


def rewritten(code: str) -> Rewritten:
    """Return the program with each f-string that needs Python 3.12 replaced by what an older one reads."""
    out: list[str] = []
    starts: list[int] = []
    templates: list[int] = []
    place = 0
    while place < len(code):
        character = code[place]
        if character == "#":
            end = code.find("\n", place)
            end = len(code) if end < 0 else end
            out.append(code[place:end])
            place = end
            continue
        opening = _opening(code, place)
        if opening is None:
            word = _WORD.match(code, place)
            end = word.end() if word is not None else place + 1
            out.append(code[place:end])
            place = end
            continue
        literal = _literal(code, place, opening, 0)
        if literal is None:
            return Rewritten(code, ())
        template = "t" in opening["prefix"].lower()
        if literal.newer or template:
            (templates if template else starts).append(place)
            out.append(_plain(literal, code.count("\n", place, literal.end)))
        else:
            out.append(code[place : literal.end])
        place = literal.end
    return Rewritten("".join(out), tuple(starts), tuple(templates))


def _plain(literal: _Literal, lines: int = 0) -> str:
    """Return a call that has the values of the fields, over as many lines: whatever is wrong in them stays wrong."""
    values = "".join(f"({value})," for value in literal.values)
    return "str((" + "\n" * lines + values + "))"


def _opening(code: str, place: int) -> re.Match[str] | None:
    match = _START.match(code, place)
    if match is None or (place and (code[place - 1].isalnum() or code[place - 1] == "_") and match["prefix"]):
        return None
    return match


def _literal(code: str, start: int, opening: re.Match[str], depth: int) -> _Literal | None:
    """Read the text that begins at `start` to its end; None where it has none."""
    quote = opening["quote"]
    formatted = any(letter in opening["prefix"].lower() for letter in "ft")
    raw = "r" in opening["prefix"].lower()
    place = opening.end()
    values: list[str] = []
    newer = False
    while place < len(code):
        if code.startswith(quote, place):
            return _Literal(place + len(quote), tuple(values), newer)
        character = code[place]
        if character == "\\" and not (raw and formatted and code[place + 1 : place + 2] in "{}"):
            if formatted and code.startswith("\\N{", place):
                close = code.find("}", place)
                place = close + 1 if close > 0 else len(code)
                continue
            place += 2
            continue
        if character == "\n" and len(quote) == 1:
            return None
        if not formatted or character not in "{}" or code.startswith(character * 2, place):
            place += 2 if formatted and character in "{}" else 1
            continue
        if character == "}":
            return None
        field = _field(code, place + 1, quote, depth + 1)
        if field is None:
            return None
        values.extend(field.values)
        newer = newer or field.newer
        place = field.end
    return None


def _clashes(text: str, own: str, outer: str) -> bool:
    """Whether an older Python would read a text within a field as the end of the f-string, or refuse it."""
    if "\\" in text or outer in text or (len(outer) == 1 and "\n" in text):
        return True
    return own[0] == outer[0] and outer != own * 3


def _ends(code: str, place: int, character: str, stack: list[str]) -> int | None:
    """Return how many signs a conversion or the `=` behind a value takes, 0 for none, None for a wrong one."""
    if stack:
        return 0
    if character == "!" and code[place + 1 : place + 2] != "=":
        conversion = re.match(r"![rsa]\s*(?=[:}])", code[place:])
        return conversion.end() if conversion is not None else None
    shown = character == "=" and re.match(r"=\s*[}:!]", code[place:]) and code[place - 1] not in "=!<>"
    return 1 if shown else 0


def _field(code: str, start: int, quote: str, depth: int) -> _Literal | None:
    """Read a field from behind its `{` to behind its `}`, with its values as an older Python reads them."""
    out: list[str] = []
    values: list[str] = []
    newer = False
    stack: list[str] = []
    place = start if depth <= _DEPTH else len(code)
    while place < len(code):
        character = code[place]
        opening = _opening(code, place)
        if opening is not None:
            literal = _literal(code, place, opening, depth)
            if literal is None:
                return None
            text = code[place : literal.end]
            newer = newer or literal.newer or _clashes(text, opening["quote"], quote)
            out.append(_plain(literal) if literal.newer else text)
            place = literal.end
            continue
        word = _WORD.match(code, place)
        if word is not None:
            out.append(word.group())
            place = word.end()
            continue
        if character == "#":
            newer = True
            place = (code + "\n").index("\n", place)
            continue
        taken = _ends(code, place, character, stack)
        if character == "\\" or taken is None:
            return None
        if taken:
            place += taken
            continue
        newer = newer or (character == "\n" and len(quote) == 1)
        if character in "([{":
            stack.append(character)
        elif character in ")]}" and stack:
            stack.pop()
        elif character == "}":
            values.insert(0, "".join(out).replace("\n", " "))
            return _Literal(place + 1, tuple(values), newer) if values[0].strip() else None
        elif not stack and character == ":":
            return _specification(code, place + 1, quote, depth, "".join(out), values, newer)
        out.append(" " if character == "\n" else character)
        place += 1
    return None


def _specification(
    code: str, start: int, quote: str, depth: int, value: str, values: list[str], newer: bool
) -> _Literal | None:
    """Read what follows the colon of a field: text with fields of its own."""
    place = start
    found = [value, *values]
    while place < len(code):
        character = code[place]
        if character == "}":
            return _Literal(place + 1, tuple(found), newer) if value.strip() else None
        if code.startswith(quote, place) or (character == "\n" and len(quote) == 1):
            return None
        if character == "{":
            field = _field(code, place + 1, quote, depth + 1)
            if field is None:
                return None
            found.extend(field.values)
            newer = newer or field.newer
            place = field.end
            continue
        place += 1
    return None
