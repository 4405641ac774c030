"""The program asks for input and was run without any: that is no mistake in the program."""

from __future__ import annotations

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.stdin import asked_at, lines_given


@pattern("EOFError", order=30)
def input_without_stdin(case: Case) -> Diagnosis | None:
    """`input()` is the first to read, and nothing was given."""
    if not case.ran or lines_given(case) or case.tree is None or "EOF when reading" not in case.says:
        return None
    call = asked_at(case)
    asked = case.text_of(call.args[0]) if call is not None and call.args else ""
    return case.found(
        "input-without-stdin",
        part=case.text_of(call) if call is not None else "",
        variant="asked" if asked else "",
        certainty=Certainty.PROVED,
        asked=asked,
    )
