"""A word of another language, of a programming one or of the mother tongue, for a keyword."""

from __future__ import annotations

import re
from collections.abc import Iterator

from learnflow.skills.debug.findings import Edit
from learnflow.skills.debug.syntax.proposals import LIKELY, POSSIBLE, SURE, Proposal, edited, proposes, rewrite, splice
from learnflow.skills.debug.syntax.source import Source
from learnflow.skills.debug.syntax.words import opens_block
from learnflow.skills.language.names import slips

_FIRST = {
    "function": "def", "func": "def", "fun": "def", "fn": "def", "define": "def", "sub": "def", "method": "def",
    "proc": "def", "procedure": "def", "void": "def", "definir": "def", "funcion": "def", "función": "def",
    "foreach": "for", "loop": "for", "para": "for", "für": "for", "fuer": "for", "pour": "for", "per": "for",
    "catch": "except", "rescue": "except", "throw": "raise", "throws": "raise", "require": "import",
    "include": "import", "using": "import", "importar": "import", "struct": "class", "clase": "class",
    "klasse": "class", "classe": "class", "wenn": "if", "si": "if", "se": "if", "falls": "if", "jeśli": "if",
    "als": "if", "om": "if", "when": "if", "whenever": "if", "sonst": "else", "sino": "else", "senao": "else",
    "senão": "else", "sinon": "else", "altrimenti": "else", "otherwise": "else", "anders": "else",
    "sonstwenn": "elif", "solange": "while", "mientras": "while", "enquanto": "while", "tantque": "while",
    "finché": "while", "during": "while", "zurück": "return", "retorna": "return", "retorne": "return",
    "retornar": "return", "devolver": "return", "renvoyer": "return", "gib": "return", "give": "return",
    "imprimir": "print", "echo": "print", "puts": "print", "afficher": "print", "versuche": "try",
    "intentar": "try", "essayer": "try", "ensure": "finally", "delete": "del", "remove": "del", "begin": "try",
    "pasar": "pass", "exit": "break", "skip": "continue",
}  # fmt: skip
_RANGE = re.compile(
    r"^(\s*)(?:repeat|loop|wiederhole|repetir|times|répéter)\b\s*\(?\s*([\w.]+)\s*\)?\s*(?:times|mal)?\s*:?$"
)
_EXTENDS = re.compile(r"^(\s*class\s+\w+)\s+(?:extends|inherits|from|of|is|implements|:)\s*(?:from\s+)?(\w+)\s*:?$")
_THEN = re.compile(r"\s*\b(?:then|do|begin|dann|entonces|alors|allora|então|hacer|tun)\b\s*:?$")
_NEW = re.compile(r"\bnew\s+(?=[A-Za-z_]\w*\s*[(.])")
_SWITCH = re.compile(r"^(\s*)switch\b\s*\(?(.*?)\)?\s*:?$")


@proposes("keyword-invented")
def propose(source: Source) -> Iterator[Proposal]:
    """Write what Python has for it."""
    for number in source.suspects[:2]:
        code = source.code(number)
        yield from _first_word(source, number)
        for pattern, make, has, wants in (
            (_RANGE, r"\1for _ in range(\2):", "", "for _ in range"),
            (_EXTENDS, r"\1(\2):", "extends", "( )"),
        ):
            if pattern.match(source.mask(number)):
                changed = pattern.sub(make, code)
                yield rewrite(source, SURE - 0.3, number, changed, has=has or code.split()[0], wants=wants)
        then = _THEN.search(source.mask(number))
        if then is not None and then.start() > 0:
            words = source.mask(number)[then.start() :].split()
            yield rewrite(source, SURE, number, code[: then.start()] + ":", has=words[0].rstrip(":"), wants=":")
        places = [(number, m.start(), m.end(), "") for m in _NEW.finditer(source.mask(number))]
        if places:
            yield splice(source, SURE, *places, variant="new", has="new")
        yield from _negated(source, number)
    yield from _switch(source)
    yield from _do_while(source)


