"""A text lacks its quotes, or the opening one, or one in the middle so that all later ones are off by one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from learnflow.skills.debug.syntax.proposals import LIKELY, SURE, Proposal, proposes, splice
from learnflow.skills.debug.syntax.source import Source
from learnflow.skills.debug.syntax.strings import body_of, open_strings
from learnflow.skills.debug.syntax.words import KEYWORDS, is_known

_WORDS = re.compile(
    r"(?:(?<=[(,=\[{:])|(?<=return)|(?<===)|(?<=!=)|(?<=\+))\s*((?:[^\W\d]|[¿¡])[^\"'(){}\[\],=+#*/%<>]*?)\s*(?=[),\]}+]|$|==|:(?!\s*[)\]]))"
)


@proposes("missing-quote")
def propose(source: Source) -> Iterator[Proposal]:
    """Put the opening quote before the words, the closing one behind, or both around them."""
    for token in open_strings(source):
        quote = body_of(token.text)[0]
        marks = [n for n, letter in enumerate(source.text(token.line)) if letter == quote]
        for place in marks[::2][:6]:
            yield from _opening(source, token.line, place, quote)
        yield from _middle(source, token.line, body_of(token.text)[0])
    for number in source.suspects[:2]:
        yield from _both(source, number)


def _opening(source: Source, number: int, place: int, quote: str) -> Iterator[Proposal]:
    """`input(Name: ")`: the quote that opens nothing is a closing one."""
    text = source.text(number)
    before = text[:place]
    starts = [m.end() for m in re.finditer(r"(?:[(\[{,=+:]|\breturn|\bin|\bprint|^)\s*", before) if m.end() < place]
    for rank, start in enumerate(reversed(starts)):
        inner = before[start:]
        if not inner.strip() or quote in inner or rank > 3:
            continue
        odd = 0.3 * rank + 0.5 * bool(re.match(r"[)\]}.,:]", inner))
        words = [word for word in re.findall(r"[^\W\d]\w*", inner) if is_known(source, word) and word != inner]
        cost = SURE + 0.1 + odd + 0.15 * min(len(words), 3)
        yield splice(source, cost, (number, start, start, quote), variant="opening", quote=quote, has=inner.strip())


def _middle(source: Source, number: int, quote: str) -> Iterator[Proposal]:
    """`print("Hello , name, "how are you?")`: each quote after the missing one has the wrong side."""
    text = source.text(number)
    marks = [n for n, letter in enumerate(text) if letter == quote]
    if len(marks) < 3 or len(marks) % 2 == 0:
        return
    for index in range(0, len(marks) - 1, 2):
        begin, end = marks[index], marks[index + 1]
        for comma in re.finditer(r",(?=\s)|\s?\+(?=\s)", text[begin + 1 : end]):
            place = begin + 1 + comma.start()
            rest = text[place:end]
            name = re.match(r"\s*[,+]\s*([^\W\d]\w*)", rest)
            known = name is not None and (is_known(source, name[1]) or name[1] in source.words)
            cost = SURE + 0.2 if known else SURE + 0.3 if not rest[1:].strip() else LIKELY
            yield splice(source, cost, (number, place, place, quote), variant="middle", quote=quote)
        for joined in re.finditer(r"(?=\s+(?:and|or|in|==|!=)\s|\]\s*(?:=|[+)]))", text[begin + 1 : end]):
            place = begin + 1 + joined.start()
            fits = text[place] != "]" or text[begin - 1 : begin] == "["
            if fits and joined.start():
                yield splice(source, SURE - 0.1, (number, place, place, quote), variant="middle", quote=quote)
        for closing in re.finditer(r"\)+\s*(?:[=!<>+]|$|:)", text[begin + 1 : end]):
            place = begin + 1 + closing.start()
            yield splice(source, SURE + 0.4, (number, place, place, quote), variant="middle", quote=quote)
        if "{" in text[:begin] or not text[:begin].strip():
            for colon in re.finditer(r"\s*:", text[begin + 1 : end]):
                place = begin + 1 + colon.start()
                yield splice(source, SURE + 0.1, (number, place, place, quote), variant="middle", quote=quote)
        for comma in re.finditer(r"[,+:]\s*(?=[^\W\d])", text[begin + 1 : end]):
            place = begin + 1 + comma.end()
            yield splice(source, LIKELY + 0.5, (number, place, place, quote), variant="middle", quote=quote)


def _both(source: Source, number: int) -> Iterator[Proposal]:
    """`print(You have, n)`, `if mood == very happy:`."""
    code, mask = source.code(number), source.mask(number)
    quote = source.quote
    places = []
    for match in _WORDS.finditer(mask):
        inner = code[match.start(1) : match.end(1)]
        words = re.findall(r"[^\W\d]\w*", inner)
        if not words or quote in inner or (re.fullmatch(r"[\w.]+", inner) and "¿" not in inner):
            continue
        strange = [word for word in words if not is_known(source, word) or word in ("the", "is", "a", "not", "in")]
        keywords = [word for word in words if word in KEYWORDS]
        if len(strange) * 2 <= len(words) or (keywords and len(words) < 4) or (words[0] in KEYWORDS and len(words) < 3):
            continue
        places.append((number, match.start(1), match.end(1), f"{quote}{inner}{quote}"))
        cost = SURE + 0.2 + 0.3 * bool(keywords) + 0.2 * (len(words) == 1)
        yield splice(source, cost, places[-1], has=inner, quote=quote)
    if len(places) > 1:
        yield splice(source, SURE + 0.2, *places, has=places[0][3].strip(quote), quote=quote)
