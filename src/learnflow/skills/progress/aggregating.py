"""From a request with evidence to where its student stands: the projection as one call over JSON."""

from __future__ import annotations

from collections.abc import Mapping

from learnflow.contracts.values import BadInput, JsonValue, plain
from learnflow.skills.progress.course import Course
from learnflow.skills.progress.days import parse_time
from learnflow.skills.progress.evidence import EvidenceRecord
from learnflow.skills.progress.projection import replay
from learnflow.skills.progress.summary import summarise

MOST_EVENTS = 10_000


def aggregate(request: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """Return components, mastery (None without evidence), level and open alerts of the evidence in `events`.

    `items` counts a component's exercises where it is known, `time_zone` is the student's (UTC without),
    `now` the moment of reading (the last event without). Raises BadInput naming the event that is wrong.
    """
    unknown = request.keys() - {"events", "items", "time_zone", "now"}
    if unknown:
        raise BadInput("unknown_field", f"There is no field {ascii(min(unknown))[:200]}.")
    zone = request.get("time_zone") or "UTC"
    if not isinstance(zone, str):
        raise BadInput("wrong_type", "`time_zone` must be text.")
    records = _records(request.get("events"))
    if len({record.student_id for record in records} - {None}) > 1:
        raise BadInput("two_students", "`events` must be of one student: mastery is never mixed.")
    state = replay(records, zone)
    moment = request.get("now")
    now = max(state.last_at, 0) if moment is None else parse_time("now", moment)
    summary = summarise(state, now, Course(items=_items(request.get("items"))))
    return {
        "components": plain(summary.progress.components),
        "mastery": summary.progress.mastery,
        "level": summary.progress.level.value,
        "active_days": summary.active_days,
        "alerts": plain(summary.alerts),
    }


def _records(events: object) -> list[EvidenceRecord]:
    if not isinstance(events, list):
        raise BadInput("wrong_type", "`events` must be a list of evidence.")
    if len(events) > MOST_EVENTS:
        raise BadInput("too_many", f"`events` may hold {MOST_EVENTS} at most.")
    records = []
    for number, fields in enumerate(events):
        if not isinstance(fields, dict):
            raise BadInput("bad_evidence", f"Event {number} must be an object.")
        try:
            records.append(EvidenceRecord.from_dict(fields))
        except BadInput as error:
            raise BadInput(error.code, f"Event {number}: {error.detail}") from None
    return records


def _items(items: object) -> dict[str, int]:
    if items is None:
        return {}
    if not isinstance(items, dict):
        raise BadInput("wrong_type", "`items` must be an object of component: number of exercises.")
    for value in items.values():
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_EVENTS:
            raise BadInput("wrong_type", "`items` must count exercises: whole numbers from 0.")
    return items
