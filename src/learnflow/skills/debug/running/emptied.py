"""A collection that has nothing, or less than before, in it: which expression it is, what took things out."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.running.glimpsing import glimpsed
from learnflow.skills.debug.running.looking import (
    changes,
    failing_call,
    frames_of,
    is_call,
    length_of,
    lookup_of,
    loops_around,
    method_of,
    path_of,
    receiver_of,
    scope_at,
    scope_nodes,
)  # fmt: skip
from learnflow.skills.debug.running.seeing import Seen
from learnflow.skills.debug.running.tracing import argument_for, bindings_in, call_in, parameters

REMOVING = ("pop", "popleft", "popitem", "clear", "remove", "discard")
FILLING = ("append", "add", "extend", "insert", "appendleft", "update", "put", "setdefault")
_EMPTY_CALLS = ("max", "min", "mean", "fmean", "median", "mode", "choice", "choices", "reduce", "stdev")


@dataclass(frozen=True)
class Empty:
    """An expression that turned out empty: `node` in the program and `seen`, its value."""

    node: ast.expr
    seen: Seen | None
    line: int


@dataclass(frozen=True)
class Taken:
    """What took something out: the line, the node, how many there were before and after (None if not seen)."""

    line: int
    node: ast.AST | None
    before: int | None
    after: int | None
    path: str
    depth: int | None


def empty_of(case: Case) -> Empty | None:
    """Return the empty collection that an exception is about, None when it is about none."""
    error = case.traceback.error_type.rsplit(".", 1)[-1]
    if error == "IndexError":
        found = lookup_of(case)
        if found is not None:
            return Empty(found.holder, found.held, found.node.lineno) if found.length == 0 else None
    if error == "ZeroDivisionError":
        return _divided(case)
    call = failing_call(case)
    if call is None or not call.args:
        return None
    name = method_of(call) or getattr(call.func, "id", "")
    node: ast.expr | None = None
    last = call.args[-1]
    if (
        name in ("randrange", "sample")
        and error == "ValueError"
        and is_call(last, "len")
        and isinstance(last, ast.Call)
    ):
        node = last.args[0]
    elif name in _EMPTY_CALLS:
        node = call.args[1] if name == "reduce" and len(call.args) > 1 else call.args[0]
    if node is None:
        return None
    seen = case.seen(node)
    length = length_of(seen)
    lazy = isinstance(node, ast.GeneratorExp) or (seen is not None and length is None)
    return Empty(node, seen, node.lineno) if length == 0 or lazy else None


def _divided(case: Case) -> Empty | None:
    """Return the collection whose length or count the line divides by."""
    node: ast.AST | None = case.node
    if not isinstance(node, ast.BinOp):
        found = (
            [one for one in ast.walk(case.stmt) if isinstance(one, ast.BinOp) and _divides(one)] if case.stmt else []
        )
        node = found[0] if len(found) == 1 else None
    if not isinstance(node, ast.BinOp) or not _divides(node):
        return None
    return counted(case, node.right)


def _divides(node: ast.BinOp) -> bool:
    return isinstance(node.op, ast.Div | ast.FloorDiv | ast.Mod)


def counted(case: Case, node: ast.expr) -> Empty | None:
    """Return the collection that a number counts: `len(x)`, a name bound to it, or a counter of a loop over x."""
    if is_call(node, "len") and isinstance(node, ast.Call):
        return Empty(node.args[0], case.seen(node.args[0]), node.lineno)
    if not isinstance(node, ast.Name):
        return None
    scope = scope_at(case, node.lineno)
    bound = [one for one in bindings_in(scope, node.id) if isinstance(one, ast.Assign)]
    lengths = [one.value for one in bound if is_call(one.value, "len")]
    if len(bound) == 1 and lengths and isinstance(lengths[0], ast.Call):
        return Empty(lengths[0].args[0], _named(case, lengths[0].args[0]), lengths[0].lineno)
    every = [one for one in scope_nodes(scope) if isinstance(one, ast.For)]
    loops = [one for one in every if any(_counts(inner, node.id) for inner in one.body)]
    if len(loops) == 1 and bound:
        return Empty(loops[0].iter, _named(case, loops[0].iter), loops[0].lineno)
    return None


def _counts(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name) and node.target.id == name


def _named(case: Case, node: ast.expr) -> Seen | None:
    return case.seen(node.id) if isinstance(node, ast.Name) else None


# --- what took things out ---------------------------------------------------------------------------------------


def names_of_holder(case: Case, node: ast.expr) -> Iterator[tuple[int, str]]:
    """Yield the names that a collection goes by, each with the place of its frame: its own and those of arguments."""
    depth = len(frames_of(case)) - 1
    path = path_of(node)
    scope = scope_at(case, getattr(node, "lineno", case.line))
    for _ in range(8):
        if not path or depth < 0:
            return
        yield depth, path
        if "." in path or not isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef):
            return
        if path not in parameters(scope) or depth == 0 or bindings_in(scope, path):
            return
        call = call_in(case, depth - 1)
        argument = argument_for(scope, call, path) if call is not None else None
        depth -= 1
        if argument is None:
            return
        path = path_of(argument)
        scope = scope_at(case, argument.lineno)


def taken_out(case: Case, node: ast.expr) -> Taken | None:
    """Return what last took things out of a collection, None if nothing is known to have done so."""
    for depth, path in names_of_holder(case, node):
        found = changes(case, path, depth)
        for earlier, later in reversed(list(itertools.pairwise(found))):
            before, after = length_of(earlier.value), length_of(later.value)
            if before is None or after is None or after >= before:
                continue
            removing = remover_at(case, later.line)
            if _rebinds_empty(case, later.line, path):
                removing = None
            elif removing is None or binds(case.statement_at(later.line), path):
                continue
            most = max(length_of(one.value) or 0 for one in found)
            return Taken(later.line, removing, most, length_of(found[-1].value), path, depth)
    return _by_attribute(case, node)


def _by_attribute(case: Case, node: ast.expr) -> Taken | None:
    """Return what emptied an attribute or entry, seen by stopping the program where it takes things out."""
    shape = shape_of(node)
    if "." not in shape and "[" not in shape:
        return None
    found = [one for one in case.walk(ast.Call) if isinstance(one, ast.expr) and method_of(one) in REMOVING]
    found = [one for one in found if shape_of(receiver_of(one)).rsplit(".", 1)[-1] == shape.rsplit(".", 1)[-1]]
    found = [one for one in found if case.hits(one.lineno) and one.lineno != case.line]
    order = [line for line, _ in case.history.steps]
    found.sort(key=lambda one: -max((at for at, line in enumerate(order) if line == one.lineno), default=-1))
    index = case.seen(node.slice) if isinstance(node, ast.Subscript) else None
    for one in found[:2]:
        holder = receiver_of(one)
        if holder is None or not isinstance(one, ast.expr):
            continue
        parts = [holder, *([holder.slice] if isinstance(holder, ast.Subscript) else [])]
        seen = glimpsed(case, one, parts)
        before = length_of(seen.get(holder))
        same = not isinstance(holder, ast.Subscript) or (index is not None and seen.get(holder.slice) == index)
        if before and same:
            return Taken(one.lineno, one, before, 0, case.text_of(holder), None)
    return None


def shape_of(node: ast.AST | None) -> str:
    """Return the name of something with `[]` for each entry that is taken: `boxes[]` for `boxes["a"]`."""
    if isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Slice):
        inner = shape_of(node.value)
        return f"{inner}[]" if inner else ""
    return path_of(node)


def binds(statement: ast.stmt | None, path: str) -> bool:
    """Whether a statement gives a name or attribute another object."""
    targets: list[ast.expr] = []
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, ast.For | ast.AsyncFor):
        targets = [statement.target]
    elif isinstance(statement, ast.With | ast.AsyncWith):
        targets = [one.optional_vars for one in statement.items if one.optional_vars is not None]
    parts = [part for one in targets for part in (one.elts if isinstance(one, ast.Tuple | ast.List) else [one])]
    return any(path_of(one) == path for one in parts)


def removed_from(node: ast.AST) -> str:
    """Return the name of what a node takes something out of, empty if it takes nothing out."""
    if isinstance(node, ast.Call) and method_of(node) in REMOVING:
        return path_of(receiver_of(node))
    if isinstance(node, ast.Call) and node.args and "heappop" in (method_of(node), getattr(node.func, "id", "")):
        return path_of(node.args[0])
    if isinstance(node, ast.Delete):
        return next((path_of(one.value) for one in node.targets if isinstance(one, ast.Subscript)), "")
    return ""


def remover_at(case: Case, line: int) -> ast.AST | None:
    """Return the call or `del` on a line that takes something out of a collection."""
    statement = case.statement_at(line)
    for node in ast.walk(statement) if statement is not None else ():
        if getattr(node, "lineno", 0) == line and removed_from(node):
            return node
    return None


def _rebinds_empty(case: Case, line: int, path: str) -> bool:
    """Whether a line gives a name a new empty collection, not for the first time."""
    statement = case.statement_at(line)
    if not isinstance(statement, ast.Assign) or path_of(statement.targets[0]) != path:
        return False
    failing = loops_around(case, case.stmt) if case.stmt is not None else []
    if any(loop in failing for loop in loops_around(case, statement)):
        return False  # A new list at the start of each round is nothing that was lost.
    return is_empty_literal(statement.value)


def is_empty_literal(node: ast.AST | None) -> bool:
    """Whether a node makes an empty list, tuple, dictionary, set or text."""
    if isinstance(node, ast.List | ast.Tuple):
        return not node.elts
    if isinstance(node, ast.Dict):
        return not node.keys
    if isinstance(node, ast.Constant):
        return bool(node.value == "")
    return isinstance(node, ast.Call) and not node.args and is_call(node, "list", "set", "dict", "deque", arguments=0)
