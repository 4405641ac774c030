"""What the analysis of a program or a traceback finds: plain frozen values, no wording."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from learnflow.contracts.answers import Value
from learnflow.contracts.values import Verified

Kind = Literal["syntax", "exception", "wrong_result", "no_end", "nothing_found"]


@dataclass(frozen=True, slots=True)
class Edit:
    """One changed line: `before` None inserts a line there, `after` None deletes it."""

    line: int
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """At most two edits and the whole program with them."""

    edits: tuple[Edit, ...]
    program: str


@dataclass(frozen=True, slots=True)
class Observation:
    """A fact seen in the source: a text id, its line and the words that fill the text."""

    id: str
    line: int | None
    slots: Mapping[str, str] = field(default_factory=dict)
    values: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A marked stretch, 1-based, ends exclusive; a line of 0 means that no place is known."""

    line: int = 0
    column: int = 0
    end_line: int = 0
    end_column: int = 0


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One cause with its place: `slots` fill the texts of `cause`, `later` counts errors that come after it.

    `outright` says that the change may be shown at once because it is a slip; `python_says` is the
    interpreter's own message. `summary_id` names another text than the cause's own; `notes` are text ids of
    `dialogue.toml`. `source` holds the lines to show, which begin at line 1 when `in_code` and at the place
    otherwise: a traceback loses indentation, so without the code no column is known. `reads_on` says that
    the program compiles with the change only up to a later error.
    """

    kind: Kind
    cause: str
    error_type: str = ""
    python_says: str = ""
    place: Place = Place()
    slots: Mapping[str, str] = field(default_factory=dict)
    verified: Verified = Verified.NONE
    change: Change | None = None
    outright: bool = False
    later: int = 0
    values: tuple[Value, ...] = ()
    observations: tuple[Observation, ...] = ()
    concept: str | None = None
    summary_id: str = ""
    notes: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    in_code: bool = True
    reads_on: bool = False
