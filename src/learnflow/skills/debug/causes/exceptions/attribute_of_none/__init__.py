"""An object is None because a chain came to its end, is still empty, or because a result was thrown away."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.bindings import callees, own_nodes, program_of
from learnflow.skills.debug.running.nones import Nothing, gives_values, nothing_of
from learnflow.skills.debug.running.origins import Station


@pattern("AttributeError", order=15)
def attribute_of_none(case: Case) -> Diagnosis | None:
    """The object before the dot is a None that the program stored itself."""
    nothing = nothing_of(case)
    if nothing is None or nothing.maker not in ("default", "start", "unknown", "data"):
        return None
    node = case.node
    if not isinstance(node, ast.Attribute) or nothing.operand.node is not node.value or nothing.operand.path:
        return None
    dropped = _dropped(case, nothing)
    if dropped is not None:
        return dropped
    step = _step(case, node.value)
    if step is None and isinstance(node.value, ast.Attribute):
        ahead = _step(case, node.value.value, walked=False)
        if ahead is not None and isinstance(ahead.value, ast.Attribute) and ahead.value.attr == node.value.attr:
            return _walked(case, nothing, node, ahead)
    if step is not None:
        return _walked(case, nothing, node, step)
    return _empty(case, nothing, node)


def _step(case: Case, thing: ast.expr, *, walked: bool = True) -> ast.Assign | None:
    """Return the `node = node.next` that gave a name its value last (`walked`), or that the loop around does."""
    if not isinstance(thing, ast.Name):
        return None
    program = program_of(case)
    changes = case.changes_of(thing.id)
    for binding in program.names.get((program.home_of(thing.id, program.function_of(thing)), thing.id), ()):
        value, statement = binding.value, binding.node
        walks = isinstance(value, ast.Attribute) and isinstance(value.value, ast.Name) and value.value.id == thing.id
        last = bool(changes) and changes[-1].line == getattr(statement, "lineno", 0)
        if walks and isinstance(statement, ast.Assign) and (last or not walked):
            return statement
    return None


def _walked(case: Case, nothing: Nothing, node: ast.Attribute, step: ast.Assign) -> Diagnosis:
    name, test = case.text_of(node.value), _test_around(case, node)
    candidates: list[Change | None] = []
    loop = case.statement_at(case.line)
    if test is not None:
        candidates.append(case.replaced(test, f"{name} is not None and {case.text_of(test)}"))
    ahead = test is not None and isinstance(loop, ast.While)
    return case.found(
        "attribute-of-none",
        where=case.line,
        variant="test" if ahead else "walk",
        certainty=Certainty.PROVED,
        candidates=candidates,
        thing=name,
        attribute=node.attr,
        step=case.text_of(step),
        stepped=step.lineno,
        test=case.text_of(test) if test is not None else case.source,
    )


def _test_around(case: Case, node: ast.AST) -> ast.expr | None:
    """Return the whole test of the loop in which `node` stands first, None elsewhere."""
    statement = case.stmt
    if not isinstance(statement, ast.While) or isinstance(statement.test, ast.BoolOp):
        return None
    return statement.test if any(one is node for one in ast.walk(statement.test)) else None


def _dropped(case: Case, nothing: Nothing) -> Diagnosis | None:
    """A call whose result should have replaced the None stands alone: `insert(root, key)`."""
    program = program_of(case)
    named = [one for one in nothing.trail if isinstance(one.node, ast.Name | ast.Attribute) and not one.path]
    for station in reversed(named):
        text = _own_text(case, station)
        for calls in program.calls.values() if text else ():
            for call in calls:
                around = program.parents.get(call)
                given = [case.text_of(one) for one in call.args]
                if not isinstance(around, ast.Expr) or text not in given or not case.hits(call.lineno):
                    continue
                functions = [
                    one for one in callees(program, call) if gives_values(one) and _makes(one, given.index(text))
                ]
                if functions and call.lineno != case.line:
                    return case.found(
                        "attribute-of-none",
                        where=call,
                        variant="dropped",
                        certainty=Certainty.PROVED,
                        candidates=[case.replaced(call, f"{text} = {case.text_of(call)}")],
                        thing=case.text_of(nothing.operand.node),
                        holder=text,
                        call=case.text_of(call),
                        function=functions[0].name,
                        attribute=getattr(case.node, "attr", ""),
                    )
    return None


def _makes(function: ast.FunctionDef | ast.AsyncFunctionDef, place: int) -> bool:
    """Whether a function gives its parameter a new value and returns it: the caller has to take it over."""
    names = [one.arg for one in function.args.args]
    name = names[place] if place < len(names) else ""
    stored = any(isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Store) for n in own_nodes(function))
    made = any(isinstance(n, ast.Return) and isinstance(n.value, ast.Call) for n in own_nodes(function))
    given = any(
        isinstance(n, ast.Return) and isinstance(n.value, ast.Name) and n.value.id == name for n in own_nodes(function)
    )
    return given and (stored or made)


def _own_text(case: Case, station: Station) -> str:
    return case.text_of(station.node) if isinstance(station.node, ast.expr) else ""


def _empty(case: Case, nothing: Nothing, node: ast.Attribute) -> Diagnosis | None:
    """A start value of None that is still there: an empty list, a tree without root, an end of a chain."""
    station = nothing.station
    before = station.before
    source = before.node if before is not None and isinstance(before.node, ast.expr) else None
    if nothing.maker == "unknown":
        return None
    thing = case.text_of(node.value)
    holder = case.text_of(source) if source is not None and case.text_of(source) != thing else ""
    passed = next(
        (one for one in station.way[1:] if isinstance(one.node, ast.Attribute) and one.how == "parameter"), None
    )
    unset = _unset(case, node.value)
    variant = "passed" if passed is not None else "unset" if unset else "holder" if holder else ""
    if not station.sure and variant in ("holder", ""):
        variant = "bare"
    if nothing.maker == "default" and variant == "holder" and not isinstance(node.value, ast.Attribute):
        return None
    if passed is not None:
        holder = case.text_of(passed.node)
    ended = _ended_before(case, node.value) if variant == "bare" else None
    if ended is not None:
        variant = "loop-ended"
    return case.found(
        "attribute-of-none",
        where=case.line,
        variant=variant,
        certainty=Certainty.PROVED if station.sure or variant in ("passed", "unset") else Certainty.SEEN,
        thing=thing,
        loop=ended.lineno if ended is not None else "",
        attribute=node.attr,
        holder=holder,
        set_line=station.line,
        passed=passed.line if passed is not None else "",
        setter=unset[0] if unset else "",
        setter_line=unset[1] if unset else "",
    )


def _ended_before(case: Case, thing: ast.expr) -> ast.While | None:
    """Return the loop above that went on until this very thing was None."""
    text = case.text_of(thing)
    for loop in case.walk(ast.While):
        if not isinstance(loop, ast.While) or not case.hits(loop.lineno):
            continue
        if (loop.end_lineno or loop.lineno) >= case.line:
            continue
        test = loop.test
        if isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.IsNot | ast.NotEq):
            test = test.left
        leaves = any(isinstance(one, ast.Break) for one in ast.walk(loop))
        if case.text_of(test) == text and not leaves and case.function_at(loop.lineno) is case.function_at(case.line):
            return loop
    return None


def _unset(case: Case, thing: ast.expr) -> tuple[str, int] | None:
    """Return the method that would set an attribute and was never called, None unless there is one such place."""
    if not isinstance(thing, ast.Attribute) or not case.history.hits:
        return None
    made = [
        one
        for one in program_of(case).attributes.get(thing.attr, ())
        if one.function is not None and not (isinstance(one.value, ast.Constant) and one.value.value is None)
    ]
    never = [one for one in made if one.function is not None and not case.hits(one.function.body[0].lineno)]
    if len(never) != 1 or len(made) != 1 or never[0].function is None:
        return None
    return never[0].function.name, never[0].line
