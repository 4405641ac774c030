"""Answers a message about the student's own progress from what is known of it, and says where that ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from learnflow.contracts.answers import Reply
from learnflow.contracts.values import FollowUp, Question
from learnflow.skills.progress import ahead, history, standing
from learnflow.skills.progress.draft import Draft, reply
from learnflow.skills.progress.reasons import next_step, parts_of, ways
from learnflow.skills.progress.summary import ProgressSummary
from learnflow.skills.progress.topics import Mention, mentioned, topic_of
from learnflow.skills.progress.wording import SHOWN, count, lines, listing, percent, say

Answering = Callable[[ProgressSummary, Mention | None], Draft]

_ANSWERS: dict[str, Answering] = {
    "overview": standing.overview,
    "level": standing.level,
    "weak": standing.weak,
    "strong": standing.strong,
    "ready": ahead.ready,
    "next": ahead.study_next,
    "open": ahead.still_open,
    "streak": history.streak,
    "change": history.change,
    "quiz": history.quiz,
    "quiz_by_number": history.quiz_by_number,
    "quality": history.quality,
    "last": history.last,
    "done": history.done,
    "errors": history.errors,
}
_NOT_KEPT = frozenset(("rank", "points", "grade", "deadline", "time", "tries"))
_WITHOUT_EVIDENCE = frozenset(("streak", "next", "last", "errors"))
"""Topics that have an answer before any component has evidence."""


def answer(question: Question, summary: ProgressSummary) -> Reply:
    """Return where the student stands in what the message asks for, with the evidence behind each number.

    A "why" explains the number that was said last in the conversation.
    """
    topic = topic_of(question.text)
    mention = mentioned(question.text, summary)
    if question.follow_up is FollowUp.WHY or topic == "why":
        return reply("why", _why(question, summary, mention), summary)
    if topic == "method":
        return reply(topic, _method(summary), summary)
    if topic in _NOT_KEPT:
        return reply(topic, _not_kept(topic, summary), summary)
    known = topic in _WITHOUT_EVIDENCE or (topic == "ready" and mention is not None and mention.component)
    if not summary.progress.components and not known:
        return reply(topic, _without_evidence(summary), summary)
    return reply(topic, _ANSWERS[topic](summary, mention), summary)


def _why(question: Question, summary: ProgressSummary, mention: Mention | None) -> Draft:
    last = question.last
    topic, said, module = last.get("topic"), last.get("said"), last.get("module")
    if mention and mention.component:
        return standing.on_component(summary, mention.component)
    if isinstance(component := last.get("component"), str):
        return _since(standing.on_component(summary, component), said)
    if isinstance(module, str) and module in summary.course.modules:
        return _since(standing.on_module(summary, module), said)
    if not summary.progress.components:
        return _without_evidence(summary)
    if said is None and isinstance(topic, str) and topic in _ANSWERS:
        return _ANSWERS[topic](summary, None)
    return _since(_why_overall(summary), said)


def _why_overall(summary: ProgressSummary) -> Draft:
    components = summary.progress.components
    overall = summary.progress.mastery or 0.0
    if len(components) == 1:
        return standing.on_component(summary, components[0].component)
    lowest = min(components, key=lambda c: c.mastery)
    title = summary.course.title(lowest.component)
    rows = [
        say("why", "mean_row", title=summary.course.title(c.component), mastery=percent(c.mastery))
        for c in sorted(components, key=lambda c: c.mastery)[:SHOWN]
    ]
    more = [say("open", "more", count=len(components) - SHOWN)] if len(components) > SHOWN else []
    text = say("why", "mean", mastery=percent(overall), count=count(len(components), "topic"))
    lowest_parts = "\n" + standing.on_component(summary, lowest.component).summary
    return Draft(
        text,
        lines(*rows, *more, lowest_parts, parts_of(summary, lowest)),
        shown=components,
        about=tuple([c.component for c in components]),
        follow_ups=(say("follow_up", "about", title=title), say("follow_up", "next")),
        said=overall,
    )


def _since(draft: Draft, said: object) -> Draft:
    """Add what a number was when it was said, where it has changed since."""
    if not isinstance(said, float) or draft.said is None or said == draft.said or not 0 <= said <= 1:
        return draft
    changed = say("why", "changed", then=percent(said), now=percent(draft.said))
    return replace(draft, detail=lines(changed, "\n" + draft.detail))


def _method(summary: ProgressSummary) -> Draft:
    components = summary.progress.components
    detail = say("why", "method_mean")
    about: tuple[str, ...] = ()
    if components:
        example = components[0]
        about = (example.component,)
        detail = lines(
            detail,
            "\n" + standing.on_component(summary, example.component).summary,
            parts_of(summary, example),
        )
    return Draft(
        say("why", "method"), detail, about=about, follow_ups=(say("follow_up", "weak"), say("follow_up", "next"))
    )


def _not_kept(name: str, summary: ProgressSummary) -> Draft:
    text = say("not_kept", name, active=count(summary.active_days, "day"))
    progress = summary.progress
    if progress.mastery is None:
        return Draft(text, ways(summary), follow_ups=(next_step(summary).message,))
    have = say(
        "not_kept",
        "instead",
        mastery=percent(progress.mastery),
        level=progress.level.value,
        count=count(len(progress.components), "topic"),
    )
    return Draft(
        text,
        have,
        shown=progress.components,
        follow_ups=(say("follow_up", "weak"), say("follow_up", "change"), say("follow_up", "next")),
        said=progress.mastery,
    )


def _without_evidence(summary: ProgressSummary) -> Draft:
    asked = sorted(name for name, record in summary.records.items() if record["helps"])
    titles = listing([summary.course.title(name) for name in asked])
    step = next_step(summary)
    review = say("none", "ask_review") if "review" in summary.course.offers else None
    return Draft(
        say("none", "summary"),
        lines(
            say("none", "helps", titles=titles) if asked else None,
            ways(summary),
            "\n" + step.text if step.component else None,
        ),
        follow_ups=(say("none", "ask"), review, step.message),
    )
