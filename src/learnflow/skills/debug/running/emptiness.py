"""Why a collection is empty: passed so, emptied, filtered, or never filled."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.running.looking import (
    changes,
    frames_of,
    is_call,
    length_of,
    loops_around,
    method_of,
    path_of,
    receiver_of,
)
from learnflow.skills.debug.running.tracing import call_in, traced

_FILLS = ("append", "add", "extend", "insert", "appendleft", "update")
_EMPTIES = ("pop", "clear", "remove", "popleft", "popitem", "discard")


@dataclass(frozen=True)
class Emptiness:
    """`kind` is how it came to be empty, an empty text where nothing more is known: 'passed', 'given', 'emptied',

    'wiped', 'filtered', 'never-filled' or 'literal'.
    """

    kind: str = ""
    line: int = 0
    slots: Mapping[str, str] = field(default_factory=dict)


def why_empty(case: Case, node: ast.expr, depth: int | None = None) -> Emptiness:
    """Return why what `node` holds is empty, as far as the run shows it."""
    path = path_of(node)
    known = changes(case, path) if path else ()
    lengths = [length_of(one.value) for one in known]
    if len(known) > 1 and lengths[-1] == 0 and any(lengths[:-1]) and loop_giving(case, path, known[-1].line) is None:
        return _emptied(case, path, known[-1].line)
    made = traced(case, node, depth)
    if made.given:
        return Emptiness("given", 0, {"given": made.given})
    origin = made.node
    line = getattr(origin, "lineno", 0)
    if isinstance(origin, ast.Constant | ast.List | ast.Tuple) and _is_empty(origin):
        return _literal(case, origin, made.depth, path)
    condition = _condition(origin)
    if condition is not None:
        slots = {"condition": case.text_of(condition), "at_line": str(line)}
        return Emptiness("filtered", line, slots)
    fills = _fills(case, path)
    if fills and case.history.hits and not case.history.cut and not any(case.hits(one.lineno) for one in fills):
        return Emptiness("never-filled", fills[0].lineno, _filling(case, fills[0]))
    return Emptiness()


def loop_giving(case: Case, name: str, line: int) -> ast.For | None:
    """Return the loop that begins on this line and gives the name a new value in each round."""
    for loop in case.walk(ast.For):
        targets = ast.walk(loop.target) if isinstance(loop, ast.For) and loop.lineno == line else ()
        if isinstance(loop, ast.For) and any(isinstance(one, ast.Name) and one.id == name for one in targets):
            return loop
    return None


def _is_empty(node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return node.value in ("", b"")
    return isinstance(node, ast.List | ast.Tuple) and not node.elts


def _emptied(case: Case, path: str, line: int) -> Emptiness:
    statement = case.statement_at(line)
    calls = [one for one in ast.walk(statement) if method_of(one) in _EMPTIES] if statement is not None else []
    kind = "emptied" if calls or isinstance(statement, ast.Delete) else "wiped"
    source = case.lines[line - 1].strip() if case.lines and 0 < line <= len(case.lines) else ""
    return Emptiness(kind, line, {"at_line": str(line), "doing": source})


def _literal(case: Case, origin: ast.expr, depth: int | None, path: str) -> Emptiness:
    """An empty list that is written out: as an argument of a call, or to be filled later."""
    frames = frames_of(case)
    if depth is not None and depth < len(frames) - 1:
        call = call_in(case, depth)
        within = call is not None and any(part is origin for part in ast.walk(call))
        line = frames[depth].line
        if within and call is not None:
            return Emptiness(
                "passed", line, {"at_line": str(line), "call": case.text_of(call), "source_call": case.text_of(call)}
            )
    fills = _fills(case, path)
    if fills and case.history.hits and not case.history.cut and not any(case.hits(one.lineno) for one in fills):
        return Emptiness("never-filled", fills[0].lineno, _filling(case, fills[0]))
    if not fills and origin.lineno != case.line:
        return Emptiness("literal", origin.lineno, {"at_line": str(origin.lineno)})
    return Emptiness()


def _fills(case: Case, path: str) -> list[ast.stmt]:
    found = []
    for node in case.walk(ast.Call):
        if method_of(node) in _FILLS and path and path_of(receiver_of(node)) == path:
            statement = case.statement_at(getattr(node, "lineno", 0))
            if statement is not None:
                found.append(statement)
    return found


def _filling(case: Case, statement: ast.stmt) -> dict[str, str]:
    """Tell the line that fills and the nearest condition or loop that kept it from running."""
    outer = case.parents.get(statement)
    while outer is not None and not isinstance(outer, ast.If | ast.For | ast.While | ast.FunctionDef):
        outer = case.parents.get(outer)
    slots = {"at_line": str(statement.lineno), "fills": case.text_of(statement), "because": ""}
    if isinstance(outer, ast.If):
        slots["because"] = f": `{case.text_of(outer.test)}` on line {outer.test.lineno} was never true"
        if case.hits(outer.test.lineno) == 0 and loops_around(case, outer):
            slots["because"] = f": the loop on line {loops_around(case, outer)[0].lineno} had no round"
    elif isinstance(outer, ast.For | ast.While):
        slots["because"] = f": the loop on line {outer.lineno} had no round"
    elif isinstance(outer, ast.FunctionDef) and case.hits(outer.body[0].lineno) == 0:
        slots["because"] = f": `{outer.name}` was not called"
    return slots


def _condition(node: ast.AST | None) -> ast.expr | None:
    if isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp) and node.generators[0].ifs:
        return node.generators[0].ifs[0]
    if is_call(node, "filter", arguments=2) and isinstance(node, ast.Call):
        return node.args[0]
    return None
