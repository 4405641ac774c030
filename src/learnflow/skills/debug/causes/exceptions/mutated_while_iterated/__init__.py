"""A collection gets longer or shorter while a loop runs over it or over its positions."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.emptied import FILLING, removed_from
from learnflow.skills.debug.running.glimpsing import kept
from learnflow.skills.debug.running.looking import (
    changes,
    failing_call,
    length_of,
    lookup_of,
    method_of,
    path_of,
    receiver_of,
    scope_at,
    size_text,
)  # fmt: skip
from learnflow.skills.debug.running.ranges import counting_of, split_sum

_VIEWS = ("items", "keys", "values")


@pattern("IndexError", order=10)
def popped_by_position(case: Case) -> Diagnosis | None:
    """`for i in range(len(xs)): xs.pop(i)`: each `pop` makes the list shorter, and the positions go on."""
    call = failing_call(case) if case.ran and "pop index" in case.says else None
    holder = receiver_of(call)
    if call is None or holder is None or len(call.args) != 1 or not path_of(holder):
        return None
    seen, index = case.seen(holder), case.seen(call.args[0])
    counting = counting_of(case, call.args[0], call)
    length = length_of(seen)
    if counting is None or counting.of is None or path_of(counting.of) != path_of(holder) or length is None:
        return None
    if index is None or index.number is None or index.number < length or not isinstance(counting.loop, ast.For):
        return None
    if counting.over + counting.shift > 0:
        return None
    return case.found(
        "mutated-while-iterated",
        where=call,
        variant="positions",
        certainty=Certainty.PROVED,
        values=[case.value(path_of(holder), seen, case.line)] if seen is not None else [],
        name=path_of(holder),
        index=case.text_of(call.args[0]),
        number=index.text,
        size=size_text(length),
        loop=str(counting.loop.lineno),
        bound=case.text_of(counting.bound) if counting.bound is not None else "",
    )


@pattern("IndexError", order=10)
def list_shrinks_in_its_loop(case: Case) -> Diagnosis | None:
    """The positions were counted before the loop took items out."""
    found = lookup_of(case) if case.ran else None
    if found is None or found.length is None or found.number is None or found.number < found.length:
        return None
    counting = counting_of(case, found.index, found.node)
    path = path_of(found.holder)
    if counting is None or not path:
        return None
    if not isinstance(counting.loop, ast.For):
        return None if counting.of is None else _in_while(case, path, counting.loop, counting.bound)
    same = counting.of is not None and path_of(counting.of) == path
    if not same or counting.over + counting.shift > 0:
        return None
    made = _shortened(case, counting.loop, path)
    if made is None:
        return None
    bound = case.text_of(counting.bound) if counting.bound is not None else ""
    candidates = []
    call = counting.loop.iter
    if isinstance(call, ast.Call) and len(call.args) == 1 and counting.over == 0 and counting.shift == 0 and bound:
        candidates = [case.replaced(call, f"range({bound} - 1, -1, -1)")]
    return case.found(
        "mutated-while-iterated",
        where=made,
        variant="positions",
        certainty=Certainty.PROVED,
        values=[case.value(path, found.held, case.line)] if found.held is not None else [],
        candidates=kept(case, candidates),
        name=path,
        index=case.text_of(found.index),
        number=str(found.number),
        size=size_text(found.length),
        loop=str(counting.loop.lineno),
        bound=bound,
    )


def _in_while(case: Case, path: str, loop: ast.While | ast.For, bound: ast.expr | None) -> Diagnosis | None:
    """A `while` whose bound was counted once, before the loop took items out."""
    found = lookup_of(case)
    counting = counting_of(case, found.index, found.node) if found is not None else None
    bound = split_sum(bound)[0] if bound is not None else None
    if found is None or counting is None or counting.of is None or not isinstance(bound, ast.Name):
        return None
    if path_of(counting.of) != path or counting.over + counting.shift > 0:
        return None
    made = _shortened(case, loop, path) or _shortened(case, scope_at(case, case.line) or loop, path)
    if made is None or any(
        isinstance(one, ast.Name) and one.id == bound.id and isinstance(one.ctx, ast.Store) for one in ast.walk(loop)
    ):
        return None
    return case.found(
        "mutated-while-iterated",
        where=made,
        variant="positions",
        certainty=Certainty.PROVED,
        values=[case.value(path, found.held, case.line)] if found.held is not None else [],
        candidates=[case.replaced(one, f"len({path})") for one in _uses(loop.test, bound.id)]
        if isinstance(loop, ast.While)
        else [],
        name=path,
        index=case.text_of(found.index),
        number=str(found.number),
        size=size_text(found.length),
        loop=str(loop.lineno),
        bound=f"{bound.id}",
    )


def _uses(node: ast.AST, name: str) -> list[ast.Name]:
    return [one for one in ast.walk(node) if isinstance(one, ast.Name) and one.id == name]


def _shortened(case: Case, loop: ast.AST, path: str) -> ast.AST | None:
    """Return what makes a list shorter inside a loop and was reached."""
    found = []
    for node in ast.walk(loop):
        line = getattr(node, "lineno", 0)
        again = isinstance(node, ast.Assign) and path_of(node.targets[0]) == path and path in _names(node.value)
        if line and (removed_from(node) == path or again) and case.hits(line):
            found.append(node)
    lines = [change.line for change in changes(case, path)]
    found.sort(key=lambda node: -(lines.index(node.lineno) if node.lineno in lines else -1))  # type: ignore[attr-defined]
    return found[0] if found else None


def _names(node: ast.AST) -> set[str]:
    return {path_of(one) for one in ast.walk(node)}


@pattern("RuntimeError", order=10)
def changed_size_during_iteration(case: Case) -> Diagnosis | None:
    """A dictionary, set or deque changes while a loop runs over it."""
    if "during iteration" not in case.says:
        return None
    loop = _loop(case)
    over = _collection(loop.iter) if loop is not None else None
    if loop is None or over is None:
        return None
    path = path_of(over) or case.text_of(over)
    made, function = _maker(case, loop, over)
    seen = case.seen(over) if case.ran else None
    lengths = [length_of(one.value) for one in changes(case, path_of(over))] if path_of(over) else []
    after = length_of(seen)
    before = lengths[-2] if len(lengths) > 1 and lengths[-1] == after else None
    grew = before is not None and after is not None and after > before
    read = isinstance(made, ast.Subscript)
    variant = "other-function" if function else "reading" if read else ""
    if before is None or after is None:
        variant = variant or "unseen"
    target = loop.iter
    candidates = [case.replaced(target, f"list({case.text_of(target)})")]
    if read and isinstance(made, ast.Subscript):
        candidates.insert(0, case.replaced(made, f"{case.text_of(made.value)}.get({case.text_of(made.slice)}, [])"))
    return case.found(
        "mutated-while-iterated",
        where=made if made is not None else loop.iter,
        variant=variant if made is not None else "unseen-line",
        certainty=Certainty.PROVED if case.ran and made is not None else Certainty.SEEN if case.ran else Certainty.READ,
        values=[case.value(path, seen, case.line)] if seen is not None else [],
        candidates=kept(case, candidates) if case.ran else [],
        name=path,
        loop=str(loop.iter.lineno),
        had="1 entry" if before == 1 else f"{before} entries",
        size="has 1 entry" if after == 1 else f"has {after} entries",
        did="adds to" if grew or read or made is None or method_of(made) in FILLING else "takes from",
        function=function,
        kind=seen.type if seen is not None else "collection",
    )


def _loop(case: Case) -> ast.For | ast.comprehension | None:
    statement = case.stmt
    if isinstance(statement, ast.For):
        return statement
    found = [one for one in ast.walk(statement) if isinstance(one, ast.comprehension)] if statement is not None else []
    return found[0] if len(found) == 1 else None


def _collection(node: ast.expr) -> ast.expr | None:
    """Return what is looped over: `d` of `d.items()`."""
    if method_of(node) in _VIEWS:
        return receiver_of(node)
    if (
        isinstance(node, ast.Call)
        and node.args
        and getattr(node.func, "id", "") in ("enumerate", "reversed", "iter", "zip")
    ):
        return _collection(node.args[0])
    return node if path_of(node) else None


def _maker(case: Case, loop: ast.For | ast.comprehension, over: ast.expr) -> tuple[ast.AST | None, str]:
    """Return what changed the collection inside the loop, and the function it is in when that is another one."""
    path = path_of(over)
    found = [node for node in (ast.walk(loop) if isinstance(loop, ast.For) else ()) if _changes(node, path)]
    reached = [node for node in found if not case.ran or case.hits(getattr(node, "lineno", 0))]
    lines = [change.line for change in changes(case, path)] if case.ran else []
    last = lines[-1] if lines else 0
    for node in reached:
        if getattr(node, "lineno", 0) == last:
            return node, ""
    inside = case.function_at(last) if last else None
    if last and inside is not None and inside is not case.function_at(case.line):
        nodes = [one for one in ast.walk(inside) if getattr(one, "lineno", 0) == last and _any_change(one)]
        return (nodes[0] if nodes else case.statement_at(last)), inside.name
    if len(reached) == 1:
        return reached[0], ""
    reads = [
        one
        for one in ast.walk(loop)
        if isinstance(one, ast.Subscript) and path_of(one.value) == path and one.lineno == last
    ]
    return (reads[0] if reads else None), ""


def _changes(node: ast.AST, path: str) -> bool:
    if removed_from(node) == path and path:
        return True
    if method_of(node) in FILLING and path_of(receiver_of(node)) == path:
        return True
    if isinstance(node, ast.Assign):
        return any(isinstance(one, ast.Subscript) and path_of(one.value) == path for one in node.targets)
    return (
        isinstance(node, ast.AugAssign)
        and isinstance(node.target, ast.Subscript)
        and path_of(node.target.value) == path
    )


def _any_change(node: ast.AST) -> bool:
    if removed_from(node) or method_of(node) in FILLING:
        return True
    return isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript)
