"""Progress as a function of the set of a student's evidence: replayed as a whole, or one record further.

Both give the same state: `advance` is the step, `replay` takes it over the sorted set. What the state means
today (consistency, trends, alerts) is judged on reading, in `summary` and `struggle`.
"""

from __future__ import annotations

from collections.abc import Iterable

from learnflow.skills.progress import struggle
from learnflow.skills.progress.days import day_of
from learnflow.skills.progress.evidence import EvidenceRecord, distinct
from learnflow.skills.progress.state import (
    COMPONENTS,
    DAYS,
    DONE,
    ITEMS,
    QUIZZES,
    RECENT,
    REVIEWS,
    Component,
    Day,
    ProgressState,
    Snapshot,
)

SCORED = frozenset(("attempt", "quiz", "review"))
ACTIVE = SCORED | {"help"}
"""What makes a day active: to look at an exercise or to say that one is stuck is not work yet."""
TREND_DAYS = 7


class LateEvidence(ValueError):
    """The record is earlier than one that was counted: replay the student's evidence."""


def replay(records: Iterable[EvidenceRecord], zone: str = "UTC") -> ProgressState:
    """Return the state after these records in order of (at, event_id), each event counted once."""
    state = ProgressState(zone)
    for record in distinct(records):
        state = advance(state, record)
    return state


def advance(state: ProgressState, record: EvidenceRecord) -> ProgressState:
    """Return the state after one record more; the last record again changes nothing.

    Raises LateEvidence for a record before the last one. The given state stays as it was.
    """
    last = (state.last_at, state.last_id)
    if record.key <= last:
        if record.key == last:
            return state
        raise LateEvidence(f"{record.event_id} is earlier than {state.last_id}")
    after = state.copy()
    after.last_at, after.last_id = record.at, record.event_id
    after.count += 1
    if after.student is None:
        after.student = record.student_id
    if record.kind in ACTIVE:
        _count(after, record)
    struggle.observe(after, record)
    return after


def _count(state: ProgressState, record: EvidenceRecord) -> None:
    day = day_of(record.at, state.zone)
    name, item = record.component, record.item
    before = state.components.get(name) if name is not None else None
    first_solved = False
    if name is not None and (name in state.names or len(state.names) < COMPONENTS):
        if name not in state.names:
            state.names = (*state.names, name)
        component = _scored(before, record, day)
        first_solved = len(component["solved"]) > (len(before["solved"]) if before else 0)
        state.components = {**state.components, name: component}
    if first_solved and item is not None:
        state.done = (*(done for done in state.done if done != item), item)[-DONE:]
    seen = (record.kind, name, item, record.outcome, record.at)
    state.recent = (*state.recent, seen)[-RECENT:]
    _mark_day(state, (day, int(record.kind == "attempt"), int(first_solved)))


def _scored(before: Component | None, record: EvidenceRecord, day: int) -> Component:
    component = before.copy() if before is not None else _new_component()
    kind, outcome = record.kind, record.outcome
    if kind == "help":
        component["helps"] += 1
        return component
    if kind == "attempt":
        _attempted(component, record)
    elif outcome is None:
        return component
    elif kind == "quiz":
        component["quizzes"] = (*component["quizzes"], (record.item, outcome, record.at))[-QUIZZES:]
    else:
        component["reviews"] = (*component["reviews"], (record.item, outcome, record.at))[-REVIEWS:]
    component["evidence"] += 1
    component["last"] = record.at
    component["snapshots"] = _with_snapshot(component, day)
    return component


def _new_component() -> Component:
    return {
        "evidence": 0,
        "attempts": 0,
        "failed": 0,
        "helps": 0,
        "last": 0,
        "solved": (),
        "tried": (),
        "quizzes": (),
        "reviews": (),
        "snapshots": (),
    }


def _attempted(component: Component, record: EvidenceRecord) -> None:
    component["attempts"] += 1
    if record.failed:
        component["failed"] += 1
    item = record.item
    if item is None or item in component["solved"]:
        return
    if record.passed:
        component["tried"] = tuple(tried for tried in component["tried"] if tried != item)
        component["solved"] = (*component["solved"], item)[:ITEMS]
    elif item not in component["tried"]:
        component["tried"] = (*component["tried"], item)[:ITEMS]


def _with_snapshot(component: Component, day: int) -> tuple[Snapshot, ...]:
    """Keep the last state of each day of the last week, and the one before them to compare with."""
    kept = component["snapshots"]
    if kept and kept[-1][0] >= day:
        # A clock set back over midnight may repeat a day; the later record then closes the later day.
        day, kept = kept[-1][0], kept[:-1]
    row = (
        day,
        len(component["solved"]),
        len(component["solved"]) + len(component["tried"]),
        quiz_of(component),
        quality_of(component),
    )
    kept = (*kept, row)
    while len(kept) > 1 and kept[1][0] <= day - TREND_DAYS:
        kept = kept[1:]
    return kept


def quiz_of(component: Component) -> float | None:
    """Return the mean outcome of the component's last 5 quizzes (0–1), None without one."""
    quizzes = component["quizzes"]
    return round(sum([quiz[1] for quiz in quizzes]) / len(quizzes), 6) if quizzes else None


def quality_of(component: Component) -> float | None:
    """Return the mean score of the component's last 10 reviews (0–1), None without one."""
    reviews = component["reviews"]
    return round(sum([review[1] for review in reviews]) / len(reviews), 6) if reviews else None


def _mark_day(state: ProgressState, today: Day) -> None:
    days = state.days
    day, attempts, solved = today
    if not days or day > days[-1][0]:
        state.streak = state.streak + 1 if days and days[-1][0] == day - 1 else 1
        state.days = (*(entry for entry in days if entry[0] > day - DAYS), today)
        return
    latest, earlier_attempts, earlier_solved = days[-1]
    state.days = (*days[:-1], (latest, earlier_attempts + attempts, earlier_solved + solved))
