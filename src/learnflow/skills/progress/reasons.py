"""What stands behind a number, and which step follows from it."""

from __future__ import annotations

from dataclasses import dataclass

from learnflow.contracts.answers import ComponentProgress
from learnflow.contracts.values import EvidenceKind, JsonValue
from learnflow.skills.progress.days import DAY_MS
from learnflow.skills.progress.mastery import (
    COMPLETION,
    CONSISTENCY,
    PROFICIENT_ABOVE,
    QUALITY,
    QUIZ,
)
from learnflow.skills.progress.struggle import EVIDENCE_IDS, Alert
from learnflow.skills.progress.summary import ProgressSummary, due, is_ready
from learnflow.skills.progress.wording import count, lines, listing, percent, points, say

_WEIGHTS: tuple[tuple[str, EvidenceKind, float], ...] = (
    ("completion", "attempt", COMPLETION),
    ("quiz", "quiz", QUIZ),
    ("quality", "review", QUALITY),
)


@dataclass(frozen=True, slots=True)
class Step:
    """What to do next: the sentence, the component it is about, and the message that begins it."""

    reason: str
    text: str
    component: str | None = None
    message: str | None = None


def standing(summary: ProgressSummary, component: str) -> ComponentProgress | None:
    """Return where the student stands on a component, None without evidence."""
    return next((c for c in summary.progress.components if c.component == component), None)


def parts_of(summary: ProgressSummary, progress: ComponentProgress) -> str:
    """Return the four parts whose sum a component's mastery is, a line each, then its exercises."""
    record = summary.records[progress.component]
    solved, tried = record["solved"], record["tried"]
    met = max(len(solved), summary.course.items.get(progress.component) or len(solved) + len(tried))
    completion = _part("completion", progress.completion, COMPLETION, solved=len(solved), met=met)
    if progress.completion is None and not summary.course.has_exercises(progress.component):
        completion = say("part", "completion_nowhere")
    return lines(
        say("component", "sum"),
        completion,
        _part("quiz", progress.quiz, QUIZ, count=count(len(record["quizzes"]), "last_quiz")),
        _part("quality", progress.quality, QUALITY, count=count(len(record["reviews"]), "last_review")),
        _part("consistency", progress.consistency, CONSISTENCY, days=summary.active_days),
        "\n" + say("component", "solved", items=codes(solved)) if solved else None,
        "\n" + say("component", "tried", items=codes(tried)) if tried else None,
    )


def _part(name: str, score: float | None, weight: float, **values: object) -> str:
    if score is None:
        return say("part", f"{name}_none")
    return say("part", name, mean=percent(score), points=points(score * weight), **values)


def codes(items: tuple[str, ...]) -> str:
    """Return the newest exercises by id, as code."""
    return listing([f"`{item}`" for item in reversed(items)])


def sources_of(summary: ProgressSummary, component: str) -> dict[str, JsonValue]:
    """Return what a component's numbers rest on: counts, exercise ids, and [item, outcome, time] of the rest."""
    record = summary.records[component]
    return {
        "attempts": record["attempts"],
        "failed": record["failed"],
        "helps": record["helps"],
        "solved": list(record["solved"]),
        "tried": list(record["tried"]),
        "quizzes": [list(quiz) for quiz in record["quizzes"]],
        "reviews": [list(review) for review in record["reviews"]],
        "last_at": record["last"],
    }


def alert_text(alert: Alert) -> str:
    """Return in words what an alert rests on."""
    return say(
        "alert",
        alert.rule,
        error=alert.error_type,
        item=f"`{alert.item}`",
        times=f"{EVIDENCE_IDS} or more" if len(alert.evidence) == EVIDENCE_IDS else len(alert.evidence),
    )


def practise(summary: ProgressSummary, component: str) -> str:
    """Return the message that asks for an exercise on a component, or for its explanation where there is none."""
    kind = "exercise" if summary.course.has_exercises(component) else "explain"
    return say("follow_up", kind, title=summary.course.title(component))


