"""Edits of names, arguments and calls."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from learnflow.skills.debug.searching.edits import Attempt, Subject, is_name, kind, parameters
from learnflow.skills.language.names import builtin_names, names_of

_MAX_ARGUMENTS = 5


@kind
def undefined_name(subject: Subject) -> Iterator[Attempt | None]:
    """A name that nothing binds becomes one of those that are there."""
    bound = names_of(subject.tree).bound if subject.tree is not None else {}
    for node in subject.walk(ast.Name):
        if not isinstance(node.ctx, ast.Load) or node.id in bound or node.id in builtin_names():
            continue
        parent = subject.parents.get(node)
        called = isinstance(parent, ast.Call) and parent.func is node
        for other in (*(subject.function_names if called else ()), *subject.names_near(node.lineno)):
            yield subject.put("undefined-name", node, other)
        if not called:
            for other in (*subject.own_attributes, f"'{node.id}'", *list(subject.function_names)[:3]):
                yield subject.put("undefined-name", node, other)
        if f"self.{node.id}" in subject.own_attributes:
            yield subject.put("undefined-name", node, f"self.{node.id}")


@kind
def undefined_everywhere(subject: Subject) -> Iterator[Attempt | None]:
    """A name that nothing binds becomes another in all its places."""
    bound = names_of(subject.tree).bound if subject.tree is not None else {}
    places: dict[tuple[object, str], list[ast.Name]] = {}
    for node in subject.walk(ast.Name):
        if node.id not in bound and node.id not in builtin_names():
            places.setdefault((subject.scope_at(node.lineno), node.id), []).append(node)
    for nodes in places.values():
        for other in subject.names_near(nodes[0].lineno) if len(nodes) > 1 else ():
            yield replaced_all(subject, "undefined-name", list(nodes), other)


def replaced_all(subject: Subject, kind_name: str, nodes: list[ast.expr], new: str) -> Attempt | None:
    """Return the edit that puts `new` in place of each of these nodes of one line."""
    lines = list(subject.source)
    for node in sorted(nodes, key=lambda one: (one.lineno, one.col_offset), reverse=True):
        line, start, last, end = subject.span_of(node)
        if line != last or not line:
            return None
        lines[line - 1] = lines[line - 1][:start] + new + lines[line - 1][end:]
    return subject.with_lines(kind_name, nodes[0].lineno, lines, subject.text_of(nodes[0]), new)


@kind
def name(subject: Subject) -> Iterator[Attempt | None]:
    """Another name of the same function in place of one that is read or bound."""
    for node in subject.walk(ast.Name):
        parent = subject.parents.get(node)
        if isinstance(parent, ast.Call) and parent.func is node:
            for other, count in subject.function_names.items():
                if other != node.id and count == len(parent.args) and node.id in subject.function_names:
                    yield subject.put("name", node, other)
            continue
        near = [other for other in subject.names_near(node.lineno) if other != node.id]
        if isinstance(node.ctx, ast.Load):
            for other in near:
                yield subject.put("name", node, other)
        elif not isinstance(parent, ast.For):
            for other in near:
                yield subject.put("target", node, other)


@kind
def own_attribute(subject: Subject) -> Iterator[Attempt | None]:
    """Another attribute of the object, or a name of the function, in place of one."""
    for attribute in subject.walk(ast.Attribute):
        if is_name(attribute.value, "self") and subject.text_of(attribute) in subject.own_attributes:
            for other in dict.fromkeys((*subject.own_attributes, *subject.names_near(attribute.lineno))):
                if other != subject.text_of(attribute):
                    yield subject.put("name", attribute, other)


@kind
def item_or_index(subject: Subject) -> Iterator[Attempt | None]:
    """The item at an index for the index, the index for the item, a part of the item."""
    for node in subject.walk(ast.Name):
        parent = subject.parents.get(node)
        if not isinstance(node.ctx, ast.Load) or (isinstance(parent, ast.Call) and parent.func is node):
            continue
        if isinstance(parent, ast.Attribute):
            continue
        if not (isinstance(parent, ast.Subscript) and parent.slice is node):
            for owner in (*subject.names_near(node.lineno), *subject.own_attributes):
                if owner != node.id:
                    yield subject.put("item-for-index", node, f"{owner}[{node.id}]")
        if not (isinstance(parent, ast.Subscript) and parent.value is node):
            for part in ("0", "1", "-1"):
                yield subject.put("part", node, f"{node.id}[{part}]")
    for subscript in subject.walk(ast.Subscript):
        if isinstance(subscript.ctx, ast.Load) and not isinstance(subscript.slice, ast.Slice):
            yield subject.put("index-for-item", subscript, subject.text_of(subscript.slice))
            yield subject.put("part-left-out", subscript, subject.text_of(subscript.value))


@kind
def name_for_part(subject: Subject) -> Iterator[Attempt | None]:
    """A name in place of a slice."""
    for node in subject.walk(ast.Subscript):
        if isinstance(node.ctx, ast.Load) and isinstance(node.slice, ast.Slice):
            for other in subject.names_near(node.lineno):
                yield subject.put("name-for-part", node, other)


@kind
def call(subject: Subject) -> Iterator[Attempt | None]:
    """A function that is not called, or called with square brackets."""
    for node in subject.walk(ast.expr):
        parent = subject.parents.get(node)
        if isinstance(parent, ast.Call) and parent.func is node:
            continue
        text = subject.text_of(node)
        if isinstance(node, ast.Subscript):
            if isinstance(node.value, ast.Attribute) or is_name(node.value, *_first(node.value, subject)):
                yield subject.put("call", node, f"{subject.text_of(node.value)}({subject.text_of(node.slice)})")
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
            if text not in subject.own_attributes and not isinstance(parent, ast.Subscript | ast.Attribute):
                yield subject.put("call", node, f"{text}()")
        elif isinstance(node, ast.Name) and node.id in subject.function_names:
            count = subject.function_names[node.id]
            near = [one for one in parameters(subject.scope_at(node.lineno)) if one != node.id]
            given = [", ".join(near[:count]), ", ".join(near[::-1][:count])]
            for inside in dict.fromkeys([*given, *(subject.names_near(node.lineno) if count == 1 else ())]):
                yield subject.put("call", node, f"{text}({inside})")


def _first(node: ast.expr, subject: Subject) -> tuple[str]:
    """The name of a function that is subscripted, no name at all for anything else."""
    known = isinstance(node, ast.Name) and (node.id in subject.function_names or node.id in builtin_names())
    return (node.id,) if known and isinstance(node, ast.Name) else ("",)


@kind
def through_function(subject: Subject) -> Iterator[Attempt | None]:
    """A value handed to one of the program's own functions, or an item of a table asked from it instead."""
    for own, count in subject.function_names.items():
        for node in subject.walk(ast.Subscript):
            scope = subject.scope_at(node.lineno)
            if not isinstance(node.ctx, ast.Load) or scope is None or scope.name == own:
                continue
            inside = subject.text_of(node.slice)
            if count == 1:
                yield subject.put("through-function", node, f"{own}({inside})")
            for other in subject.names_near(node.lineno) if count == 2 else ():
                yield subject.put("through-function", node, f"{own}({inside}, {other})")


