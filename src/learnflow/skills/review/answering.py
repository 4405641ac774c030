"""What review-agent says: a review of the code, a hint or a reason about one finding, or what it needs first."""

from __future__ import annotations

from learnflow.contracts.answers import Answer, Choice, ChoicesBlock, Reply, TextBlock
from learnflow.contracts.values import BadInput, Evidence, FollowUp, Linter, Question
from learnflow.skills.review.asking import asked_about
from learnflow.skills.review.catalogue import rules, say
from learnflow.skills.review.following import follow
from learnflow.skills.review.practised import practised
from learnflow.skills.review.reviewing import Review, review
from learnflow.skills.review.telling import blocks_of, choices_of, data_of, remembered, summary_of

_ABOUT_LAST = (FollowUp.HINT, FollowUp.WHY, FollowUp.ANOTHER, FollowUp.STILL_FAILS)


def answer(question: Question, linter: Linter | None) -> Reply:
    """Return the review that `question` asks for; code that cannot be read is an answer, never an exception."""
    code = question.code if question.code is not None and question.code.strip() else question.earlier_code
    if code is None or not code.strip():
        return _ask_for_code()
    focus, asks_if_right = asked_about(question.text)
    try:
        found = review(code, linter, level=question.level, focus=focus)
    except BadInput as error:
        return Reply(Answer(say("unreadable", detail=error.detail), data={"error": error.code}), status="PARTIAL")
    except SyntaxError as error:
        return _not_compiling(error)
    about_last = question.follow_up in _ABOUT_LAST and not (question.code and question.code.strip())
    if about_last and question.last:
        return follow(question, found)
    blocks = blocks_of(found, code, focus, asks_if_right)
    if found.remarks:
        blocks = (*blocks, choices_of(found.remarks[0], len(found.remarks) > 1))
    return Reply(
        Answer(summary_of(found), blocks, _follow_ups(found, focus), data_of(found)),
        status="SUCCESS" if found.linted else "PARTIAL",
        remember=remembered(found.remarks[0], 0) if found.remarks else {},
        evidence=_evidence(found),
    )


def _evidence(found: Review) -> tuple[Evidence, ...]:
    # Without the linter the score is blind to half of the rules: no evidence of quality.
    if found.score is None or not found.linted:
        return ()
    component = practised(found.program.nodes)
    return (Evidence(kind="review", component=component, outcome=found.score.total / 100),)


def _follow_ups(found: Review, focus: str | None) -> tuple[str, ...]:
    messages = [say("say_hint"), say("say_why")] if found.remarks else []
    if focus != "efficiency":
        messages.append(say("say_efficient"))
    if focus != "idiom":
        messages.append(say("say_pythonic"))
    return tuple(messages[:3])


def _ask_for_code() -> Reply:
    more = TextBlock(say("ask_code_more", count=len(rules())))
    return Reply(Answer(say("ask_code"), (more,), data={"needs": "code"}), status="PARTIAL")


def _not_compiling(error: SyntaxError) -> Reply:
    message = (error.msg or "invalid syntax").rstrip(".")
    if error.lineno is None:
        return Reply(Answer(say("not_compiling_nowhere", message=message)), status="PARTIAL")
    column = f", column {error.offset}" if error.offset and error.offset > 0 else ""
    summary = say("not_compiling", line=error.lineno, column=column, message=message)
    choice = Choice(say("choice_error", line=error.lineno), say("say_error", line=error.lineno))
    blocks = (TextBlock(say("not_compiling_more", line=error.lineno)), ChoicesBlock((choice,)))
    data = {"compiles": False, "line": error.lineno, "column": error.offset, "message": message}
    return Reply(Answer(summary, blocks, (choice.message,), data), status="PARTIAL")
