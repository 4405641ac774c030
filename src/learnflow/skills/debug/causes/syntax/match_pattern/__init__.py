"""A `case` that is no pattern (`or`, `<`), without the word `case`, or `else` for `case _`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from learnflow.skills.debug.findings import Edit
from learnflow.skills.debug.syntax.pieces import block_below
from learnflow.skills.debug.syntax.proposals import LIKELY, SURE, Proposal, edited, proposes, rewrite
from learnflow.skills.debug.syntax.source import Source

_CASE = re.compile(r"^(?P<head>\s*case\s+)(?P<pattern>.*?)\s*(?:(?P<sign>:|=>|->)\s*(?P<body>\S.*)?)?$")
_LITERAL = re.compile(
    r"^(\s*)([\"']_*[\"']|-?\d+(?:\.\d+)?|_|(?:[\"']_*[\"']|\d+)(?:\s*\|\s*(?:[\"']_*[\"']|\d+))+)\s*(:|=>|->)\s*(.*)$"
)
_OR = re.compile(r"\s*(?:,\s*)?(?:\bor\b|\|\||\band\b|&&)(?:\s+case\b)?\s*")
_SPAN = re.compile(r"^(-?\d+)\s*(?:-|\.\.+|to|:)\s*(-?\d+)$")
_DEFAULT = re.compile(r"^(\s*)(?:case\s+)?(?:else|default|otherwise|other|case\s*)\s*(?::|=>|->)?\s*$")


@proposes("match-pattern")
def propose(source: Source) -> Iterator[Proposal]:
    """Write what a `case` can take."""
    for number in source.suspects[:2]:
        mask = source.mask(number)
        head = _match_above(source, number)
        if not head:
            continue
        default = _DEFAULT.match(mask)
        if default is not None and (len(default[1]) > len(source.indent(head))):
            has = mask.strip().rstrip(":")
            yield rewrite(
                source, SURE - 0.4, number, f"{default[1]}case _:", variant="default", has=has, wants="case _:"
            )
        literal = _LITERAL.match(mask)
        if literal is not None and len(literal[1]) > len(source.indent(head)):
            yield from _without_case(source, head, number, literal)
        case = _CASE.match(mask)
        if case is not None:
            yield from _patterns(source, number, case, head)


def _match_above(source: Source, number: int) -> int:
    """Return the line of the `match` that a line belongs to, 0 without one."""
    depth = len(source.indent(number)) + 1
    for line in range(number, 0, -1):
        if not source.mask(line).strip():
            continue
        indent = len(source.indent(line))
        if indent < depth or line == number:
            depth = min(depth, indent + (line == number))
            if re.match(r"^\s*match\b.*[^=]$", source.mask(line)) and line != number:
                return line
    return 0


def _without_case(source: Source, head: int, number: int, literal: re.Match[str]) -> Iterator[Proposal]:
    code = source.code(number)
    value = code[literal.start(2) : literal.end(2)]
    rest = code[literal.start(4) :]
    line = f"{literal[1]}case {value}:" + (f" {rest}" if rest else "")
    here = Edit(number, source.text(number), line)
    slots = {"has": value, "wants": f"case {value}:"}
    others = []
    for other in range(number + 1, min(len(source.lines), number + 60) + 1):
        same = _LITERAL.match(source.mask(other))
        if source.mask(other).strip() and len(source.indent(other)) <= len(source.indent(head)):
            break
        if same is not None and len(same[1]) == len(literal[1]):
            inner = source.code(other)
            behind = inner[same.start(4) :]
            changed = f"{same[1]}case {inner[same.start(2) : same.end(2)]}:" + (f" {behind}" if behind else "")
            others.append(Edit(other, source.text(other), changed))
    if others:
        yield edited(SURE - 0.5, [here, *others], variant="word", **slots)
    yield edited(SURE - 0.3, [here], variant="word", **slots)


def _patterns(source: Source, number: int, case: re.Match[str], head: int) -> Iterator[Proposal]:
    code = source.code(number)
    pattern = code[case.start("pattern") : case.end("pattern")].strip()
    body = f" {code[case.start('body') : case.end('body')]}" if case["body"] else ""
    subject = re.sub(r"^\s*match\s+|\s*:\s*$", "", source.code(head)).strip()
    readings: list[tuple[str, str, str, float]] = []
    if case["sign"] in ("=>", "->"):
        readings.append((pattern, "arrow", case["sign"], SURE - 0.2))
    if _OR.search(case["pattern"]) and not re.search(r"[<>]|!=", case["pattern"]):
        has = next(_OR.finditer(case["pattern"])).group().strip(" ,")
        readings.append((_alternatives(pattern, case["pattern"], subject), "or", has, SURE - 0.2))
    equal = re.match(r"^(?:[^\W\d]\w*\s*)?==\s*([\"'\w.-]+)$", pattern)
    if equal is not None and pattern.startswith("=="):
        readings.append((equal[1], "equal", "==", SURE - 0.3))
    compared = _compared(pattern, case["pattern"], subject)
    if compared:
        cost = LIKELY if _SPAN.match(pattern) else SURE - 0.2
        readings.append((compared, "comparison", pattern, cost))
    if "unreachable" in source.says and re.fullmatch(r"[^\W\d]\w*", pattern) and pattern != "_":
        readings.append((f"_ if {subject} == {pattern}", "capture", pattern, SURE - 0.2))
    for new, variant, has, cost in readings:
        changed = f"{case['head']}{new}:{body}"
        yield rewrite(source, cost, number, changed, variant=variant, has=has, wants=f"case {new}:")
    if "wildcard" in source.says:
        yield from _moved(source, head, number)


def _alternatives(pattern: str, blot: str, subject: str) -> str:
    """Return `"a" | "b"` for `"a" or "b"`."""
    pieces, place = [], 0
    for match in _OR.finditer(blot):
        pieces.append(pattern[place : match.start()])
        place = match.end()
    pieces.append(pattern[place:])
    return " | ".join(re.sub(rf"^(?:{re.escape(subject)}\s*)?==\s*", "", piece.strip()) for piece in pieces)


def _compared(pattern: str, blot: str, subject: str) -> str:
    """Return a name with an `if` for a pattern that compares, empty for another."""
    negated = re.match(r"^(?:not|!)\s*([\"'\w.-]+)$", pattern)
    if negated is not None:
        return f"n if n != {negated[1]}"
    span = _SPAN.match(pattern)
    if span is not None:
        return f"n if {span[1]} <= n <= {span[2]}"
    ranged = re.match(r"^(?:in\s+)?(range\(.*\)|\[.*\])$", pattern)
    if ranged is not None:
        return f"n if n in {ranged[1]}"
    sign = re.match(r"^(?:(?P<name>[^\W\d]\w*)\s*)?(?P<rest>(?:<=|>=|<|>|!=|==).*)$", pattern)
    if sign is not None:
        name = sign["name"] or "n"
        rest = re.sub(r"\b(and|or)\s*(?=[<>=!])", rf"\1 {name} ", sign["rest"])
        return f"{name} if {name} {rest}"
    if not re.search(r"<=|>=|<|>|\bin\b|\bnot\b|\band\b|==", blot) or "if" in blot.split():
        return ""
    if subject.isidentifier() and re.search(rf"\b{subject}\b", blot):
        return f"_ if {pattern}"
    if re.match(r"^(?:in|not in)\b", pattern):
        return f"n if n {pattern}"
    if re.match(r"^-?[\d.]+\s*(?:<|<=)\s*[^\W\d]\w*", pattern):
        name = re.findall(r"[^\W\d]\w*", pattern)[0]
        return f"{name} if {pattern}"
    return ""


def _moved(source: Source, head: int, number: int) -> Iterator[Proposal]:
    """Put `case _` with its block behind the other branches."""
    block = [number, *block_below(source, number)]
    last = block_below(source, head)[-1]
    if block[-1] >= last:
        return
    gone = [Edit(n, source.text(n), None) for n in block]
    added = [Edit(last + 1, None, source.text(n)) for n in reversed(block)]
    yield edited(SURE, [*gone, *added], line=number, variant="last", has="case _", wants="case _:")
