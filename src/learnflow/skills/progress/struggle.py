"""When a student is stuck, by five rules, each raising one alert that clears when it is resolved.

| rule | raised | resolved |
|---|---|---|
| same_error | an error type came up three times in 14 days | a passed attempt on the component of the third \
time (any component, where it had none); three new times are needed then |
| over_time | more than 10 minutes on an exercise that failed once | the exercise is solved |
| low_quiz | a quiz below 0.50 | a quiz of that component with 0.50 or more |
| said_so | the student says so | a passed attempt, or a quiz of 0.50 or more, on that component (any \
component, where none was named) |
| failing_runs | five failed runs in a row | a run that passes |

Whatever is 14 days without new evidence is not claimed of today any more. While an alert is open more of the
same is added to its evidence and raises no second one.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import cast

from learnflow.skills.progress.days import DAY_MS, MINUTE_MS
from learnflow.skills.progress.evidence import EvidenceRecord
from learnflow.skills.progress.state import (
    ALERTS,
    ERROR_TYPES,
    SITTINGS,
    Errors,
    Occurrence,
    OpenAlert,
    ProgressState,
    Sitting,
)

SAME_ERROR, OVER_TIME, LOW_QUIZ, SAID_SO, FAILING_RUNS = (
    "same_error",
    "over_time",
    "low_quiz",
    "said_so",
    "failing_runs",
)
TIMES, IN_A_ROW, HALF = 3, 5, 0.5
TIME_MS = 10 * MINUTE_MS
PAUSE_MS = 60 * MINUTE_MS
"""After an hour without a sign the student has left: time stops at the last one."""
SAME_QUESTION_MS = 10 * MINUTE_MS
"""Asking again about an error within this time is the same error, not another."""
WINDOW_MS = 14 * DAY_MS
EVIDENCE_IDS = 10


@dataclass(frozen=True, slots=True)
class Alert:
    """One struggle with the ids of its evidence; `raised_at` is in milliseconds UTC, `id` never changes."""

    id: str
    student_id: str | None
    rule: str
    component: str | None
    item: str | None
    error_type: str | None
    raised_at: int
    evidence: tuple[str, ...]


def alerts(state: ProgressState, now: int) -> tuple[Alert, ...]:
    """Return the open alerts at `now` (milliseconds UTC), oldest first."""
    found = [_alert(state, row) for row in state.open if now - row["last"] <= WINDOW_MS]
    found += [_over_time(state, sitting) for sitting in state.sittings if sitting["failed"] and _is_over(sitting, now)]
    return tuple(sorted(found, key=lambda alert: (alert.raised_at, alert.id)))


def unrecorded(state: ProgressState, now: int) -> tuple[Alert, ...]:
    """Return the alerts that only the clock raised, so that a sweep writes them as evidence once."""
    over = [
        sitting for sitting in state.sittings if sitting["failed"] and not sitting["flagged"] and _is_over(sitting, now)
    ]
    return tuple(_over_time(state, sitting) for sitting in over)


def evidence_of(alert: Alert, now: int) -> EvidenceRecord:
    """Return the record by which a sweep writes down an alert of the clock; its id follows from the alert's."""
    return EvidenceRecord(
        event_id=f"sweep-{alert.id}",
        kind="struggle",
        at=now,
        student_id=alert.student_id,
        component=alert.component,
        item=alert.item,
        error_type=alert.rule,
    )


def newly_raised(before: ProgressState, after: ProgressState) -> tuple[Alert, ...]:
    """Return the alerts that the evidence between two states raised; what only the clock raises is not in it."""
    if before.open is after.open and before.sittings is after.sittings:
        return ()
    known = {alert.id for alert in alerts(before, after.last_at)}
    return tuple(alert for alert in alerts(after, after.last_at) if alert.id not in known)


def observe(state: ProgressState, record: EvidenceRecord) -> None:
    """Let one record raise or resolve struggles in `state`, a copy that the caller owns."""
    kind = record.kind
    if kind == "struggle":
        if record.error_type == OVER_TIME:
            _flag(state, record)
        elif record.error_type is None:
            _raise(state, record, SAID_SO, (record.event_id,))
        return
    if kind == "quiz" and record.outcome is not None:
        if record.outcome < HALF:
            _raise(state, record, LOW_QUIZ, (record.event_id,))
        else:
            _resolve(state, record)
        return
    if record.passed:
        _resolve(state, record)
        state.failing = ()
    elif kind in ("attempt", "help") and record.error_type is not None:
        _same_error(state, record, record.error_type)
    if record.failed:
        state.failing = (*state.failing, record.event_id)[:IN_A_ROW]
        if len(state.failing) == IN_A_ROW:
            _raise(state, record, FAILING_RUNS, state.failing)
    if record.item is not None and kind in ("attempt", "opened", "help"):
        _sit(state, record, record.item)


