"""A None that the program itself wrote down as a default, a start value or an argument is used as a value."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.bindings import Function, own_nodes, program_of
from learnflow.skills.debug.running.nones import Nothing, nothing_of, thing_of
from learnflow.skills.debug.running.operands import operands


@pattern("TypeError", "AttributeError", order=18)
def none_default(case: Case) -> Diagnosis | None:
    """The None is a default that no argument replaced, a None that was passed, or a start value that never changed."""
    nothing = nothing_of(case)
    if nothing is None or nothing.maker not in ("default", "argument", "start", "data"):
        return None
    station = nothing.station
    if case.traceback.error_type == "AttributeError" and any(one.how == "attribute" for one in station.way):
        return None
    if nothing.maker == "start":
        return _start(case, nothing)
    if nothing.maker == "data":
        slots = {"thing": thing_of(case, nothing), "name": station.name}
        return _found(case, station.line, "data", [], slots, sure=station.sure)
    function = station.function
    if function is None:
        return None
    test = _mistaken_test(case, function, station.name)
    name, call = station.name, case.text_of(station.call) if station.call is not None else f"{function.name}(…)"
    slots = {"thing": thing_of(case, nothing), "name": name, "function": function.name, "call": call}
    slots["called"] = str(station.call.lineno) if station.call is not None else str(case.line)
    if station.call is None and case.failure is not None and case.failure.call:
        slots["call"] = case.failure.call
        return _found(case, function.lineno, "test-call", _filled(case, nothing, function, name), slots)
    slots["starts"] = str(function.lineno)
    if test is not None:
        fixed = case.replaced(test, f"{name} is None")
        slots["test"] = case.text_of(test)
        return _found(case, test.lineno, "test", [fixed], slots)
    if nothing.maker == "argument":
        return _found(case, station.line, "argument", [], slots)
    return _found(case, function.lineno, "", _filled(case, nothing, function, name), slots)


def _found(
    case: Case, line: int, variant: str, candidates: list[Change | None], slots: dict[str, str], *, sure: bool = True
) -> Diagnosis:
    return case.found(
        "none-default",
        where=line,
        variant=variant,
        certainty=Certainty.PROVED if sure else Certainty.SEEN,
        candidates=candidates,
        slots=slots,
    )


def _mistaken_test(case: Case, function: Function, name: str) -> ast.Compare | None:
    """Return a test that is to catch a missing argument and asks for another empty value than None."""
    for node in own_nodes(function):
        test = node.test if isinstance(node, ast.If) else None
        if not isinstance(test, ast.Compare) or not isinstance(test.left, ast.Name) or test.left.id != name:
            continue
        against = test.comparators[0]
        empty = (isinstance(against, ast.List | ast.Tuple) and not against.elts) or (
            isinstance(against, ast.Dict) and not against.keys
        )
        constant = isinstance(against, ast.Constant) and against.value in ("", 0, False)
        sets = (
            any(
                isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name) and one.targets[0].id == name
                for one in node.body
            )
            if isinstance(node, ast.If)
            else False
        )
        if (empty or constant) and isinstance(test.ops[0], ast.Eq | ast.Is) and sets and test.lineno <= case.line:
            return test
    return None


def _filled(case: Case, nothing: Nothing, function: Function, name: str) -> list[Change | None]:
    """Return the default with a value that the failing operation can take, where there is one that changes nothing."""
    node, default = case.node or case.stmt, nothing.station.node
    if not isinstance(default, ast.Constant) or not isinstance(nothing.operand.node, ast.Name):
        return []
    if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Mult):
        return [case.replaced(default, "1")]
    added = isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Add | ast.Sub)
    if added and any(one.seen.is_number for one in operands(case)):
        return [case.replaced(default, "0")]
    return [_guarded(case, function, name)] if _is_list_use(case, name) else []


def _is_list_use(case: Case, name: str) -> bool:
    """Whether the failing operation uses the name as a list: asks for an item in it, loops over it, appends."""
    node = case.node
    if isinstance(node, ast.Attribute):
        return node.attr in ("append", "extend", "insert")
    return isinstance(node, ast.Name) and node.id == name


def _guarded(case: Case, function: Function, name: str) -> Change | None:
    first = function.body[0]
    if case.lines is None or first.lineno == function.lineno:
        return None
    text = case.lines[first.lineno - 1]
    indent = text[: len(text) - len(text.lstrip())]
    return case.changed(case.insert_edit(first.lineno, f"{indent}if {name} is None:\n{indent}    {name} = []"))


def _local(case: Case, node: ast.expr) -> tuple[Function, int] | None:
    """Return the function that ran and gave a name of its own, of the same spelling, the value that was meant."""
    if not isinstance(node, ast.Name) or case.function_at(case.line) is not None:
        return None
    for (function, name), bindings in program_of(case).names.items():
        if name == node.id and function is not None and any(case.hits(one.line) for one in bindings):
            return function, bindings[-1].line
    return None


def _missed(case: Case, node: ast.expr) -> ast.If | None:
    """Return the one `if` whose body would have given a name its value, when it ran and was never true."""
    program = program_of(case)
    if not isinstance(node, ast.Name) or not case.history.hits or case.history.cut:
        return None
    made = program.names.get((program.home_of(node.id, program.function_of(node)), node.id), ())
    never = [one for one in made if not case.hits(one.line) and one.line != case.line]
    around = case.parents.get(never[0].node) if len(never) == 1 else None
    if not isinstance(around, ast.If) or never[0].node not in around.body or not case.hits(around.test.lineno):
        return None
    return None if any(one is node for one in ast.walk(around.test)) else around


def _declared(case: Case, function: Function, name: str) -> Change | None:
    first = function.body[0]
    text = case.lines[first.lineno - 1] if case.lines is not None else ""
    if first.lineno == function.lineno:
        return None
    indent = text[: len(text) - len(text.lstrip())]
    return case.changed(case.insert_edit(first.lineno, f"{indent}global {name}"))


def _start(case: Case, nothing: Nothing) -> Diagnosis | None:
    """A name or attribute that began as None and was never given anything else before it was used."""
    if not isinstance(nothing.operand.node, ast.Name | ast.Attribute):
        return None
    station, thing = nothing.station, thing_of(case, nothing)
    candidates: list[Change | None] = []
    statement = case.stmt
    local = _local(case, nothing.operand.node)
    if local is not None:
        slots = {"thing": thing, "name": thing, "function": local[0].name, "local": str(local[1])}
        slots["start"] = str(station.line)
        return _found(case, local[1], "local", [_declared(case, local[0], thing)], slots)
    missed = _missed(case, nothing.operand.node)
    if missed is not None:
        slots = {"thing": thing, "name": thing, "start": str(station.line), "other": str(missed.lineno)}
        slots |= {"test": case.text_of(missed.test), "test_line": str(missed.test.lineno)}
        return _found(case, station.line, "branch", [], slots, sure=station.sure)
    if isinstance(statement, ast.If) and isinstance(statement.test, ast.Compare):
        candidates = [case.replaced(statement.test, f"{thing} is None or {case.text_of(statement.test)}")]
    return _found(
        case, station.line, "start", candidates, {"thing": thing, "name": station.name or thing}, sure=station.sure
    )
