"""Confirmations of linter findings about expressions and statements."""

from __future__ import annotations

import ast
import builtins
import re

from learnflow.contracts.answers import Span
from learnflow.contracts.values import LintMessage
from learnflow.skills.review.checks.confirm_names import is_call_of_function, is_call_of_method
from learnflow.skills.review.checks.kinds import is_tried
from learnflow.skills.review.checks.registry import Confirmed, confirms
from learnflow.skills.review.program import FunctionNode, Program

_SYMBOLS: dict[type[ast.cmpop], str] = {ast.Eq: "==", ast.NotEq: "!=", ast.Is: "is", ast.IsNot: "is not"}
_COUNTS = re.compile(r"\((\d+) > (\d+)\)")


@confirms("E711", "E712")
def constant_comparison(program: Program, message: LintMessage) -> Confirmed | None:
    """Leave out comparisons inside an index, where some libraries need `==`."""
    node = _compare_at(program, message)
    if node is None or any(isinstance(around, ast.Subscript) for around in program.ancestors(node)):
        return None
    for operator, side in zip(node.ops, [*node.comparators], strict=True):
        for value in (side, node.left):
            if isinstance(value, ast.Constant) and (value.value is None) == (message.rule == "E711"):
                names = {"constant": repr(value.value), "expression": program.text(node)}
                return Confirmed({**names, "operator": _SYMBOLS.get(type(operator), "==")})
    return None


@confirms("F632")
def is_literal(program: Program, message: LintMessage) -> Confirmed | None:
    """Take numbers and texts only."""
    node = _compare_at(program, message)
    if node is None:
        return None
    plain = [side for side in (node.left, *node.comparators) if isinstance(side, ast.Constant)]
    operator = next((op for op in node.ops if isinstance(op, ast.Is | ast.IsNot)), None)
    if operator is None or not any(type(side.value) in (int, float, str) for side in plain):
        return None
    return Confirmed({"operator": _SYMBOLS[type(operator)], "expression": program.text(node)})


@confirms("E713", "E714")
def not_in(program: Program, message: LintMessage) -> Confirmed | None:
    """Quote the whole test."""
    node = _compare_at(program, message)
    around = program.parent[node] if node is not None else None
    return Confirmed({"expression": program.text(around)}) if isinstance(around, ast.UnaryOp) else None


@confirms("E721")
def type_comparison(program: Program, message: LintMessage) -> Confirmed | None:
    """Take comparisons of `type(...)` with a named type; two values' types may well be compared."""
    node = _compare_at(program, message)
    if node is None or len(node.ops) != 1:
        return None
    sides = (node.left, node.comparators[0])
    if sum(is_call_of_function(side, "type") for side in sides) != 1:
        return None
    return Confirmed({"operator": _SYMBOLS.get(type(node.ops[0]), "=="), "expression": program.text(node)})


@confirms("E722")
def bare_except(program: Program, message: LintMessage) -> Confirmed | None:
    """Leave out a handler that raises the error again."""
    handler = _handler_at(program, message)
    if handler is None or any(isinstance(node, ast.Raise) and node.exc is None for node in ast.walk(handler)):
        return None
    return Confirmed()


@confirms("S110")
def silent_except(program: Program, message: LintMessage) -> Confirmed | None:
    """Leave out what `bare-except` says already."""
    handler = _handler_at(program, message)
    return None if handler is None or handler.type is None else Confirmed()


@confirms("E731")
def lambda_assignment(program: Program, message: LintMessage) -> Confirmed | None:
    """Name the variable."""
    for node in program.at(message.line, message.column):
        if isinstance(node, ast.Name):
            return Confirmed({"name": node.id})
    return None


@confirms("F541")
def empty_f_string(program: Program, message: LintMessage) -> Confirmed | None:
    """Leave out texts with doubled braces, where the `f` does something."""
    for node in program.at(message.line, message.column):
        if isinstance(node, ast.JoinedStr):
            texts = [str(part.value) for part in node.values if isinstance(part, ast.Constant)]
            return None if any("{" in text or "}" in text for text in texts) else Confirmed()
    return None


@confirms("F601")
def repeated_key(program: Program, message: LintMessage) -> Confirmed | None:
    """Quote the key."""
    return Confirmed({"expression": _quote(program, message)})


@confirms("B015", "B018")
def useless_expression(program: Program, message: LintMessage) -> Confirmed | None:
    """Leave out expressions inside `try` or `with`, which may be there to raise an error."""
    for node in program.at(message.line, message.column):
        if isinstance(node, ast.Expr) and not is_tried(program, node):
            value = node.value
            named = isinstance(value, ast.Name) and (value.id in program.defined or hasattr(builtins, value.id))
            detail = "call" if named or isinstance(value, ast.Attribute) else ""
            return Confirmed({"expression": program.text(node)}, detail=detail)
    return None


