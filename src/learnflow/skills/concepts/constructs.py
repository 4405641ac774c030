"""Names the concepts that occur in a piece of code, and what the compiler knows about its functions."""

from __future__ import annotations

import ast
import symtable
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from learnflow.skills.concepts.sentences import code_span, listed, sentence
from learnflow.skills.concepts.source import Source
from learnflow.skills.language.reading import FILE_NAME

MAX_FACTS = 4
TELLING = (
    "closures",
    "recursion",
    "classes",
    "comprehensions",
    "exceptions",
    "files",
    "scope",
    "functions",
    "while-loops",
    "for-loops",
    "dictionaries",
    "sets",
    "tuples",
    "lists",
    "conditionals",
    "modules",
    "booleans",
    "strings",
    "numbers",
    "variables",
)
"""Concepts from the one that says most about a piece of code to the one that says least."""

_BY_NODE: dict[type[ast.AST], tuple[str, ...]] = {
    ast.ClassDef: ("classes",),
    ast.ListComp: ("comprehensions", "lists"),
    ast.SetComp: ("comprehensions", "sets"),
    ast.DictComp: ("comprehensions", "dictionaries"),
    ast.GeneratorExp: ("comprehensions",),
    ast.Try: ("exceptions",),
    ast.Raise: ("exceptions",),
    ast.Global: ("scope",),
    ast.Nonlocal: ("scope",),
    ast.FunctionDef: ("functions",),
    ast.Lambda: ("functions",),
    ast.While: ("while-loops",),
    ast.For: ("for-loops",),
    ast.Dict: ("dictionaries",),
    ast.Set: ("sets",),
    ast.Tuple: ("tuples",),
    ast.List: ("lists",),
    ast.Slice: ("lists",),
    ast.If: ("conditionals",),
    ast.IfExp: ("conditionals",),
    ast.Match: ("conditionals",),
    ast.Import: ("modules",),
    ast.ImportFrom: ("modules",),
    ast.Compare: ("booleans",),
    ast.BoolOp: ("booleans",),
    ast.Not: ("booleans",),
    ast.JoinedStr: ("strings",),
    ast.Assign: ("variables",),
}


@dataclass(frozen=True, slots=True)
class Survey:
    """What occurs in a program: ids of concepts, the most telling first, and at most four facts about it."""

    constructs: tuple[str, ...]
    facts: tuple[str, ...]


def survey(tree: ast.Module, code: str) -> Survey:
    """Return the concepts that occur in a program, and what is true of it as a whole.

    Facts name closures, objects with two names, recursion, and lines that pack a lot.
    """
    nodes = list(ast.walk(tree))
    closures = list(_closures(nodes, code))
    recursive = list(_self_calls(nodes))
    found: set[str] = set()
    for node in nodes:
        found.update(_BY_NODE.get(type(node), ()))
        if isinstance(node, ast.Constant):
            found.update(_of_constant(node.value))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "open":
            found.add("files")
    found.update(["closures"] if closures else [], ["recursion"] if recursive else [])
    facts = [
        sentence("fact", "closure", inner=_called(name), names=listed([code_span(free) for free in frees]))
        for name, frees in closures
    ]
    facts += [sentence("fact", "shared", **shared) for shared in islice(_shared_changes(tree), MAX_FACTS)]
    facts += [sentence("fact", "recursion", name=name, line=line) for name, line in recursive]
    facts += islice(_dense_lines(nodes, Source(code)), MAX_FACTS)
    constructs = tuple(concept for concept in TELLING if concept in found)
    return Survey(constructs, tuple(facts[:MAX_FACTS]))


def _dense_lines(nodes: Sequence[ast.AST], source: Source) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp):
            kind = type(node).__name__.removesuffix("Comp").lower().replace("dict", "dictionary")
            yield sentence("fact", "comprehension", line=node.lineno, kind=kind, value=source.span(node))
        elif isinstance(node, ast.IfExp):
            chosen = {"body": node.body, "condition": node.test, "orelse": node.orelse}
            spans = {name: source.span(part) for name, part in chosen.items()}
            yield sentence("fact", "ternary", line=node.lineno, **spans)


def _called(function: str) -> str:
    return "The `lambda`" if function == "lambda" else code_span(function)


def _of_constant(value: object) -> Sequence[str]:
    if isinstance(value, bool):
        return ("booleans",)
    if isinstance(value, str):
        return ("strings",)
    return ("numbers",) if isinstance(value, int | float) else ()


def _closures(nodes: Sequence[ast.AST], code: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each function or lambda that uses names of a function around it, with those names.

    Names that a comprehension binds are left out: how far they belong to the function around differs
    between versions of Python.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            top = symtable.symtable(code, FILE_NAME, "exec")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    left_out = {"__class__"}
    for node in nodes:
        if isinstance(node, ast.comprehension):
            left_out.update(part.id for part in ast.walk(node.target) if isinstance(part, ast.Name))
    waiting = [top]
    while waiting:
        table = waiting.pop()
        waiting.extend(reversed(table.get_children()))
        if isinstance(table, symtable.Function) and table.get_name() not in _COMPREHENSIONS:
            frees = tuple(sorted(set(table.get_frees()) - left_out))
            if frees:
                yield table.get_name(), frees


_COMPREHENSIONS = frozenset({"listcomp", "setcomp", "dictcomp", "genexpr"})


def _self_calls(nodes: Sequence[ast.AST]) -> Iterator[tuple[str, int]]:
    """Yield each plain function that calls itself by name, with the line of its first such call."""
    methods = {id(part) for node in nodes if isinstance(node, ast.ClassDef) for part in node.body}
    for node in nodes:
        if not isinstance(node, ast.FunctionDef) or id(node) in methods:
            continue
        lines = [
            part.lineno
            for part in ast.walk(node)
            if isinstance(part, ast.Call) and isinstance(part.func, ast.Name) and part.func.id == node.name
        ]
        if lines and not _binds(node, node.name):
            yield node.name, min(lines)


def _binds(function: ast.FunctionDef, name: str) -> bool:
    """Return whether a function or one inside it gives `name` another meaning."""
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id == name:
            return True
        if isinstance(node, ast.arg) and node.arg == name:
            return True
        if node is not function and isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == name:
            return True
    return False


def _shared_changes(tree: ast.Module) -> Iterator[dict[str, str | int]]:
    """Yield where a method of an object is called, or an item of it set, that two names stand for.

    Looks at the plain statements at the top level only, where the order of lines is the order of events.
    """
    names: dict[str, str] = {}
    for node in tree.body:
        changed = _changed_name(node)
        if changed in names:
            yield {"line": node.lineno, "first": names[changed], "second": changed}
        bound = {part.id for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}
        if not isinstance(node, ast.Assign | ast.AugAssign | ast.Expr):
            names = {}
        names = {one: other for one, other in names.items() if not bound & {one, other}}
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Name):
            for target in node.targets:
                if isinstance(target, ast.Name) and target.id != node.value.id:
                    names |= {target.id: node.value.id, node.value.id: target.id}


def _changed_name(node: ast.stmt) -> str:
    """Return the name whose object a statement may change by a method call or by setting an item, or nothing."""
    changed: ast.expr | None = None
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        changed = node.value.func
    elif isinstance(node, ast.Assign | ast.AugAssign):
        changed = node.targets[0] if isinstance(node, ast.Assign) else node.target
    if isinstance(changed, ast.Attribute | ast.Subscript) and isinstance(changed.value, ast.Name):
        return changed.value.id
    return ""
