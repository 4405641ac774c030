"""What stands between the braces of an f-string is no value, or one of its braces is alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from learnflow.skills.debug.syntax.proposals import LIKELY, SURE, Proposal, Splice, proposes, splice
from learnflow.skills.debug.syntax.source import Source, Token
from learnflow.skills.debug.syntax.strings import f_strings, fields
from learnflow.skills.debug.syntax.words import is_known


@proposes("f-string-field")
def propose(source: Source) -> Iterator[Proposal]:
    """Complete the field, or the pair of braces."""
    for token in f_strings(source):
        yield from _alone(source, token)
        for start, end in fields(token):
            yield from _content(source, token, start, end)


def _alone(source: Source, token: Token) -> Iterator[Proposal]:
    """`width * height}`: a brace that closes nothing."""
    literal = token.text.replace("{{", "__").replace("}}", "__") if "{{" in token.text else token.text
    for match in re.finditer(r"\}", literal):
        if literal.count("{", 0, match.start()) > literal.count("}", 0, match.start()):
            continue
        before = literal[: match.start()]
        words = re.search(
            r"[^\W\d][\w.]*(?:\[[^\]]*\]|\([^()]*\))?(?:\s*[-+*/%]+\s*[\w.]+)*(?::[.\w,<>^+=-]*)?$", before
        )
        choice = re.search(r"(?:'[^']*'|\w+) if [^{}]* else (?:'[^']*'|\w+)$", before)
        words = choice if choice is not None else words
        if words is not None:
            place = _place(token, words.start())
            yield splice(source, SURE, (*place, "{"), variant="opening", has=words.group())
        yield splice(source, SURE + 0.5, (*_place(token, match.start(), 1), ""), variant="closing", has="}")


def _content(source: Source, token: Token, start: int, end: int) -> Iterator[Proposal]:
    inner = token.text[start:end]
    value = re.split(r"(?<![!=<>])[:!](?!=)", inner, maxsplit=1)[0]
    places: list[tuple[float, str, Splice, str]] = []
    if not inner.strip():
        name = _idle_name(source, token)
        places.append((SURE, "empty", (*_place(token, start, end - start), name), name))
    if re.search(r"\bif\b", inner) and not re.search(r"\belse\b", inner):
        stop = _place(token, end)
        places.append((SURE, "else", (*stop, " else ''" if "'" in inner else ' else ""'), "else"))
    places.extend(
        (SURE, "", (*_place(token, start + m.start(), m.end() - m.start()), m[1] + "="), m.group())
        for m in re.finditer(r"([=!<>]) +=", inner)
    )
    gap = re.search(r"(?<=[\w)\]]) +(?=[^\W\d])", value)
    if gap is not None and not re.search(r"\b(?:if|else|for|in|not|and|or|is|lambda)\b", value):
        where = _place(token, start + gap.start(), gap.end() - gap.start())
        joined = value.strip().replace(" ", "_")
        if is_known(source, joined) or joined in source.words:
            places.append((SURE, "blank", (*_place(token, start, len(value)), joined), value.strip()))
        after = re.match(r"[^\W\d]\w*", value[gap.end() :])
        places.append((SURE + 0.4, "", (*where, " * "), value.strip()))
        if after is not None and not is_known(source, after[0]) and after[0] not in source.words and value == inner:
            first = token.text[start : start + gap.start()].strip()
            closing = (*_place(token, start + gap.start()), "}")
            yield splice(source, SURE, closing, (*_place(token, end, 1), ""), variant="early", has=first)
    places.extend(
        (LIKELY, "", (*_place(token, start + match.start(), 1), "=="), "=")
        for match in re.finditer(r"(?<![=!<>])=(?!=)(?=\s*[\w'\"])", value)
    )
    places.extend(
        (SURE, "", (*_place(token, start + match.start(), len(match.group())), new), match.group())
        for pattern, new in ((r"\+\+", " + 1"), (r" && ", " and "), (r" \|\| ", " or "), (r"\$", ""))
        for match in re.finditer(pattern, inner)
    )
    if re.fullmatch(r"\s*[\w.\[\]]+!", inner):
        places.append((SURE, "dangling", (*_place(token, start + inner.index("!"), 1), ""), inner.strip()))
    if value.rstrip().endswith(("+", "-", "*", "/", ",", ".")) and value.strip():
        last = len(value.rstrip())
        places.append((LIKELY, "dangling", (*_place(token, start + last - 1, 1), ""), value.strip()))
    for cost, variant, place, has in places:
        yield splice(source, cost, place, variant=variant, has=has)


def _place(token: Token, index: int, width: int = 0) -> tuple[int, int, int]:
    before = token.text[:index]
    line = token.line + before.count("\n")
    column = index - before.rindex("\n") - 1 if "\n" in before else token.start + index
    return line, column, column + width


def _idle_name(source: Source, token: Token) -> str:
    """Return a name for an empty field: one that the following word of the text has, or one that is bound above."""
    after = token.text.split("{}", 1)[-1]
    for word in re.findall(r"[^\W\d]\w*", after):
        if source.words.get(word, 0):
            return str(word)
    bound = re.findall(r"^\s*([^\W\d]\w*)\s*=", "\n".join(source.lines[: token.line - 1]), re.MULTILINE)
    fresh = [name for name in bound if f"{{{name}" not in token.text]
    return str(fresh[-1]) if fresh else "0"
