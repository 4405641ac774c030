"""What is good about a program, named only where the tree proves it."""

from __future__ import annotations

import ast

from learnflow.skills.review.catalogue import say
from learnflow.skills.review.program import FunctionNode, Program, call_of, is_name

MAX_STRENGTHS = 2
_OUTSIDE = frozenset({"print", "input", "open", "exec", "eval"})
_BROAD = frozenset({"Exception", "BaseException"})


def strengths_of(program: Program) -> tuple[str, ...]:
    """Return at most `MAX_STRENGTHS` sentences, each true and about this program."""
    found = (_functions(program), _docstrings(program), _with_file(program), _named_except(program), _texts(program))
    return tuple(sentence for sentence in found if sentence)[:MAX_STRENGTHS]


def _functions(program: Program) -> str | None:
    good = [node for node in program.nodes if isinstance(node, ast.FunctionDef) and _is_self_contained(program, node)]
    if not good:
        return None
    if len(good) == 1:
        return say("strength_function", name=good[0].name, line=good[0].lineno)
    names = [function.name for function in good[:3]]
    return say("strength_functions", names="`, `".join(names[:-1]), name=names[-1])


def _is_self_contained(program: Program, function: ast.FunctionDef) -> bool:
    """Return whether a plain function works with its parameters only and returns a value on its last line."""
    arguments = function.args
    parameters = {argument.arg for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
    last = function.body[-1]
    if function.decorator_list or not parameters or program.scope(program.parent[function]) is not program.tree:
        return False
    if not isinstance(last, ast.Return) or last.value is None or isinstance(last.value, ast.Constant):
        return False
    if isinstance(last.value, ast.Name) and len(function.body) == 1:
        return False
    own = set(parameters)
    for node in ast.walk(function):
        if isinstance(node, ast.Global | ast.Nonlocal | ast.Import | ast.ImportFrom | ast.Attribute | FunctionNode):
            # An attribute may be a change of the argument or a call of anything.
            if node is not function:
                return False
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            own.add(node.id)
        elif isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
            return False
    read = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)} - own
    return not read & (_OUTSIDE | program.imported | _module_variables(program)) and bool(own & _returned(last))


def _returned(statement: ast.Return) -> set[str]:
    return {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}


def _module_variables(program: Program) -> set[str]:
    return {
        name
        for name, uses in program.uses.items()
        if any(isinstance(use.ctx, ast.Store) and program.scope(use) is program.tree for use in uses)
    }


def _docstrings(program: Program) -> str | None:
    functions = [node for node in program.nodes if isinstance(node, FunctionNode)]
    if len(functions) < 2 or not all(ast.get_docstring(node, clean=False) for node in functions):
        return None
    return say("strength_docstrings", count=len(functions))


def _with_file(program: Program) -> str | None:
    opened = [node for node in program.nodes if isinstance(node, ast.Call) and is_name(node.func, "open")]
    if len(opened) != 1 or not isinstance(program.parent[opened[0]], ast.withitem):
        return None
    return say("strength_with", line=opened[0].lineno)


def _named_except(program: Program) -> str | None:
    handlers = [node for node in program.nodes if isinstance(node, ast.ExceptHandler)]
    if len(handlers) != 1 or not isinstance(handlers[0].type, ast.Name) or handlers[0].type.id in _BROAD:
        return None
    return say("strength_except", line=handlers[0].lineno, name=handlers[0].type.id)


def _texts(program: Program) -> str | None:
    """Praise f-strings where at least two stand and no text is put together in another way."""
    lines = []
    for node in program.nodes:
        if isinstance(node, ast.JoinedStr) and any(isinstance(part, ast.FormattedValue) for part in node.values):
            lines.append(node.lineno)
        if isinstance(node, ast.Attribute) and node.attr == "format":
            return None
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod):
            sides = (node.left, node.right)
            if any(isinstance(side, ast.Constant) and isinstance(side.value, str) for side in sides):
                return None
            if any(call_of(side, "str") for side in sides):
                return None
    places = sorted(set(lines))
    if len(places) < 2:
        return None
    return say("strength_f_strings", lines=", ".join(map(str, places[:4])) + (", …" if len(places) > 4 else ""))
