"""A review of one program: linter and own checks brought together, confirmed, worded, ordered and scored."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from learnflow.contracts.answers import Finding, Span
from learnflow.contracts.values import Level, Linter, LinterUnavailable, LintMessage, Severity
from learnflow.skills.language.reading import find_syntax_error, read_program
from learnflow.skills.review.catalogue import Part, Rule, rules, rules_of_linter
from learnflow.skills.review.checks.registry import CHECKS, CONFIRMATIONS, Spot
from learnflow.skills.review.program import Program, statements
from learnflow.skills.review.scoring import Cost, Score, score_of
from learnflow.skills.review.strengths import strengths_of

MAX_STEPS = 3
MIN_STATEMENTS = 3
"""Fewer statements, and none of them a function, loop or condition, are not scored."""

_BY_NAME = frozenset({"naming", "ambiguous-name", "shadowed-builtin"})
_ORDER: dict[Severity, int] = {"error": 0, "warning": 1, "advice": 2}

for _module in ("conditions", "confirm_forms", "confirm_names", "loops", "shapes", "single_lines"):
    importlib.import_module(f"learnflow.skills.review.checks.{_module}")


@dataclass(frozen=True, slots=True)
class Remark:
    """One finding with its rule, its exact place and the kind of change it asks for."""

    finding: Finding
    rule: Rule
    span: Span
    look: str
    step: str


@dataclass(frozen=True, slots=True)
class Review:
    """What was found, the most important first; `score` is None for code too small to judge."""

    program: Program
    remarks: tuple[Remark, ...]
    score: Score | None
    strengths: tuple[str, ...]
    linted: bool
    size: int

    def next_steps(self) -> tuple[str, ...]:
        """Return at most three things to do next, one per rule."""
        first: dict[str, Remark] = {}
        for remark in self.remarks:
            first.setdefault(remark.rule.id, remark)
        return tuple(f"Line {remark.finding.line}: {remark.step}" for remark in list(first.values())[:MAX_STEPS])


def review(code: str, linter: Linter | None, *, level: Level = Level.BEGINNER, focus: Part | None = None) -> Review:
    """Return the review of `code`; findings on `focus` come first.

    Raises SyntaxError where the code does not compile and BadInput where it cannot be read safely. Without a
    linter, or with one that cannot run, only the own checks speak and `linted` is False.
    """
    error = find_syntax_error(code)
    if error is not None:
        raise error
    program = Program(code, read_program(code))
    messages, linted = _lint(code, linter)
    spots = [*_confirmed(program, messages), *(spot for check in CHECKS.values() for spot in check(program))]
    remarks = [_remark(spot) for spot in _once(spots)]
    remarks.sort(key=lambda remark: _importance(remark, focus))
    size = len(statements(program.tree))
    return Review(
        program=program,
        remarks=tuple(remark for remark in remarks if _suits(remark.rule, level, focus)),
        score=_score(remarks) if _is_judged(program, size) else None,
        strengths=strengths_of(program),
        linted=linted,
        size=size,
    )


def _lint(code: str, linter: Linter | None) -> tuple[tuple[LintMessage, ...], bool]:
    if linter is None:
        return (), False
    try:
        return linter.lint(code, tuple(rules_of_linter())), True
    except LinterUnavailable:
        return (), False


def _confirmed(program: Program, messages: Iterable[LintMessage]) -> Iterable[Spot]:
    """Yield what the tree bears out; a finding that cannot be placed in it is dropped."""
    for message in messages:
        rule = rules_of_linter().get(message.rule)
        confirmed = CONFIRMATIONS[message.rule](program, message) if rule else None
        if rule and confirmed:
            span = Span(message.line, message.column, message.end_line, message.end_column)
            yield Spot(rule.id, span, confirmed.names, confirmed.detail, confirmed.severity)


def _once(spots: Iterable[Spot]) -> list[Spot]:
    """Return one spot per rule and place, and per rule and spelling."""
    kept: dict[tuple[object, ...], Spot] = {}
    for spot in spots:
        place: tuple[object, ...] = (spot.span.line, spot.span.column)
        # One unlucky name is one remark, however often it is assigned.
        key = (spot.names.get("name"), spot.names.get("kind")) if spot.rule in _BY_NAME else place
        kept.setdefault((spot.rule, *key), spot)
    return list(kept.values())


def _remark(spot: Spot) -> Remark:
    rule = rules()[spot.rule]
    names: Mapping[str, object] = {**spot.names, "line": spot.span.line, "end_line": spot.span.end_line}
    names = {**names, "detail": rule.details.get(spot.detail, "").format_map(names)}
    finding = Finding(
        rule=rule.id,
        line=spot.span.line,
        column=spot.span.column,
        end_line=spot.span.end_line,
        severity=spot.severity or rule.severity,
        message=rule.message.format_map(names).strip(),
        why=rule.why.format_map(names).strip(),
        example=f"{rule.before}\n# better:\n{rule.after}",
    )
    return Remark(finding, rule, spot.span, rule.look.format_map(names), rule.step.format_map(names))


def _importance(remark: Remark, focus: Part | None) -> tuple[object, ...]:
    finding = remark.finding
    asked = focus is None or remark.rule.part == focus
    return (not asked, _ORDER[finding.severity], remark.rule.rank, finding.line, finding.column)


def _suits(rule: Rule, level: Level, focus: Part | None) -> bool:
    """Return whether to show a rule: matters of taste only to those who are past the beginning, or ask."""
    return not rule.optional or level is not Level.BEGINNER or focus == rule.part


def _score(remarks: Iterable[Remark]) -> Score:
    return score_of(
        Cost(remark.rule.id, remark.rule.part, remark.finding.severity, remark.rule.optional) for remark in remarks
    )


def _is_judged(program: Program, size: int) -> bool:
    compound = any(hasattr(node, "body") for node in program.tree.body)
    return size >= MIN_STATEMENTS or (compound and size >= 2)
