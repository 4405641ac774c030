"""`def f:`, or a call without its brackets, other than Python 2's `print`."""

from __future__ import annotations

from collections.abc import Iterator

from learnflow.skills.debug.syntax.proposals import LIKELY, SURE, Proposal, proposes, splice
from learnflow.skills.debug.syntax.source import Source
from learnflow.skills.debug.syntax.words import first_word, gaps, is_name, near_keywords, value_before, within
from learnflow.skills.language.names import builtin_names


@proposes("missing-parentheses")
def propose(source: Source) -> Iterator[Proposal]:
    """Put brackets after the name, or around what is given to it."""
    for number in source.suspects[:2]:
        yield from _definition(source, number)
    for gap in gaps(source):
        left, right = gap.left, gap.right
        if not is_name(left) or left.text == "print" or left.line != right.line or not gap.here:
            continue
        if first_word(source, left.line) in ("def", "class", "import", "from"):
            continue
        words = within(source, left.line)
        index = next((n for n, (token, _) in enumerate(words) if token is left), 0)
        called = left.text in builtin_names() or (index > 0 and words[index - 1][0].text == ".")
        defined = any(source.mask(n).lstrip().startswith(f"def {left.text}") for n in range(1, len(source.lines) + 1))
        whole = value_before(words, index) == 0
        if not (called or defined or whole):
            continue
        cost = SURE if called or defined else LIKELY + 0.6
        cost += 1.5 * bool(near_keywords(left.text))
        end = _end(source, words, index, gap.opener is not None)
        places = ((left.line, left.end, right.start, "("), (left.line, end, end, ")"))
        yield splice(source, cost, *places, word=left.text, variant="call")


def _definition(source: Source, number: int) -> Iterator[Proposal]:
    tokens = source.tokens(number)
    if tokens and tokens[0].text == "async":
        tokens = tokens[1:]
    if len(tokens) < 2 or tokens[0].text != "def" or not is_name(tokens[1]):
        return
    name = tokens[1]
    inside = any(
        source.mask(n).lstrip().startswith("class ") and len(source.indent(n)) < len(source.indent(number))
        for n in range(number - 1, max(number - 80, 0), -1)
    ) and bool(source.indent(number))
    brackets = "(self)" if inside else "()"
    if len(tokens) == 2 or (len(tokens) == 3 and tokens[2].text in (":", ";", ",")):
        yield splice(source, SURE, (number, name.end, tokens[-1].end, f"{brackets}:"), word=name.text)
    elif tokens[-1].text == ":" and tokens[2].kind == "word":
        places = ((number, name.end, tokens[2].start, "("), (number, tokens[-2].end, tokens[-2].end, ")"))
        yield splice(source, SURE + 0.2, *places, word=name.text, variant="parameters")


def _end(source: Source, words: list[tuple], index: int, inside: bool) -> int:  # type: ignore[type-arg]
    """Return the column after the last argument: before a colon, or a bracket that was open before."""
    depth = 0
    end = words[index][0].end
    for token, _ in words[index + 1 :]:
        depth += (token.kind == "open") - (token.kind == "close")
        if depth < 0 or (depth == 0 and token.text in (":", "if", "else", "for", "and", "or") and not inside):
            break
        if depth < 0 or token.line != words[index][0].line:
            break
        end = token.end
    return int(end)
