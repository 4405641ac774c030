"""What one run of a program showed: the jail's document as plain frozen values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Kinds = tuple[tuple[str, int | str], ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """A value as the run held it: `text` is shortened (80 characters) and `type` the type's name.

    `length` is that of a text or collection, `keys` those of a dictionary (40 at most, as `repr`), `kinds` the
    types of a collection's items with the place of the first of each; `attributes`, `signature` and `defined`
    (a line) tell of objects, classes, functions and modules. None or empty where it does not apply.
    """

    type: str
    text: str
    length: int | None = None
    keys: tuple[str, ...] = ()
    kinds: Kinds = ()
    attributes: tuple[str, ...] = ()
    signature: str = ""
    defined: int | None = None
    module: str = ""

    @property
    def is_none(self) -> bool:
        """Whether this is None."""
        return self.type == "NoneType"

    @property
    def is_number(self) -> bool:
        """Whether this is a whole or decimal number (True and False are none)."""
        return self.type in ("int", "float")

    @property
    def number(self) -> float | int | None:
        """The number that this is, None for another type or one too long to show."""
        if not self.is_number:
            return None
        try:
            return int(self.text) if self.type == "int" else float(self.text)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class SeenFrame:
    """One of the student's calls at the moment of the exception; columns as in the jail: 1-based, end exclusive."""

    function: str
    line: int
    column: int | None = None
    end_line: int | None = None
    end_column: int | None = None
    values: Mapping[str, Seen] = field(default_factory=dict)
    file: str = ""


@dataclass(frozen=True, slots=True)
class Assigned:
    """One change of a name: the line that made it and what the name held afterwards."""

    line: int
    value: Seen


@dataclass(frozen=True, slots=True)
class Returned:
    """One call of a student's function that ended normally: where it left, from where it was called, its value."""

    function: str
    line: int
    called_from: int | None
    value: Seen
    explicit: bool = False


@dataclass(frozen=True, slots=True)
class History:
    """How the program came to where it failed.

    `hits` counts how often each line was begun, `assigned` holds the last four changes of each name by function
    (`<module>` for the top level), oldest first; `returned` the last calls that ended, newest last; `steps` the
    last lines (line, function). `cut` says that the run was longer than what was recorded.
    """

    hits: Mapping[int, int] = field(default_factory=dict)
    assigned: Mapping[str, Mapping[str, tuple[Assigned, ...]]] = field(default_factory=dict)
    returned: tuple[Returned, ...] = ()
    steps: tuple[tuple[int, str], ...] = ()
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Failure:
    """The exception that ended a run or one of its calls, with the student's own frames, outermost first."""

    type: str
    message: str
    line: int | None
    frames: tuple[SeenFrame, ...] = ()
    definitions: Mapping[str, Seen] = field(default_factory=dict)
    object: Seen | None = None
    name: str = ""
    key: Seen | None = None
    path: str = ""
    earlier: tuple[Mapping[str, Any], ...] = ()
    call: str = ""
    call_index: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """One run: its status (as in `Jail.run`), what it printed, and the first failure if there was one.

    `reason` says why it was not run, or was ended from outside.
    """

    status: str
    stdout: str = ""
    failure: Failure | None = None
    history: History = History()
    results: tuple[Mapping[str, Any], ...] = ()
    wall_ms: float = 0.0
    reason: str = ""


def outcome_of(document: Mapping[str, Any], calls: Sequence[str] = ()) -> Outcome:
    """Read the document of `Jail.run`; the first failure is the program's own, else that of the first failing call."""
    status = str(document.get("status", "internal"))
    error = document.get("error")
    failure = _failure(error) if isinstance(error, Mapping) and status == "error" else None
    results = tuple(document.get("results") or ())
    if failure is None and status == "ok":
        for index, result in enumerate(results):
            if result.get("status") != "ok":
                status, inner = str(result.get("status")), result.get("error")
                if isinstance(inner, Mapping) and status == "error":
                    call = calls[index] if index < len(calls) else ""
                    failure = _failure(inner, call=call, index=index)
                break
    return Outcome(
        status=status,
        stdout=str(document.get("stdout") or ""),
        failure=failure,
        history=_history(document.get("history") or {}),
        results=results,
        wall_ms=float(document.get("wall_ms") or 0.0),
        reason=str(error.get("message") or "") if isinstance(error, Mapping) and status != "error" else "",
    )


def _failure(error: Mapping[str, Any], *, call: str = "", index: int | None = None) -> Failure:
    described, key = error.get("object"), error.get("key")
    return Failure(
        type=str(error.get("type") or ""),
        message=str(error.get("message") or ""),
        line=error.get("line"),
        frames=tuple(_frame(one) for one in error.get("frames") or ()),
        definitions={str(one["name"]): seen_of(one) for one in error.get("definitions") or ()},
        object=seen_of(described) if isinstance(described, Mapping) else None,
        name=str(error.get("name") or ""),
        key=seen_of(key) if isinstance(key, Mapping) else None,
        path=str(error.get("path") or ""),
        earlier=tuple(error.get("earlier") or ()),
        call=call,
        call_index=index,
    )


def _frame(frame: Mapping[str, Any]) -> SeenFrame:
    return SeenFrame(
        function=str(frame.get("function") or "<module>"),
        line=int(frame.get("line") or 0),
        column=frame.get("column"),
        end_line=frame.get("end_line"),
        end_column=frame.get("end_column"),
        values={str(one["name"]): seen_of(one) for one in frame.get("values") or ()},
        file=str(frame.get("file") or ""),
    )


def seen_of(value: Mapping[str, Any]) -> Seen:
    """Return one described value of the jail."""
    return Seen(
        type=str(value.get("type") or "?").removeprefix("__main__."),
        text=str(value.get("value") or ""),
        length=value.get("length"),
        keys=tuple(value.get("keys") or ()),
        kinds=tuple((str(one["type"]), one["at"]) for one in value.get("kinds") or ()),
        attributes=tuple(value.get("attributes") or ()),
        signature=str(value.get("signature") or ""),
        defined=value.get("defined"),
        module=str(value.get("module") or ""),
    )


def _history(history: Mapping[str, Any]) -> History:
    assigned: dict[str, dict[str, tuple[Assigned, ...]]] = {}
    for frame in history.get("assigned") or ():
        names = {
            str(name): tuple(Assigned(int(one["line"]), seen_of(one)) for one in changes)
            for name, changes in (frame.get("names") or {}).items()
        }
        assigned.setdefault(str(frame.get("function") or "<module>"), {}).update(names)
    returned = tuple(
        Returned(
            str(one.get("function") or ""),
            int(one.get("line") or 0),
            one.get("called_from"),
            seen_of(one),
            bool(one.get("explicit")),
        )
        for one in history.get("returns") or ()
    )
    return History(
        hits={int(line): int(count) for line, count in (history.get("hits") or {}).items()},
        assigned=assigned,
        returned=returned,
        steps=tuple((int(one["line"]), str(one.get("function") or "<module>")) for one in history.get("steps") or ()),
        cut=bool(history.get("cut")),
    )
