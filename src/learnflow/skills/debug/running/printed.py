"""Outputs that are the results of calls: `print(f(3))` with what it should print is a test of `f(3)`."""

from __future__ import annotations

import ast

from learnflow.contracts.values import CallCase
from learnflow.skills.debug.running.answers import UNREAD, lines_of, same, value_of
from learnflow.skills.debug.running.runs import Runner
from learnflow.skills.debug.running.seeing import Outcome


def printed_calls(tree: ast.Module, code: str, outcome: Outcome, runner: Runner) -> tuple[CallCase, ...]:
    """Return a test for every line that is the result of one call of the program's own functions.

    Nothing where the lines cannot be told apart, where a call gives something else when it is made again, or where
    the wrong lines come from elsewhere. Raises JailUnavailable.
    """
    shown = _prints(tree)
    got, expected = lines_of(outcome.stdout), lines_of(runner.given.expected_stdout or "")
    if not shown or len(shown) != len(got) or len(got) != len(expected):
        return ()
    own = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    chosen = [at for at, node in enumerate(shown) if isinstance(node, ast.Call) and _name(node) in own]
    calls = [ast.unparse(shown[at]) for at in chosen]
    results = runner.calling(CallCase(call, "") for call in calls).run(code) if calls else None
    if results is None or results.status != "ok" or len(results.results) < len(calls):
        return ()
    shows = [str(result.get("repr")) for result in results.results]
    made = [_wanted(text, got[at], expected[at], runner) for text, at in zip(shows, chosen, strict=False)]
    tests = [(call, wanted, text) for call, wanted, text in zip(calls, made, shows, strict=False) if wanted is not None]
    wrong = any(not same(text, wanted) for _, wanted, text in tests)
    return tuple(CallCase(call, wanted) for call, wanted, _ in tests) if wrong else ()


def _prints(tree: ast.Module) -> list[ast.expr]:
    """Return what is printed, a line each, where nothing but the program's own statements prints."""
    every = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and _name(node) == "print"]
    top = [node.value for node in tree.body if isinstance(node, ast.Expr) and node.value in every]
    plain = [node for node in top if isinstance(node, ast.Call) and len(node.args) == 1 and not node.keywords]
    return [node.args[0] for node in plain] if len(plain) == len(every) else []


def _name(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else ""


def _wanted(result: str, line: str, expected: str, runner: Runner) -> str | None:
    """Return the `repr` that a call should have, None where it does not show as the line that was printed."""
    value, wanted = value_of(result), value_of(expected)
    if value is UNREAD or str(value) != line:
        return None
    if isinstance(value, str) or wanted is UNREAD:
        return repr(expected)
    if runner.given.in_words and isinstance(value, float) and type(wanted) is int:
        return repr(float(wanted))
    return repr(wanted)