def gap_of(summary: ProgressSummary, progress: ComponentProgress) -> tuple[str, EvidenceKind, float] | None:
    """Return the part (name, kind of evidence, share still missing) that can add most and is on offer."""
    missing = [
        (name, kind, weight * (1 - (getattr(progress, name) or 0.0)))
        for name, kind, weight in _WEIGHTS
        if (summary.course.has_exercises(progress.component) if kind == "attempt" else kind in summary.course.offers)
    ]
    best = max(missing, key=lambda part: part[2], default=None)
    return best if best and best[2] > 0 else None


def next_step(summary: ProgressSummary) -> Step:
    """Return what to do next: what is stuck, then what is not known well, then what is due, then what is new."""
    if not summary.progress.components:
        return _first(summary)
    return _stuck(summary) or _unfinished(summary) or _due(summary) or _new(summary) or _nothing()


def _first(summary: ProgressSummary) -> Step:
    titles = summary.course.titles
    first = next((name for name in titles if not summary.course.needs.get(name)), None)
    if first is None:
        return Step("none", ways(summary), None, say("none", "ask"))
    title = titles[first]
    return Step("first", say("next", "first", title=title), first, say("follow_up", "explain", title=title))


def ways(summary: ProgressSummary) -> str:
    """Return what creates evidence here, in a sentence."""
    offered = [say("none", f"way_{kind}") for kind in summary.course.offers]
    return say("none", "create", ways=listing(offered, joint=" or "))


def _stuck(summary: ProgressSummary) -> Step | None:
    alert = next((alert for alert in reversed(summary.alerts) if alert.component), None)
    if alert is None or alert.component is None:
        return None
    title = summary.course.title(alert.component)
    text = say("next", "stuck", title=title, reason=alert_text(alert))
    return Step("stuck", text, alert.component, say("follow_up", "explain", title=title))


def _unfinished(summary: ProgressSummary) -> Step | None:
    progress = next((c for c in summary.progress.components if c.mastery <= PROFICIENT_ABOVE), None)
    if progress is None:
        return None
    component = progress.component
    title = summary.course.title(component)
    tried = summary.records[component]["tried"]
    gap = gap_of(summary, progress)
    if tried and summary.course.has_exercises(component):
        text = say("next", "unfinished", title=title, item=f"`{tried[-1]}`")
        return Step("unfinished", text, component, say("follow_up", "exercise", title=title))
    if gap is None:
        text = say("next", "steady", title=title, mastery=percent(progress.mastery))
        return Step("steady", text, component, say("follow_up", "explain", title=title))
    name, kind, missing = gap
    text = say("next", name, title=title, mastery=percent(progress.mastery), gap=points(missing))
    message = {"attempt": "exercise", "quiz": "quiz", "review": "review"}[kind]
    return Step(name, text, component, say("follow_up", message, title=title))


def _due(summary: ProgressSummary) -> Step | None:
    waiting = due(summary.progress, summary.records, summary.now)
    progress = standing(summary, waiting[0]) if waiting else None
    if progress is None:
        return None
    component = progress.component
    title = summary.course.title(component)
    days = count((summary.now - summary.records[component]["last"]) // DAY_MS, "day")
    text = say("next", "due", title=title, mastery=percent(progress.mastery), days=days)
    return Step("due", text, component, practise(summary, component))


def _new(summary: ProgressSummary) -> Step | None:
    known = {c.component: c.mastery for c in summary.progress.components}
    course = summary.course
    for component, title in course.titles.items():
        needs = course.needs.get(component, ())
        if component in known or not all(is_ready(known.get(need)) for need in needs):
            continue
        names = listing([course.title(need) for need in needs])
        text = say("next", "new" if needs else "new_free", title=title, needs=names)
        return Step("new", text, component, say("follow_up", "explain", title=title))
    return None


def _nothing() -> Step:
    return Step("nothing", say("next", "nothing"))


def weak_reason(summary: ProgressSummary, progress: ComponentProgress) -> str:
    """Return why a component is weak: what it is stuck on, or the part that is missing most."""
    stuck = next((alert for alert in summary.alerts if alert.component == progress.component), None)
    if stuck:
        return alert_text(stuck)
    gap = gap_of(summary, progress)
    name, missing = (gap[0], gap[2]) if gap else ("consistency", 1 - progress.mastery)
    return say("weak", "row_gap", part=say("weak", f"part_{name}"), gap=points(missing))
