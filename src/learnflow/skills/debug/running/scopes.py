"""Where a program gives a name its value, which of these places the failing line can see, and why none was reached."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from learnflow.skills.debug.case import MODULE, Case
from learnflow.skills.debug.running.phrases import listed
from learnflow.skills.debug.running.seeing import Seen
from learnflow.skills.debug.running.wording import valued

_NAME = re.compile(r"(?:name|variable) '([^']{1,80})'")
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_SCOPES = (*_FUNCTIONS, *_COMPREHENSIONS, ast.ClassDef, ast.Module)
GUARDS = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.Try, ast.Match)


@dataclass(frozen=True, slots=True)
class Binding:
    """One place where a name gets (or loses) its value: `scope` is where the name lives, `inside` where it is written.

    The two differ only under `global` and `nonlocal`. `kind` is value, loop, function, class, import, parameter,
    except, match, deleted or comprehension.
    """

    kind: str
    line: int
    node: ast.AST
    scope: ast.AST
    inside: ast.AST


@dataclass(frozen=True, slots=True)
class Missing:
    """A name without a value: where it is read, and its bindings.

    `scope` is where it is read, `seen` are the bindings in the scope that Python asks, `outer` those further out
    that would be asked if there were none of these, `elsewhere` those that this place cannot see.
    """

    name: str
    node: ast.AST
    scope: ast.AST
    seen: tuple[Binding, ...]
    outer: tuple[Binding, ...]
    elsewhere: tuple[Binding, ...]


def missing(case: Case) -> Missing | None:
    """Return the name that a NameError or UnboundLocalError is about, None without code or without its place."""
    match = _NAME.search(case.says)
    if match is None or case.tree is None or case.stmt is None:
        return None
    name = match[1]
    node = _read_of(case, name)
    if node is None:
        return None
    scopes = scopes_of(case.tree)
    bound = bindings(case.tree, name)
    chain = _visible(scopes, node)
    homes = [scope for scope in chain if any(one.scope is scope for one in bound)]
    asked = homes[: 2 if homes and isinstance(homes[0], ast.ClassDef) else 1]
    seen = tuple(one for one in bound if any(one.scope is scope for scope in asked))
    outer = tuple(one for one in bound if any(one.scope is scope for scope in homes) and one not in seen)
    return Missing(name, node, chain[0], seen, outer, tuple(one for one in bound if one not in (*seen, *outer)))


def _read_of(case: Case, name: str) -> ast.AST | None:
    if isinstance(case.node, ast.Name) and case.node.id == name:
        return case.node
    reads = [one for one in ast.walk(case.stmt) if isinstance(one, ast.Name) and one.id == name] if case.stmt else []
    loads = [one for one in reads if not isinstance(one.ctx, ast.Store)] or reads
    here = [one for one in loads if one.lineno == case.line] or loads
    if here:
        return min(here, key=lambda one: (one.lineno, one.col_offset))
    return case.stmt if isinstance(case.stmt, ast.Delete | ast.AugAssign) else None


@lru_cache(maxsize=4)
def scopes_of(tree: ast.Module) -> Mapping[ast.AST, ast.AST]:
    """Return for each node of a program the scope in which its names are looked up."""
    found: dict[ast.AST, ast.AST] = {tree: tree}
    pending: list[tuple[ast.AST, ast.AST]] = [(child, tree) for child in ast.iter_child_nodes(tree)]
    while pending:
        node, scope = pending.pop()
        found[node] = scope
        outer = _outer_parts(node)
        for child in ast.iter_child_nodes(node):
            inside = isinstance(node, _SCOPES) and child not in outer
            if isinstance(child, ast.comprehension) and isinstance(node, _COMPREHENSIONS):
                found[child] = node
                for part in ast.iter_child_nodes(child):
                    first = child is node.generators[0] and part is child.iter
                    pending.append((part, scope if first else node))
                continue
            pending.append((child, node if inside else scope))
    return found


def _outer_parts(node: ast.AST) -> list[ast.AST]:
    """Return the parts of a definition that are worked out outside of it."""
    if isinstance(node, ast.Lambda):
        return [*node.args.defaults, *(one for one in node.args.kw_defaults if one is not None)]
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        given = [*node.args.defaults, *(one for one in node.args.kw_defaults if one is not None)]
        return [*node.decorator_list, *given, *([node.returns] if node.returns else [])]
    if isinstance(node, ast.ClassDef):
        return [*node.decorator_list, *node.bases, *node.keywords]
    return []


def _visible(scopes: Mapping[ast.AST, ast.AST], node: ast.AST) -> list[ast.AST]:
    """Return the scopes in which a name that stands at `node` is looked for, innermost first."""
    scope = scopes.get(node, node)
    chain = [scope]
    while not isinstance(scope, ast.Module):
        outer = scopes.get(scope)
        if outer is None:
            break
        scope = outer
        if not isinstance(scope, ast.ClassDef):
            chain.append(scope)
    return chain


@lru_cache(maxsize=32)
def bindings(tree: ast.Module, name: str) -> tuple[Binding, ...]:
    """Return all places that give `name` a value or take it away, in the order of the lines."""
    scopes = scopes_of(tree)
    moved = _moved(tree, scopes, name)
    walruses = {id(node.target) for node in scopes if isinstance(node, ast.NamedExpr)}
    found = []
    for node, scope in scopes.items():
        for kind, line in _binds(node, name):
            home = scope
            while isinstance(home, _COMPREHENSIONS) and id(node) in walruses:
                home = scopes[home]
            if isinstance(node, ast.arg):
                found.append(Binding("parameter", line, node, scope, scope))
            elif isinstance(home, _COMPREHENSIONS):
                found.append(Binding("comprehension", line, node, home, home))
            else:
                found.append(Binding(kind, line, node, moved.get(home, home), home))
    return tuple(sorted(found, key=lambda one: (one.line, getattr(one.node, "col_offset", 0))))


def _moved(tree: ast.Module, scopes: Mapping[ast.AST, ast.AST], name: str) -> dict[ast.AST, ast.AST]:
    """Return the functions that declare `name` global or nonlocal, with the scope in which it lives."""
    moved: dict[ast.AST, ast.AST] = {}
    for node in scopes:
        if isinstance(node, ast.Global) and name in node.names:
            moved[scopes[node]] = tree
        elif isinstance(node, ast.Nonlocal) and name in node.names:
            moved[scopes[node]] = scopes.get(scopes[node], tree)
    return moved


def _binds(node: ast.AST, name: str) -> Iterator[tuple[str, int]]:
    if isinstance(node, ast.Name) and node.id == name and not isinstance(node.ctx, ast.Load):
        yield ("deleted" if isinstance(node.ctx, ast.Del) else "value"), node.lineno
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == name:
        yield "function", node.lineno
    elif isinstance(node, ast.ClassDef) and node.name == name:
        yield "class", node.lineno
    elif isinstance(node, ast.arg) and node.arg == name:
        yield "parameter", node.lineno
    elif isinstance(node, ast.Import | ast.ImportFrom):
        for alias in node.names:
            if (alias.asname or alias.name.split(".")[0]) == name:
                yield "import", node.lineno
    elif isinstance(node, ast.ExceptHandler) and node.name == name:
        yield "except", node.lineno
    elif isinstance(node, ast.MatchAs | ast.MatchStar) and node.name == name:
        yield "match", node.lineno


def at(case: Case, binding: Binding) -> int:
    """Return the line at which the scope of a binding stood when the exception came."""
    if isinstance(binding.scope, ast.Module):
        lines = [line for function, line in frames(case) if function == MODULE]
        return lines[-1] if lines else case.line
    home = getattr(binding.scope, "name", "")
    lines = [line for function, line in frames(case) if function.rsplit(".", 1)[-1] == home]
    return lines[-1] if lines else case.line


def frames(case: Case) -> list[tuple[str, int]]:
    """Return the student's frames in the program, outermost first: function and line."""
    if case.failure is not None:
        return [(one.function, one.line) for one in case.failure.frames if not one.file]
    told = [(one.function, one.line) for one in case.traceback.frames if not one.in_library]
    return told or [(MODULE, case.line)]


