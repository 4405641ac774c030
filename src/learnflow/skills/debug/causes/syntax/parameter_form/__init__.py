"""A parameter is a value, text, attribute or item, or occurs twice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from learnflow.skills.debug.findings import Edit
from learnflow.skills.debug.syntax.pieces import Bracket, Part, block_below, brackets_of, text_of
from learnflow.skills.debug.syntax.proposals import LIKELY, SURE, Proposal, edited, proposes, splice
from learnflow.skills.debug.syntax.source import Source
from learnflow.skills.language.names import builtin_names


@proposes("parameter-form")
def propose(source: Source) -> Iterator[Proposal]:
    """Write a plain name for it."""
    for number in source.suspects[:2]:
        if not re.search(r"\bdef\s", source.mask(number)):
            continue
        for bracket in brackets_of(source, number)[:1]:
            yield from _all_texts(source, bracket)
            seen: set[str] = set()
            for part in bracket.parts[:12]:
                if not part.on_one_line or part.line != number:
                    continue
                name = part.tokens[0].text
                if len(part.tokens) == 1 and name in seen:
                    yield from _twice(source, bracket, part)
                seen.add(name)
                yield from _one(source, bracket, part)


def _all_texts(source: Source, bracket: Bracket) -> Iterator[Proposal]:
    """`def area("width", "height"):`"""
    texts = [part.tokens[0] for part in bracket.parts if len(part.tokens) == 1 and part.tokens[0].kind == "string"]
    names = [token.text.strip("\"'") for token in texts]
    if len(texts) > 1 and all(name.isidentifier() for name in names):
        places = [(t.line, t.start, t.end, name) for t, name in zip(texts, names, strict=True)]
        yield splice(source, SURE - 0.1, *places, variant="text", has=texts[0].text, wants=names[0])


def _twice(source: Source, bracket: Bracket, part: Part) -> Iterator[Proposal]:
    name = part.tokens[0].text
    body = block_below(source, part.line)
    used = {token.text for line in body for token in source.tokens(line) if token.kind == "word"}
    taken = {p.tokens[0].text for p in bracket.parts} | set(builtin_names())
    stem = name.rstrip("0123456789")
    near = [word for word in sorted(used - taken) if source.words.get(word, 0) >= 1 and _is_free(source, word, body)]
    similar = (
        [word for word in near if word.rstrip("0123456789") == stem] or [w for w in near if w[0] == name[0]] or near
    )
    for wants in similar[:1]:
        place = (part.line, part.start, part.end, wants)
        yield splice(source, SURE - 0.3, place, variant="twice", has=name, wants=wants)
    index = bracket.parts.index(part)
    before = bracket.parts[index - 1]
    if before.line == part.line:
        gone = (part.line, before.end, part.end, "")
        yield splice(source, SURE, gone, variant="twice-away", has=name, wants="")


def _is_free(source: Source, word: str, body: range) -> bool:
    """Whether a word of the body is a name that nothing there makes."""
    for line in body:
        if re.search(
            rf"(?:\.\s*|\b(?:for|as|def|import|class)\s+){word}\b|\b{word}\s*(?:=(?!=)|\()", source.mask(line)
        ):
            return False
    return word.isidentifier() and not re.search(rf"^{word}\s*=", "\n".join(source.lines), re.M)


def _one(source: Source, bracket: Bracket, part: Part) -> Iterator[Proposal]:
    tokens = part.tokens
    first = tokens[0]
    has = text_of(source, part)
    if len(tokens) == 1 and first.kind == "string":
        inner = first.text.strip("\"'")
        name = re.sub(r"\W+", "_", inner).strip("_")
        wants = name if name.isidentifier() else _new_name(source, bracket)
        yield splice(source, SURE, (part.line, part.start, part.end, wants), variant="text", has=has, wants=wants)
    elif first.kind == "number" and len(tokens) == 1:
        yield from _value(source, bracket, part, first.text)
    elif first.kind == "word" and len(tokens) > 1 and tokens[1].text not in ("=", ":"):
        yield from _expression(source, bracket, part)
    elif first.text in ("True", "False", "None", "{", "-", "+", "{}", "()", "[]") or has in ("[]", "()"):
        wants = _new_name(source, bracket)
        yield splice(source, SURE, (part.line, part.start, part.end, wants), variant="other", has=has, wants=wants)
    elif first.text in ("(", "[") and tokens[-1].kind == "close":
        inner = has[1:-1].strip()
        if re.fullmatch(r"[\w, ]+", inner):
            yield splice(
                source, SURE, (part.line, part.start, part.end, inner), variant="brackets", has=has, wants=inner
            )


def _value(source: Source, bracket: Bracket, part: Part, value: str) -> Iterator[Proposal]:
    """`def stars(5):` with the value used in the body and the call without one."""
    wants = _new_name(source, bracket)
    line = part.line
    edits = [Edit(line, source.text(line), source.text(line)[: part.start] + wants + source.text(line)[part.end :])]
    function = bracket.before.text if bracket.before is not None else ""
    body = block_below(source, line)
    for number in body:
        mask, text = source.mask(number), source.text(number)
        spots = list(re.finditer(rf"(?<![\w.]){re.escape(value)}(?![\w.])", mask))
        for match in reversed(spots):
            text = text[: match.start()] + wants + text[match.end() :]
        if spots:
            edits.append(Edit(number, source.text(number), text))
    for number in range(1, len(source.lines) + 1):
        call = re.search(rf"(?<![\w.]){re.escape(function)}\(\)", source.mask(number))
        if call is not None and number not in body and number != line and function:
            text = source.text(number)
            edits.append(Edit(number, text, f"{text[: call.end() - 1]}{value}{text[call.end() - 1 :]}"))
    yield edited(SURE, edits, variant="value", has=value, wants=wants)


def _expression(source: Source, bracket: Bracket, part: Part) -> Iterator[Proposal]:
    has, line = text_of(source, part), part.line
    tokens = part.tokens
    place = (line, part.start, part.end)
    if all(token.kind == "word" or token.text == "." for token in tokens):
        dotted = [t for t in tokens if t.text == "."]
        if dotted and len(tokens) % 2:
            yield splice(source, SURE, (*place, tokens[-1].text), variant="dotted", has=has, wants=tokens[-1].text)
        return
    if re.fullmatch(r"[^\W\d]\w*\s*\[\s*\]", has):
        yield splice(source, SURE, (*place, tokens[0].text), variant="empty", has=has, wants=tokens[0].text)
    elif re.fullmatch(r"\w+\s*\[[^\]]*\]", has):
        wants = _new_name(source, bracket)
        edits = [_replaced(source, line, part.start, part.end, wants)]
        for number in block_below(source, line):
            spot = source.mask(number).find(has)
            text = source.text(number)
            if has in text and spot >= 0:
                edits.append(Edit(number, text, text.replace(has, wants)))
        yield edited(SURE, edits, variant="item", has=has, wants=wants)
    operator = next((t for t in tokens[1:] if t.text in ("+", "-", "*", "/", "**", "//", "%")), None)
    if operator is not None and tokens[1] is operator:
        name = tokens[0].text
        yield splice(source, SURE, (*place, name), variant="calculation", has=has, wants=name)
    if len(tokens) > 2 and tokens[1].text in ("==", "<", ">", "<=", ">="):
        default = tokens[1].text == "=="
        wants = f"{tokens[0].text}={has[tokens[2].start - part.start :]}" if default else tokens[0].text
        yield splice(source, SURE, (*place, wants), variant="calculation", has=has, wants=wants)
    call = re.fullmatch(r"(\w+)\(\s*([^\W\d]\w*)?[^()]*\)", has)
    if call is not None:
        wants = call[2] or _new_name(source, bracket)
        yield splice(source, SURE, (*place, wants), variant="call", has=has, wants=wants)
    if "(" in has and "=" not in has and call is None:
        names = re.findall(r"[^\W\d]\w*", has)
        yield splice(source, LIKELY, (*place, names[-1]), variant="call", has=has, wants=names[-1])


def _replaced(source: Source, line: int, start: int, end: int, new: str) -> Edit:
    text = source.text(line)
    return Edit(line, text, text[:start] + new + text[end:])


def _new_name(source: Source, bracket: Bracket) -> str:
    """Return a name for a parameter that the program does not have yet."""
    taken = set(source.words) | {part.tokens[0].text for part in bracket.parts}
    return next((name for name in ("n", "value", "item", "number", "x") if name not in taken), "value_")