@kind
def arguments(subject: Subject) -> Iterator[Attempt | None]:
    """Two neighbouring arguments the other way round, one more or one less."""
    for node in subject.walk(ast.Call):
        texts = [subject.text_of(one) for one in node.args]
        rest = [subject.text_of(one) for one in node.keywords]
        if any(isinstance(one, ast.Starred | ast.GeneratorExp) for one in node.args):
            continue
        owner = subject.text_of(node.func)
        for at in range(len(texts) - 1):
            turned = [*texts[:at], texts[at + 1], texts[at], *texts[at + 2 :]]
            yield subject.put("argument-order", node, f"{owner}({', '.join(turned + rest)})")
        known = isinstance(node.func, ast.Attribute) and node.func.attr in ("pop", "index", "get", "count", "remove")
        own = isinstance(node.func, ast.Name) and subject.function_names.get(node.func.id, 0) > len(texts)
        if (known and not texts) or own:
            for one in subject.names_near(node.lineno)[:_MAX_ARGUMENTS]:
                yield subject.put("argument", node, f"{owner}({', '.join([*texts, one, *rest])})")
        several = isinstance(node.func, ast.Name) and len(texts) > 1 and node.func.id != "range"
        if several or (own and len(texts) == 1):
            yield subject.put("argument", node, f"{owner}({', '.join(texts[:-1] + rest)})")
    for names in subject.walk(ast.Tuple):
        if len(names.elts) == 2 and not isinstance(subject.parents.get(names), ast.Subscript):
            yield from _turned(subject, names)