@confirms("B007")
def unused_loop_part(program: Program, message: LintMessage) -> Confirmed | None:
    """Take `enumerate` and `.items()` only: counting turns with an unused number is usual Python."""
    for node in program.at(message.line, message.column):
        pair = program.parent.get(node)
        loop = program.parent.get(pair) if isinstance(pair, ast.Tuple) else None
        if not isinstance(node, ast.Name) or not isinstance(pair, ast.Tuple) or not isinstance(loop, ast.For):
            continue
        first = pair.elts[0] is node
        if is_call_of_method(loop.iter, "items") and len(pair.elts) == 2:
            return Confirmed({"name": node.id}, detail="key" if first else "value")
        if first and is_call_of_function(loop.iter, "enumerate"):
            assert isinstance(loop.iter, ast.Call)  # noqa: S101  narrows the type
            source = program.text(loop.iter.args[0]) if loop.iter.args else "…"
            return Confirmed({"name": node.id, "source": source}, detail="enumerate")
    return None


@confirms("C411", "C414", "C416", "C419")
def needless_list(program: Program, message: LintMessage) -> Confirmed | None:
    """Leave out a comprehension about which its surrounding call has a finding of its own."""
    for node in program.at(message.line, message.column) if message.rule == "C416" else ():
        if any(is_call_of_function(program.parent.get(node), name) for name in ("any", "all", "list")):
            return None
    return Confirmed({"expression": _quote(program, message)}, detail=message.rule)


@confirms("SIM102", "SIM103")
def single_if(program: Program, message: LintMessage) -> Confirmed | None:
    """Quote the condition."""
    for node in program.at(message.line, message.column):
        if isinstance(node, ast.If):
            return Confirmed({"expression": program.text(node.test)})
    return None


@confirms("SIM115")
def open_without_with(program: Program, message: LintMessage) -> Confirmed | None:
    """Leave out files that an object keeps for longer than one block."""
    for node in program.at(message.line, message.column):
        if is_call_of_function(node, "open"):
            around = program.parent.get(node)
            targets = around.targets if isinstance(around, ast.Assign) else []
            return Confirmed() if all(isinstance(target, ast.Name) for target in targets) else None
    return None


@confirms("SIM118")
def keys_membership(program: Program, message: LintMessage) -> Confirmed | None:
    """Leave out classes of the student's own that have a method `keys`."""
    return None if "keys" in program.defined else Confirmed({"expression": _quote(program, message)})


@confirms("PLR0912")
def many_branches(program: Program, message: LintMessage) -> Confirmed | None:
    """Name the function and its branches."""
    counts = _COUNTS.search(message.message)
    for node in program.nodes:
        if counts and isinstance(node, FunctionNode) and node.lineno == message.line:
            return Confirmed({"name": node.name, "count": counts.group(1), "limit": counts.group(2)})
    return None


@confirms("PERF401")
def append_loop(program: Program, message: LintMessage) -> Confirmed | None:
    """Take a loop only where the empty list stands right before it and is not read inside."""
    for node in program.at(message.line, message.column):
        if not isinstance(node, ast.Expr) or not is_call_of_method(node.value, "append"):
            continue
        loop = next((around for around in program.ancestors(node) if isinstance(around, ast.For)), None)
        start = program.before(loop) if loop is not None else None
        if not isinstance(start, ast.Assign) or len(start.targets) != 1 or not isinstance(start.targets[0], ast.Name):
            return None
        name = start.targets[0].id
        uses = [use for use in program.uses[name] if loop is not None and program.is_inside(use, loop)]
        empty = isinstance(start.value, ast.List) and not start.value.elts
        return Confirmed({"name": name}) if empty and len(uses) == 1 else None
    return None


def _compare_at(program: Program, message: LintMessage) -> ast.Compare | None:
    """Return the comparison that begins at the place, or that has its operand there."""
    nodes = program.at(message.line, message.column)
    for node in nodes:
        if isinstance(node, ast.Compare):
            return node
    for node in nodes:
        around = program.parent.get(node)
        if isinstance(around, ast.Compare):
            return around
    return None


def _handler_at(program: Program, message: LintMessage) -> ast.ExceptHandler | None:
    nodes = program.at(message.line, message.column)
    return next((node for node in nodes if isinstance(node, ast.ExceptHandler)), None)


def _quote(program: Program, message: LintMessage) -> str:
    return program.quote(Span(message.line, message.column, message.end_line, message.end_column))
