"""The ladder of hints for one finding of a review."""

from __future__ import annotations

from collections.abc import Sequence

from learnflow.skills.diagnosis.hints import Ladder, ladder
from learnflow.skills.review.catalogue import say
from learnflow.skills.review.reviewing import Remark


def ladder_of(remark: Remark) -> Ladder:
    """Return the four hints: where to look, what follows from it, the kind of change, the change in other code."""
    example = say("hint_example", before=remark.rule.before, after=remark.rule.after)
    return ladder(remark.look, remark.finding.why, remark.step, example)


def find_remark(remarks: Sequence[Remark], rule: object, line: object) -> int | None:
    """Return the position of the finding of this rule nearest to this line, None where the rule finds nothing."""
    here = [position for position, remark in enumerate(remarks) if remark.rule.id == rule]
    if not here:
        return None
    wanted = line if isinstance(line, int) else 0
    return min(here, key=lambda position: (abs(remarks[position].finding.line - wanted), position))
