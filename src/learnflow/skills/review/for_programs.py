"""The review and its hints as plain dictionaries, for scripts and measures."""

from __future__ import annotations

from learnflow.contracts.values import BadInput, JsonValue, Level, Linter, Verified
from learnflow.skills.diagnosis.hints import TOTAL, clamp
from learnflow.skills.review.catalogue import PARTS, rules, say
from learnflow.skills.review.hinting import find_remark, ladder_of
from learnflow.skills.review.reviewing import review
from learnflow.skills.review.telling import data_of


def score_code(code: str, linter: Linter | None, level: Level = Level.BEGINNER) -> dict[str, JsonValue]:
    """Return score, parts, findings, next_steps and whether the linter ran; raise BadInput for unreadable code.

    Code that does not compile has no score and one finding, `syntax-error`, with the place that Python names.
    """
    try:
        return data_of(review(code, linter, level=level))
    except SyntaxError as error:
        return _not_compiling(error)


def hint_for(
    code: str, linter: Linter | None, finding: str | None, rung: int, *, has_calls: bool = False
) -> dict[str, JsonValue]:
    """Return one rung (1 to 4) of the ladder for the most important finding, or the most important of one rule.

    `finding` is a rule's id, or `id:line`. Where there is no finding, `rung` and `total` are 0 and the text
    says so. Raises BadInput for unreadable code and for an unknown rule.
    """
    try:
        found = review(code, linter, level=Level.MASTERED)
    except SyntaxError as error:
        place = _not_compiling(error)["findings"][0]
        return _hint(0, 0, place["message"], place["rule"], place["line"], "not needed")
    rule, _, line = (finding or "").partition(":")
    if rule and rule not in rules():
        raise BadInput("unknown_finding", f"There is no finding `{rule[:40]}`; one is `range-len`.")
    number = int(line) if line.isascii() and line.isdecimal() and len(line) < 7 else None
    position = find_remark(found.remarks, rule, number) if rule else (0 if found.remarks else None)
    linted = "ruff" if found.linted else "missing"
    if position is None:
        gone = "finding_gone" if rule else "nothing_to_hint_ran" if has_calls else "nothing_to_hint"
        return _hint(0, 0, say(gone), rule or None, None, linted)
    remark = found.remarks[position]
    shown = clamp(rung)
    return _hint(shown, TOTAL, ladder_of(remark).rungs[shown - 1], remark.rule.id, remark.finding.line, linted)


def _hint(rung: int, total: int, text: str, rule: str | None, line: int | None, linter: str) -> dict[str, JsonValue]:
    return {
        "rung": rung,
        "total": total,
        "text": text,
        "verified": Verified.NONE.value,
        "finding": rule,
        "line": line,
        "linter": linter,
    }


def _not_compiling(error: SyntaxError) -> dict[str, JsonValue]:
    message = (error.msg or "invalid syntax").rstrip(".")
    line = error.lineno or 1
    finding = {
        "rule": "syntax-error",
        "line": line,
        "column": error.offset if error.offset and error.offset > 0 else None,
        "end_line": line,
        "severity": "error",
        "message": say("not_compiling_nowhere", message=message),
        "why": say("not_compiling_why"),
        "verified": Verified.NONE.value,
    }
    return {
        "score": None,
        "parts": dict.fromkeys((*PARTS, "correctness")),
        "findings": [finding],
        "findings_in_all": 1,
        "next_steps": [say("not_compiling_step", line=line)],
        "linter": "not needed",
    }
