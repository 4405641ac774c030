"""The register of checks: one function per own finding, one confirmation per rule of the linter."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from learnflow.contracts.answers import Span
from learnflow.contracts.values import LintMessage, Severity
from learnflow.skills.review.program import Program


@dataclass(frozen=True, slots=True)
class Spot:
    """One place where a rule of the catalogue holds, with the names its sentences need.

    `detail` names one of the rule's extra sentences; `severity` overrides the rule's own.
    """

    rule: str
    span: Span
    names: Mapping[str, object] = field(default_factory=dict)
    detail: str = ""
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What the tree adds to a finding of the linter that it bears out."""

    names: Mapping[str, object] = field(default_factory=dict)
    detail: str = ""
    severity: Severity | None = None


Check = Callable[[Program], Iterator[Spot]]
Confirmation = Callable[[Program, LintMessage], Confirmed | None]

CHECKS: dict[str, Check] = {}
CONFIRMATIONS: dict[str, Confirmation] = {}


def check(rule: str) -> Callable[[Check], Check]:
    """Register a function as the check of an own rule."""

    def register(function: Check) -> Check:
        CHECKS[rule] = function
        return function

    return register


def confirms(*codes: str) -> Callable[[Confirmation], Confirmation]:
    """Register a function that bears out findings of these linter rules, or returns None for a false alarm."""

    def register(function: Confirmation) -> Confirmation:
        CONFIRMATIONS.update(dict.fromkeys(codes, function))
        return function

    return register
