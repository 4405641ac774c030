"""Small questions about a case that several causes ask: what stands in brackets, how long it is, what a name held."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from learnflow.skills.debug.case import MODULE, Case
from learnflow.skills.debug.facts import own_nodes as nodes_of_scope
from learnflow.skills.debug.running.seeing import Assigned, Seen, SeenFrame

SEQUENCES = ("list", "tuple", "str", "bytes", "range", "deque")
_BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")
_MAX_DEPTH = 8


@dataclass(frozen=True)
class Lookup:
    """Something in square brackets that failed: `holder[index]` with what both were."""

    node: ast.Subscript
    holder: ast.expr
    index: ast.expr
    held: Seen | None
    length: int | None
    number: int | None
    store: bool


def own_nodes(statement: ast.AST | None) -> list[ast.AST]:
    """Return the nodes of a statement without the statements inside it."""
    if statement is None:
        return []
    found: list[ast.AST] = []
    pending: list[ast.AST] = [statement]
    while pending:
        node = pending.pop()
        found.append(node)
        for name, child in ast.iter_fields(node):
            if name in _BLOCKS and isinstance(node, ast.stmt):
                continue
            pending.extend(one for one in (child if isinstance(child, list) else [child]) if isinstance(one, ast.AST))
    return found


def frames_of(case: Case) -> tuple[SeenFrame, ...]:
    """Return the frames of the student's own program, outermost first."""
    return tuple(one for one in (case.failure.frames if case.failure is not None else ()) if not one.file)


def path_of(node: ast.AST | None) -> str:
    """Return `xs` or `self.items.all` for a name or attributes of one, empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        inner = path_of(node.value)
        return f"{inner}.{node.attr}" if inner else ""
    return ""


def literal(text: str) -> object:
    """Return the value that a shown value stands for, None for one that is shortened or no plain value."""
    try:
        value: object = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
        return None
    return value


def length_of(seen: Seen | None) -> int | None:
    """Return the length of a seen text or collection, None for anything else."""
    if seen is None:
        return None
    if seen.length is not None:
        return seen.length
    value = literal(seen.text) if seen.type in ("list", "tuple", "str", "dict", "set") else None
    return len(value) if isinstance(value, list | tuple | str | dict | set) else None


def integer(case: Case, node: ast.expr, depth: int = 0) -> int | None:
    """Return the whole number that an expression of the failing statement came to, None if it is none."""
    known = _computed(case, node, depth)
    if known is not None:
        return known
    seen = case.seen(node) if not isinstance(node, ast.Slice) else None
    number = seen.number if seen is not None and seen.type in ("int", "bool") else None
    return number if isinstance(number, int) else None


def _computed(case: Case, node: ast.expr, depth: int) -> int | None:
    if depth > _MAX_DEPTH:
        return None
    if isinstance(node, ast.Constant):
        return node.value if type(node.value) is int else None
    if isinstance(node, ast.Name):
        seen = case.seen(node)
        number = seen.number if seen is not None and seen.type == "int" else None
        return number if isinstance(number, int) else None
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = _computed(case, node.operand, depth + 1)
        return -inner if inner is not None else None
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        left, right = _computed(case, node.left, depth + 1), _computed(case, node.right, depth + 1)
        if left is None or right is None:
            return None
        return left + right if isinstance(node.op, ast.Add) else left - right
    if is_call(node, "len") and isinstance(node, ast.Call) and isinstance(node.args[0], ast.Name):
        return length_of(case.seen(node.args[0]))
    return None


def is_call(node: ast.AST | None, *names: str, arguments: int = 1) -> bool:
    """Whether a node calls one of these plain names with at least so many arguments."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in names
        and len(node.args) >= arguments
    )


def method_of(node: ast.AST | None) -> str:
    """Return the name of the method that a call calls, empty for another node."""
    return node.func.attr if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else ""


def receiver_of(node: ast.AST | None) -> ast.expr | None:
    """Return what stands before the dot of a called method."""
    return node.func.value if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else None


