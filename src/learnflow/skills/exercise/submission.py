"""What can be said for certain about code sent for an exercise by reading it, without running it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from learnflow.skills.exercise.problems import Problem
from learnflow.skills.language.reading import find_syntax_error, read_program

Function = ast.FunctionDef | ast.AsyncFunctionDef
_NEW_SCOPE = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


@dataclass(frozen=True, slots=True)
class Fact:
    """A certain fact that keeps the code from being right: the id of its sentence and what fills it."""

    text: str
    values: Mapping[str, str | int]


def read_submission(code: str, problem: Problem) -> tuple[Fact, ...]:
    """Return what is certainly missing, the first cause first; empty where nothing is.

    Raises BadInput for code that cannot be read safely.
    """
    error = find_syntax_error(code)
    if error is not None:
        return (_syntax(error),)
    tree, starter = read_program(code), read_program(problem.starter)
    if ast.dump(tree) == ast.dump(starter):
        return (Fact("starter", {}),)
    if problem.kind == "program":
        return tuple(_program(tree))
    return tuple(_definitions(tree, starter))


def signature(function: Function) -> str:
    """Return a function's name and its parameters as they are written."""
    return f"{function.name}({ast.unparse(function.args)})"


def _syntax(error: SyntaxError) -> Fact:
    if error.lineno is None:
        return Fact("syntax_unplaced", {"message": error.msg})
    return Fact("syntax", {"line": error.lineno, "message": error.msg})


def _program(tree: ast.Module) -> Iterator[Fact]:
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    if "input" not in names and "stdin" not in names | attributes:
        yield Fact("no_input", {})
    if "print" not in names and "write" not in attributes:
        yield Fact("no_print", {})


def _definitions(tree: ast.Module, starter: ast.Module) -> Iterator[Fact]:
    """Compare what the starter defines with what the code defines at its top level."""
    classes = {node.name: node for node in _anywhere(tree) if isinstance(node, ast.ClassDef)}
    functions = {node.name: node for node in _anywhere(tree) if isinstance(node, Function)}
    bound = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    asked_names = {node.name for node in starter.body if isinstance(node, Function)}
    for asked in starter.body:
        if isinstance(asked, ast.ClassDef):
            if asked.name in classes:
                yield from _methods(classes[asked.name], asked)
            elif asked.name not in bound:
                yield Fact("missing_class", {"name": asked.name})
        elif isinstance(asked, Function):
            if asked.name in functions:
                yield from _function(functions[asked.name], asked, asked.name)
            elif asked.name not in bound:
                yield _missing(asked.name, [name for name in functions if name not in asked_names])


def _missing(name: str, others: list[str]) -> Fact:
    if not others:
        return Fact("missing_function", {"name": name})
    return Fact("missing_function_named", {"name": name, "yours": ", ".join(f"`{other[:40]}`" for other in others[:3])})


def _anywhere(tree: ast.Module) -> Iterator[ast.stmt]:
    """Give the statements at the left margin and those inside `if`, `try`, `with` and loops there."""
    waiting: list[ast.stmt] = list(reversed(tree.body))
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, _NEW_SCOPE):
            waiting.extend(child for child in _statements(node))


def _statements(node: ast.stmt) -> Iterator[ast.stmt]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.stmt):
            yield child
        elif isinstance(child, ast.ExceptHandler | ast.match_case):
            yield from child.body


def _methods(given: ast.ClassDef, asked: ast.ClassDef) -> Iterator[Fact]:
    methods = {node.name: node for node in given.body if isinstance(node, Function)}
    inherits = bool(given.bases or given.decorator_list)
    for method in (node for node in asked.body if isinstance(node, Function)):
        if method.name in methods:
            yield from _function(methods[method.name], method, f"{asked.name}.{method.name}")
        elif not inherits:
            yield Fact("missing_method", {"owner": asked.name, "name": method.name})


def _function(given: Function, asked: Function, name: str) -> Iterator[Fact]:
    if given.decorator_list:
        return
    count = len(asked.args.args)
    required = len(given.args.posonlyargs) + len(given.args.args)
    optional = len(given.args.defaults)
    keyword_only = any(default is None for default in given.args.kw_defaults)
    takes_more = given.args.vararg is not None
    if keyword_only or not required - optional <= count or not (takes_more or count <= required):
        yield Fact(
            "wrong_parameters",
            {"name": name, "asked": signature(asked), "yours": signature(given), "count": count},
        )
    if asked.name != "__init__" and not _returns(given):
        yield Fact("no_return", {"name": name})


def _returns(function: Function) -> bool:
    """Tell whether a `return` with a value or a `yield` stands in the function itself."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Yield | ast.YieldFrom) or (isinstance(node, ast.Return) and node.value is not None):
            return True
        if not isinstance(node, _NEW_SCOPE):
            waiting.extend(ast.iter_child_nodes(node))
    return False
