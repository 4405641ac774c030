"""A text is not closed, or is closed by another quote or too few of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from learnflow.skills.debug.findings import Edit
from learnflow.skills.debug.syntax.proposals import SURE, Proposal, edited, proposes, splice
from learnflow.skills.debug.syntax.source import PAIRS, Source, Token
from learnflow.skills.debug.syntax.strings import body_of, open_strings, prefix_of
from learnflow.skills.debug.syntax.words import is_known

_TAIL = re.compile(r"(?:\s*[)\]}:,;])+\s*$")
_INNER = re.compile(r"\s*(?=[,)\]}]|:\s*[\w\[({][^:]*(?:[,}]|$)|\s[+%]\s|\.(?:format|lower|upper|split|strip|join)\()")


@proposes("unclosed-string")
def propose(source: Source) -> Iterator[Proposal]:
    """Put the missing quote where the text can end."""
    for token in open_strings(source):
        if "f" in prefix_of(token.text).lower():
            continue
        yield from closings(source, token)
    yield from _triple(source)


def closings(source: Source, token: Token) -> Iterator[Proposal]:
    """Yield the places at which a text that never ends can end on its line."""
    body = body_of(token.text)
    quote = body[0]
    if body.startswith(quote * 3) and len(body) > 3:
        return
    number, text = token.line, source.text(token.line)
    text = text.rstrip()
    begin = token.start + len(prefix_of(token.text)) + 1
    slots = {"quote": quote}
    other = "'" if quote == '"' else '"'
    last = text.rfind(other)
    if last >= begin and _is_end(text, last + 1):
        yield splice(source, SURE - 0.1, (number, last, last + 1, quote), variant="other-quote", has=other, **slots)
    yield from _other_kind(source.text(number), number, quote, other)
    for place in _ends(text, begin):
        tail = text[place:]
        missing = _unclosed(source, token, tail)
        cost = SURE + 0.2 + 0.1 * (place == len(text)) + 0.05 * (len(text) - place > 8)
        cost -= 0.3 * _names_follow(source, text[place:])
        # What begins right behind another text or a word has the wrong side: an earlier quote is missing.
        cost += 1.0 * (token.start > 0 and (text[token.start - 1].isalnum() or text[token.start - 1] in "\"'"))
        yield splice(source, cost, (number, place, place, quote), **slots)
        if missing and place == len(text):
            yield splice(source, cost + 0.1, (number, place, place, quote + missing), **slots)
    following = source.text(number + 1)
    end = following.find(quote)
    if end >= 0 and not following[:end].count(other):
        # A text broken over two lines: as one it compiles.
        joined = f"{text} {following.strip()}"
        edits = [Edit(number, source.text(number), joined), Edit(number + 1, following, None)]
        yield edited(SURE + 0.6, edits, variant="two-lines", changes="1", **slots)


def _other_kind(text: str, number: int, quote: str, other: str) -> Iterator[Proposal]:
    """A text further left is closed by the other kind, so that all later quotes have the wrong side."""
    marks = [n for n, letter in enumerate(text) if letter == quote]
    for index in range(0, len(marks), 2):
        stop = marks[index + 1] if index + 1 < len(marks) else len(text)
        found = [n for n in range(marks[index] + 1, stop) if text[n] == other]
        if len(found) == 1 and _is_end(text, found[0] + 1) and not text[found[0] + 1 : found[0] + 2].isalpha():
            before, after = text[: found[0]], quote + text[found[0] + 1 :]
            edit = Edit(number, text, before + after)
            yield edited(SURE - 0.1, [edit], variant="other-quote", has=other, quote=quote)


def _names_follow(source: Source, tail: str) -> bool:
    """Whether a comma and then values of the program follow, no words of a sentence."""
    match = re.match(r"\s*[,+%]\s*(?=[^\s])(.*?)[)\]}\s]*$", tail)
    if match is None or not match[1]:
        return False
    words = re.findall(r"(?<![\w.])[^\W\d]\w*", match[1])
    prose = re.search(r"[\w)]\s+[^\W\d]", match[1]) is not None or match[1].endswith((".", "?", "!"))
    return not prose and all(is_known(source, word) or word in source.words for word in words)


def _is_end(text: str, place: int) -> bool:
    rest = text[place:].strip()
    return (
        not rest
        or _TAIL.fullmatch(text, place) is not None
        or rest[0] in ",)]}+:%#"
        or rest[:2] == "=="
        or (re.match(r"\.\w+\(", text[place:]) is not None)
    )


def _ends(text: str, begin: int) -> list[int]:
    comment = re.search(r"\s+#\s", text[begin:])
    end = begin + comment.start() if comment is not None else len(text)
    tail = _TAIL.search(text, begin, end)
    places: list[int] = []
    if tail is not None:
        places.extend(n for n in range(tail.start(), end) if not text[n].isspace())
    places.append(end)
    if end != len(text):
        places.append(len(text))
    places.extend(m.start() for m in _INNER.finditer(text, begin) if m.start() > begin)
    return list(dict.fromkeys(places))[:10]


def _unclosed(source: Source, token: Token, tail: str) -> str:
    stack = []
    for other in source.tokens(token.line):
        if other is token:
            break
        if other.kind == "open":
            stack.append(PAIRS[other.text])
        elif other.kind == "close" and stack:
            stack.pop()
    return "".join(reversed(stack)) if not tail.strip() else ""


def _triple(source: Source) -> Iterator[Proposal]:
    """`\"\"\"` that is never closed, opened by two quotes only, or closed by two or by another kind."""
    if "triple" not in source.says and "EOF" not in source.says and "string literal" not in source.says:
        return
    for number in range(1, len(source.lines) + 1):
        text = source.text(number)
        for mark in ('"""', "'''"):
            other = "'''" if mark[0] == '"' else '"""'
            quote = mark[0]
            stripped = text.strip()
            slots = {"quote": mark, "opened": str(_opened(source, number, mark))}
            if stripped == quote * 2 or stripped.endswith((f"{quote * 2})", f"{quote * 2},")):
                column = text.index(quote * 2) + 2
                yield splice(source, SURE, (number, column, column, quote), variant="too-few", **slots)
            if stripped == other and _opened(source, number, mark):
                column = text.index(other)
                yield splice(source, SURE + 0.1, (number, column, column + 3, mark), variant="other-triple", **slots)
            if re.fullmatch(rf"{quote}[)\],; ]*", stripped) and _opened(source, number, mark):
                column = text.index(quote)
                yield splice(source, SURE, (number, column, column, quote * 2), variant="too-few", **slots)
            if stripped.startswith(mark) and stripped.endswith(quote * 2) and not stripped.endswith(mark):
                end = len(text.rstrip())
                yield splice(source, SURE - 0.1, (number, end, end, quote), variant="too-few", **slots)
            if re.match(rf"{quote}{quote}[^{quote}]", stripped) and stripped.endswith(mark):
                column = text.index(quote)
                yield splice(source, SURE - 0.1, (number, column, column, quote), variant="too-few-first", **slots)
            if stripped.startswith(mark) and stripped.count(mark) == 1 and len(stripped) > 3:
                end = len(text.rstrip())
                yield splice(source, SURE + 0.3, (number, end, end, mark), variant="triple", **slots)
            place = text.find(mark)
            if place > 0 and text.count(mark) == 1 and stripped != mark and not stripped.startswith(mark):
                end = len(text.rstrip())
                yield splice(source, SURE + 0.4, (number, end, end, mark), variant="triple", **slots)
            if text.count(mark) % 2:
                yield from _far(source, number, mark, slots)


def _opened(source: Source, number: int, mark: str) -> int:
    return next((n for n in range(number - 1, 0, -1) if source.text(n).count(mark) % 2), 0)


def _far(source: Source, number: int, mark: str, slots: dict[str, str]) -> Iterator[Proposal]:
    """A comment of several lines that never ends: it ends where code plainly begins."""
    code = re.compile(r"\s*(?:(?:def|class|import|from|for|while|if|return|print|try)\b.*[:)\w]$|\w+ *=[^=])")
    for below in range(number + 1, min(number + 12, len(source.lines)) + 1):
        text = source.text(below)
        if mark in text:
            return
        if not text.strip() or code.match(text):
            indent = source.indent(number)
            yield edited(SURE + 0.5, [Edit(below, None, indent + mark)], line=below - 1, variant="triple-far", **slots)
            return
