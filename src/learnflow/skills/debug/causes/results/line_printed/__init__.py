"""Which line printed the first wrong line of an output, with which values and why."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.answers import first_difference
from learnflow.skills.debug.running.deciding import because
from learnflow.skills.debug.running.watching import Put
from learnflow.skills.debug.texts import Phrase
from learnflow.skills.debug.wrong import WRONG_RESULT, Wrong, told_values


@pattern(WRONG_RESULT, order=38)
def line_printed(case: Case) -> Diagnosis | None:
    """The `print` is known, and what its names held then."""
    if not isinstance(case, Wrong) or case.call or not case.watch.whole or not case.watch.all_puts:
        return None
    at = first_difference(case.got_lines, case.expected_lines)
    printed = case.watch.lines_printed()
    if at >= len(printed) or at >= len(case.got_lines):
        return None
    line = printed[at]
    statement = case.statement_at(line)
    if not isinstance(statement, ast.Expr) or not isinstance(statement.value, ast.Call):
        return None
    nth = printed[:at].count(line)
    parts = []
    for argument in statement.value.args:
        own = [one for one in case.watch.puts if one.node is argument]
        if len(own) != printed.count(line):
            return None
        parts.append(own[nth])
    values = {
        case.text_of(one.node): one.value for one in parts if not isinstance(one.node, ast.Constant | ast.JoinedStr)
    }
    why = because(case, statement, parts[0].guard) if parts and _certain(parts) else Phrase("")
    for one in parts:
        values |= one.turn if isinstance(one.node, ast.JoinedStr) else {}
    guarded = parts[0].guard if why else {}
    said = told_values({name: one for name, one in values.items() if name not in guarded})
    if not said and not why:
        return None
    return case.found(
        "line-printed", where=statement, certainty=Certainty.PROVED if why else Certainty.SEEN,
        because=why, with_names=Phrase(f"; there {said}") if said else "", number=at + 1,
    )  # fmt: skip


def _certain(parts: list[Put]) -> bool:
    return bool(parts[0].guard)