def _turned(subject: Subject, node: ast.Tuple) -> Iterator[Attempt | None]:
    one, other = (subject.text_of(each) for each in node.elts)
    text = subject.text_of(node)
    brackets = text.startswith("(") and text.endswith(")")
    yield subject.put("argument-order", node, f"({other}, {one})" if brackets else f"{other}, {one}")


@kind
def attribute(subject: Subject) -> Iterator[Attempt | None]:
    """A name that should be the object's own, and a value kept for the class that each object needs for itself."""
    for node in subject.walk(ast.Name):
        if f"self.{node.id}" in subject.own_attributes and subject.scope_at(node.lineno) is not None:
            yield subject.put("self-forgotten", node, f"self.{node.id}")
    for group in subject.walk(ast.ClassDef):
        for statement in group.body:
            if not isinstance(statement, ast.Assign) or not isinstance(statement.value, ast.List | ast.Dict | ast.Call):
                continue
            yield _own_value(subject, group, statement)


def _own_value(subject: Subject, group: ast.ClassDef, statement: ast.Assign) -> Attempt | None:
    """The value of a class given to each object in `__init__` instead."""
    target, value = subject.text_of(statement.targets[0]), subject.text_of(statement.value)
    margin, unit = subject.indent_of(statement.lineno), subject.unit
    setting = f"self.{target} = {value}"
    lines = list(subject.source)
    start = next((one for one in group.body if isinstance(one, ast.FunctionDef) and one.name == "__init__"), None)
    if start is not None and start.body[0].lineno > start.lineno:
        lines.insert(start.body[0].lineno - 1, f"{subject.indent_of(start.body[0].lineno)}{setting}")
        del lines[statement.lineno - 1 : statement.end_lineno]
    else:
        new = [f"{margin}def __init__(self):", f"{margin}{unit}{setting}"]
        lines[statement.lineno - 1 : statement.end_lineno] = new
    return subject.with_lines("shared-value", statement.lineno, lines, subject.text_of(statement), setting)


@kind
def shadowed(subject: Subject) -> Iterator[Attempt | None]:
    """A loop's name that hides a parameter gets a name of its own."""
    for loop in subject.walk(ast.For):
        hidden = set(parameters(subject.scope_at(loop.lineno)))
        for target in ast.walk(loop.target):
            if not isinstance(target, ast.Name) or target.id not in hidden:
                continue
            same = [n.left for n in ast.walk(loop) if isinstance(n, ast.Compare) and _same_sides(n, target.id)]
            inside = [one for part in loop.body for one in ast.walk(part) if is_name(one, target.id)]
            for nodes in (same, [one for one in inside if isinstance(one, ast.Name)]):
                yield replaced_all(subject, "shadowed", [target, *nodes], f"own_{target.id}") if nodes else None


def _same_sides(node: ast.Compare, name_of: str) -> bool:
    return is_name(node.left, name_of) and is_name(node.comparators[0], name_of)
