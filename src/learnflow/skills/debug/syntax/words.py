"""Words, gaps and headers of a broken program: what several causes look for."""

from __future__ import annotations

import itertools
import keyword
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from learnflow.skills.debug.syntax.source import Source, Token
from learnflow.skills.language.names import builtin_names, slips

HEADERS = frozenset(["if", "elif", "else", "for", "while", "def", "class", "try", "except", "finally", "with", "async"])
SOFT_HEADERS = frozenset({"match", "case"})
CONDITIONS = frozenset({"if", "elif", "while", "assert"})
KEYWORDS = frozenset(keyword.kwlist)
VALUE_KEYWORDS = frozenset({"True", "False", "None"})
COMPARISONS = frozenset({"==", "!=", "<", ">", "<=", ">=", "in", "is"})
JOINERS = frozenset({"and", "or", "not"})
TYPES = frozenset(
    [
        "int",
        "float",
        "double",
        "string",
        "String",
        "str",
        "char",
        "bool",
        "boolean",
        "Boolean",
        "long",
        "short",
        "byte",
        "var",
        "let",
        "const",
        "final",
        "static",
        "public",
        "private",
        "protected",
        "auto",
        "unsigned",
        "dim",
        "Dim",
        "my",
        "local",
        "val",
        "list",
        "List",
        "array",
        "Array",
        "dict",
        "object",
        "Integer",
        "number",
        "void",
    ]
)
"""Words that other languages put in front of a name."""

TYPED = tuple(word for word in keyword.kwlist if word not in ("async", "await", "nonlocal"))


@dataclass(frozen=True, slots=True)
class Gap:
    """Two values side by side with nothing between them, and the bracket around them, if any.

    `here` says that Python stopped at this gap; `glued` that both are texts, which Python joins.
    """

    left: Token
    right: Token
    opener: Token | None
    here: bool
    glued: bool


def is_name(token: Token) -> bool:
    """Whether a token can name a variable."""
    return token.kind == "word" and token.text not in KEYWORDS


def ends_value(token: Token) -> bool:
    """Whether a value can end with the token."""
    return token.kind in ("number", "string", "close") or is_name(token) or token.text in VALUE_KEYWORDS


def begins_value(token: Token) -> bool:
    """Whether a value can begin with the token, brackets apart."""
    return token.kind in ("number", "string") or is_name(token) or token.text in VALUE_KEYWORDS


def within(source: Source, number: int) -> list[tuple[Token, Token | None]]:
    """Return the words of the statement on a line, each with the bracket that it is in."""
    first, last = source.statement(number)
    known = source.within.get(number)
    if known is not None:
        return known
    found: list[tuple[Token, Token | None]] = []
    stack: list[Token] = []
    for line in range(max(first, number - 60), min(last, number + 60) + 1):
        for token in source.tokens(line):
            if token.kind == "close" and stack:
                stack.pop()
            found.append((token, stack[-1] if stack else None))
            if token.kind == "open":
                stack.append(token)
    source.within[number] = found
    return found


def gaps(source: Source) -> Iterator[Gap]:
    """Yield the gaps of the statements in which the slip can be, those where Python stopped first."""
    seen: set[int] = set()
    found: list[Gap] = []
    for number in source.suspects[:2]:
        first = source.statement(number)[0]
        if first in seen:
            continue
        seen.add(first)
        words = within(source, number)
        for (left, _), (right, opener) in itertools.pairwise(words):
            if ends_value(left) and _follows(left, right) and (opener is not None or left.line == right.line):
                glued = left.kind == right.kind == "string" or (left.kind == "close" and right.text in ("(", "["))
                found.append(Gap(left, right, opener, _is_here(source, left, right), glued))
    yield from sorted(found, key=lambda gap: (not gap.here, gap.glued, gap.left.line != source.line))


def _follows(left: Token, right: Token) -> bool:
    if begins_value(right):
        return True
    if right.text == "{":
        return True
    if right.kind == "open" and left.line != right.line:
        return left.kind == "close" or left.kind in ("string", "number")
    return right.text in ("(", "[") and (left.kind in ("number", "string") or left.text in VALUE_KEYWORDS)


