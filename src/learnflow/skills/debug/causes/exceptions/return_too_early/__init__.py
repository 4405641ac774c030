"""A `return` inside a loop ends it at its first item."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.bindings import Function, own_nodes
from learnflow.skills.debug.running.nones import nothing_of, thing_of
from learnflow.skills.debug.running.origins import Station, trail

Loop = ast.For | ast.AsyncFor | ast.While


@pattern("TypeError", "AttributeError", "KeyError", "ValueError", order=11)
def return_too_early(case: Case) -> Diagnosis | None:
    """The None comes from a `return` in a loop that could have found something in a later round."""
    nothing = nothing_of(case)
    if nothing is None or nothing.maker != "returned" or nothing.function is None:
        return None
    made = _in_loop(nothing.function, nothing.station.line)
    if made is None:
        return None
    loop, statement = made
    others = [one for one in ast.walk(loop) if isinstance(one, ast.Return) and one is not statement]
    later = [one for one in own_nodes(nothing.function) if isinstance(one, ast.Return) and one.value is not None]
    if statement in loop.body and statement.value is None and not others and later:
        return _bare(case, nothing.station, statement, thing_of(case, nothing))
    if not others:
        return None
    return _found(case, nothing.station, loop, statement, thing_of(case, nothing), "None")


@pattern("IndexError", "KeyError", order=26)
def returned_after_one(case: Case) -> Diagnosis | None:
    """The collection that is too short comes from a `return` that stands in the loop that fills it."""
    node = case.node
    if not case.ran or not isinstance(node, ast.Subscript):
        return None
    for station in trail(case, node.value):
        if station.how != "returned" or station.function is None or station.path:
            continue
        made = _in_loop(station.function, station.line)
        if made is None or not isinstance(made[0], ast.For) or made[1] not in made[0].body:
            continue
        seen = case.seen(node.value)
        shown = seen.text if seen is not None else ""
        return _found(case, station, made[0], made[1], case.text_of(node.value), shown)
    return None


def _bare(case: Case, station: Station, statement: ast.Return, thing: str) -> Diagnosis | None:
    """A `return` without value that stands in the loop under no condition: the result further down is never given."""
    if station.function is None:
        return None
    return case.found(
        "return-too-early",
        where=statement,
        variant="bare",
        certainty=Certainty.PROVED,
        candidates=[case.changed(case.line_edit(statement.lineno, None))],
        thing=thing,
        function=station.function.name,
        loop=_in_loop_line(station.function, statement),
    )


def _in_loop_line(function: Function, statement: ast.Return) -> int:
    made = _in_loop(function, statement.lineno)
    return made[0].lineno if made is not None else statement.lineno


def _in_loop(function: Function, line: int) -> tuple[Loop, ast.Return] | None:
    """Return the loop around the return at `line` and the return, None where no loop is around it."""
    for loop in own_nodes(function):
        if not isinstance(loop, ast.For | ast.AsyncFor | ast.While):
            continue
        for node in ast.walk(loop):
            if isinstance(node, ast.Return) and node.lineno == line and node not in loop.orelse:
                return loop, node
    return None


def _found(case: Case, station: Station, loop: Loop, statement: ast.Return, thing: str, gave: str) -> Diagnosis | None:
    function = station.function
    if function is None or not _first_round(case, loop):
        return None
    text = case.text_of(statement)
    candidates: list[Change | None] = []
    if gave == "None":
        candidates.append(case.replaced(statement, "continue"))
    elif case.lines is not None and statement is loop.body[-1]:
        outer = case.lines[loop.lineno - 1]
        indent = outer[: len(outer) - len(outer.lstrip())]
        candidates.append(case.changed(case.line_edit(statement.lineno, indent + text)))
    return case.found(
        "return-too-early",
        where=statement,
        variant="" if gave == "None" else "filled",
        certainty=Certainty.PROVED if station.returned is not None or station.sure else Certainty.SEEN,
        candidates=candidates,
        thing=thing,
        function=function.name,
        text=text,
        loop=loop.lineno,
        gave=gave,
        call=case.text_of(station.call) if station.call is not None else f"{function.name}(…)",
    )


def _first_round(case: Case, loop: Loop) -> bool:
    """Whether the loop was left in its first round whenever it was begun, as far as was recorded."""
    if not case.history.hits:
        return True
    begun, first = case.hits(loop.lineno), case.hits(loop.body[0].lineno)
    return first <= begun