def _raise(
    state: ProgressState,
    record: EvidenceRecord,
    rule: str,
    evidence: tuple[str, ...],
    error_type: str | None = None,
) -> None:
    """Open an alert, or add the record to the one that is open for the same thing."""
    rows = []
    for row in state.open:
        if row["rule"] != rule or not _same_thing(row, record, error_type):
            rows.append(row)
        elif record.at - row["last"] <= WINDOW_MS:
            joined = row.copy()
            joined["last"] = record.at
            if len(row["evidence"]) < EVIDENCE_IDS:
                joined["evidence"] = (*row["evidence"], record.event_id)
            state.open = tuple(joined if other is row else other for other in state.open)
            return
    opened: OpenAlert = {
        "rule": rule,
        "component": record.component,
        "item": record.item,
        "error_type": error_type,
        "at": record.at,
        "last": record.at,
        "evidence": evidence,
    }
    state.open = (*rows, opened)[-ALERTS:]


def _same_thing(row: OpenAlert, record: EvidenceRecord, error_type: str | None) -> bool:
    if row["rule"] == SAME_ERROR:
        return row["error_type"] == error_type
    return row["rule"] == FAILING_RUNS or row["component"] == record.component


def _resolve(state: ProgressState, record: EvidenceRecord) -> None:
    """Close what a passed attempt or a quiz of half or more settles."""
    if not state.open:
        return
    kept = tuple(row for row in state.open if not _settles(record, row))
    if len(kept) == len(state.open):
        return
    settled = {row["error_type"] for row in state.open if row["rule"] == SAME_ERROR and _settles(record, row)}
    if settled:
        state.errors = {name: (times[0], ()) if name in settled else times for name, times in state.errors.items()}
    state.open = kept


def _settles(record: EvidenceRecord, row: OpenAlert) -> bool:
    rule, component = row["rule"], row["component"]
    if rule == FAILING_RUNS:
        return record.kind == "attempt"
    if rule == LOW_QUIZ:
        return record.kind == "quiz" and component == record.component
    if rule == SAME_ERROR and record.kind != "attempt":
        return False
    return component is None or component == record.component


def _same_error(state: ProgressState, record: EvidenceRecord, error_type: str) -> None:
    total, times = state.errors.get(error_type, (0, ()))
    if record.kind == "help" and times and record.at - times[-1][1] <= SAME_QUESTION_MS:
        return
    occurrence: Occurrence = (record.event_id, record.at, record.component)
    recent = [*(time for time in times if record.at - time[1] <= WINDOW_MS), occurrence][-TIMES:]
    others = {name: kept for name, kept in state.errors.items() if name != error_type}
    if len(others) >= ERROR_TYPES:
        del others[min(others, key=lambda name: (_last_time(others[name]), name))]
    state.errors = {**others, error_type: (total + 1, tuple(recent))}
    if len(recent) == TIMES:
        _raise(state, record, SAME_ERROR, tuple([time[0] for time in recent]), error_type)


def _last_time(errors: Errors) -> int:
    return errors[1][-1][1] if errors[1] else 0


def _sit(state: ProgressState, record: EvidenceRecord, item: str) -> None:
    """Note that the student is at an exercise, or has solved it."""
    before = next((sitting for sitting in state.sittings if sitting["item"] == item), None)
    if before is None and record.kind == "help":
        return
    others = tuple(sitting for sitting in state.sittings if sitting["item"] != item)
    if record.passed:
        if before is not None:
            state.sittings = others
        return
    started = record.started_at if record.started_at is not None else record.at
    sitting: Sitting = {
        "item": item,
        "component": record.component,
        "started": min(started, record.at),
        "last": record.at,
        "failed": record.event_id if record.failed else None,
        "flagged": False,
    }
    if before is not None:
        sitting["component"] = before["component"]
        sitting["failed"] = before["failed"] or sitting["failed"]
        sitting["flagged"] = before["flagged"]
        if record.at - before["last"] <= PAUSE_MS:
            sitting["started"] = before["started"]
    state.sittings = (*others, sitting)[-SITTINGS:]


def _flag(state: ProgressState, record: EvidenceRecord) -> None:
    state.sittings = tuple(
        cast("Sitting", {**sitting, "flagged": True}) if sitting["item"] == record.item else sitting
        for sitting in state.sittings
    )


def _is_over(sitting: Sitting, now: int) -> bool:
    if now - sitting["last"] > WINDOW_MS:
        return False
    until = now if now - sitting["last"] <= PAUSE_MS else sitting["last"]
    return sitting["flagged"] or until - sitting["started"] > TIME_MS


def _alert(state: ProgressState, row: OpenAlert) -> Alert:
    ids = row["evidence"]
    scope = row["error_type"] or row["component"]
    return Alert(
        _alert_id(state.student, row["rule"], scope, ids[0]),
        state.student,
        row["rule"],
        row["component"],
        row["item"],
        row["error_type"],
        row["at"],
        tuple(ids),
    )


def _over_time(state: ProgressState, sitting: Sitting) -> Alert:
    failed, item = cast("str", sitting["failed"]), sitting["item"]
    return Alert(
        _alert_id(state.student, OVER_TIME, item, failed),
        state.student,
        OVER_TIME,
        sitting["component"],
        item,
        None,
        sitting["started"] + TIME_MS,
        (failed,),
    )


def _alert_id(*parts: str | None) -> str:
    """Return 32 hexadecimal digits that follow from student, rule, component or item, and first evidence."""
    return hashlib.blake2b("\0".join([part or "" for part in parts]).encode(), digest_size=16).hexdigest()
