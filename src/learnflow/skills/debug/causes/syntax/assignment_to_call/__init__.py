"""A call stands on the left of `=`: the sides are swapped, or square brackets are meant."""

from __future__ import annotations

import re
from collections.abc import Iterator

from learnflow.skills.debug.syntax.proposals import SURE, Proposal, proposes, rewrite, splice
from learnflow.skills.debug.syntax.source import Source
from learnflow.skills.debug.syntax.words import CONDITIONS, within
from learnflow.skills.language.names import builtin_names, is_name

_ITEM = re.compile(r"^(\s*)([\w.]+)\((.+)\)\s*([-+*/]?=)(?!=)(.*)$")
_GET = re.compile(r"^(\s*)([\w.]+)\.get\(([^(),]+)\)\s*([-+*/]?=)(?!=)(.*)$")


@proposes("assignment-to-call")
def propose(source: Source) -> Iterator[Proposal]:
    """Swap the sides, or write square brackets."""
    for number in source.suspects[:2]:
        words = within(source, number)
        if not words or words[0][0].text in CONDITIONS or source.statement(number)[0] != number:
            continue
        sign = next((n for n, (t, o) in enumerate(words) if t.text in ("=", "+=", "-=", "*=") and o is None), 0)
        if not sign or words[sign - 1][0].text != ")":
            continue
        code = source.code(number)
        equals = words[sign][0]
        left, right = code[: equals.start].strip(), code[equals.end :].strip()
        indent = source.indent(number)
        if is_name(right) or re.fullmatch(r"[\w.]+|\w+\[[^\]]*\]", right):
            builtin = left.split("(")[0] in builtin_names() or not re.match(r"[\w.]+\(", left)
            cost = SURE if equals.text == "=" and not re.fullmatch(r"[\d.]+", right) else SURE + 2
            if right not in ("True", "False", "None"):
                yield rewrite(source, cost, number, f"{indent}{right} {equals.text} {left}", left=left, right=right)
            if builtin:
                continue
        got = _GET.match(code)
        if got is not None:
            changed = f"{got[1]}{got[2]}[{got[3]}] {got[4]}{got[5]}"
            yield rewrite(source, SURE, number, changed, variant="item", left=left, right=right)
        item = _ITEM.match(code)
        if item is not None and item[2] not in builtin_names():
            place = code.index("(", len(indent))
            last = code.rindex(")", 0, equals.start)
            yield splice(
                source, SURE + 0.1, (number, place, place + 1, "["), (number, last, last + 1, "]"),
                variant="item", left=left, right=right,
            )  # fmt: skip
        yield splice(
            source, SURE + 1.0, (number, equals.start, equals.end, "=="), variant="compared", left=left, right=right
        )
