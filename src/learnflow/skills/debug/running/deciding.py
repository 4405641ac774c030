"""Which condition decided that a statement of the failing call ran, or never did."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from learnflow.skills.debug.running.watching import Short
from learnflow.skills.debug.texts import Phrase, clip
from learnflow.skills.debug.wrong import Wrong, told_values

_INNER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


@dataclass(frozen=True, slots=True)
class Decided:
    """A condition, or the head of a loop, that decided: how it came out, how often it was asked, with its operands."""

    node: ast.If | ast.While | ast.For
    kind: Literal["condition", "loop"]
    true: bool
    times: int
    operands: Phrase

    @property
    def test(self) -> ast.expr:
        """The condition, or what a `for` walks."""
        return self.node.iter if isinstance(self.node, ast.For) else self.node.test


def way_in(case: Wrong, node: ast.stmt) -> Decided | None:
    """Return the innermost condition that let a reached statement run; None without one, or where it is not certain."""
    inner: ast.AST = node
    above = case.parents.get(node)
    while above is not None and not isinstance(above, _INNER):
        if isinstance(above, ast.If):
            true = inner in above.body
            seen = case.tested(above.test)
            # The last answer is the one that led there only when nothing asked it again.
            if seen is None or seen.last is not true:
                return None
            return Decided(above, "condition", true, seen.true + seen.false, case.operands(above.test, true=true))
        if isinstance(above, ast.Try | ast.Match):
            return None
        inner, above = above, case.parents.get(above)
    return None


def kept_out(case: Wrong, node: ast.stmt) -> Decided | None:
    """Return what kept a statement from ever running in the failing call, None where that is not certain."""
    inner: ast.AST = node
    above = case.parents.get(node)
    while above is not None and not isinstance(above, _INNER):
        if isinstance(above, ast.If):
            seen = case.tested(above.test)
            true = inner in above.body
            if seen is not None:
                if (seen.true if true else seen.false) > 0:
                    return None
                operands = case.operands(above.test, true=not true)
                return Decided(above, "condition", not true, seen.true + seen.false, operands)
        elif isinstance(above, ast.While) and inner in above.body:
            seen = case.tested(above.test)
            if seen is not None:
                if seen.true:
                    return None
                return Decided(above, "loop", False, seen.false, case.operands(above.test, true=False))
        elif isinstance(above, ast.For) and inner in above.body:
            entered = case.turned(above)
            if entered:
                if any(one.turns for one in entered):
                    return None
                return Decided(above, "loop", False, len(entered), Phrase(""))
        elif isinstance(above, ast.Try | ast.Match | ast.With):
            return None
        inner, above = above, case.parents.get(above)
    return None


def with_values(operands: str) -> Phrase:
    """Return operands as the end of a sentence, empty without any."""
    return Phrase(f": {operands}") if operands else Phrase("")


def times(count: int) -> str:
    """Return a number of times in words."""
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def calls_itself(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a function calls one of its own name."""
    called = [one.func for one in ast.walk(function) if isinstance(one, ast.Call)]
    return any((getattr(one, "id", "") or getattr(one, "attr", "")) == function.name for one in called)


def guard_of(case: Wrong, node: ast.AST) -> tuple[ast.If, bool] | None:
    """Return the innermost `if` that a node stands in, and whether in its first branch; None without one."""
    inner: ast.AST = node
    above = case.parents.get(node)
    while above is not None and not isinstance(above, _INNER):
        if isinstance(above, ast.If):
            return above, any(inner is one for one in above.body)
        inner, above = above, case.parents.get(above)
    return None


def because(case: Wrong, node: ast.AST, operands: Mapping[str, Short]) -> Phrase:
    """Return the condition that led to a node as the end of a sentence: ", because `n > 2` (line 3) was true: …"."""
    guard = guard_of(case, node)
    function = case.function_at(getattr(node, "lineno", 0))
    if guard is None or (function is not None and calls_itself(function)):
        # An inner call may have asked the condition again since.
        return Phrase("")
    test, true = guard
    said = with_values(told_values(operands))
    came = "true" if true else "false"
    return Phrase(f", because `{clip(case.text_of(test.test), 80)}` (line {test.lineno}) was {came}{said}")


def in_turn(turn: Mapping[str, Short]) -> Phrase:
    """Return the turn of a loop by its names: " in the turn with `i` = 4"; empty without loops."""
    said = [f"`{clip(name, 40)}` = `{clip(text, 40)}`" for name, (_, text) in turn.items() if text][:3]
    return Phrase(f" in the turn with {' and '.join(said)}" if said else "")