def _first_word(source: Source, number: int) -> Iterator[Proposal]:
    tokens = source.tokens(number)
    if len(tokens) > 1 and tokens[0].text == "}":
        tokens = tokens[1:]
    if not tokens or tokens[0].kind != "word":
        return
    first = tokens[0]
    wants = _FIRST.get(first.text.lower()) or _misspelt(first.text.lower())
    after = tokens[1].text if len(tokens) > 1 else ""
    if wants is None or after in ("=", ".", "[", "+=", "-=") or first.text in ("del",):
        return
    if wants in ("if", "while", "for", "else", "def", "except", "try", "finally", "class") and not (
        opens_block(source, number) or tokens[-1].text in (":", "{")
    ):
        return
    cost = SURE + 0.2
    if wants == "print" and after != "(":
        code = source.code(number)
        changed = f"{code[: first.start]}print({code[first.end :].strip()})"
        yield rewrite(source, cost, number, changed, has=first.text, wants="print")
    else:
        yield splice(source, cost, (number, first.start, first.end, wants), has=first.text, wants=wants)
        if wants == "except" and len(tokens) > 3 and after == "(":
            inner = source.code(number)[tokens[1].end :].rstrip(":{ ").rstrip(")").split()
            if inner:
                head = f"{source.code(number)[: first.start]}except {inner[0]}"
                changed = f"{head} as {inner[1]}:" if len(inner) > 1 else f"{head}:"
                yield rewrite(source, cost + 0.1, number, changed, has=first.text, wants=wants)


def _misspelt(word: str) -> str | None:
    """Return `def` for what one slip or two make of `function` or `define`."""
    near = any(abs(len(word) - len(known)) < 3 and slips(word, known, 2) <= 2 for known in ("function", "define"))
    return "def" if near and len(word) > 4 else None


def _negated(source: Source, number: int) -> Iterator[Proposal]:
    """`until` and `unless` turn the condition round."""
    code = source.code(number)
    match = re.match(r"^(\s*)(until|unless)\b\s*(.*?)\s*:?$", code)
    if match is None or not match[3]:
        return
    wants = "while" if match[2] == "until" else "if"
    turned = {">=": "<", "<=": ">", "==": "!=", "!=": "==", ">": "<=", "<": ">="}
    sign = re.fullmatch(r"([^<>=!]+?)\s*(>=|<=|==|!=|>|<)\s*([^<>=!]+)", match[3])
    if sign is not None and not re.search(r"\b(?:and|or|not|in)\b", source.mask(number)):
        condition = f"{sign[1]} {turned[sign[2]]} {sign[3]}"
    elif re.fullmatch(r"[\w.()\[\]\"']+", match[3]):
        condition = f"not {match[3]}"
    else:
        condition = f"not ({match[3]})"
    changed = f"{match[1]}{wants} {condition}:"
    yield rewrite(source, SURE, number, changed, variant="negated", has=match[2], wants=wants)


def _switch(source: Source) -> Iterator[Proposal]:
    match = _SWITCH.match(source.code(source.line))
    if match is None:
        return
    edits = [Edit(source.line, source.text(source.line), f"{match[1]}match {match[2]}:")]
    for number in range(source.line + 1, len(source.lines) + 1):
        code = source.code(number)
        default = re.match(r"^(\s+)(?:default|else|otherwise)\s*:(.*)$", code)
        if code and len(code) - len(code.lstrip()) <= len(match[1]):
            break
        if default is not None:
            edits.append(Edit(number, source.text(number), f"{default[1]}case _:{default[2]}"))
    yield edited(SURE, edits, has="switch", wants="match")
    yield edited(SURE + 0.2, edits[:1], has="switch", wants="match")


def _do_while(source: Source) -> Iterator[Proposal]:
    """`do:` … `while condition` becomes `while True:` … `if not condition: break`."""
    for number in source.suspects:
        head = re.match(r"^(\s*)do\s*[:{]?$", source.code(number))
        if head is None:
            continue
        for end in range(number + 1, len(source.lines) + 1):
            tail = re.match(rf"^{head[1]}}}?\s*while\b\s*(.*?)\s*[:;]?$", source.code(end))
            if tail is None:
                continue
            inner = head[1] + source.unit
            stop = f"{inner}if not ({tail[1]}):\n{inner}{source.unit}break"
            same = re.fullmatch(r"([^<>=!]+?)\s*(!=|==)\s*([^<>=!]+)", tail[1])
            if same is not None and not re.search(r"\b(?:and|or|not)\b", tail[1]):
                turned = "==" if same[2] == "!=" else "!="
                stop = f"{inner}if {same[1]} {turned} {same[3]}:\n{inner}{source.unit}break"
            first, second = stop.split("\n")
            edits = [
                Edit(number, source.text(number), f"{head[1]}while True:"),
                Edit(end, source.text(end), first),
                Edit(end + 1, None, second),
            ]
            yield edited(SURE, edits, variant="do-while", has="do", wants="while True")
            break
        yield rewrite(source, POSSIBLE, number, f"{head[1]}while True:", has="do", wants="while True")
        yield from ()
    if source.line and source.code(source.line).strip() in ("end", "endif", "end if", "fi", "done", "endwhile", "fin"):
        text = source.text(source.line)
        has = text.strip()
        yield edited(LIKELY, [Edit(source.line, text, None)], line=source.line, variant="end", has=has)
