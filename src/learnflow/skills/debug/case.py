"""One exception with all that is known around it: what every cause is asked about."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from learnflow.contracts.answers import Value
from learnflow.contracts.values import BadInput
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis, Edit, Place
from learnflow.skills.debug.program import Program
from learnflow.skills.debug.running.probing import probed
from learnflow.skills.debug.running.runs import Given, Runner
from learnflow.skills.debug.running.seeing import Assigned, Failure, History, Outcome, Returned, Seen, SeenFrame
from learnflow.skills.debug.texts import clip, concept_of
from learnflow.skills.language.names import Names, names_of
from learnflow.skills.language.reading import read_program
from learnflow.skills.language.tracebacks import Frame, Traceback

MAX_SOURCE = 1_000
"""Characters of a line that are looked into; a longer one is only named."""

MAX_PHRASE = 240
"""Characters of words that hold backticks of their own."""

MODULE = "<module>"


@dataclass(frozen=True, kw_only=True)
class Case(Program):
    """An exception with what is known around it: source, traceback and, where the program was run, what was seen.

    `lines` and `tree` are None without code, or when the traceback shows other code. `line` is where the exception
    showed in the student's program (0 when unknown). `outcome` is None when nothing was run, or when the run did
    not show this exception; then the `seen_*` members give nothing. `facts` are slots of every finding.
    """

    traceback: Traceback
    line: int = 0
    outcome: Outcome | None = None
    runner: Runner | None = None
    given: Given = field(default_factory=Given)
    facts: Mapping[str, str] = field(default_factory=dict)

    # --- the text -------------------------------------------------------------------------------------------

    @property
    def says(self) -> str:
        """Python's message."""
        return self.traceback.message

    @cached_property
    def frame(self) -> Frame | None:
        """The student's frame of a traceback that was sent."""
        return self.traceback.student_frame

    @cached_property
    def source(self) -> str:
        """The line at which it happened without its indentation, empty when nothing shows it."""
        if self.lines is not None and 1 <= self.line <= len(self.lines):
            return self.lines[self.line - 1].strip()[:MAX_SOURCE]
        return (self.frame.source or "").strip()[:MAX_SOURCE] if self.frame is not None else ""

    @cached_property
    def statement(self) -> ast.AST | None:
        """The tree of `source` alone (lines and columns count from it), None where one line is no statement."""
        text = self.source
        if not text or len(text) == MAX_SOURCE:
            return None
        if text.startswith("elif "):
            text = "if   " + text[5:]
        try:
            return read_program(text + "\n    pass" if text.endswith(":") else text)
        except (SyntaxError, BadInput):
            return None

    @cached_property
    def marked(self) -> str:
        """The part of `source` that the traceback or the run marks, empty without marks."""
        if self.node is not None and self.outcome is not None:
            return self.text_of(self.node) if self.node.lineno == self.node.end_lineno else ""
        frame = self.frame
        if frame is None or frame.start is None or frame.source is None or frame.source.strip() != self.source:
            return ""
        return frame.source[frame.start : frame.end]

    @cached_property
    def names(self) -> Names:
        """The names of the code, none without code."""
        return names_of(self.tree) if self.tree is not None else Names({}, {})

    # --- the tree -------------------------------------------------------------------------------------------

    @cached_property
    def stmt(self) -> ast.stmt | None:
        """The innermost statement of the program that holds the failing line, None without code."""
        return self.statement_at(self.line)

    @cached_property
    def node(self) -> ast.expr | None:
        """The failing expression in the program's tree: as the run marked it, else the traceback's marks, else None."""
        if self.tree is None or self.stmt is None:
            return None
        frame = self.seen_frame
        if frame is not None and frame.column is not None and frame.end_column is not None:
            span = (frame.line, frame.column - 1, frame.end_line or frame.line, frame.end_column - 1)
            return self._expression_at(span)
        if self.frame is not None and self.frame.start is not None and self.frame.end is not None and self.lines:
            shown = self.frame.source or ""
            shift = self.lines[self.line - 1].find(shown.strip()) - (len(shown) - len(shown.lstrip()))
            span = (self.line, self.frame.start + shift, self.line, self.frame.end + shift)
            return self._expression_at(span)
        return None

    def _expression_at(self, span: tuple[int, int, int, int]) -> ast.expr | None:
        found = None
        for node in ast.walk(self.stmt) if self.stmt is not None else ():
            if isinstance(node, ast.expr) and self.span_of(node) == span:
                found = node
        return found

    def segment(self, node: ast.AST) -> str:
        """Return the source of a node of `statement`, made from `source` alone."""
        return ast.get_source_segment(self.source, node) or ""

    # --- what the run showed --------------------------------------------------------------------------------

    @property
    def ran(self) -> bool:
        """Whether the program was run and ended with this exception."""
        return self.outcome is not None

    @property
    def failure(self) -> Failure | None:
        """What the run told of the exception."""
        return self.outcome.failure if self.outcome is not None else None

    @property
    def history(self) -> History:
        """How the run came to the exception; empty without a run."""
        return self.outcome.history if self.outcome is not None else History()

    @cached_property
    def seen_frame(self) -> SeenFrame | None:
        """The innermost frame of the student's program at the exception."""
        frames = [one for one in (self.failure.frames if self.failure is not None else ()) if not one.file]
        return frames[-1] if frames else None

    def seen(self, what: ast.expr | str) -> Seen | None:
        """Return what a name or an expression of the failing statement held when it failed, None if not known.

        A name costs nothing; the first expression costs one more run of the program, shared by all.
        """
        if isinstance(what, str):
            return self._held(what)
        if isinstance(what, ast.Constant):
            value = what.value
            return Seen(type(value).__name__, clip(repr(value)), length=len(value) if isinstance(value, str) else None)
        if isinstance(what, ast.Name):
            return self._held(what.id)
        return self._probes.get(self.span_of(what))

    def _held(self, name: str) -> Seen | None:
        frames = self.failure.frames if self.failure is not None else ()
        for frame in reversed([one for one in frames if not one.file]):
            if name in frame.values:
                return frame.values[name]
            # What a comprehension or a lambda does not hold itself stands in the function around it.
            if not frame.function.startswith("<") or frame.function == MODULE:
                break
        for outer in reversed(frames):
            if outer.function == MODULE and not outer.file and name in outer.values:
                return outer.values[name]
        return self.failure.definitions.get(name) if self.failure is not None else None

    @cached_property
    def _probes(self) -> Mapping[tuple[int, int, int, int], Seen]:
        if self.runner is None or self.stmt is None or self.lines is None or self.failure is None:
            return {}
        made = probed(self.lines, self.stmt)
        again = self.runner.run(made[0], "frames") if made is not None else None
        if made is None or again is None or again.failure is None:
            return {}
        known, same = self.failure, again.failure
        if (same.type, same.message, same.line) != (known.type, known.message, known.line) or not same.frames:
            return {}
        inner = [frame for frame in same.frames if not frame.file]
        values = {**same.definitions, **(inner[-1].values if inner else {})}
        return {self.span_of(node): values[name] for name, node in made[1].items() if name in values}

    def changes_of(self, name: str, function: str | None = None) -> tuple[Assigned, ...]:
        """Return the last changes of a name (at most four, oldest first), in the failing frame or the named function.

        A change is a new value, or another length or other items of a list, dictionary or set.
        """
        frame = self.seen_frame
        place = function or (frame.function if frame is not None else MODULE)
        assigned = self.history.assigned
        return assigned.get(place, {}).get(name) or assigned.get(MODULE, {}).get(name, ())

    def returned_by(self, function: str) -> Returned | None:
        """Return the last call of a function of the student's that ended normally, None if none is recorded."""
        wanted = function.rsplit(".", 1)[-1]
        return next((one for one in reversed(self.history.returned) if one.function == wanted), None)

    def hits(self, line: int) -> int:
        """Return how often a line was begun; 0 also where nothing was recorded (look at `history.cut`)."""
        return self.history.hits.get(line, 0)

    # --- changes --------------------------------------------------------------------------------------------

    def renamed(self, part: str, new: str) -> Change | None:
        """Return the program with `part` of the failing line replaced, None without code."""
        if self.lines is None:
            return None
        before = self.lines[self.line - 1]
        place = self.place(part)
        return self.changed(Edit(self.line, before, before[: place.column - 1] + new + before[place.end_column - 1 :]))

    # --- the finding ----------------------------------------------------------------------------------------

    def place(self, part: str = "") -> Place:
        """Return the place of `part` on the failing line, of what is marked there, or of the whole line."""
        if not self.line:
            return Place()
        text = self.lines[self.line - 1] if self.lines is not None else self.source
        part = part if part and part in text else self.marked
        start = text.find(part) if part else len(text) - len(text.lstrip())
        start = max(start, 0)
        end = start + len(part) if part and part in text else len(text.rstrip())
        return Place(self.line, start + 1, self.line, max(end, start + 1) + 1 if end <= start else end + 1)

    def value(self, name: str, seen: Seen, line: int | None = None) -> Value:
        """Return a seen value as it is shown to the student."""
        return Value(clip(name, 60), seen.type, seen.text, line)

    def found(  # noqa: PLR0913 - what a cause may tell, each by its name
        self,
        cause: str,
        *,
        part: str = "",
        where: ast.AST | int | None = None,
        variant: str = "",
        certainty: Certainty = Certainty.READ,
        values: Iterable[Value] = (),
        candidates: Iterable[Change | None] = (),
        outright: bool = False,
        concept: str | None = None,
        slots: Mapping[str, str] | None = None,
        **more: object,
    ) -> Diagnosis:
        """Return the diagnosis of this case; the engine tries `candidates` in order, and slots are clipped.

        `where` (a node or a line) is the place of the cause when it is not the failing line, `part` a stretch of the
        failing line. Slots `line`, `at`, `there`, `source`, `error`, `says` tell of where it failed, `cause_line` and
        `cause_source` of the place of the cause.
        """
        failed = self.place(part)
        place = self.place_of(where) if where is not None and self.lines is not None else failed
        cause_text = self.lines[place.line - 1] if self.lines and 0 < place.line <= len(self.lines) else self.source
        given = {**self.facts, **(slots or {}), **more}
        filled = {key: _worded(str(value)) for key, value in given.items()}
        filled.update(
            line=str(self.line),
            at=f"On line {self.line}" if self.line else "Somewhere in your program",
            there=f"line {self.line}" if self.line else "the line where it happened",
            source=clip(self.source),
            error=clip(self.traceback.error_type),
            says=clip(self.says, 200),
            cause_line=str(place.line),
            cause_source=clip(cause_text.strip()),
        )
        return Diagnosis(
            kind="exception",
            cause=cause,
            error_type=clip(self.traceback.error_type),
            python_says=self.says,
            place=place,
            failed=failed if place.line != failed.line else Place(),
            slots=filled,
            certainty=certainty,
            candidates=tuple(change for change in candidates if change is not None),
            outright=outright,
            values=tuple(values),
            concept=concept if concept is not None else concept_of(cause),
            variant=variant,
            source=self.lines if self.lines is not None else ((self.source,) if self.source else ()),
            in_code=self.lines is not None,
            ran=self.ran,
        )


def _worded(text: str) -> str:
    """Return the words of a slot: backticks in pairs are ours and mean code, a single one is the student's."""
    ours = (text[:1] == " " or "`" in text) and text.count("`") % 2 == 0 and len(text) <= MAX_PHRASE
    return "".join(one if one.isprintable() else " " for one in text) if ours else clip(text, 200)
