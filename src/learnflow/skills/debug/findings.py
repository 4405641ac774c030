"""What the analysis of a program or a traceback finds: plain frozen values, no wording."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from learnflow.contracts.answers import Value
from learnflow.contracts.values import Verified

Kind = Literal["syntax", "exception", "wrong_result", "no_end", "nothing_found"]


class Certainty(enum.IntEnum):
    """How much of a cause was seen: the smaller, the surer.

    PROVED: the run shows the cause itself, not only the failure. SEEN: the run shows the failure with its
    values, and the source the rest. READ: from the source or a traceback alone. VAGUE: no more than what
    Python's message says.
    """

    PROVED = 0
    SEEN = 1
    READ = 2
    VAGUE = 3


@dataclass(frozen=True, slots=True)
class Edit:
    """One changed line: `before` None inserts a line there, `after` None deletes it."""

    line: int
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """Edits and the whole program with them; at most two edits are ever named."""

    edits: tuple[Edit, ...]
    program: str


@dataclass(frozen=True, slots=True)
class Observation:
    """A fact seen in the source or the run: a text id, its line, and the words that fill it or the whole `text`."""

    id: str
    line: int | None
    slots: Mapping[str, str] = field(default_factory=dict)
    values: tuple[Value, ...] = ()
    text: str = ""


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
    interpreter's own message. `summary_id` names another text than the cause's own, `variant` another wording
    of it; `notes` are text ids of `dialogue.toml`. `source` holds the lines to show, which begin at line 1 when
    `in_code` and at the place otherwise: a traceback loses indentation, so without the code no column is known.
    `reads_on` says that the program compiles with the change only up to a later error. `failed` is where the
    exception showed, when that is not the place of the cause. `candidates` are changes to be tried in this
    order; only the one that was tried and held becomes `change`. `asked` says that the change is not the cause's own,
    so its hint about the kind of change stays a question. `ran` says that the program was run.
    """

    kind: Kind
    cause: str
    error_type: str = ""
    python_says: str = ""
    place: Place = Place()
    failed: Place = Place()
    slots: Mapping[str, str] = field(default_factory=dict)
    verified: Verified = Verified.NONE
    certainty: Certainty = Certainty.READ
    change: Change | None = None
    candidates: tuple[Change, ...] = ()
    outright: bool = False
    later: int = 0
    values: tuple[Value, ...] = ()
    observations: tuple[Observation, ...] = ()
    concept: str | None = None
    summary_id: str = ""
    variant: str = ""
    notes: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    in_code: bool = True
    reads_on: bool = False
    ran: bool = False
    asked: bool = False
