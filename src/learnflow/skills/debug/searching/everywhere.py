"""The same edit at every place where it applies: a slip that was made more than once is one slip."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from learnflow.skills.debug.searching.edits import Attempt, Subject, kind, shifted
from learnflow.skills.debug.searching.naming import replaced_all
from learnflow.skills.debug.searching.operators import COMPARE

_PAIRS = {"<": ("<=", ">"), "<=": ("<",), ">": (">=", "<"), ">=": (">",), "==": ("!=",)}
_TEXTS = ("{}.upper()", "{}.lower()")


@kind
def names_everywhere(subject: Subject) -> Iterator[Attempt | None]:
    """A name becomes another, or its item, wherever it is read: in a function, a block, or two neighbouring lines."""
    for block in _blocks(subject):
        nodes: dict[str, list[ast.expr]] = {}
        for statement in block:
            for node in ast.walk(statement):
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                    nodes.setdefault(node.id, []).append(node)
        for name, places in nodes.items():
            near = subject.names_near(places[0].lineno)
            if len(places) == 1 or name not in near:
                continue
            for other in near:
                if other != name:
                    yield replaced_all(subject, "name-everywhere", places, other)
                    yield replaced_all(subject, "item-everywhere", places, f"{other}[{name}]")


def _blocks(subject: Subject) -> Iterator[list[ast.stmt]]:
    """Yield the bodies of functions and loops, and every two neighbouring simple lines."""
    for function in subject.walk(ast.FunctionDef):
        yield list(function.body)
    for loop in subject.loops():
        yield list(loop.body)
    simple = ast.Assign | ast.AugAssign | ast.Expr | ast.Return
    for node in subject.walk(ast.stmt):
        before = subject.before(node)
        if before is not None and isinstance(node, simple) and isinstance(before, simple):
            yield [before, node]


@kind
def operators_everywhere(subject: Subject) -> Iterator[Attempt | None]:
    """One comparison becomes another in all lines of a function."""
    for function in subject.walk(ast.FunctionDef):
        found: dict[str, list[ast.Compare]] = {}
        for node in ast.walk(function):
            if isinstance(node, ast.Compare) and len(node.ops) == 1 and node.lineno == node.end_lineno:
                found.setdefault(COMPARE.get(type(node.ops[0]), ""), []).append(node)
        for word, nodes in found.items():
            for other in _PAIRS.get(word, ()) if len(nodes) > 1 else ():
                lines = list(subject.source)
                for node in sorted(nodes, key=lambda one: (one.lineno, one.col_offset), reverse=True):
                    line, start, _, end = subject.span_of(node)
                    left, right = subject.text_of(node.left), subject.text_of(node.comparators[0])
                    lines[line - 1] = f"{lines[line - 1][:start]}{left} {other} {right}{lines[line - 1][end:]}"
                yield subject.with_lines("comparison-everywhere", nodes[0].lineno, lines, word, other)


@kind
def constants_everywhere(subject: Subject) -> Iterator[Attempt | None]:
    """One number or text becomes another in all lines of a function."""
    groups: dict[tuple[object, str], list[ast.expr]] = {}
    for node in subject.walk(ast.Constant):
        if type(node.value) in (int, str) and not isinstance(subject.parents.get(node), ast.JoinedStr | ast.Expr):
            groups.setdefault((subject.scope_at(node.lineno), repr(node.value)), []).append(node)
    for nodes in groups.values():
        value = nodes[0].value if isinstance(nodes[0], ast.Constant) else None
        if len(nodes) < 2:
            continue
        if isinstance(value, str):
            others = [repr(one) for one in (value.upper(), value.lower(), value.strip()) if one != value]
        elif type(value) is int:
            added = any(isinstance(subject.parents.get(node), ast.BinOp) for node in nodes)
            others = [str(one) for one in (value + 1, value - 1) if one or not added]
        else:
            others = []
        for other in dict.fromkeys(others):
            yield replaced_all(subject, "constant-everywhere", nodes, other)


@kind
def shifted_everywhere(subject: Subject) -> Iterator[Attempt | None]:
    """The same index or length, one smaller or larger in each of its places."""
    groups: dict[tuple[object, str], list[ast.expr]] = {}
    for node in subject.walk(ast.BinOp):
        if isinstance(node.op, ast.Add | ast.Sub):
            groups.setdefault((subject.scope_at(node.lineno), subject.text_of(node)), []).append(node)
    for nodes in groups.values():
        if len(nodes) > 1:
            for by in (-1, 1):
                yield replaced_all(subject, "shifted-everywhere", nodes, shifted(subject, nodes[0], by))
