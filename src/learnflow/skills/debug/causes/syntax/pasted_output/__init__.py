"""Output, a traceback, a chat's fence, or a sentence without `#` in the program."""

from __future__ import annotations

import re
from collections.abc import Iterator

from learnflow.skills.debug.findings import Edit
from learnflow.skills.debug.syntax.proposals import LIKELY, SURE, Proposal, edited, proposes
from learnflow.skills.debug.syntax.source import Source
from learnflow.skills.debug.syntax.words import HEADERS, KEYWORDS, is_known, opens_block

_FENCE = re.compile(r"\s*(?:```+|~~~+)\s*[\w+-]*\s*$")
_TRACE = re.compile(
    r"\s*(?:Traceback \(most recent|File \"|[A-Za-z_.]*[A-Z]\w*(?:Error|Exception|Interrupt|Warning|Iteration)\b\s*"
    r"(?::|$)|"
    r"[\^~]+\s*$|Process finished with|\[Finished in|During handling of the above|"
    r"={3,} RESTART|Python 3\.\d+\.\d+ [(\[])"
)
_RULE = re.compile(r"\s*([-=*~_+.<>])\1{3,}(?:[^\"'()\[\]{}]*\1{2,})?\s*$")
_LABEL = re.compile(
    r"(?i)\s*(?:exercise|task|question|problem|step|part|lab|day|homework|assignment|ex|aufgabe|übung|teil|schritt|frage|"
    r"exercice|ejercicio|exercício|esercizio|tarea|level|lesson|chapter)\s*#?\s*\d+[a-z]?\s*(?:[:.)-].*)?$"
)
_COMMON = frozenset(
    [
        "the",
        "a",
        "an",
        "is",
        "are",
        "was",
        "my",
        "your",
        "this",
        "that",
        "here",
        "now",
        "then",
        "first",
        "second",
        "we",
        "i",
        "you",
        "it",
        "of",
        "to",
        "for",
        "with",
        "and",
        "or",
        "should",
        "will",
        "code",
        "program",
        "der",
        "die",
        "das",
        "ist",
        "mein",
        "meine",
        "und",
        "ein",
        "eine",
        "el",
        "la",
        "los",
        "es",
        "mi",
        "le",
        "les",
        "une",
        "un",
        "mon",
        "est",
        "in",
        "on",
        "if",
        "so",
        "not",
        "from",
        "exercise",
        "task",
        "step",
        "todo",
        "note",
        "function",
        "test",
        "output",
        "result",
        "hier",
        "jetzt",
        "der",
        "dem",
        "den",
        "mit",
        "für",
        "von",
        "zu",
        "hello",
        "hallo",
        "please",
        "how",
        "what",
        "why",
        "when",
        "which",
        "can",
        "does",
        "do",
        "don't",
        "doesn't",
        "it's",
        "here's",
        "i'm",
        "sure",
        "write",
        "make",
        "create",
        "print",
        "prints",
        "enter",
    ]
)
_HEADING = re.compile(
    r"(?i)\s*(?:(?:sample|example|expected|my|the|program)\s+)?(?:output|input|result|code|example|ausgabe|eingabe|ergebnis|"
    r"salida|sortie|saída|beispiel|solution|note|hint|task|problem|answer)s?\s*:\s*$"
)
_ITEM = re.compile(r"\s*\d+[.)]\s+[A-Z][\w'-]*(?:\s+[\w'-]+)*\s*[.!?]?$")
_STATEMENTS = frozenset(
    ["def", "class", "return", "print", "global", "lambda", "del", "raise", "assert", "elif", "import"]
)
_CODE = re.compile(r"[=(\[{}\])+*/%<>@\\\"]|:\s*$")


