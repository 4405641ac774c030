"""Follow-ups on a review: the next hint, the reason, or the next finding of the program under discussion."""

from __future__ import annotations

from learnflow.contracts.answers import Answer, Block, CodeBlock, FindingsBlock, Reply, TextBlock
from learnflow.contracts.values import FollowUp, Question
from learnflow.skills.diagnosis.hints import TOTAL, is_last, next_rung
from learnflow.skills.review.catalogue import say
from learnflow.skills.review.hinting import find_remark, ladder_of
from learnflow.skills.review.reviewing import Remark, Review
from learnflow.skills.review.telling import choices_of, remembered


def follow(question: Question, found: Review) -> Reply:
    """Answer a follow-up about the finding that `question.last` names."""
    if question.follow_up is FollowUp.STILL_FAILS:
        return Reply(Answer(say("still_fails")), status="PARTIAL", remember=question.last)
    if not found.remarks:
        return Reply(Answer(say("nothing_to_hint")))
    position = find_remark(found.remarks, question.last.get("rule"), question.last.get("line"))
    if question.follow_up is FollowUp.ANOTHER:
        return _next_finding(found, position)
    if position is None:
        return Reply(Answer(say("finding_gone")), status="PARTIAL")
    remark = found.remarks[position]
    more = position + 1 < len(found.remarks)
    shown = question.last.get("rung")
    if question.follow_up is FollowUp.WHY:
        return _reason(remark, more, shown)
    return _hint(remark, more, next_rung(shown), over=shown == TOTAL)


def _hint(remark: Remark, more: bool, rung: int, over: bool) -> Reply:
    line = remark.finding.line
    rungs = ladder_of(remark)
    text = rungs.rungs[rung - 1]
    name = "hint_summary_example" if is_last(rung) else "hint_summary"
    summary = say(name, rung=rung, total=TOTAL, line=line, text=text)
    blocks: list[Block] = [rungs.block(rung)]
    if over:
        summary = say("hint_last", line=line)
    blocks.append(choices_of(remark, more, hints=not is_last(rung)))
    follow_ups = (say("say_hint"), say("say_why"))
    if is_last(rung):
        follow_ups = (say("say_next"), say("say_why")) if more else (say("say_why"), say("say_efficient"))
    data = {"rule": remark.rule.id, "line": line, "rung": rung, "total": TOTAL, "text": text, "verified": "none"}
    return Reply(Answer(summary, tuple(blocks), follow_ups, data), remember=remembered(remark, rung))


def _reason(remark: Remark, more: bool, shown: object) -> Reply:
    finding = remark.finding
    blocks: tuple[Block, ...] = (TextBlock(finding.message), choices_of(remark, more))
    rung = shown if isinstance(shown, int) and not isinstance(shown, bool) else 0
    data = {"rule": finding.rule, "line": finding.line, "why": finding.why}
    answer = Answer(say("why_summary", line=finding.line, why=finding.why), blocks, (say("say_hint"),), data)
    return Reply(answer, remember=remembered(remark, rung))


def _next_finding(found: Review, position: int | None) -> Reply:
    following = 0 if position is None else position + 1
    if following >= len(found.remarks):
        return Reply(Answer(say("no_next_finding")), remember=remembered(found.remarks[-1], 0))
    remark = found.remarks[following]
    blocks: tuple[Block, ...] = (
        FindingsBlock((remark.finding,)),
        CodeBlock("\n".join(found.program.lines), (remark.span,)),
        choices_of(remark, following + 1 < len(found.remarks)),
    )
    summary = say("next_finding", line=remark.finding.line, message=remark.finding.message)
    return Reply(
        Answer(summary, blocks, (say("say_hint"), say("say_why"))),
        remember=remembered(remark, 0),
    )
