"""The types that every room shares: what a skill is asked, what it answers, and what it is handed.

Standard library only, so that a skill runs under a bare interpreter. All values are frozen; sequences are
tuples. Lines and columns are 1-based and count characters of the code that was sent.
"""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Literal, Protocol, Self

JsonValue = Any
"""Anything that `json.dumps` takes; spelled `Any` because a recursive alias slows validation."""


class Intent(enum.StrEnum):
    """What a student's message asks for: five agents, or nobody."""

    SYNTAX_HELP = "syntax_help"
    CONCEPT_EXPLANATION = "concept_explanation"
    EXERCISE_REQUEST = "exercise_request"
    PROGRESS_CHECK = "progress_check"
    CODE_REVIEW = "code_review"
    OUT_OF_SCOPE = "out_of_scope"


class Level(enum.StrEnum):
    """How far a student has come: [0, 0.40], (0.40, 0.70], (0.70, 0.90], (0.90, 1]."""

    BEGINNER = "Beginner"
    LEARNING = "Learning"
    PROFICIENT = "Proficient"
    MASTERED = "Mastered"


class Verified(enum.StrEnum):
    """How far a piece of advice was tried before it was said."""

    COMPILED = "compiled"
    RAN = "ran"
    PASSED_TESTS = "passed_tests"
    NONE = "none"


class FollowUp(enum.StrEnum):
    """A message that only makes sense after what was said last."""

    HINT = "hint"
    HARDER = "harder"
    EASIER = "easier"
    ANOTHER = "another"
    STILL_FAILS = "still_fails"
    WHY = "why"
    VARIATION = "variation"


Status = Literal["SUCCESS", "PARTIAL", "ERROR"]
Priority = Literal["high", "medium", "low"]
Severity = Literal["error", "warning", "advice"]


# --- What a skill is asked, and what it gives back ----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ExerciseRef:
    """A platform exercise and the seed that made this instance of it."""

    id: str
    seed: int


@dataclass(frozen=True, slots=True)
class CallCase:
    """A call as a Python expression and its expected result as a `repr`."""

    call: str
    expected: str


@dataclass(frozen=True, slots=True)
class Question:
    """One message as an agent's skill sees it.

    `earlier_code` is the code under discussion when this message brought none; `last` is what this same
    agent asked to remember in its last reply of the conversation (empty without one); `profile` is what
    progress-agent knows (level, recently done items), `seed` makes generated content repeatable.
    """

    text: str
    intent: Intent
    code: str | None = None
    traceback: str | None = None
    files: Mapping[str, str] = field(default_factory=dict)
    stdin: str | None = None
    expected: str | None = None
    calls: tuple[CallCase, ...] = ()
    exercise: ExerciseRef | None = None
    level: Level = Level.BEGINNER
    follow_up: FollowUp | None = None
    earlier_code: str | None = None
    earlier_traceback: str | None = None
    last: Mapping[str, JsonValue] = field(default_factory=dict)
    profile: Mapping[str, JsonValue] = field(default_factory=dict)
    seed: int = 0


EvidenceKind = Literal["attempt", "quiz", "review", "help", "opened", "struggle"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A fact about what a student did: ids and numbers only, never text or code.

    `outcome` is 0–1 or None where nothing was judged; `difficulty` is the item's at that moment.
    """

    kind: EvidenceKind
    component: str | None = None
    item: str | None = None
    outcome: float | None = None
    difficulty: float | None = None
    error_type: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """One way a message can be read, with its calibrated probability."""

    intent: Intent
    confidence: float


@dataclass(frozen=True, slots=True)
class Classification:
    """The likeliest reading of a message, the others, and whether to ask back."""

    intent: Intent
    confidence: float
    clarification: bool
    alternatives: tuple[Reading, ...]
    keywords: tuple[str, ...]
    model_version: str


# --- What a skill is handed ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LintMessage:
    """One finding of a linter: its rule code and place."""

    rule: str
    line: int
    column: int
    end_line: int
    end_column: int
    message: str


class Linter(Protocol):
    """Finds what rules find in one file of Python; blocking."""

    def lint(self, code: str, rules: Sequence[str]) -> tuple[LintMessage, ...]:
        """Return the findings of these rules in order of place; raise `LinterUnavailable` when it cannot run."""
        ...


class LinterUnavailable(Exception):
    """No linter can run here; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one run; a caller can only lower them."""

    wall_s: float = 5.0
    cpu_s: float = 6.0
    memory_mb: int = 50
    output_kb: int = 64


class CaseOutcome(Protocol):
    """What one case of a candidate came to."""

    @property
    def status(self) -> str:
        """Return ok, error, endless, memory or killed."""
        ...

    @property
    def error(self) -> str | None:
        """Return the exception's type."""
        ...

    @property
    def digest(self) -> str | None:
        """Return a digest of the value's exact type and content, or of what was printed."""
        ...

    @property
    def repr(self) -> str | None:
        """Return how the value shows, at most 64 characters."""
        ...


class Trial(Protocol):
    """A session that tries candidate programs, thousands a second; closed at the end of its `with`."""

    def __enter__(self) -> Self: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """End what the session still runs."""
        ...

    def try_many(self, sources: Iterable[str]) -> Iterator[Sequence[CaseOutcome]]:
        """Yield one outcome per case for each candidate, in order; may end early when its bounds are reached."""
        ...


class Jail(Protocol):
    """Runs a student's program where it can harm nobody; blocking."""

    def run(
        self,
        source: str,
        *,
        prelude: str = "",
        stdin: str = "",
        calls: Sequence[str] = (),
        files: Mapping[str, str] | None = None,
        limits: Limits = Limits(),
        observe: Literal["none", "frames", "steps", "history"] = "none",
    ) -> Mapping[str, JsonValue]:
        """Return status, output and results of one run, as `docs/reference/interfaces.md` lists them.

        Raises `JailUnavailable` where nothing can be run at all.
        """
        ...

    def try_session(
        self,
        prelude: str = "",
        cases: Sequence[Mapping[str, str]] = (),
        files: Mapping[str, str] | None = None,
        limits: Limits = Limits(wall_s=10.0, cpu_s=10.0),
        *,
        counts: int = 20_000,
        case_ms: int = 20,
    ) -> Trial:
        """Return a session whose candidates are each run on all `cases` ({stdin?, call?}).

        A case is endless after so many `counts` of loop turns and calls (0: they are not counted, which is quicker),
        or after `case_ms` milliseconds of CPU.
        """
        ...


class JailUnavailable(Exception):
    """No student's code can be run here; the message says why, and what helps."""


RUN_S = 1.1
"""Wall time of all runs for one message (domain.md §6: at most 1.2 s in the jail, its queue included)."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What a skill may be handed where it works; None where this machine has none.

    `run_s` is the wall time of all runs for one message.
    """

    linter: Linter | None = None
    jail: Jail | None = None
    run_s: float = RUN_S


class BadInput(ValueError):
    """What was sent cannot be worked on; the message says what to change. Not a fault of ours."""

    def __init__(self, code: str, detail: str) -> None:
        """Name the kind of mistake (`code`, snake_case) and say it to a person (`detail`)."""
        super().__init__(detail)
        self.code = code
        self.detail = detail


def plain(value: object) -> JsonValue:
    """Return `value` as dicts, lists and scalars that `json.dumps` takes; dataclasses become dicts."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(v) for v in value]
    return value
