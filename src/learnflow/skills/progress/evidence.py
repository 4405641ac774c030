"""One fact about what a student did, as it is stored and counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple, cast

from learnflow.contracts.values import BadInput, EvidenceKind, JsonValue
from learnflow.skills.progress.days import parse_time

KINDS = frozenset(("attempt", "quiz", "review", "help", "opened", "struggle"))
ID_LENGTH = 200


class EvidenceRecord(NamedTuple):
    """Ids and numbers of one fact; times are milliseconds since 1970 UTC, outcome and difficulty 0–1 or None.

    A `struggle` record's `error_type` names the rule that a sweep found; None means that the student said it.
    A named tuple because a thousand are made and sorted each second.
    """

    event_id: str
    kind: EvidenceKind
    at: int
    student_id: str | None = None
    component: str | None = None
    item: str | None = None
    outcome: float | None = None
    difficulty: float | None = None
    error_type: str | None = None
    started_at: int | None = None

    @property
    def key(self) -> tuple[int, str]:
        """The place of this record in its student's history: (at, event_id)."""
        return (self.at, self.event_id)

    @property
    def passed(self) -> bool:
        """Whether this is an attempt in which everything that was judged was right."""
        return self.kind == "attempt" and self.outcome is not None and self.outcome >= 1

    @property
    def failed(self) -> bool:
        """Whether this is an attempt that was judged and not all right, or that ended in an error."""
        if self.kind != "attempt":
            return False
        return self.error_type is not None if self.outcome is None else self.outcome < 1

    def to_dict(self) -> dict[str, JsonValue]:
        """Return the record as a JSON object without its empty fields."""
        return {name: value for name, value in zip(self._fields, self, strict=True) if value is not None}

    @classmethod
    def from_dict(cls, fields: Mapping[str, JsonValue]) -> EvidenceRecord:
        """Return the record in a JSON object; raise BadInput where a field is missing, unknown or wrong.

        Times may also be ISO 8601 texts, taken as UTC where they name no offset.
        """
        get = fields.get
        kind = get("kind")
        if not isinstance(kind, str) or kind not in KINDS:
            raise BadInput("bad_evidence", f"`kind` must be one of {', '.join(sorted(KINDS))}.")
        event_id = _id("event_id", get("event_id"))
        if event_id is None:
            raise BadInput("bad_evidence", "`event_id` is missing: it tells two facts apart.")
        at = _time("at", get("at"))
        if at is None:
            raise BadInput("bad_evidence", "`at` is missing: milliseconds since 1970 UTC, or ISO 8601.")
        if not fields.keys() <= _FIELDS:
            unknown = ", ".join(sorted(ascii(name) for name in fields.keys() - _FIELDS))
            raise BadInput("bad_evidence", f"Evidence has no field {unknown[:200]}.")
        return cls(
            event_id,
            cast("EvidenceKind", kind),
            at,
            _id("student_id", get("student_id")),
            _id("component", get("component")),
            _id("item", get("item")),
            _share("outcome", get("outcome")),
            _share("difficulty", get("difficulty")),
            _id("error_type", get("error_type")),
            _time("started_at", get("started_at")),
        )


_FIELDS = frozenset(EvidenceRecord._fields)


def distinct(records: Iterable[EvidenceRecord]) -> list[EvidenceRecord]:
    """Return the set of these records, sorted by (at, event_id), each event once.

    Where two records claim one event id, the earlier is kept, and of two at one time the smaller content:
    so the order in which they came never matters.
    """
    seen: set[str] = set()
    unique = []
    for record in sorted(set(records), key=_total):
        if record.event_id not in seen:
            seen.add(record.event_id)
            unique.append(record)
    return unique


def _total(record: EvidenceRecord) -> tuple[int, str, str]:
    return (record.at, record.event_id, repr(record))


def _id(name: str, value: object) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or not 0 < len(value) <= ID_LENGTH:
        raise BadInput("bad_evidence", f"`{name}` must be text of 1 to {ID_LENGTH} characters.")
    if not (value.isascii() and value.isprintable()):
        raise BadInput("bad_evidence", f"`{name}` must be printable ASCII.")
    return value


def _share(name: str, value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise BadInput("bad_evidence", f"`{name}` must be a number from 0 to 1.")
    return float(value)


def _time(name: str, value: object) -> int | None:
    return None if value is None else parse_time(name, value)
