"""Edits of where lines stand: indented, moved, left out, exchanged, put into another branch."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from learnflow.skills.debug.searching.edits import Attempt, Subject, kind

_BLOCKS = (ast.For, ast.While, ast.If, ast.With)
_LOOPS = (ast.For, ast.While)
_DEFINITIONS = (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)


def _span(node: ast.stmt) -> tuple[int, int]:
    return node.lineno, node.end_lineno or node.lineno


@kind
def indentation(subject: Subject) -> Iterator[Attempt | None]:
    """A statement out of its block, after it, or into the block before it."""
    for node in subject.walk(ast.stmt):
        parent = subject.parents.get(node)
        first, last = _span(node)
        if isinstance(node, _DEFINITIONS) or not subject.starts_line(node):
            continue
        if isinstance(parent, _BLOCKS):
            yield from _out_of(subject, node, parent)
        before = subject.before(node)
        if isinstance(before, _BLOCKS):
            depth = subject.indent_of(before.body[0].lineno)
            yield _shifted(subject, "indented", first, last, depth)
            inner = before.body[-1]
            while isinstance(inner, _BLOCKS) and subject.starts_line(inner):
                yield _shifted(subject, "indented", first, last, subject.indent_of(inner.body[0].lineno))
                inner = inner.body[-1]
            after = subject.siblings_of(node)[subject.siblings_of(node).index(node) + 1 :]
            if after:
                yield _shifted(subject, "indented", first, after[-1].end_lineno or last, depth)


def _out_of(subject: Subject, node: ast.stmt, parent: ast.stmt) -> Iterator[Attempt | None]:
    siblings = subject.siblings_of(node)
    at, (first, last) = siblings.index(node), _span(node)
    rest = siblings[-1].end_lineno or last
    margin = subject.indent_of(parent.lineno)
    if at > 0:
        yield _shifted(subject, "dedented", first, rest, margin)
        if rest != last:
            yield _moved(subject, first, last, rest, margin)
    elif getattr(parent, "orelse", None) is siblings:
        yield from _without_else(subject, node, parent, rest)
    end = parent.end_lineno or rest
    for outer in [parent, *subject.loops_around(parent)]:
        end, margin = outer.end_lineno or end, subject.indent_of(outer.lineno)
        if end != rest or outer is not parent:
            yield _moved(subject, first, last, end, margin)
    if isinstance(node, ast.Assign | ast.AugAssign | ast.Expr):
        for outer in subject.loops_around(node):
            yield _moved(subject, first, last, outer.lineno - 1, subject.indent_of(outer.lineno))
            group = _assigned_on(siblings, at)
            if group is not node:
                end = group.end_lineno or last
                yield _moved(subject, first, end, outer.lineno - 1, subject.indent_of(outer.lineno))


def _assigned_on(siblings: list[ast.stmt], at: int) -> ast.stmt:
    """Return the last of the assignments that follow each other from a place on."""
    while at + 1 < len(siblings) and isinstance(siblings[at + 1], ast.Assign):
        at += 1
    return siblings[at]


def _without_else(subject: Subject, node: ast.stmt, parent: ast.stmt, rest: int) -> Iterator[Attempt | None]:
    """What stands under an `else`, without it; or the `else` given to the loop around."""
    line = next((n for n in range(node.lineno - 1, parent.lineno, -1) if _is_else(subject, n)), 0)
    if not line:
        return
    lines = list(subject.source)
    for number in range(line + 1, rest + 1):
        lines[number - 1] = _at_depth(subject, number, node.lineno, subject.indent_of(line))
    kept = [*lines[: line - 1], *lines[line:]]
    yield subject.with_lines("else-left-out", line, kept, "else:", "")
    loops = subject.loops_around(parent)
    if isinstance(parent, ast.If) and loops and (loops[0].end_lineno or 0) == rest:
        yield _shifted(subject, "else-of-loop", line, rest, subject.indent_of(loops[0].lineno))


def _is_else(subject: Subject, line: int) -> bool:
    return subject.source[line - 1].strip().replace(" ", "").startswith("else:")


def _at_depth(subject: Subject, number: int, first: int, depth: str) -> str:
    """Return a line moved so that the line `first` would stand at `depth`."""
    text, was = subject.source[number - 1], subject.indent_of(first)
    return depth + text[len(was) :] if text.startswith(was) else text.strip() and depth + text.lstrip()


def _shifted(subject: Subject, name: str, first: int, last: int, depth: str) -> Attempt | None:
    lines = list(subject.source)
    for number in range(first, last + 1):
        lines[number - 1] = _at_depth(subject, number, first, depth)
    return subject.with_lines(name, first, lines, subject.source[first - 1].strip(), "")


def _moved(subject: Subject, first: int, last: int, after: int, depth: str) -> Attempt | None:
    """The lines put after another, at a depth; `pass` where they were alone."""
    block = [_at_depth(subject, number, first, depth) for number in range(first, last + 1)]
    alone = first >= 2 and subject.source[first - 2].rstrip().endswith(":") and _next_is_outside(subject, first, last)
    lines: list[str] = []
    for number in range(len(subject.source) + 1):
        if number and not first <= number <= last:
            lines.append(subject.source[number - 1])
        elif number == first and alone:
            lines.append(subject.indent_of(first) + "pass")
        if number == after:
            lines += block
    return subject.with_lines("moved", first, lines, subject.source[first - 1].strip(), "")


def _next_is_outside(subject: Subject, first: int, last: int) -> bool:
    following = next((text for text in subject.source[last:] if text.strip()), "")
    return len(following) - len(following.lstrip()) < len(subject.indent_of(first))


@kind
def moved_in(subject: Subject) -> Iterator[Attempt | None]:
    """An assignment before a loop that belongs at its start, and the last line of a loop that belongs first."""
    for loop in subject.loops():
        if not subject.starts_line(loop) or loop.body[0].lineno == loop.lineno:
            continue
        depth = subject.indent_of(loop.body[0].lineno)
        before: ast.stmt | None = loop
        for _ in range(3):
            before = subject.before(before) if before is not None else None
            if isinstance(before, ast.Assign) and subject.starts_line(before):
                first, last = _span(before)
                yield _moved(subject, first, last, loop.body[0].lineno - 1, depth)
    for loop in subject.loops():
        for node in loop.body[1:]:
            if isinstance(node, ast.AugAssign | ast.Assign | ast.Expr) and subject.starts_line(node):
                first, last = _span(node)
                yield _moved(subject, first, last, loop.body[0].lineno - 1, subject.indent_of(first))
                if node is not loop.body[-1]:
                    yield _moved(subject, first, last, loop.end_lineno or last, subject.indent_of(first))


@kind
def else_added(subject: Subject) -> Iterator[Attempt | None]:
    """What follows an `if` is done only where the `if` is not."""
    for node in subject.walk(ast.stmt):
        before = subject.before(node)
        if not isinstance(before, ast.If) or isinstance(node, _DEFINITIONS) or not subject.starts_line(node):
            continue
        end = before
        while end.orelse and isinstance(end.orelse[0], ast.If) and len(end.orelse) == 1:
            end = end.orelse[0]
        if end.orelse:
            continue
        first, last = _span(node)
        margin = subject.indent_of(before.lineno)
        lines = list(subject.source)
        for number in range(first, last + 1):
            lines[number - 1] = _at_depth(subject, number, first, margin + subject.unit)
        lines.insert(first - 1, f"{margin}else:")
        yield subject.with_lines("else-added", first, lines, "", "else:")


@kind
def left_out(subject: Subject) -> Iterator[Attempt | None]:
    """A statement less; a condition less around what it guards."""
    for node in subject.walk(ast.stmt):
        if isinstance(node, (*_DEFINITIONS, ast.Pass, ast.With)) or not subject.starts_line(node):
            continue
        first, last = _span(node)
        lines = list(subject.source)
        alone = len(subject.siblings_of(node)) == 1
        lines[first - 1 : last] = [subject.indent_of(first) + "pass"] if alone else []
        name = "left-out" if not isinstance(node, ast.Break | ast.Continue) else "jump"
        if subject.source[first - 1].lstrip().startswith("elif"):
            continue
        yield subject.with_lines(name, first, lines, subject.source[first - 1].strip(), "")
        if isinstance(node, ast.If) and not node.orelse and node.body[0].lineno > first:
            lines = list(subject.source)
            for number in range(node.body[0].lineno, last + 1):
                lines[number - 1] = _at_depth(subject, number, node.body[0].lineno, subject.indent_of(first))
            del lines[first - 1 : node.body[0].lineno - 1]
            yield subject.with_lines("condition-left-out", first, lines, subject.source[first - 1].strip(), "")


@kind
def jump(subject: Subject) -> Iterator[Attempt | None]:
    """`break`, `continue`, `pass` and `return` for each other."""
    for node in subject.walk(ast.Break, ast.Continue, ast.Pass):
        for word in ("break", "continue", "pass"):
            if subject.text_of(node) != word:
                yield subject.put("jump", node, word)
        if subject.scope_at(node.lineno) is not None:
            for value in (*subject.answers, *subject.names_near(node.lineno)):
                yield subject.put("jump", node, f"return {value}")


@kind
def branches(subject: Subject) -> Iterator[Attempt | None]:
    """`elif` for `if` and the other way round, two branches or two conditions exchanged, `if` for `while`."""
    for node in subject.walk(ast.If):
        text, margin = subject.source[node.lineno - 1], subject.indent_of(node.lineno)
        word = text.lstrip().split(" ", 1)[0].split("(", 1)[0]
        if word == "if" and isinstance(subject.before(node), ast.If):
            yield _line(subject, node.lineno, f"{margin}elif{text.lstrip()[2:]}", "if", "elif")
        if word == "elif":
            yield _line(subject, node.lineno, f"{margin}if{text.lstrip()[4:]}", "elif", "if")
        if word == "if" and not node.orelse:
            yield _line(subject, node.lineno, f"{margin}while{text.lstrip()[2:]}", "if", "while")
        blocks: list[tuple[ast.stmt, list[ast.stmt]]] = [(node, node.body)]
        below: list[ast.stmt] = node.orelse
        while below:
            inner = below[0]
            chained = len(below) == 1 and isinstance(inner, ast.If)
            blocks.append((inner, inner.body if chained and isinstance(inner, ast.If) else below))
            below = inner.orelse if chained and isinstance(inner, ast.If) else []
        for _, other in blocks[1:]:
            yield _exchanged(subject, node.body, other)
        for inner, _ in blocks[1:]:
            if isinstance(inner, ast.If) and inner.lineno != node.lineno:
                yield _conditions(subject, node, inner)
        following = subject.siblings_of(node)[subject.siblings_of(node).index(node) + 1 :][:1] if word == "if" else []
        if following and isinstance(following[0], ast.Return) and isinstance(node.body[-1], ast.Return):
            yield _exchanged(subject, node.body[-1:], following)
    yield from _chains(subject)
    for loop in subject.walk(ast.While):
        text = subject.source[loop.lineno - 1]
        yield _line(subject, loop.lineno, text.replace("while", "if", 1), "while", "if")


def _chains(subject: Subject) -> Iterator[Attempt | None]:
    """Every `if` that follows an `if` becomes `elif`, and every `elif` becomes `if`, in one chain."""
    for scope in (None, *subject.functions()):
        for old, new in (("if", "elif"), ("elif", "if")):
            lines, count = list(subject.source), 0
            for node in subject.walk(ast.If):
                text, margin = subject.source[node.lineno - 1], subject.indent_of(node.lineno)
                said = text.lstrip().split(" ", 1)[0].split("(", 1)[0]
                chained = old == "elif" or isinstance(subject.before(node), ast.If)
                if subject.scope_at(node.lineno) is scope and said == old and chained:
                    lines[node.lineno - 1] = margin + new + text.lstrip()[len(old) :]
                    count += 1
            if count > 1:
                yield subject.with_lines("branches-everywhere", scope.lineno if scope else 1, lines, old, new)


def _line(subject: Subject, number: int, text: str, old: str, new: str) -> Attempt | None:
    lines = list(subject.source)
    lines[number - 1] = text
    return subject.with_lines("branches", number, lines, old, new)


def _exchanged(subject: Subject, one: list[ast.stmt], other: list[ast.stmt]) -> Attempt | None:
    a, b = one[0].lineno, one[-1].end_lineno or one[-1].lineno
    c, d = other[0].lineno, other[-1].end_lineno or other[-1].lineno
    if not (a <= b < c <= d) or not subject.starts_line(one[0]) or not subject.starts_line(other[0]):
        return None
    source = list(subject.source)
    lines = [*source[: a - 1], *source[c - 1 : d], *source[b : c - 1], *source[a - 1 : b], *source[d:]]
    return subject.with_lines("branches-exchanged", a, lines, source[a - 1].strip(), source[c - 1].strip())


def _conditions(subject: Subject, one: ast.If, other: ast.If) -> Attempt | None:
    first, second = subject.put("", one.test, subject.text_of(other.test)), subject.text_of(one.test)
    last = subject.put("", other.test, second)
    if first is None or last is None or len({first.first, first.last}) > 1 or last.first != last.last:
        return None
    lines = list(subject.source)
    lines[first.first - 1], lines[last.first - 1] = first.text[0], last.text[0]
    return subject.with_lines("condition-order", one.lineno, lines, second, subject.text_of(other.test))


@kind
def swapped_lines(subject: Subject) -> Iterator[Attempt | None]:
    """Two neighbouring statements in the other order."""
    for node in subject.walk(ast.stmt):
        before = subject.before(node)
        if before is None or isinstance(before, _DEFINITIONS) or isinstance(node, _DEFINITIONS):
            continue
        if not subject.starts_line(node) or not subject.starts_line(before):
            continue
        first, last = _span(before)[0], _span(node)[1]
        lines = list(subject.source)
        lines[first - 1 : last] = lines[node.lineno - 1 : last] + lines[first - 1 : node.lineno - 1]
        old, new = subject.source[first - 1].strip(), subject.source[node.lineno - 1].strip()
        yield subject.with_lines("swapped-lines", first, lines, old, new)