def lookup_of(case: Case) -> Lookup | None:
    """Return the brackets that failed, None where it is not known which."""
    node = case.node
    if node is None or not isinstance(node, ast.Subscript):
        if node is not None and not isinstance(node, ast.Subscript) and case.ran:
            return None
        node = _only_failing(case)
    if node is None or isinstance(node.slice, ast.Slice):
        return None
    held = case.seen(node.value)
    number = integer(case, node.slice)
    return Lookup(node, node.value, node.slice, held, length_of(held), number, not isinstance(node.ctx, ast.Load))


def _only_failing(case: Case) -> ast.Subscript | None:
    nodes = [
        one for one in own_nodes(case.stmt) if isinstance(one, ast.Subscript) and not isinstance(one.slice, ast.Slice)
    ]
    if len(nodes) == 1:
        return nodes[0]
    failing = []
    for one in nodes if case.ran and len(nodes) < 6 else ():
        length, number = length_of(case.seen(one.value)), integer(case, one.slice)
        if length is not None and number is not None and not -length <= number < length:
            failing.append(one)
    return failing[0] if len(failing) == 1 else None


def failing_call(case: Case) -> ast.Call | None:
    """Return the call that raised, None if it was no call or it is not known which."""
    if isinstance(case.node, ast.Call):
        return case.node
    if case.node is not None:
        return None
    calls = [one for one in own_nodes(case.stmt) if isinstance(one, ast.Call)]
    return calls[0] if len(calls) == 1 else None


def scope_at(case: Case, line: int) -> ast.AST | None:
    """Return the function that a line is in, else the whole program."""
    return case.function_at(line) or case.tree


def scope_nodes(scope: ast.AST | None) -> Iterator[ast.AST]:
    """Yield the nodes of a function or program without those of functions and classes inside it, in no order."""
    if scope is not None:
        yield from nodes_of_scope(scope)


def changes(case: Case, path: str, depth: int | None = None) -> tuple[Assigned, ...]:
    """Return the recorded changes of a name (or `self.name`) in the frame at `depth`, else the module's."""
    frames = frames_of(case)
    assigned = case.history.assigned
    start = len(frames) - 1 if depth is None else depth
    for index in range(start, -1, -1):
        function = frames[index].function
        found = assigned.get(function, {}).get(path, ())
        if found:
            return found
        if not function.startswith("<"):
            break
    return assigned.get(MODULE, {}).get(path, ())


def loops_around(case: Case, node: ast.AST) -> list[ast.For | ast.AsyncFor | ast.While]:
    """Return the loops whose body a node is in, innermost first, up to its function."""
    found: list[ast.For | ast.AsyncFor | ast.While] = []
    inner: ast.AST = node
    outer = case.parents.get(node)
    while outer is not None and not isinstance(
        outer, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda
    ):
        if isinstance(outer, ast.For | ast.AsyncFor | ast.While) and (
            inner in outer.body or isinstance(outer, ast.While)
        ):
            found.append(outer)
        inner, outer = outer, case.parents.get(outer)
    return found


def statement_of(case: Case, node: ast.AST) -> ast.stmt | None:
    """Return the statement that a node of the program is part of."""
    inner: ast.AST | None = node
    while inner is not None and not isinstance(inner, ast.stmt):
        inner = case.parents.get(inner)
    return inner


def block_of(case: Case, statement: ast.stmt) -> Sequence[ast.stmt]:
    """Return the list of statements that a statement stands in."""
    outer = case.parents.get(statement)
    for name in ("body", "orelse", "finalbody"):
        block = getattr(outer, name, None)
        if isinstance(block, list) and statement in block:
            return block
    return ()


def indentation(case: Case, line: int) -> str:
    """Return the white space that a line begins with."""
    text = case.lines[line - 1] if case.lines is not None and 1 <= line <= len(case.lines) else ""
    return text[: len(text) - len(text.lstrip())]


def size_text(length: int | None, noun: str = "item") -> str:
    """Return `is empty`, `has 1 item` or `has 5 items`."""
    if length == 0:
        return "is empty"
    return f"has 1 {noun}" if length == 1 else f"has {length} {noun}s"


def noun_of(seen: Seen | None) -> str:
    """Return what the parts of a sequence are called."""
    return "character" if seen is not None and seen.type == "str" else "item"
