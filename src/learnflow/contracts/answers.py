"""What an answer is made of: a sentence, blocks in reading order, ways to go on.

Standard library only. All values are frozen; sequences are tuples. Lines and columns are 1-based and count
characters of the code that was sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from learnflow.contracts.values import Evidence, JsonValue, Level, Severity, Status, Verified


@dataclass(frozen=True, slots=True)
class Span:
    """A marked stretch of code, ends exclusive; `label` says what is there."""

    line: int
    column: int
    end_line: int
    end_column: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class TextBlock:
    """Prose in a small Markdown: paragraphs, `code`, **strong**, lists, fenced code."""

    markdown: str
    type: Literal["text"] = "text"


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """Source with marked spans; `first_line` is the number of its first line, `output` what it really prints."""

    source: str
    spans: tuple[Span, ...] = ()
    first_line: int = 1
    output: str | None = None
    title: str = ""
    type: Literal["code"] = "code"


@dataclass(frozen=True, slots=True)
class Value:
    """One name and what it held: `value` is shortened, `kind` the type's name."""

    name: str
    kind: str
    value: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class ValuesBlock:
    """Values at one moment of a program."""

    values: tuple[Value, ...]
    type: Literal["values"] = "values"


@dataclass(frozen=True, slots=True)
class HintsBlock:
    """The rungs shown so far, the last one newest, of `total`."""

    shown: tuple[str, ...]
    total: int
    type: Literal["hints"] = "hints"


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark on a student's code, located and explained; `example` is a small piece of other code."""

    rule: str
    line: int
    column: int
    end_line: int
    severity: Severity
    message: str
    why: str
    verified: Verified = Verified.NONE
    example: str | None = None


@dataclass(frozen=True, slots=True)
class FindingsBlock:
    """Remarks, most important first, and the score (0–100) where one was given."""

    findings: tuple[Finding, ...]
    score: int | None = None
    type: Literal["findings"] = "findings"


@dataclass(frozen=True, slots=True)
class Example:
    """One worked call or run of an exercise, with what it gives."""

    call: str
    expected: str


@dataclass(frozen=True, slots=True)
class ExerciseBlock:
    """A platform exercise as its student sees it; difficulty is 0–1."""

    id: str
    title: str
    statement: str
    starter: str
    examples: tuple[Example, ...]
    difficulty: float
    seed: int
    concepts: tuple[str, ...] = ()
    type: Literal["exercise"] = "exercise"


@dataclass(frozen=True, slots=True)
class TestVerdict:
    """How one test went; a hidden one shows neither call nor values."""

    passed: bool
    hidden: bool
    call: str | None = None
    expected: str | None = None
    actual: str | None = None


@dataclass(frozen=True, slots=True)
class VerdictBlock:
    """The tests of a submission and the first difference in words."""

    tests: tuple[TestVerdict, ...]
    first_difference: str | None = None
    type: Literal["verdict"] = "verdict"


@dataclass(frozen=True, slots=True)
class QuizBlock:
    """One question to check oneself; `answer` is shown on request."""

    question: str
    choices: tuple[str, ...] = ()
    answer: str | None = None
    explanation: str | None = None
    type: Literal["quiz"] = "quiz"


@dataclass(frozen=True, slots=True)
class ConceptLink:
    """A concept by id and title."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class ConceptBlock:
    """Which concept an answer is about, at which level, and what to know first."""

    id: str
    title: str
    level: Level
    know_first: tuple[ConceptLink, ...] = ()
    type: Literal["concept"] = "concept"


@dataclass(frozen=True, slots=True)
class ComponentProgress:
    """Where a student stands on one concept; scores and mastery are 0–1, None without evidence."""

    component: str
    mastery: float
    level: Level
    completion: float | None
    quiz: float | None
    quality: float | None
    consistency: float | None
    evidence: int
    trend: float = 0.0


@dataclass(frozen=True, slots=True)
class ProgressBlock:
    """Where a student stands, component by component; `mastery` is None without evidence."""

    components: tuple[ComponentProgress, ...]
    mastery: float | None
    level: Level
    type: Literal["progress"] = "progress"


@dataclass(frozen=True, slots=True)
class Choice:
    """A label to pick and the message it sends."""

    label: str
    message: str


@dataclass(frozen=True, slots=True)
class ChoicesBlock:
    """A few ways to go on."""

    choices: tuple[Choice, ...]
    type: Literal["choices"] = "choices"


Block = (
    TextBlock
    | CodeBlock
    | ValuesBlock
    | HintsBlock
    | FindingsBlock
    | ExerciseBlock
    | VerdictBlock
    | QuizBlock
    | ConceptBlock
    | ProgressBlock
    | ChoicesBlock
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a student reads: one sentence that stands alone, blocks in reading order, ways to go on.

    `follow_ups` holds at most three messages; `data` is the skill's own result for programs and never
    holds a solution.
    """

    summary: str
    blocks: tuple[Block, ...] = ()
    follow_ups: tuple[str, ...] = ()
    data: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reply:
    """An agent's answer, what it wants to remember for this conversation, and the evidence it saw."""

    answer: Answer
    status: Status = "SUCCESS"
    remember: Mapping[str, JsonValue] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
