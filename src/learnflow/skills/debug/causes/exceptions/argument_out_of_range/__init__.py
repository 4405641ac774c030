"""A number is outside what the function takes: a step of 0, a sample larger than the list."""

from __future__ import annotations

import ast
import re

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.looking import failing_call, length_of, own_nodes, path_of
from learnflow.skills.debug.running.tracing import traced

_MESSAGES = (
    ("range-step", r"range\(\) arg 3 must not be zero"),
    ("slice-step", r"slice step cannot be zero"),
    ("sample", r"[Ss]ample larger than population"),
    ("chr", r"chr\(\) arg not in range"),
    ("one-value", r"requires at least (?:two|one) data points?"),
    ("base", r"int\(\) base must be"),
    ("negative-shift", r"negative shift count"),
    ("randrange", r"empty range (?:for|in) rand(?:range|int)"),
    ("ord", r"ord\(\) expected a character"),
)


@pattern("ValueError", "StatisticsError", "OverflowError", "TypeError", order=32)
def argument_out_of_range(case: Case) -> Diagnosis | None:
    """Which argument has which value, and what it may be."""
    kind = next((name for name, text in _MESSAGES if re.search(text, case.says)), "")
    if not kind or not case.ran:
        return None
    node, wanted, extra = _argument(case, kind)
    slots = {"name": "", "size": "", "function": "", **extra}
    if node is None:
        return None
    seen = case.seen(node)
    if seen is None:
        return None
    made = traced(case, node)
    return case.found(
        "argument-out-of-range",
        where=_where(case, node, made.node),
        variant=kind,
        certainty=Certainty.PROVED,
        values=[case.value(case.text_of(node), seen, case.line)],
        argument=case.text_of(node),
        value=seen.text,
        wanted=wanted,
        slots=slots,
    )


def _where(case: Case, node: ast.expr, made: ast.AST | None) -> ast.AST:
    return made if isinstance(made, ast.Constant) and isinstance(made.value, int | float) else node


def _argument(case: Case, kind: str) -> tuple[ast.expr | None, str, dict[str, str]]:
    """Return the argument, what it may be, and slots."""
    if kind == "slice-step":
        slices = [one for one in own_nodes(case.stmt) if isinstance(one, ast.Slice) and one.step is not None]
        return (slices[0].step if len(slices) == 1 else None), "", {}
    call = failing_call(case)
    if call is None or not call.args:
        return None, "", {}
    function = {"function": path_of(call.func).rsplit(".", 1)[-1]}
    if kind == "range-step":
        return (call.args[2] if len(call.args) > 2 else None), "", function
    if kind == "sample":
        size = (
            call.args[1] if len(call.args) > 1 else next((one.value for one in call.keywords if one.arg == "k"), None)
        )
        seen = case.seen(call.args[0])
        length = length_of(seen)
        number = case.seen(size) if size is not None else None
        small = number is not None and number.number is not None and number.number < 0
        text = "" if length is None else f"{length}"
        return (
            size,
            "at least 0" if small else f"at most {text}",
            {"name": case.text_of(call.args[0]), "size": text, **function},
        )
    if kind == "chr":
        return call.args[0], "between 0 and 1114111", function
    if kind == "one-value":
        return call.args[0], "at least two values" if "two" in case.says else "at least one value", function
    if kind == "base":
        return (call.args[1] if len(call.args) > 1 else None), "0 or between 2 and 36", function
    if kind == "randrange":
        return call.args[-1], "", {**function, "name": case.text_of(call)}
    if kind == "ord":
        return call.args[0], "a single character", function
    return None, "", {}
