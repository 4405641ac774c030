"""Facts that the source alone shows for certain: nothing here depends on a run."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from learnflow.skills.debug.findings import Observation
from learnflow.skills.debug.texts import clip
from learnflow.skills.language.names import builtin_names, names_of

_SILENT_METHODS = frozenset({"append", "extend", "insert", "remove", "sort", "reverse", "clear", "shuffle"})
_MODULE_NAMES = frozenset({"__name__", "__file__", "__doc__", "__builtins__", "__spec__", "__package__", "__loader__"})
MAX_FACTS = 3


def own_nodes(function: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of a function without those of functions and classes inside it."""
    pending = list(ast.iter_child_nodes(function))
    while pending:
        node = pending.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            pending.extend(ast.iter_child_nodes(node))


def functions_without_result(tree: ast.Module) -> dict[str, int]:
    """Return the functions of the top level that never return a value, with their lines; generators are none."""
    silent: dict[str, int] = {}
    twice: set[str] = set()
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef) or node.decorator_list:
            continue
        if node.name in silent:
            twice.add(node.name)
        inner = list(own_nodes(node))
        gives = any(isinstance(n, ast.Return) and n.value is not None for n in inner)
        if not gives and not any(isinstance(n, ast.Yield | ast.YieldFrom) for n in inner):
            silent[node.name] = node.lineno
    bound = [n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)]
    return {name: line for name, line in silent.items() if name not in twice and name not in bound}


def names_set_to_none(tree: ast.Module) -> list[tuple[str, int, str]]:
    """Return the names assigned from a method that changes a list and gives None: name, line, method."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            called, target = node.value.func, node.targets[0]
            if isinstance(called, ast.Attribute) and called.attr in _SILENT_METHODS and isinstance(target, ast.Name):
                owner = called.value
                of_list = isinstance(owner, ast.List) or (isinstance(owner, ast.Name) and _is_list(tree, owner.id))
                if of_list:
                    found.append((target.id, node.lineno, called.attr))
    return sorted(found, key=lambda entry: entry[1])


def _is_list(tree: ast.Module, name: str) -> bool:
    """Whether some line assigns a list to `name` and none assigns an object of another kind that is written out."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in node.targets):
            value = node.value
            if isinstance(value, ast.List | ast.ListComp):
                return True
            if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in ("list", "sorted"):
                return True
    return False


def base_case_facts(tree: ast.Module, function: str) -> tuple[str, int] | None:
    """Return what the source shows about a recursion's end: no condition at all, or a call with nothing changed."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef) or node.name != function:
            continue
        inner = list(own_nodes(node))
        calls = [n for n in inner if isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.func.id == function]
        if not calls:
            return None
        parameters = [arg.arg for arg in node.args.args]
        stored = {n.id for n in inner if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)}
        for call in calls:
            given = [arg.id for arg in call.args if isinstance(arg, ast.Name)]
            if parameters and given == parameters and not call.keywords and not stored & set(parameters):
                return "unchanged", call.lineno
        if not any(
            isinstance(n, ast.If | ast.IfExp | ast.While | ast.For | ast.BoolOp | ast.Try | ast.Match) for n in inner
        ):
            return "unconditional", calls[0].lineno
    return None


def facts_of(tree: ast.Module) -> tuple[Observation, ...]:
    """Return at most three certain facts that explain many a wrong result, first line first."""
    facts = [*_lost_results(tree), *_set_to_none(tree), *_undefined(tree), *_never_called(tree)]
    facts.sort(key=lambda fact: (fact.line or 0, fact.id))
    return tuple(facts[:MAX_FACTS])


def _lost_results(tree: ast.Module) -> Iterator[Observation]:
    silent = functions_without_result(tree)
    statements = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
    for node in ast.walk(tree):
        called = node.func if isinstance(node, ast.Call) and id(node) not in statements else None
        if isinstance(called, ast.Name) and called.id in silent:
            slots = {"function": clip(called.id), "defined": str(silent[called.id]), "line": str(called.lineno)}
            yield Observation("fact-no-result", called.lineno, slots)


def _set_to_none(tree: ast.Module) -> Iterator[Observation]:
    for name, line, method in names_set_to_none(tree):
        yield Observation("fact-method-gives-none", line, {"name": clip(name), "method": method, "line": str(line)})


def _undefined(tree: ast.Module) -> Iterator[Observation]:
    names = names_of(tree)
    stars = any(isinstance(n, ast.ImportFrom) and any(a.name == "*" for a in n.names) for n in ast.walk(tree))
    if stars or {"globals", "exec", "setattr", "eval"} & names.read.keys():
        return
    for name, line in sorted(names.read.items(), key=lambda entry: (entry[1], entry[0])):
        if name not in names.bound and name not in builtin_names() and name not in _MODULE_NAMES and name[:2] != "__":
            yield Observation("fact-undefined", line, {"name": clip(name), "line": str(line)})


def _never_called(tree: ast.Module) -> Iterator[Observation]:
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    others = [n for n in tree.body if not isinstance(n, ast.FunctionDef | ast.Import | ast.ImportFrom | ast.ClassDef)]
    others = [n for n in others if not (isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant))]
    if functions and not others and not any(isinstance(n, ast.ClassDef) for n in tree.body):
        slots = {"function": clip(functions[-1].name), "line": str(functions[-1].lineno)}
        yield Observation("fact-only-definitions", functions[-1].lineno, slots)
