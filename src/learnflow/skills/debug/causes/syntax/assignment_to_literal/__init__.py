"""A number or a text stands on the left of `=`, or as the loop's name."""

from __future__ import annotations

from collections.abc import Iterator

from learnflow.skills.debug.syntax.proposals import LIKELY, SURE, Proposal, proposes, rewrite, splice
from learnflow.skills.debug.syntax.source import Source
from learnflow.skills.debug.syntax.words import within
from learnflow.skills.language.names import is_name


@proposes("assignment-to-literal")
def propose(source: Source) -> Iterator[Proposal]:
    """Swap the sides, take the quotes away, or give the loop a name."""
    for number in source.suspects[:2]:
        words = within(source, number)
        if len(words) < 3:
            continue
        first, sign = words[0][0], words[1][0]
        code, indent = source.code(number), source.indent(number)
        if first.kind in ("number", "string") and sign.text in ("=", "+=", "-="):
            right = code[sign.end :].strip()
            literal = first.text
            if is_name(right) and sign.text == "=":
                yield rewrite(source, SURE, number, f"{indent}{right} = {literal}", left=literal, right=right)
            inner = literal.strip("\"'").replace(" ", "_")
            if first.kind == "string" and is_name(inner):
                place = (number, first.start, first.end, inner)
                yield splice(
                    source, SURE + 0.1 + 0.5 * is_name(right), place, variant="quoted", left=literal, right=inner
                )
        if first.text == "for" and words[1][0].kind in ("number", "string"):
            used = source.words
            name = next((n for n in ("i", "n", "k", "item") if n not in used), "i")
            inner = words[1][0].text.strip("\"'")
            name = inner if words[1][0].kind == "string" and is_name(inner) else name
            place = (number, words[1][0].start, words[1][0].end, name)
            yield splice(source, LIKELY - 0.5, place, variant="loop", left=words[1][0].text, right=name)