def _is_here(source: Source, left: Token, right: Token) -> bool:
    column, end = source.column - 1, (source.error.end_offset or 0) - 1
    if right.line == source.line and right.start == column:
        return True
    same = left.line == source.line and left.start <= column < left.end
    if "comma" not in source.says:
        return same and right.line != source.line
    last = source.error.end_lineno or source.line
    inside = left.line >= source.line and (left.line > source.line or left.start >= column)
    return inside and (right.line < last or (right.line == last and right.start <= max(end, column)))


def separates(words: list[tuple[Token, Token | None]], opener: Token) -> bool:
    """Whether commas are usual in a bracket: a call, a list, a dictionary."""
    if opener.text != "(":
        return True
    place = next((n for n, (token, _) in enumerate(words) if token is opener), 0)
    before = words[place - 1][0] if place else None
    return before is not None and (before.kind in ("close", "open") or is_name(before) or before.text == ",")


def first_word(source: Source, number: int) -> str:
    """Return the first word of a line, empty where it begins with none."""
    tokens = source.tokens(number)
    return tokens[0].text if tokens and tokens[0].kind == "word" else ""


def opens_block(source: Source, number: int) -> bool:
    """Whether the line below the statement on `number` is indented deeper."""
    first, last = source.statement(number)
    below = source.following(last)
    return below > 0 and len(source.indent(below).expandtabs()) > len(source.indent(first).expandtabs())


def has_open_colon(source: Source, number: int) -> bool:
    """Whether the statement on a line has a colon outside brackets, those of a lambda apart."""
    colons = 0
    for token, opener in within(source, number):
        if opener is None and token.text == "lambda":
            colons -= 1
        colons += opener is None and token.text == ":"
    return colons > 0


@lru_cache(maxsize=4_096)
def near_keywords(word: str, candidates: tuple[str, ...] = TYPED) -> list[tuple[int, str]]:
    """Return the keywords that one slip (two in long words) turns into `word`, with the number of slips."""
    if word in KEYWORDS or len(word) < 2:
        return []
    scored = []
    for candidate in candidates:
        if word.lower() == candidate.lower():
            scored.append((0, candidate))
        elif len(word) == 2 and word[::-1].lower() == candidate:
            scored.append((1, candidate))
        elif abs(len(word) - len(candidate)) <= 2 and len(word) + len(candidate) > 4:
            limit = 1 if min(len(word), len(candidate)) < 5 else 2
            distance = slips(word.lower(), candidate.lower(), limit)
            if distance <= limit:
                scored.append((distance, candidate))
    return sorted(scored)


def is_known(source: Source, word: str) -> bool:
    """Whether a word is a builtin or stands somewhere else in the program too."""
    return word in builtin_names() or source.words.get(word, 0) > 1


def is_collection(source: Source, name: str) -> bool:
    """Whether the program makes a list, a dictionary or the like under a name, or walks through it."""
    made = re.compile(
        rf"\b{re.escape(name)}\s*=\s*(?:[\[{{]|(?:list|set|dict|tuple|sorted|open)\(|.*\.(?:split|keys|values)\()"
    )
    walked = re.compile(rf"\bfor\b.+\bin\s+{re.escape(name)}\b|\b{re.escape(name)}\.(?:append|add|items)\(")
    return any(made.search(mask) or walked.search(mask) for mask in map(source.mask, range(1, len(source.lines) + 1)))


def renamed(
    source: Source, old: str, new: str, numbers: Iterator[int] | range | tuple[int, ...]
) -> list[tuple[int, int, int, str]]:
    """Return the splices that write `new` for the word `old` on some lines."""
    pattern = re.compile(rf"(?<![\w.]){re.escape(old)}(?!\w)")
    return [
        (number, match.start(), match.end(), new)
        for number in numbers
        for match in pattern.finditer(source.mask(number))
    ]


def value_before(words: list[tuple[Token, Token | None]], index: int) -> int:
    """Return where the value that ends at `index` begins: `a.b[c](d)` is one value."""
    while index > 0:
        token = words[index][0]
        if token.kind == "close":
            depth = 0
            while index >= 0:
                kind = words[index][0].kind
                depth += (kind == "close") - (kind == "open")
                if depth == 0:
                    break
                index -= 1
            index = max(index, 0)
            before = words[index - 1][0] if index else None
            if before is not None and (before.kind == "close" or is_name(before)):
                index -= 1
                continue
            return index
        if words[index - 1][0].text == "." and index >= 2:
            index -= 2
            continue
        return index
    return index
