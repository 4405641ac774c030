"""A name that no longer means what its call or its dot expects, because a line of the program gave it another value."""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Change
from learnflow.skills.debug.running.renaming import respelt
from learnflow.skills.debug.running.scopes import Binding, bindings, missing, scopes_of
from learnflow.skills.debug.running.seeing import Seen
from learnflow.skills.language.names import builtin_names

_CALLABLE = frozenset({"function", "builtin_function_or_method", "method", "type", "module"})


@dataclass(frozen=True, slots=True)
class Shadow:
    """A name whose first meaning was covered: `original` is builtin, function, class or import.

    `by` is the first line that covered it, `line` that of the definition (0 for Python's own), `seen` what it holds
    (None where it holds nothing yet), `local` whether only the function of the failing line has the covering value.
    """

    name: str
    node: ast.Name
    original: str
    by: Binding
    line: int
    seen: Seen | None
    local: bool


def shadow_of(case: Case) -> Shadow | None:
    """Return the covered name that is called on the failing line, or read there before it has a value."""
    if case.tree is None or case.stmt is None:
        return None
    if case.traceback.error_type == "UnboundLocalError":
        gone = missing(case)
        if gone is None or not isinstance(gone.node, ast.Name) or not gone.seen:
            return None
        stores = [one for one in gone.seen if one.kind in ("value", "loop")]
        if not stores or not _unset_by_itself(case, gone.node, stores):
            return None
        original = _original(gone.name, gone.outer)
        if original is None:
            return None
        return Shadow(gone.name, gone.node, original[0], stores[0], original[1], None, True)
    for node in _called(case):
        found = shadow_at(case, node)
        if found is not None:
            return found
    return None


def shadow_at(case: Case, node: ast.Name) -> Shadow | None:
    """Return how the name of a node was covered, None where it was not, or still holds something to call."""
    seen = case.seen(node.id)
    if seen is None or seen.type in _CALLABLE or case.tree is None:
        return None
    scopes = scopes_of(case.tree)
    chain = []
    scope = scopes.get(node)
    while scope is not None:
        chain.append(scope)
        outer = scopes.get(scope)
        scope = outer if outer is not scope else None
    bound = bindings(case.tree, node.id)
    homes = [home for home in chain if any(one.scope is home for one in bound)]
    if not homes:
        return None
    inside = [one for one in bound if one.scope is homes[0]]
    covering = [
        one for one in inside if one.kind in ("value", "parameter", "comprehension", "except") and _ran(case, one)
    ]
    if not covering:
        return None
    original = _original(node.id, bound)
    if original is None:
        return None
    return Shadow(node.id, node, original[0], covering[0], original[1], seen, not isinstance(homes[0], ast.Module))


def _ran(case: Case, binding: Binding) -> bool:
    return not case.history.hits or case.hits(binding.line) > 0 or binding.kind == "parameter"


def _unset_by_itself(case: Case, node: ast.Name, stores: list[Binding]) -> bool:
    """Whether no covering line stands above the reading one: then the name was meant in its first meaning."""
    return all(one.line >= case.line for one in stores)


def _called(case: Case) -> list[ast.Name]:
    tops: list[ast.AST] = [case.node] if case.node is not None else []
    calls = [one for one in tops if isinstance(one, ast.Call)]
    if not calls and case.stmt is not None:
        calls = [one for one in ast.walk(case.stmt) if isinstance(one, ast.Call)]
    return [one.func for one in calls if isinstance(one.func, ast.Name)]


def _original(name: str, bound: tuple[Binding, ...]) -> tuple[str, int] | None:
    for kind in ("function", "class", "import"):
        lines = [one.line for one in bound if one.kind == kind]
        if lines:
            return kind, lines[0]
    return ("builtin", 0) if name in builtin_names() else None


def renamed(case: Case, found: Shadow, keep: Collection[int] = ()) -> Change | None:
    """Return the program with the covering variable under a name of its own, where two lines are enough.

    `keep` are the nodes (by `id`) that mean the first meaning, besides those that are called.
    """
    if case.tree is None:
        return None
    scopes = scopes_of(case.tree)
    nodes: list[ast.expr] = []
    for node in ast.walk(case.tree):
        if isinstance(node, ast.Name) and node.id == found.name and _home(scopes, node, found) is found.by.scope:
            holder = case.parents.get(node)
            called = isinstance(holder, ast.Call) and holder.func is node
            before = isinstance(node.ctx, ast.Load) and node.lineno < found.by.line
            if not called and not before and id(node) not in keep:
                nodes.append(node)
    lower = found.name[:1].lower() + found.name[1:]
    return respelt(case, nodes, lower if lower != found.name else f"{found.name}_value")


def _home(scopes: Mapping[ast.AST, ast.AST], node: ast.AST, found: Shadow) -> ast.AST | None:
    """Return the covering scope where it is around a node."""
    scope = scopes.get(node)
    while scope is not None and scope is not found.by.scope:
        outer = scopes.get(scope)
        scope = outer if outer is not scope else None
    return scope


def kinds_of(original: str) -> str:
    """Return what was covered, in words."""
    return {"function": "function", "class": "class", "import": "name"}.get(original, "function")
