"""Own checks on loops."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from learnflow.skills.review.checks.kinds import changes, is_tried, kinds_of
from learnflow.skills.review.checks.registry import Spot, check
from learnflow.skills.review.program import Loop, Program, call_of, is_name

MAX_USES = 200
"""A name with more uses is not followed: loops times uses would grow with the square of the program."""

_LEAVING = (ast.Break, ast.Return, ast.Raise)


@check("range-len")
def range_len(program: Program) -> Iterator[Spot]:
    """Find `for i in range(len(items))` where `i` only fetches `items[i]`."""
    for loop, index, name in _index_loops(program):
        if _uses_of_index(program, loop, index, name) == {"fetch"}:
            yield Spot("range-len", program.span(loop.target, loop.iter), {"index": index, "name": name})


@check("range-len-enumerate")
def range_len_enumerate(program: Program) -> Iterator[Spot]:
    """Find `for i in range(len(items))` where `i` fetches `items[i]` and is used as a number as well."""
    for loop, index, name in _index_loops(program):
        if _uses_of_index(program, loop, index, name) == {"fetch", "number"}:
            yield Spot("range-len-enumerate", program.span(loop.target, loop.iter), {"index": index, "name": name})


@check("while-counter")
def while_counter(program: Program) -> Iterator[Spot]:
    """Find a `while` that starts, tests and counts a number that `for` with `range` would count."""
    for loop in program.nodes:
        if not isinstance(loop, ast.While) or loop.orelse or not _is_upper_bound(loop.test):
            continue
        assert isinstance(loop.test, ast.Compare) and isinstance(loop.test.left, ast.Name)  # noqa: S101, PT018
        index = loop.test.left.id
        start = program.before(loop)
        if len(program.uses[index]) > MAX_USES:
            continue
        if not _sets_number(start, index) or not _counts_up(loop.body[-1], index):
            continue
        if _is_steady(program, loop, index) and not _is_read_after(program, loop, index):
            yield Spot("while-counter", program.span(loop.test), {"index": index})


@check("text-in-loop")
def text_in_loop(program: Program) -> Iterator[Spot]:
    """Find a text that grows by `+=` in every turn of a loop."""
    seen = set()
    for node in program.nodes:
        if not isinstance(node, ast.AugAssign) or not isinstance(node.op, ast.Add):
            continue
        loop = program.loop_around(node)
        if loop is None or not isinstance(node.target, ast.Name) or len(program.uses[node.target.id]) > MAX_USES:
            continue
        if kinds_of(program, node.target.id) != {"str"}:
            continue
        name, scope = node.target.id, program.scope(node)
        starts = [use for use in program.uses[name] if isinstance(program.parent[use], ast.Assign)]
        starts = [use for use in starts if isinstance(use.ctx, ast.Store)]
        if any(program.is_inside(use, loop) or program.scope(use) is not scope for use in starts):
            continue
        if (scope, name) not in seen:
            seen.add((scope, name))
            yield Spot("text-in-loop", program.span(node), {"name": name, "loop_line": loop.lineno})


@check("membership-in-list")
def membership_in_list(program: Program) -> Iterator[Spot]:
    """Find a list that a loop fills and that serves only to ask whether something is in it."""
    for node in program.nodes:
        if not isinstance(node, ast.Compare) or len(node.ops) != 1 or not isinstance(node.ops[0], ast.In | ast.NotIn):
            continue
        home, loop = node.comparators[0], program.loop_around(node)
        if loop is None or not isinstance(home, ast.Name):
            continue
        uses = program.uses[home.id]
        if len(uses) > MAX_USES:
            continue
        roles = [_role_in_list(program, use) for use in uses]
        if roles.count("start") != 1 or not set(roles) <= {"start", "asked", "filled", "measured"}:
            continue
        start = uses[roles.index("start")]
        filled = [use for use, role in zip(uses, roles, strict=True) if role == "filled"]
        if not program.is_inside(start, loop) and any(program.is_inside(use, loop) for use in filled):
            names = {"name": home.id, "loop_line": loop.lineno}
            yield Spot("membership-in-list", program.span(node), names)


@check("changed-while-looping")
def changed_while_looping(program: Program) -> Iterator[Spot]:
    """Find a list that loses elements while a `for` walks through it."""
    for loop in program.nodes:
        if not isinstance(loop, ast.For) or not isinstance(loop.iter, ast.Name):
            continue
        name = loop.iter.id
        if len(program.uses[name]) > MAX_USES:
            continue
        inside = [use for use in program.uses[name] if program.is_inside(use, loop) and use is not loop.iter]
        if any(isinstance(use.ctx, ast.Store) for use in inside):
            continue
        for use in inside:
            statement = _removal(program, use, kinds_of(program, name))
            if statement is not None and not _leaves_after(program, statement) and not is_tried(program, statement):
                names = {"name": name, "loop_line": loop.lineno}
                yield Spot("changed-while-looping", program.span(statement), names)


def _index_loops(program: Program) -> Iterator[tuple[ast.For, str, str]]:
    """Yield (loop, index, name) of `for index in range(len(name))`, unless `name` may be a dictionary."""
    for loop in program.nodes:
        if not isinstance(loop, ast.For) or not isinstance(loop.target, ast.Name):
            continue
        counted = call_of(loop.iter, "range", 1) or call_of(loop.iter, "range", 2)
        if counted is None:
            continue
        start = counted.args[0] if len(counted.args) == 2 else None
        measured = call_of(counted.args[-1], "len")
        if measured is None or not isinstance(measured.args[0], ast.Name):
            continue
        if start is not None and not (isinstance(start, ast.Constant) and start.value == 0):
            continue
        name = measured.args[0].id
        followed = len(program.uses[name]) <= MAX_USES and len(program.uses[loop.target.id]) <= MAX_USES
        if followed and "dict" not in kinds_of(program, name):
            yield loop, loop.target.id, name


def _uses_of_index(program: Program, loop: ast.For, index: str, name: str) -> set[str]:
    """Return what the body does with the index: `fetch`, `number`, and `other` for all that forbids advice."""
    found = set()
    fetched = set()
    for use in program.uses[index]:
        if program.is_inside(use, loop):
            if use is not loop.target:
                found.add(_use_of_index(program, use, name))
                fetched.add(program.parent[use])
        elif isinstance(use.ctx, ast.Load) and not _is_bound_nearer(program, use, index):
            found.add("other")
    for use in program.uses[name]:
        in_body = program.is_inside(use, loop) and not program.is_inside(use, loop.iter)
        if in_body and program.parent[use] not in fetched:
            found.add("other")
    return found


def _use_of_index(program: Program, use: ast.Name, name: str) -> str:
    around = program.parent[use]
    if isinstance(around, ast.Subscript) and around.slice is use:
        return "fetch" if is_name(around.value, name) and isinstance(around.ctx, ast.Load) else "other"
    if not isinstance(use.ctx, ast.Load):
        return "other"
    for ancestor in program.ancestors(use):
        if isinstance(ancestor, ast.stmt):
            return "number"
        if isinstance(ancestor, ast.Subscript | ast.Slice):
            return "other"
    return "number"


def _is_bound_nearer(program: Program, use: ast.Name, index: str) -> bool:
    """Return whether another loop, comprehension or parameter around `use` gives this name its value."""
    for ancestor in program.ancestors(use):
        if isinstance(ancestor, ast.For) and is_name(ancestor.target, index):
            return True
        generators = getattr(ancestor, "generators", ())
        if any(is_name(generator.target, index) for generator in generators):
            return True
    return False


def _is_upper_bound(test: ast.expr) -> bool:
    """Return whether `test` is `i < bound` with a bound that reads as a number, a name or the length of one."""
    if not isinstance(test, ast.Compare) or len(test.ops) != 1 or not isinstance(test.left, ast.Name):
        return False
    bound = test.comparators[0]
    measured = call_of(bound, "len")
    named = isinstance(bound, ast.Name) or (measured is not None and isinstance(measured.args[0], ast.Name))
    number = isinstance(bound, ast.Constant) and type(bound.value) is int
    return isinstance(test.ops[0], ast.Lt | ast.LtE) and (named or number)


def _sets_number(statement: ast.stmt | None, index: str) -> bool:
    return (
        isinstance(statement, ast.Assign)
        and len(statement.targets) == 1
        and is_name(statement.targets[0], index)
        and isinstance(statement.value, ast.Constant)
        and type(statement.value.value) is int
    )


def _counts_up(statement: ast.stmt, index: str) -> bool:
    if isinstance(statement, ast.AugAssign) and is_name(statement.target, index):
        step: ast.expr = statement.value
        return isinstance(statement.op, ast.Add) and _is_one(step)
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return False
    value = statement.value
    counts = isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add) and is_name(value.left, index)
    return counts and is_name(statement.targets[0], index) and isinstance(value, ast.BinOp) and _is_one(value.right)


def _is_one(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) is int and node.value == 1


def _is_steady(program: Program, loop: ast.While, index: str) -> bool:
    """Return whether the body leaves the bound alone and changes the index in its last line only."""
    names = {node.id for node in ast.walk(loop.test) if isinstance(node, ast.Name)} - {"len"}
    for node in ast.walk(loop):
        if isinstance(node, ast.Continue | ast.Global | ast.Nonlocal):
            return False
        if not isinstance(node, ast.Name) or node.id not in names:
            continue
        if node.id == index:
            if isinstance(node.ctx, ast.Store) and not program.is_inside(node, loop.body[-1]):
                return False
        elif not isinstance(node.ctx, ast.Load) or changes(program, node) or _is_handed_over(program, node):
            return False
    return True


def _is_handed_over(program: Program, use: ast.Name) -> bool:
    """Return whether a call other than `len` or `print` receives the object and could change it."""
    around = program.parent[use]
    if not isinstance(around, ast.Call) or around.func is use:
        return False
    return not (is_name(around.func, "len") or is_name(around.func, "print"))


def _is_read_after(program: Program, loop: ast.While, index: str) -> bool:
    end = loop.end_lineno or loop.lineno
    outside = [use for use in program.uses[index] if not program.is_inside(use, loop)]
    stores = [use.lineno for use in outside if isinstance(use.ctx, ast.Store) and use.lineno > end]
    repeated = program.loop_around(loop)
    for use in outside:
        if not isinstance(use.ctx, ast.Load):
            continue
        if program.scope(use) is not program.scope(loop):
            return True
        if use.lineno > end and not any(line < use.lineno for line in stores):
            return True
        if use.lineno < loop.lineno and repeated is not None and program.is_inside(use, repeated):
            return True
    return False


def _role_in_list(program: Program, use: ast.Name) -> str:
    around = program.parent[use]
    if isinstance(around, ast.Assign) and isinstance(around.value, ast.List) and not around.value.elts:
        return "start"
    if isinstance(around, ast.Compare) and any(use is other for other in around.comparators):
        return "asked" if len(around.ops) == 1 and isinstance(around.ops[0], ast.In | ast.NotIn) else "other"
    if isinstance(around, ast.Attribute) and around.attr == "append":
        return "filled"
    return "measured" if call_of(around, "len") is not None else "other"


def _removal(program: Program, use: ast.Name, kinds: frozenset[str]) -> ast.stmt | None:
    """Return the statement in which this use takes an element out of a list, None otherwise."""
    around = program.parent[use]
    statement: ast.AST | None = None
    if isinstance(around, ast.Subscript) and isinstance(around.ctx, ast.Del) and kinds == {"list"}:
        statement = program.parent[around]
    elif isinstance(around, ast.Attribute) and around.attr == "remove" and kinds <= {"list", "other"}:
        call = program.parent[around]
        statement = program.parent[call] if isinstance(call, ast.Call) else None
    return statement if isinstance(statement, ast.Expr | ast.Delete) else None


def _leaves_after(program: Program, statement: ast.stmt) -> bool:
    """Return whether the loop is left after the removal, in the same block."""
    block = program.block_of(statement)
    return any(isinstance(other, _LEAVING) and other.lineno > statement.lineno for other in block)


def nested_loops(program: Program) -> list[tuple[Loop, Loop]]:
    """Return pairs (outer, inner) of loops where each turn of the outer one runs the inner one."""
    found = []
    for node in program.nodes:
        if isinstance(node, Loop):
            outer = program.loop_around(node)
            if outer is not None:
                found.append((outer, node))
    return found