def way_to(case: Case, node: ast.AST, top: ast.AST) -> list[ast.AST]:
    """Return the nodes around `node`, innermost first, up to but without `top`."""
    way = []
    current = case.parents.get(node)
    while current is not None and current is not top:
        way.append(current)
        current = case.parents.get(current)
    return way


def guard_of(case: Case, binding: Binding, reader: ast.AST) -> ast.AST | None:
    """Return the outermost statement around a binding that may have been passed by and does not hold the reader."""
    own = set(map(id, way_to(case, reader, binding.inside)))
    around = [
        one for one in way_to(case, binding.node, binding.inside) if isinstance(one, GUARDS) and id(one) not in own
    ]
    return around[-1] if around else None


def values_in(case: Case, *nodes: ast.AST, besides: str = "") -> list[tuple[str, Seen]]:
    """Return the plain names of these nodes with what they held at the exception, functions and modules left out."""
    found: dict[str, Seen] = {}
    for node in nodes:
        called = {id(one.func) for one in ast.walk(node) if isinstance(one, ast.Call)}
        for one in ast.walk(node):
            if isinstance(one, ast.Name) and id(one) not in called and one.id != besides and one.id not in found:
                seen = case.seen(one.id)
                if seen is not None and seen.type not in ("function", "module", "type"):
                    found[one.id] = seen
    return list(found.items())


def told(pairs: list[tuple[str, Seen]], most: int = 3) -> str:
    """Return names and values in words: "`age` is 15 and `day` is 'Sat'"."""
    parts = [valued(name, seen) for name, seen in pairs[:most]]
    return listed(parts)


def indent_of(case: Case, line: int) -> str:
    """Return the indentation of a line of the program."""
    text = case.lines[line - 1] if case.lines is not None and 0 < line <= len(case.lines) else ""
    return text[: len(text) - len(text.lstrip())]
