"""A single `=` where `==` is meant."""

from __future__ import annotations

from collections.abc import Iterator

from learnflow.skills.debug.syntax.proposals import LIKELY, SURE, Proposal, proposes, splice
from learnflow.skills.debug.syntax.source import Source, Token
from learnflow.skills.debug.syntax.words import CONDITIONS, JOINERS, within


@proposes("assignment-for-comparison")
def propose(source: Source) -> Iterator[Proposal]:
    """Write `==` for each single `=` of a condition."""
    for number in source.suspects[:2]:
        words = within(source, number)
        tested = _tested(words)
        if not tested:
            continue
        places = [(token.line, token.start, token.end, "==") for token in tested]
        cost = SURE if words[0][0].text in CONDITIONS else LIKELY - 0.5
        text = source.text(tested[0].line)
        left = text[: tested[0].start].split()[-1:] or [""]
        right = text[tested[0].end :].strip().rstrip(":")
        yield splice(source, cost, *places, left=left[0].lstrip("("), right=right)


def _tested(words: list[tuple[Token, Token | None]]) -> list[Token]:
    """Return the `=` that stand where something is asked."""
    found: list[Token] = []
    if not words:
        return found
    asking = words[0][0].text in CONDITIONS or words[0][0].text == "return"
    begun = -1
    calls = {id(opener) for index, (opener, _) in enumerate(words) if opener.kind == "open" and _is_call(words, index)}
    after_if = False
    for index, (token, opener) in enumerate(words):
        if token.text in ("if", "while", "elif") or token.text in JOINERS:
            after_if = True
            begun = id(opener) if opener is not None else 0
        if token.text in (":", ",", "else") and opener is None:
            after_if = False
        asking = asking or (token.text == "return" and opener is None)
        if token.text != "=":
            continue
        if opener is not None and id(opener) in calls and not (after_if and begun == id(opener)):
            continue
        if (
            (opener is None and asking)
            or (opener is not None and (asking or after_if or opener.text == "("))
            or (index > 2 and after_if)
        ):
            found.append(token)
    if found and words[0][0].text not in CONDITIONS and not any(token.text == "return" for token, _ in words):
        # `x = 1 if y = 2 else 3`: the first `=` assigns.
        found = [token for token in found if token is not next((t for t, o in words if t.text == "=" and o is None), 0)]
    return found


def _is_call(words: list[tuple[Token, Token | None]], index: int) -> bool:
    before = words[index - 1][0] if index else None
    called = before is not None and (before.kind in {"close", "word"})
    reserved = CONDITIONS | JOINERS | {"return", "in"}
    return words[index][0].text == "(" and called and before is not None and before.text not in reserved