@proposes("pasted-output")
def propose(source: Source) -> Iterator[Proposal]:
    """Take fences and tracebacks away, make a sentence a comment."""
    for number in source.suspects[:2]:
        text = source.text(number)
        if _FENCE.match(text):
            fences = [n for n in range(1, len(source.lines) + 1) if _FENCE.match(source.text(n))]
            order = [number, *(n for n in fences if n != number)]
            edits = [Edit(n, source.text(n), None) for n in order]
            has = text.strip()[:3].replace("`", "'")
            yield edited(SURE - 0.3, edits, line=number, variant="fence", has=has)
        elif _TRACE.match(text):
            lines = _traceback(source, number)
            edits = [Edit(n, source.text(n), None) for n in lines]
            yield edited(SURE - 0.3, edits, line=lines[0], variant="traceback", has=source.text(lines[0]).strip())
        else:
            yield from _sentence(source, number)


def _traceback(source: Source, number: int) -> list[int]:
    """Return the lines of a copied traceback around one of them."""

    def belongs(line: int) -> bool:
        text = source.text(line)
        near = _TRACE.match(source.text(line - 1)) or _TRACE.match(source.text(line - 2))
        return _TRACE.match(text) is not None or (near is not None and text.startswith("    "))

    first = last = number
    while first > 1 and belongs(first - 1):
        first -= 1
    while last < len(source.lines) and belongs(last + 1):
        last += 1
    return list(range(first, last + 1))


def _sentence(source: Source, number: int) -> Iterator[Proposal]:
    cost = _prose(source, number)
    if cost is None:
        return
    first = last = number
    while first > 1 and _prose(source, first - 1) is not None and first - 1 in source.starts:
        first -= 1
    while last < len(source.lines) and _prose(source, last + 1) is not None:
        last += 1
    above = source.text(first - 1).strip()
    variant = "wrapped" if above.startswith("#") and first == number else "sentence"
    spans = dict.fromkeys(((first, last), (number, number)))
    for begin, end in spans:
        edits = [
            Edit(n, source.text(n), f"{source.indent(n)}# {source.text(n).strip()}") for n in range(begin, end + 1)
        ]
        yield edited(cost, edits, line=begin, variant=variant, has=source.text(begin).strip())


def _prose(source: Source, number: int) -> float | None:
    """Return the cost of taking a line for a sentence, None where it reads like code."""
    text = source.text(number).strip()
    if not text or text.startswith(("#", "@", '"', "'")):
        return None
    if _LABEL.match(text) or _HEADING.match(text) or _ITEM.match(text) or _RULE.match(text):
        return SURE if _LABEL.match(text) else SURE + 0.2
    if opens_block(source, number):
        return None
    words = [word.strip(".,;:!?…()\"'“”*-").lower() for word in text.split()]
    words = [word for word in words if word]
    plain = [word for word in words if re.fullmatch(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", word)]
    common = [word for word in plain if word in _COMMON]
    strange = [word for word in plain if word not in KEYWORDS and word not in _COMMON and not is_known(source, word)]
    marks = len(_CODE.findall(text.rstrip(".!?")))
    known = len(common) + len(strange)
    if len(plain) < 2 or len(plain) * 3 < len(words) * 2 or known < 2 or _reads_like_code(text, words):
        return None
    starts_code = words[0] in HEADERS | KEYWORDS
    if starts_code and (len(plain) < 4 or known < len(plain) * 0.7 or text.endswith(":")):
        return None
    if marks and (len(plain) < 5 or not common or marks > 2) and not (marks == 1 and text.endswith(":") and common):
        return None
    return _cost(text, len(plain), marks, common=bool(common), starts_code=starts_code)


def _cost(text: str, plain: int, marks: int, *, common: bool, starts_code: bool) -> float | None:
    if plain > 3:
        return SURE + (0.0 if common else 0.4) + 0.3 * marks + 0.3 * starts_code
    if plain == 3 or common:
        return SURE + (0.4 if common else 0.8) + 0.3 * marks
    return LIKELY + 0.5 if text[0].isupper() or text.endswith(("!", "?", ".")) else None


def _reads_like_code(text: str, words: list[str]) -> bool:
    """Whether a line begins like a statement: an import, `name =`, `name(` or `name.name`."""
    if words[0] in _STATEMENTS or (words[0] == "from" and "import" in words):
        return True
    return re.match(r"[^\W\d]\w*(?:\s+[^\W\d]\w*)?\s*(?:=|\+=|-=|\(|\[|\.\w)", text) is not None
