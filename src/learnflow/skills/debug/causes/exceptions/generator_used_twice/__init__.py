"""A generator, map, zip or reader was used up before: it gives its items only once."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.emptied import counted, empty_of
from learnflow.skills.debug.running.glimpsing import kept
from learnflow.skills.debug.running.looking import (
    changes,
    failing_call,
    frames_of,
    is_call,
    lookup_of,
    own_nodes,
    path_of,
    scope_at,
    statement_of,
)  # fmt: skip
from learnflow.skills.debug.running.seeing import Seen
from learnflow.skills.debug.running.tracing import Made, binding_of, traced

_ONCE = (
    "generator",
    "map",
    "zip",
    "filter",
    "enumerate",
    "reversed",
    "reader",
    "_csv.reader",
    "DictReader",
    "chain",
    "islice",
)
_USERS = (
    "list", "sum", "min", "max", "sorted", "set", "tuple", "any", "all", "dict", "len", "next", "Counter", "join",
    "extend",    "writerows", "mean", "median", "enumerate", "deque",
)  # fmt: skip
_TYPES = ("IndexError", "ValueError", "ZeroDivisionError", "StatisticsError", "StopIteration", "TypeError", "KeyError")


@pattern(*_TYPES, order=6)
def generator_used_twice(case: Case) -> Diagnosis | None:
    """What is gone through here was gone through before, and gives nothing a second time."""
    if not case.ran or (case.traceback.error_type == "TypeError" and "reduce() of empty" not in case.says):
        return None
    source = _source(case)
    seen = _type_of(case, source) if source is not None else None
    if source is None or seen is None or not _gives_once(seen):
        return None
    user = _earlier_use(case, source)
    if user is None:
        return None
    made = traced(case, source)
    first = statement_of(case, user)
    mended = _changes(case, made)
    return case.found(
        "generator-used-twice",
        where=made.node if mended and made.node is not None else user,
        certainty=Certainty.PROVED,
        variant="reader" if "reader" in seen.type.lower() else "",
        values=[case.value(case.text_of(source), seen, case.line)],
        candidates=kept(case, mended),
        name=case.text_of(source),
        kind=_kind(seen, made),
        use=case.text_of(user) if not isinstance(user, ast.For) else f"the loop over {case.text_of(user.iter)}",
        use_line=str(first.lineno if first is not None else getattr(user, "lineno", 0)),
    )


def _gives_once(seen: Seen) -> bool:
    return seen.type.rsplit(".", 1)[-1] in _ONCE or seen.type.endswith("iterator")


def _kind(seen: Seen, made: Made) -> str:
    if seen.type == "generator":
        return "a generator"
    name = seen.type.rsplit(".", 1)[-1]
    return (
        "an iterator"
        if name.endswith("iterator")
        else f"a {name} object"
        if name[0] not in "aeiou"
        else f"an {name} object"
    )


def _source(case: Case) -> ast.expr | None:
    """Return the name or attribute that gave nothing: what `list(…)`, `next(…)` or a loop went through."""
    if case.traceback.error_type == "StopIteration":
        calls = [one for one in own_nodes(case.stmt) if is_call(one, "next")]
        return _plain(calls[0].args[0]) if len(calls) == 1 and isinstance(calls[0], ast.Call) else None
    if case.traceback.error_type in ("IndexError", "KeyError"):
        found = lookup_of(case)
        return _plain(found.holder, case) if found is not None and found.length in (0, None) else None
    call = failing_call(case)
    if call is not None and call.args and getattr(call.func, "id", "") in ("max", "min", "reduce"):
        return _plain(
            call.args[-1] if getattr(call.func, "id", "") == "reduce" and len(call.args) == 2 else call.args[0], case
        )
    empty = empty_of(case)
    if empty is None and isinstance(case.node, ast.BinOp):
        empty = counted(case, case.node.right)
    return _plain(empty.node, case) if empty is not None else None


def _plain(node: ast.expr, case: Case | None = None, depth: int = 0) -> ast.expr | None:
    """Return the name inside `list(name)`, also when that was given another name."""
    if isinstance(node, ast.Call) and is_call(node, "list", "tuple", "sorted", "enumerate", "sum", "set"):
        return _plain(node.args[0], case, depth + 1) if depth < 4 else None
    if isinstance(node, ast.ListComp | ast.GeneratorExp) and depth < 4:
        return _plain(node.generators[0].iter, case, depth + 1)
    if case is not None and isinstance(node, ast.Name) and depth < 4:
        seen = case.seen(node)
        if seen is not None and seen.type in ("list", "tuple", "set"):
            made = traced_once(case, node)
            return _plain(made, case, depth + 1) if made is not None and depth < 2 else node
    return node if path_of(node) else None


def traced_once(case: Case, node: ast.Name) -> ast.expr | None:
    """Return what a name was last assigned in the failing function."""
    found = [
        one.value
        for one in case.walk(ast.Assign)
        if isinstance(one, ast.Assign)
        and path_of(one.targets[0]) == node.id
        and scope_at(case, one.lineno) is scope_at(case, case.line)
    ]
    return found[-1] if len(found) == 1 else None


def _type_of(case: Case, node: ast.expr) -> Seen | None:
    if isinstance(node, ast.Name):
        before = [one.value for one in changes(case, node.id) if _gives_once(one.value)]
        return before[-1] if before else case.seen(node.id)
    seen = case.seen(node)
    if seen is not None:
        return seen
    known = case.changes_of(path_of(node))
    return known[-1].value if known else None


def _earlier_use(case: Case, source: ast.expr) -> ast.AST | None:
    """Return what went through it first, other than the failing statement's own part."""
    path = path_of(source)
    last = path.rsplit(".", 1)[-1]
    found: list[ast.AST] = []
    for node in case.walk(ast.For, ast.Call, ast.comprehension):
        at = node.iter if isinstance(node, ast.For | ast.comprehension) else None
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            at = node.args[0] if name in _USERS and node.args else None
        same = at is not None and at is not source and path_of(at).rsplit(".", 1)[-1] == last
        if not same or at is None or not case.hits(at.lineno):
            continue
        if "." not in path and scope_at(case, at.lineno) is not scope_at(case, source.lineno):
            continue
        found.append(node if not isinstance(node, ast.comprehension) else at)
    whole = [one for one in found if not is_call(one, "next") and one is not case.parents.get(source)]
    binding = binding_of(case, path, scope_at(case, source.lineno), len(frames_of(case)) - 1)
    since = getattr(binding, "lineno", 0) if not _makes_again(binding, path) else 0
    whole = [one for one in whole if getattr(one, "lineno", 0) > since or since > source.lineno]
    before = [one for one in whole if getattr(one, "lineno", 0) <= source.lineno or "." in path]
    return before[0] if before else None


def _makes_again(binding: ast.AST | None, path: str) -> bool:
    """Whether a name is given what comes out of itself: `values = list(values)`."""
    return isinstance(binding, ast.Assign) and any(path_of(one) == path for one in ast.walk(binding.value))


def _changes(case: Case, made: Made) -> list[Change | None]:
    node = made.node
    if isinstance(node, ast.GeneratorExp):
        text = case.text_of(node)
        return [case.replaced(node, f"[{text[1:-1]}]" if text.startswith("(") else f"[{text}]")]
    if isinstance(node, ast.Call) and not is_call(node, "iter"):
        name = getattr(node.func, "id", "")
        if name in ("map", "zip", "filter", "enumerate", "reversed") or (
            case.function_named(name) is not None and name
        ):
            return [case.replaced(node, f"list({case.text_of(node)})")]
    return []
