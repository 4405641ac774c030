"""What is kept of a student's history: bounded however long the history is, and JSON all through.

Limits: 200 components of at most 200 exercises each (beyond them evidence still counts as activity); 5
quizzes and 10 reviews a component; 21 active days; 50 solved exercises, 5 last records, 16 error types,
8 exercises in work, 20 open alerts. What is beyond a limit is in the evidence pages, not here.

One record changes the head and its own component only. A caller may therefore store the head and each
component apart and load, for `projection.advance`, the head with that one component: the cost of a record then
depends neither on the length of the history nor on how many components were met.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict

from learnflow.contracts.values import EvidenceKind, JsonValue
from learnflow.skills.progress.days import check_zone

COMPONENTS, ITEMS = 200, 200
QUIZZES, REVIEWS = 5, 10
DAYS = 21
DONE, RECENT = 50, 5
ERROR_TYPES, SITTINGS, ALERTS = 16, 8, 20

Judged = tuple[str | None, float, int]
"""A quiz or review: item, outcome, time."""

Snapshot = tuple[int, int, int, float | None, float | None]
"""A component at the end of a day: day, exercises solved, exercises met, quiz, quality."""

Day = tuple[int, int, int]
"""An active day: its number, attempts, exercises solved for the first time."""

Seen = tuple[EvidenceKind, str | None, str | None, float | None, int]
"""A record in short: kind, component, item, outcome, time."""

Occurrence = tuple[str, int, str | None]
"""One time an error came up: event id, time, component."""

Errors = tuple[int, tuple[Occurrence, ...]]
"""How often an error type came up in all, and its last three times since it was last resolved."""


class Component(TypedDict):
    """What is kept of one component; `last` is the time of its last attempt, quiz or review."""

    evidence: int
    attempts: int
    failed: int
    helps: int
    last: int
    solved: tuple[str, ...]
    tried: tuple[str, ...]
    quizzes: tuple[Judged, ...]
    reviews: tuple[Judged, ...]
    snapshots: tuple[Snapshot, ...]


class Sitting(TypedDict):
    """An unsolved exercise that was opened or tried; `flagged`: a sweep found it over its time."""

    item: str
    component: str | None
    started: int
    last: int
    failed: str | None
    flagged: bool


class OpenAlert(TypedDict):
    """A struggle that was raised and is not resolved; `at` is when it was raised, `last` its last evidence."""

    rule: str
    component: str | None
    item: str | None
    error_type: str | None
    at: int
    last: int
    evidence: tuple[str, ...]


class ProgressState:
    """A student's running state; it is never changed, `copy` gives the next one cheaply."""

    __slots__ = (
        "components",
        "count",
        "days",
        "done",
        "errors",
        "failing",
        "last_at",
        "last_id",
        "names",
        "open",
        "recent",
        "sittings",
        "streak",
        "student",
        "zone",
    )

    def __init__(self, zone: str = "UTC") -> None:
        """Start without evidence in a time zone (see `days.day_of`); raise BadInput for an unknown one."""
        self.zone = check_zone(zone)
        self.student: str | None = None
        self.last_at = -1
        self.last_id = ""
        self.count = 0
        self.streak = 0
        self.days: tuple[Day, ...] = ()
        self.done: tuple[str, ...] = ()
        self.recent: tuple[Seen, ...] = ()
        self.names: tuple[str, ...] = ()
        self.components: dict[str, Component] = {}
        self.errors: dict[str, Errors] = {}
        self.failing: tuple[str, ...] = ()
        self.sittings: tuple[Sitting, ...] = ()
        self.open: tuple[OpenAlert, ...] = ()

    def copy(self) -> ProgressState:
        """Return a state that shares every part; a part is replaced, never written into."""
        other = ProgressState.__new__(ProgressState)
        other.zone, other.student = self.zone, self.student
        other.last_at, other.last_id = self.last_at, self.last_id
        other.count, other.streak = self.count, self.streak
        other.days, other.done, other.recent = self.days, self.done, self.recent
        other.names, other.components, other.errors = self.names, self.components, self.errors
        other.failing, other.sittings, other.open = self.failing, self.sittings, self.open
        return other

    def head(self) -> dict[str, JsonValue]:
        """Return all but the components, for `json.dumps`; `names` lists them in the order they were met."""
        return {name: getattr(self, name) for name in _HEAD}

    def to_json(self) -> dict[str, JsonValue]:
        """Return the state for `json.dumps`; its parts are shared, so it is for reading only."""
        return {**self.head(), "components": self.components}

    @classmethod
    def from_json(
        cls, stored: Mapping[str, JsonValue], components: Mapping[str, Component] | None = None
    ) -> ProgressState:
        """Return the state that `to_json` wrote, or that of a head and the components that are at hand."""
        state = cls.__new__(cls)
        for name in _HEAD:
            value = stored[name]
            setattr(state, name, tuple(value) if isinstance(value, list) else value)
        state.components = dict(stored["components"] if components is None else components)
        return state

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ProgressState) and _listed(self.to_json()) == _listed(other.to_json())

    __hash__ = None  # type: ignore[assignment]


_HEAD = tuple(name for name in ProgressState.__slots__ if name != "components")


def _listed(value: JsonValue) -> JsonValue:
    """Return `value` as it would come back from JSON, where a tuple is a list."""
    if isinstance(value, dict):
        return {name: _listed(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_listed(part) for part in value]
    return value
