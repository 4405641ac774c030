"""Edits that make a common idiom whole: what was seen is left out, what is no match is kept, a pass is repeated."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from learnflow.skills.debug.searching.edits import Attempt, Subject, is_call, kind

_POPS = {"pop()": "pop(0)", "pop(0)": "pop()"}


@kind
def not_seen_yet(subject: Subject) -> Iterator[Attempt | None]:
    """A value is added only where it is not there yet."""
    for node in subject.walk(ast.If):
        asked = node.test.comparators[0] if isinstance(node.test, ast.Compare) else None
        for target, value in _added(subject, node.body):
            if target != value and (asked is None or subject.text_of(asked) != target):
                yield subject.put("not-seen-yet", node.test, f"{value} not in {target}")
                if not isinstance(node.test, ast.BoolOp):
                    text = f"{subject.text_of(node.test)} and {value} not in {target}"
                    yield subject.put("not-seen-yet", node.test, text)
    for statement in subject.walk(ast.Expr, ast.AugAssign):
        parent = subject.parents.get(statement)
        if isinstance(parent, ast.For | ast.While) and statement in parent.body and subject.starts_line(statement):
            for target, value in _added(subject, [statement]):
                yield _guarded(subject, statement, f"if {value} not in {target}:")


def _guarded(subject: Subject, node: ast.stmt, head: str) -> Attempt | None:
    """The edit that puts a statement of one line under a condition."""
    if node.lineno != node.end_lineno:
        return None
    margin, lines = subject.indent_of(node.lineno), list(subject.source)
    lines[node.lineno - 1 : node.lineno] = [margin + head, subject.unit + lines[node.lineno - 1]]
    return subject.with_lines("not-seen-yet", node.lineno, lines, "", head)


def _added(subject: Subject, block: list[ast.stmt]) -> Iterator[tuple[str, str]]:
    """Yield what is added to and the one value that is added, for the statements of a block."""
    for node in block:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and len(node.value.args) == 1:
            function = node.value.func
            if isinstance(function, ast.Attribute) and function.attr == "append":
                yield subject.text_of(function.value), subject.text_of(node.value.args[0])
        elif isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add):
            value = node.value
            if isinstance(value, ast.List | ast.Tuple) and len(value.elts) == 1:
                yield subject.text_of(node.target), subject.text_of(value.elts[0])


@kind
def kept_otherwise(subject: Subject) -> Iterator[Attempt | None]:
    """What a loop looks at is kept as it is where no branch takes it."""
    for loop in subject.walk(ast.For):
        last = loop.body[-1]
        if not isinstance(last, ast.If) or not isinstance(loop.target, ast.Name):
            continue
        chain = last
        while len(chain.orelse) == 1 and isinstance(chain.orelse[0], ast.If):
            chain = chain.orelse[0]
        if chain.orelse or not subject.starts_line(last):
            continue
        margin, at = subject.indent_of(last.lineno), chain.end_lineno or chain.lineno
        for text in dict.fromkeys(_kept(subject, chain.body, loop.target.id)):
            yield subject.insert("kept-otherwise", at, f"{margin}else:", f"{margin}{subject.unit}{text}", line=at)


def _kept(subject: Subject, block: list[ast.stmt], item: str) -> Iterator[str]:
    for node in block:
        if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add):
            yield f"{subject.text_of(node.target)} += {item}"
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            function = node.value.func
            if isinstance(function, ast.Attribute) and function.attr == "append":
                yield f"{subject.text_of(function)}({item})"


@kind
def turned(subject: Subject) -> Iterator[Attempt | None]:
    """An assignment from one name to another, the other way round."""
    for node in subject.walk(ast.Assign):
        target, value = node.targets[0], node.value
        if len(node.targets) == 1 and isinstance(target, ast.Name) and isinstance(value, ast.Name):
            yield subject.put("assignment-turned", node, f"{value.id} = {target.id}")


@kind
def repeated(subject: Subject) -> Iterator[Attempt | None]:
    """A pass that exchanges neighbours is made once for every item."""
    for loop in subject.walk(ast.For):
        if subject.loops_around(loop) or not subject.starts_line(loop):
            continue
        owners = {subject.text_of(name) for name in _exchanged_lists(loop)}
        for owner in sorted(owners)[:2]:
            first, last = loop.lineno, loop.end_lineno or loop.lineno
            lines, margin = list(subject.source), subject.indent_of(loop.lineno)
            body = [subject.unit + line if line.strip() else line for line in lines[first - 1 : last]]
            lines[first - 1 : last] = [f"{margin}for _ in range(len({owner})):", *body]
            yield subject.with_lines("repeated", first, lines, "", f"for _ in range(len({owner})):")


def _exchanged_lists(loop: ast.For) -> Iterator[ast.expr]:
    """Yield the lists of which a loop sets two items or more."""
    stored: dict[str, list[ast.expr]] = {}
    for node in ast.walk(loop):
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store) and isinstance(node.value, ast.Name):
            stored.setdefault(node.value.id, []).append(node.value)
    yield from (nodes[0] for nodes in stored.values() if len(nodes) > 1)


@kind
def other_end_everywhere(subject: Subject) -> Iterator[Attempt | None]:
    """Every `pop` of a function takes from the other end."""
    groups: dict[tuple[object, str], list[ast.expr]] = {}
    for node in subject.walk(ast.Call):
        if isinstance(node.func, ast.Attribute):
            said = subject.text_of(node)[len(subject.text_of(node.func.value)) + 1 :]
            if said in _POPS:
                groups.setdefault((subject.scope_at(node.lineno), said), []).append(node)
    for (_, said), nodes in groups.items():
        if len(nodes) < 2:
            continue
        lines = list(subject.source)
        for line in {node.lineno for node in nodes}:
            lines[line - 1] = lines[line - 1].replace(f".{said}", f".{_POPS[said]}")
        yield subject.with_lines("other-end", nodes[0].lineno, lines, said, _POPS[said])


@kind
def items_for_numbers(subject: Subject) -> Iterator[Attempt | None]:
    """What a loop of numbers up to a length should go through: the items themselves."""
    for loop in subject.walk(ast.For):
        for node in ast.walk(loop.iter) if is_call(loop.iter, "range") else ():
            if is_call(node, "len") and isinstance(node, ast.Call) and node.args:
                yield subject.put("loop-source", loop.iter, subject.text_of(node.args[0]))
