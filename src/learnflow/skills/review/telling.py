"""How a review is told: the blocks of an answer, its summary, and its data for programs."""

from __future__ import annotations

from collections.abc import Mapping

from learnflow.contracts.answers import Block, Choice, ChoicesBlock, CodeBlock, FindingsBlock, Span, TextBlock
from learnflow.contracts.values import JsonValue, plain
from learnflow.skills.review.catalogue import PARTS, Part, rules, say
from learnflow.skills.review.checks.loops import nested_loops
from learnflow.skills.review.checks.registry import CHECKS
from learnflow.skills.review.program import Loop
from learnflow.skills.review.reviewing import Remark, Review

MAX_SHOWN = 12
"""Findings in one answer; more would not be read."""


MAX_TOLD = 200
"""Findings in the data for programs; the score counts them all."""


def summary_of(found: Review) -> str:
    """Return the one sentence that stands alone."""
    if found.remarks:
        first = found.remarks[0].finding
        name = "summary_one" if len(found.remarks) == 1 else "summary_many"
        return say(name, count=len(found.remarks), message=first.message)
    if found.score is None:
        return say("summary_tiny", size=size_of(found))
    return say("summary_none", count=_looked_for(found))


def blocks_of(found: Review, code: str, focus: Part | None, asks_if_right: bool) -> tuple[Block, ...]:
    """Return the blocks in reading order: what was asked, findings, code, score and next steps."""
    shown = found.remarks[:MAX_SHOWN]
    blocks: list[Block] = [TextBlock(text) for text in _opening(found, focus, asks_if_right)]
    if shown:
        total = found.score.total if found.score else None
        blocks.append(FindingsBlock(tuple(remark.finding for remark in shown), total))
        blocks.append(CodeBlock(code, tuple(_mark(remark) for remark in shown)))
    blocks += [TextBlock(text) for text in _closing(found, len(shown))]
    return tuple(blocks)


def choices_of(remark: Remark, more: bool, hints: bool = True) -> ChoicesBlock:
    """Return the ways to go on from one finding; `hints` says whether any are left."""
    line = remark.finding.line
    choices = [Choice(say("choice_why", line=line), say("say_why"))]
    if hints:
        choices.insert(0, Choice(say("choice_hint", line=line), say("say_hint")))
    if more:
        choices.append(Choice(say("choice_next"), say("say_next")))
    return ChoicesBlock(tuple(choices))


def remembered(remark: Remark, rung: int) -> Mapping[str, JsonValue]:
    """Return what the next turn needs to speak about the same finding."""
    return {"rule": remark.rule.id, "line": remark.finding.line, "rung": rung}


def data_of(found: Review) -> dict[str, JsonValue]:
    """Return the review for programs: score, parts, findings, next steps, and whether the linter ran."""
    parts = plain(found.score) if found.score else dict.fromkeys(("total", *PARTS, "correctness"))
    total = parts.pop("total")
    fields = ("rule", "line", "column", "end_line", "severity", "message", "why", "verified")
    findings = [{name: plain(getattr(remark.finding, name)) for name in fields} for remark in found.remarks[:MAX_TOLD]]
    return {
        "score": total,
        "parts": parts,
        "findings": findings,
        "findings_in_all": len(found.remarks),
        "next_steps": list(found.next_steps()),
        "linter": "ruff" if found.linted else "missing",
    }


def size_of(found: Review) -> str:
    """Return how much code there is, in words."""
    if found.size == 0:
        return say("size_none")
    return say("size_one") if found.size == 1 else say("size_many", count=found.size)


def _opening(found: Review, focus: Part | None, asks_if_right: bool) -> list[str]:
    texts = []
    if asks_if_right:
        suspect = next((remark for remark in found.remarks if remark.finding.severity == "error"), None)
        line = suspect.finding.line if suspect else None
        texts.append(say("correctness_suspect", line=line) if suspect else say("correctness"))
    if focus is not None:
        texts.append(_about(found, focus))
    if not found.linted:
        texts.append(say("linter_missing", own=len(CHECKS), count=len(rules())))
    return texts


def _about(found: Review, part: Part) -> str:
    count = sum(remark.rule.part == part for remark in found.remarks)
    if count:
        counted = say("count_one") if count == 1 else say("count_many", count=count)
        return say(f"focus_{part}_found", count=counted)
    known = sum(rule.part == part and (found.linted or not rule.ruff) for rule in rules().values())
    text = say(f"focus_{part}_none", count=known)
    return f"{text} {_about_loops(found)}" if part == "efficiency" else text


def _about_loops(found: Review) -> str:
    nested = nested_loops(found.program)
    if nested:
        outer, inner = nested[0]
        return say("focus_efficiency_nested", outer=outer.lineno, inner=inner.lineno)
    looping = any(isinstance(node, Loop) for node in found.program.nodes)
    return say("focus_efficiency_flat" if looping else "focus_efficiency_no_loop")


def _closing(found: Review, shown: int) -> list[str]:
    texts = []
    if len(found.remarks) > shown:
        texts.append(say("more_findings", count=len(found.remarks) - shown))
    if found.strengths:
        texts.append(say("strengths", strengths=" ".join(found.strengths)))
    if found.score is not None:
        texts.append(_about_score(found))
    elif found.remarks:
        texts.append(say("tiny_findings", size=size_of(found)))
    steps = found.next_steps()
    if len(steps) == 1:
        texts.append(say("next_one", steps=steps[0]))
    elif steps:
        texts.append(say("next_many", steps="\n".join(f"{number}. {step}" for number, step in enumerate(steps, 1))))
    if texts:
        texts.append(say("not_run"))
    return texts


def _about_score(found: Review) -> str:
    assert found.score is not None  # noqa: S101  narrows the type
    if found.score.total == 100:
        return say("score_full")
    parts = ", ".join(f"{part} {getattr(found.score, part)}" for part in PARTS)
    text = say("score", score=found.score.total, parts=parts)
    free = any(remark.rule.optional for remark in found.remarks)
    return f"{text} {say('costs_nothing')}" if free else text


def _mark(remark: Remark) -> Span:
    span = remark.span
    return Span(span.line, span.column, span.end_line, span.end_column, remark.rule.id)


def _looked_for(found: Review) -> int:
    return len(rules()) if found.linted else len(CHECKS)
