"""Something that a call leaves behind for the next one."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.answers import UNREAD, same, value_of
from learnflow.skills.debug.wrong import WRONG_RESULT, Function, Wrong

_CHANGING = frozenset({"append", "extend", "insert", "remove", "pop", "add", "update", "setdefault", "clear", "sort"})


@pattern(WRONG_RESULT, order=5)
def kept_between_calls(case: Case) -> Diagnosis | None:
    """In a fresh program the same call gives another answer."""
    if not isinstance(case, Wrong) or not case.call or len(case.tests) < 2 or case.step:
        return None
    # A value with an address in it differs each time, and chance may go on from call to call.
    if value_of(case.alone) is UNREAD or case.got_value is UNREAD or same(case.alone, case.got) or not case.ran:
        return None
    if any(word in line for line in case.lines or () for word in ("random", "time", "input(")):
        return None
    slots = {"alone": case.alone}
    for function in case.walk(ast.FunctionDef):
        argument = _default(case, function)
        if argument is not None:
            return case.found(
                "kept-between-calls", where=argument[1], variant="default", certainty=Certainty.PROVED, slots=slots,
                values=case.answers, candidates=[_fresh(case, function, *argument)], name=argument[0].arg,
                function=function.name, default=case.text_of(argument[1]),
            )  # fmt: skip
    outside = _outside(case)
    if outside is not None:
        return case.found(
            "kept-between-calls", where=outside[1], variant="outside", certainty=Certainty.PROVED, slots=slots,
            values=case.answers, name=outside[0],
        )  # fmt: skip
    return case.found(
        "kept-between-calls", where=case.line, certainty=Certainty.PROVED, values=case.answers, slots=slots
    )


def _default(case: Wrong, function: Function) -> tuple[ast.arg, ast.expr] | None:
    """Return a parameter with a list, dictionary or set as default that the function changes."""
    arguments = [*function.args.posonlyargs, *function.args.args]
    pairs = list(zip(reversed(arguments), reversed(function.args.defaults), strict=False))
    pairs += [
        (one, value) for one, value in zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True) if value
    ]
    for argument, value in pairs:
        made = isinstance(value, ast.List | ast.Dict | ast.Set) or _makes(value)
        if made and any(_changes(node, argument.arg) and case.ever(node) for node in ast.walk(function)):
            return argument, value
    return None


def _makes(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("list", "dict", "set")


def _changes(node: ast.AST, name: str) -> bool:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _CHANGING:
        return isinstance(node.func.value, ast.Name) and node.func.value.id == name
    if isinstance(node, ast.AugAssign):
        return isinstance(node.target, ast.Name) and node.target.id == name
    if isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
        return isinstance(node.value, ast.Name) and node.value.id == name
    return False


def _outside(case: Wrong) -> tuple[str, int] | None:
    """Return a name of the top level that the functions change, with the line that made it."""
    body = case.tree.body if case.tree is not None else []
    made = {
        target.id: node.lineno
        for node in body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    found = []
    for function in case.walk(ast.FunctionDef):
        declared = {name for node in ast.walk(function) if isinstance(node, ast.Global) for name in node.names}
        local = {one.arg for one in function.args.args}
        local |= {
            node.id for node in ast.walk(function)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id not in declared
        }  # fmt: skip
        for node in ast.walk(function):
            for name in made.keys() - local:
                stored = isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id == name
                if (stored or _changes(node, name)) and case.ever(node):
                    found.append((name, made[name]))
    return found[0] if len(set(found)) == 1 else None


def _fresh(case: Wrong, function: Function, argument: ast.arg, value: ast.expr) -> Change | None:
    edit = case.node_edit(value, "None")
    first = function.body[0]
    margin = (case.lines or ())[first.lineno - 1][: first.col_offset]
    if edit is None or margin.strip():
        return None
    text = f"{margin}{argument.arg} = {case.text_of(value)} if {argument.arg} is None else {argument.arg}"
    return case.changed(edit, case.insert_edit(first.lineno, text))
