"""Running one program several times within one bound of time."""

from __future__ import annotations

import copy
import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from learnflow.contracts.values import RUN_S, BadInput, CallCase, Jail, JsonValue, Limits
from learnflow.skills.debug.running.answers import same, same_output
from learnflow.skills.debug.running.seeing import Outcome, outcome_of

FIRST_SHARE = 0.45
"""Share of the budget that the first run may take; further ones get what is left."""

MIN_RUN_S = 0.05

_WHOLE = re.compile(r"-?\d+")
_FIXED_SEED = "__import__('random').seed(1)\n"


@dataclass(frozen=True, slots=True)
class Given:
    """What a program is run with: input, files beside it, code put before it, calls with what they should give.

    `in_words` says that a student said what it should print: then 12.0 is printed where 12 was meant.
    """

    stdin: str | None = None
    files: Mapping[str, str] = field(default_factory=dict)
    prelude: str = ""
    calls: tuple[CallCase, ...] = ()
    expected_stdout: str | None = None
    in_words: bool = False

    @property
    def outputs(self) -> tuple[str, ...]:
        """Return the outputs that are right, the one that was given first; none where nothing is expected."""
        text = self.expected_stdout
        if text is None:
            return ()
        return (text, f"{text.strip()}.0") if self.in_words and _WHOLE.fullmatch(text.strip()) else (text,)

    def prints_right(self, stdout: str) -> bool:
        """Return whether an output is what is expected, True where nothing is."""
        return not self.outputs or any(same_output(stdout, one) for one in self.outputs)


def given_of(request: Mapping[str, JsonValue]) -> Given:
    """Return what a request says its code is run with: `stdin`, `files`, `prelude`, `calls`, `expected_stdout`.

    Raises BadInput for a field of another type.
    """
    stdin, prelude, expected = (text_field(request, name) for name in ("stdin", "prelude", "expected_stdout"))
    files = request.get("files") or {}
    if not isinstance(files, dict) or not all(isinstance(text, str) for text in files.values()):
        raise BadInput("wrong_type", "`files` must be an object of names and texts.")
    return Given(stdin, files, prelude or "", calls_of(request, "calls"), expected)


def text_field(request: Mapping[str, JsonValue], name: str) -> str | None:
    """Return a text of a request, None where it is absent; raise BadInput for another type."""
    value = request.get(name)
    if value is not None and not isinstance(value, str):
        raise BadInput("wrong_type", f"`{name}` must be text, not {type(value).__name__}.")
    return value


def calls_of(request: Mapping[str, JsonValue], name: str) -> tuple[CallCase, ...]:
    """Return the calls of a request's field; raise BadInput where they are no list of {call, expected}."""
    cases = request.get(name) or []
    if not isinstance(cases, list):
        raise BadInput("wrong_type", f"`{name}` must be a list of objects with `call` and `expected`.")
    for case in cases:
        if not isinstance(case, dict) or not isinstance(case.get("call"), str):
            raise BadInput("wrong_type", f"each of `{name}` is an object with `call` and `expected`, both text.")
        if not isinstance(case.get("expected", ""), str):
            raise BadInput("wrong_type", f"`expected` in `{name}` is the `repr` of a value, as text.")
    return tuple(CallCase(case["call"], case.get("expected", "")) for case in cases)


class Runner:
    """Runs programs with the same input, until the time for all of them is used up."""

    def __init__(self, jail: Jail, given: Given, budget_s: float = RUN_S) -> None:
        """Use `jail` for at most `budget_s` seconds of wall time in all."""
        self._jail = jail
        self.budget_s = budget_s
        self._until: float | None = None
        self._known: dict[tuple[object, ...], Outcome | None] = {}
        self.given = given

    def calling(self, calls: Iterable[CallCase]) -> Runner:
        """Return a runner of these calls in place of those given, with the rest of this one's time."""
        other = copy.copy(self)
        other.given = replace(self.given, calls=tuple(calls))
        return other

    @property
    def first_s(self) -> float:
        """The wall time that the first run gets."""
        return self.budget_s * FIRST_SHARE

    def run(
        self,
        program: str,
        observe: Literal["none", "frames", "history"] = "none",
        *,
        before: str = "",
        share: float = 1.0,
    ) -> Outcome | None:
        """Run `program` with everything given, after the text `before`; None where no time is left.

        `share` of the whole budget is what this run may take at most. The same text is run once. Raises
        JailUnavailable.
        """
        key = (program, observe, before, self.given.calls, self.given.stdin)
        if key not in self._known:
            self._known[key] = self._run(program, observe, before, share)
        return self._known[key]

    def _run(
        self, program: str, observe: Literal["none", "frames", "history"], before: str, share: float
    ) -> Outcome | None:
        left = self.first_s
        if self._until is not None:
            left = min(self._until - time.monotonic(), share * self.budget_s)
        if left < MIN_RUN_S:
            return None
        given = self.given
        calls = [case.call for case in given.calls]
        # Chance is fixed, or no change could be shown to mend anything.
        prelude = "".join(f"{text}\n" for text in (given.prelude, before) if text)
        if "random" in program and "random.py" not in given.files:
            prelude += _FIXED_SEED
        document = self._jail.run(
            program,
            prelude=prelude,
            stdin=given.stdin or "",
            calls=calls,
            files=dict(given.files) or None,
            limits=Limits(wall_s=left, cpu_s=left),
            observe=observe,
        )
        outcome = outcome_of(document, calls)
        if self._until is None:
            # A jail that has to be started first does not cost the budget.
            spent = min(outcome.wall_ms / 1000, self.first_s)
            self._until = time.monotonic() + self.budget_s - spent
        return outcome


def share_that_holds(program: str, given: Given, further: tuple[CallCase, ...], jail: Jail) -> float | None:
    """Return the share (0–1) of further calls that a changed program answers as expected, None where it cannot run."""
    runner = Runner(jail, Given(given.stdin, given.files, given.prelude, further))
    outcome = runner.run(program)
    if outcome is None or not outcome.results:
        return None
    pairs = zip(outcome.results, further, strict=False)
    right: int = sum(
        result.get("status") == "ok" and same(str(result.get("repr")), case.expected) for result, case in pairs
    )
    return round(right / len(further), 4)
