"""`break` or `continue` is not in a loop."""

from __future__ import annotations

from collections.abc import Iterator

from learnflow.skills.debug.syntax.layout import pulled_in
from learnflow.skills.debug.syntax.proposals import LIKELY, SURE, Proposal, edited, proposes, splice
from learnflow.skills.debug.syntax.source import Source
from learnflow.skills.debug.syntax.words import first_word


@proposes("outside-loop")
def propose(source: Source) -> Iterator[Proposal]:
    """Indent it with what belongs to the loop above; without a loop, leave the function or the program."""
    if "outside loop" not in source.says and "not properly in loop" not in source.says:
        return
    number = source.line
    word = next((t.text for t in source.tokens(number) if t.text in ("break", "continue")), "break")
    for rank, (edits, head) in enumerate(pulled_in(source, number, frozenset({"for", "while"}))):
        yield edited(SURE + 0.1 * rank, edits, word=word, header=str(head), changes=str(len(edits)))
    inside = any(
        first_word(source, n) in ("def", "async") and len(source.indent(n)) < len(source.indent(number))
        for n in range(number - 1, max(0, number - 80), -1)
    )
    for token in source.tokens(number):
        if token.text == word:
            text = "return" if inside else "raise SystemExit" if word == "break" else "pass"
            place = (number, token.start, token.end, text)
            yield splice(source, LIKELY, place, word=word, header="0", variant="no-loop", instead=text)
