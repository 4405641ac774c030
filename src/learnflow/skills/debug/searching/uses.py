"""Edits of what is done with a result: asked, added to, negated for sorting, taken out of the list it came from."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from learnflow.skills.debug.searching.edits import Attempt, Subject, is_call, kind, parameters

_PUNCTUATION = ".,!?;:-'"
_ENDS = ("max", "min")


@kind
def added_to_recursion(subject: Subject) -> Iterator[Attempt | None]:
    """What a function returns of a call of itself, with one or the place that was looked at added."""
    for node in subject.walk(ast.Return):
        function = subject.scope_at(node.lineno)
        if function is None or not isinstance(node.value, ast.Call) or not is_call(node.value, function.name):
            continue
        text = subject.text_of(node.value)
        yield subject.put("recursion-step", node.value, f"1 + {text}")
        for name in subject.names_near(node.lineno):
            if name not in parameters(function):
                yield subject.put("recursion-step", node.value, f"{name} + {text}")
                yield subject.put("recursion-step", node.value, f"{name} + 1 + {text}")
        for first in function.args.args[:1]:
            yield subject.put("recursion-step", node.value, f"{first.arg} + {text}")
            yield subject.put("recursion-step", node.value, f"{first.arg} * {text}")


@kind
def asked(subject: Subject) -> Iterator[Attempt | None]:
    """The result of a call that is lost decides about the statement that follows."""
    for node in subject.walk(ast.Expr):
        block = subject.siblings_of(node)
        following = block[block.index(node) + 1 :] if node in block else []
        own = isinstance(node.value, ast.Call) and is_call(node.value, *subject.function_names)
        if not following or not (own or isinstance(node.value, ast.Compare | ast.BoolOp)):
            continue
        first, last = following[0].lineno, following[0].end_lineno or following[0].lineno
        if node.lineno != node.end_lineno or not subject.starts_line(node) or not subject.starts_line(following[0]):
            continue
        lines = list(subject.source)
        lines[first - 1 : last] = [subject.unit + line for line in lines[first - 1 : last]]
        text = subject.text_of(node)
        lines[node.lineno - 1] = f"{subject.indent_of(node.lineno)}if {text}:"
        yield subject.with_lines("result-asked", node.lineno, lines, text, f"if {text}:")


@kind
def condition_returned(subject: Subject) -> Iterator[Attempt | None]:
    """A condition that a loop returns decides whether something is returned."""
    for node in subject.walk(ast.Return):
        loop = subject.parents.get(node)
        if not isinstance(loop, ast.For) or not isinstance(node.value, ast.Compare | ast.BoolOp):
            continue
        if not subject.starts_line(node) or node.lineno != node.end_lineno:
            continue
        names = [one.id for one in ast.walk(loop.target) if isinstance(one, ast.Name)]
        margin, text = subject.indent_of(node.lineno), subject.text_of(node.value)
        for value in (*names, "True", "False"):
            said = text if value != "False" else f"not ({text})"
            lines = list(subject.source)
            lines[node.lineno - 1 : node.lineno] = [f"{margin}if {said}:", f"{margin}{subject.unit}return {value}"]
            yield subject.with_lines("condition-returned", node.lineno, lines, "", f"if {said}:")


@kind
def part_of_each(subject: Subject) -> Iterator[Attempt | None]:
    """One part of each item is returned, not the whole items."""
    for node in subject.walk(ast.Return):
        if isinstance(node.value, ast.Name | ast.Subscript | ast.Call | ast.ListComp):
            for part in ("0", "1"):
                text = f"[item[{part}] for item in {subject.text_of(node.value)}]"
                yield subject.put("part-of-each", node.value, text)


@kind
def negated(subject: Subject) -> Iterator[Attempt | None]:
    """A value by which is sorted, the other way round."""
    for node in subject.walk(ast.expr):
        parent = subject.parents.get(node)
        key = isinstance(parent, ast.Lambda) and parent.body is node
        part = isinstance(parent, ast.Tuple) and isinstance(parent.ctx, ast.Load) and len(parent.elts) < 4
        if not key and not part:
            continue
        if isinstance(node, ast.Name | ast.Subscript | ast.Call | ast.Attribute):
            yield subject.put("negated", node, f"-{subject.text_of(node)}")
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            yield subject.put("negated", node, subject.text_of(node.operand))


@kind
def sorted_first(subject: Subject) -> Iterator[Attempt | None]:
    """What is sorted by a key is put in order first, so that equal ones have an order too."""
    for node in subject.walk(ast.Call):
        if is_call(node, "sorted", *_ENDS) and node.args and any(one.arg == "key" for one in node.keywords):
            yield subject.put("sorted-first", node.args[0], f"sorted({subject.text_of(node.args[0])})")


@kind
def taken_out(subject: Subject) -> Iterator[Attempt | None]:
    """The largest or smallest of a list is taken out once it was used."""
    for loop in subject.loops():
        for node in ast.walk(loop):
            if not is_call(node, *_ENDS) or not isinstance(node, ast.Call) or len(node.args) != 1:
                continue
            owner = subject.text_of(node.args[0])
            parent = subject.parents.get(node)
            simple = isinstance(parent, ast.Assign) and isinstance(parent.targets[0], ast.Name)
            value = subject.text_of(parent.targets[0]) if simple and isinstance(parent, ast.Assign) else None
            end, margin = loop.body[-1].end_lineno or loop.lineno, subject.indent_of(loop.body[0].lineno)
            text = f"{margin}{owner}.remove({value or subject.text_of(node)})"
            yield subject.insert("taken-out", end, text, line=end)


@kind
def separators(subject: Subject) -> Iterator[Attempt | None]:
    """`split` and `strip` without what is given to them, and a sign more in a text of signs."""
    for node in subject.walk(ast.Call):
        if isinstance(node.func, ast.Attribute) and node.func.attr in ("split", "strip") and node.args:
            yield subject.put("argument-left-out", node, f"{subject.text_of(node.func)}()")
    for text in subject.walk(ast.Constant):
        value = text.value
        signs = isinstance(value, str) and len(value) > 1 and set(value) <= set(_PUNCTUATION)
        for sign in _PUNCTUATION if signs else ():
            if isinstance(value, str) and sign not in value and "'" not in (sign, *value):
                yield subject.put("sign-added", text, repr(value + sign).replace("'", subject.text_of(text)[0]))
