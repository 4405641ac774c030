"""Where a student stands at a moment, with what each number rests on: the state read with today's date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from learnflow.contracts.answers import ComponentProgress, ProgressBlock
from learnflow.contracts.values import JsonValue, Level
from learnflow.skills.progress.course import Course
from learnflow.skills.progress.days import DAY_MS, day_of
from learnflow.skills.progress.mastery import LEARNING_ABOVE, PROFICIENT_ABOVE, band_of, weigh
from learnflow.skills.progress.projection import TREND_DAYS
from learnflow.skills.progress.state import Component, Day, ProgressState, Seen
from learnflow.skills.progress.struggle import Alert, alerts

WINDOW_DAYS = 14
DUE_AFTER_DAYS = {Level.BEGINNER: 1, Level.LEARNING: 3, Level.PROFICIENT: 7, Level.MASTERED: 21}
"""When to come back to a component: the better it is known, the later it needs another look."""
WEAK = 5


@dataclass(frozen=True, slots=True)
class ProgressSummary:
    """A student's standing on day `today`; `records` holds what the numbers of each component rest on.

    `days` are the active ones (number, attempts, solved), `streak` counts active days up to today or
    yesterday, `errors` are (type, times) with the commonest first, `recent` the last records.
    """

    progress: ProgressBlock
    course: Course
    records: Mapping[str, Component]
    today: int
    zone: str
    active_days: int
    streak: int
    days: tuple[Day, ...]
    errors: tuple[tuple[str, int], ...]
    recent: tuple[Seen, ...]
    alerts: tuple[Alert, ...]
    now: int


def summarise(state: ProgressState, now: int, course: Course | None = None) -> ProgressSummary:
    """Return where the student stands at `now` (milliseconds UTC).

    Completion is the share of a component's exercises (as many as the course says, else as were tried)
    that were solved once; quiz the mean of its last 5 quizzes; quality the mean of its last 10 reviews;
    consistency the share of the last 14 days, today included, on which the student attempted, took a quiz,
    had code reviewed or asked for help on anything. Consistency alone fades with time, the rest stands until
    newer evidence replaces it. A missing score counts 0 (see `mastery.weigh`). `trend` is the change of
    mastery against the end of the day 7 days ago, where no evidence yet counts 0.
    """
    course = course or Course()
    today = max(day_of(now, state.zone), state.days[-1][0] if state.days else 0)
    active = _active(state.days, today)
    past = today - TREND_DAYS
    days = (_consistency(active), past, _consistency(_active(state.days, past)))
    components = tuple(
        _component(name, state.components[name], course.items.get(name), days)
        for name in _in_order(state.components, course)
        if state.components[name]["evidence"]
    )
    overall = round(sum([c.mastery for c in components]) / len(components), 4) if components else None
    return ProgressSummary(
        progress=ProgressBlock(components, overall, band_of(overall or 0.0)),
        course=course,
        records=state.components,
        today=today,
        zone=state.zone,
        active_days=active,
        streak=state.streak if state.days and today - state.days[-1][0] <= 1 else 0,
        days=state.days,
        errors=tuple(sorted([(name, e[0]) for name, e in state.errors.items()], key=lambda e: (-e[1], e[0]))),
        recent=state.recent,
        alerts=alerts(state, now),
        now=now,
    )


def profile(state: ProgressState, now: int, course: Course | None = None) -> dict[str, JsonValue]:
    """Return what other agents are told: level, mastery, weak and due components, the last 50 solved exercises.

    `weak` holds up to 5 components that are not Proficient, weakest first; `due` those whose last attempt,
    quiz or review is 1, 3, 7 or 21 days ago (Beginner to Mastered), longest overdue first.
    """
    progress = summarise(state, now, course).progress
    return {
        "level": progress.level.value,
        "mastery": progress.mastery,
        "weak": weakest(progress),
        "done": list(state.done),
        "due": due(progress, state.components, now),
    }


def weakest(progress: ProgressBlock) -> list[str]:
    """Return up to 5 components with a mastery of at most 0.70, weakest first."""
    below = [(c.mastery, c.component) for c in progress.components if c.mastery <= PROFICIENT_ABOVE]
    return [component for _, component in sorted(below)[:WEAK]]


def due(progress: ProgressBlock, records: Mapping[str, Component], now: int) -> list[str]:
    """Return the components to come back to at `now` (milliseconds UTC), longest overdue first."""
    waiting = [
        (records[c.component]["last"] + DUE_AFTER_DAYS[c.level] * DAY_MS, c.component) for c in progress.components
    ]
    return [component for moment, component in sorted(waiting) if moment <= now]


def is_ready(mastery: float | None) -> bool:
    """Return whether a component is known well enough to build on it: above 0.40."""
    return mastery is not None and mastery > LEARNING_ABOVE


def completion_of(solved: int, met: int, items: int | None) -> float | None:
    """Return the share of exercises solved, 0–1: of `items`, or of those met where that is not known."""
    of = items or met
    return round(min(1.0, solved / of), 6) if of else None


def _active(days: tuple[Day, ...], today: int) -> int:
    return sum([today - WINDOW_DAYS < day[0] <= today for day in days])


def _consistency(active: int) -> float:
    return round(active / WINDOW_DAYS, 6)


def _in_order(components: Mapping[str, Any], course: Course) -> list[str]:
    if not course.titles:
        return sorted(components)
    known = [name for name in course.titles if name in components]
    return known + sorted(components.keys() - course.titles.keys())


def _component(name: str, record: Component, items: int | None, days: tuple[float, int, float]) -> ComponentProgress:
    consistency, past, past_consistency = days
    snapshots = record["snapshots"]
    _, solved, met, quiz, quality = snapshots[-1]
    completion = completion_of(solved, met, items)
    mastery = weigh(completion, quiz, quality, consistency)
    before = 0.0
    for day, solved_then, met_then, quiz_then, quality_then in reversed(snapshots):
        if day <= past:
            completion_then = completion_of(solved_then, met_then, items)
            before = weigh(completion_then, quiz_then, quality_then, past_consistency)
            break
    return ComponentProgress(
        name,
        mastery,
        band_of(mastery),
        completion,
        quiz,
        quality,
        consistency,
        record["evidence"],
        round(mastery - before, 4),
    )
