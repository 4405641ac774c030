"""Calls of `input()` in a program, how many lines they were given, and what they were meant to read."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.running.looking import is_call, loops_around, own_nodes

Loop = ast.For | ast.AsyncFor | ast.While


def inputs(case: Case) -> list[ast.Call]:
    """Return the calls of `input` in the order of lines."""
    return [one for one in case.walk(ast.Call) if is_call(one, "input", arguments=0) and isinstance(one, ast.Call)]


def lines_given(case: Case) -> list[str]:
    """Return the lines that the program could read."""
    return (case.given.stdin or "").splitlines()


def asked_at(case: Case) -> ast.Call | None:
    """Return the call of `input` that failed, None where it is not known."""
    if is_call(case.node, "input", arguments=0):
        return case.node if isinstance(case.node, ast.Call) else None
    calls = [one for one in own_nodes(case.stmt) if is_call(one, "input", arguments=0) and isinstance(one, ast.Call)]
    return calls[0] if len(calls) == 1 else None


def loop_of(case: Case, call: ast.Call) -> Loop | None:
    """Return the innermost loop around a call; through the callers where the function of the call has none."""
    own = loops_around(case, call)
    if own:
        return own[0]
    frames = [one for one in (case.failure.frames if case.failure is not None else ()) if not one.file]
    for frame in reversed(frames[:-1]):
        statement = case.statement_at(frame.line)
        around = loops_around(case, statement) if statement is not None else []
        if around:
            return around[0]
    return None
