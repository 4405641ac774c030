"""Confirmations of linter findings about names: imports, variables, parameters, spelling."""

from __future__ import annotations

import ast
import re

from learnflow.contracts.values import LintMessage
from learnflow.skills.review.checks.kinds import changes
from learnflow.skills.review.checks.registry import Confirmed, confirms
from learnflow.skills.review.program import FunctionNode, Program, is_name

_QUOTED = re.compile(r"`([^`]*)`")
_EARLIER = re.compile(r"from line (\d+)")
_WORK_ON_IMPORT = frozenset({"__future__", "antigravity", "readline", "this"})
# Left out are names that beginners use for their own things without ever needing the built-in (`id`, `dir`, `hash`).
_TEACHING_BUILTINS = frozenset(
    {"abs", "all", "any", "bool", "chr", "dict", "enumerate", "eval", "filter", "float", "input", "int", "iter"}
    | {"len", "list", "map", "max", "min", "next", "object", "open", "ord", "print", "range", "reversed", "round"}
    | {"set", "sorted", "str", "sum", "tuple", "type", "zip"}
)
_CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@confirms("F401")
def unused_import(program: Program, message: LintMessage) -> Confirmed | None:
    """Leave out imports that work by being imported, or that may be missing on purpose."""
    # The linter marks `np` of `import numpy as np`, so the end of the place is what both agree on.
    alias = program.alias_ending.get((message.end_line, message.end_column))
    if alias is None or program.is_dynamic:
        return None
    statement = program.parent[alias]
    module = statement.module if isinstance(statement, ast.ImportFrom) else alias.name
    if module in _WORK_ON_IMPORT or any(isinstance(around, ast.Try) for around in program.ancestors(alias)):
        return None
    return Confirmed({"name": alias.asname or alias.name})


@confirms("F841")
def unused_variable(program: Program, message: LintMessage) -> Confirmed | None:
    """Leave out what a name that begins with an underscore says is not needed."""
    name = quoted(message)
    return None if name is None or name.startswith("_") or program.is_dynamic else Confirmed({"name": name})


@confirms("F403")
def star_import(program: Program, message: LintMessage) -> Confirmed | None:
    """Quote the import."""
    for node in program.at(message.line, message.column):
        if isinstance(node, ast.alias | ast.ImportFrom):
            statement = program.parent[node] if isinstance(node, ast.alias) else node
            return Confirmed({"expression": program.text(statement)})
    return None


@confirms("F811")
def redefined_function(program: Program, message: LintMessage) -> Confirmed | None:
    """Take functions and classes only: an import made twice harms nobody."""
    name, earlier = quoted(message), _EARLIER.search(message.message)
    if earlier is None:
        return None
    lines = program.lines_of_definitions.get(name or "", set())
    if not {message.line, int(earlier.group(1))} <= lines:
        return None
    return Confirmed({"name": name, "first_line": int(earlier.group(1))})


@confirms("E741")
def ambiguous_name(program: Program, message: LintMessage) -> Confirmed | None:
    """Name the letter."""
    name = quoted(message)
    return None if name is None else Confirmed({"name": name})


@confirms("A001", "A002")
def shadowed_builtin(program: Program, message: LintMessage) -> Confirmed | None:
    """Take variables and parameters only: a task may ask for a function called `sum`."""
    name = quoted(message)
    if name not in _TEACHING_BUILTINS:
        return None
    place = next(
        (node for node in program.at(message.line, message.column) if isinstance(node, ast.Name | ast.arg)), None
    )
    if place is None:
        return None
    hidden_in = program.scope(place)
    for use in program.uses.get(name, ()):
        around = program.parent[use]
        called = isinstance(around, ast.Call) and around.func is use and use.lineno > message.line
        if called and (program.scope(use) is hidden_in or program.is_inside(use, hidden_in)):
            return Confirmed({"name": name, "use_line": use.lineno}, detail="called")
    return Confirmed({"name": name}, severity="advice")


@confirms("PLW0603")
def global_variable(program: Program, message: LintMessage) -> Confirmed | None:
    """Name the variable."""
    name = quoted(message)
    return None if name is None else Confirmed({"name": name})


@confirms("B006")
def mutable_default(program: Program, message: LintMessage) -> Confirmed | None:
    """Take a default only where the function changes that object or hands it out."""
    for node in program.at(message.line, message.column):
        arguments = program.parent.get(node)
        function = program.parent.get(arguments) if isinstance(arguments, ast.arguments) else None
        if not isinstance(arguments, ast.arguments) or not isinstance(function, FunctionNode):
            continue
        name = _parameter_of(arguments, node)
        uses = [use for use in program.uses.get(name, ()) if program.is_inside(use, function)]
        if any(isinstance(use.ctx, ast.Store) and not changes(program, use) for use in uses):
            return None
        names: dict[str, object] = {"name": name, "function": function.name}
        for use in uses:
            if changes(program, use):
                return Confirmed({**names, "use_line": use.lineno}, detail="changed")
        for use in uses:
            if isinstance(program.parent[use], ast.Return):
                return Confirmed({**names, "use_line": use.lineno}, detail="returned", severity="warning")
    return None


@confirms("N801", "N802", "N803", "N806", "N816")
def naming(program: Program, message: LintMessage) -> Confirmed | None:
    """Take what is surely a word of its own choice: no constants, single letters or overridden methods."""
    name = quoted(message)
    if name is None or len(name) < 2 or name == name.upper() or name[1:2] == "_":
        return None
    if message.rule == "N801":
        usual, kind = "".join(part[:1].upper() + part[1:] for part in name.split("_")), "class"
        return Confirmed({"name": name, "usual": usual, "kind": kind}) if usual else None
    usual = _CAPITAL.sub("_", name).lower()
    if message.rule == "N802":
        return None if name in program.overriding else Confirmed({"name": name, "usual": usual, "kind": "function"})
    if message.rule == "N806" and name[0].isupper() and _may_be_class(program, message):
        return None
    return Confirmed({"name": name, "usual": usual, "kind": "variable"})


def quoted(message: LintMessage) -> str | None:
    """Return the first word that the linter's message quotes."""
    found = _QUOTED.search(message.message)
    return found.group(1) if found else None


def _parameter_of(arguments: ast.arguments, default: ast.AST) -> str:
    positional = [*arguments.posonlyargs, *arguments.args]
    pairs = [
        *zip(positional[len(positional) - len(arguments.defaults) :], arguments.defaults, strict=True),
        *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True),
    ]
    return next(parameter.arg for parameter, value in pairs if value is default)


def _may_be_class(program: Program, message: LintMessage) -> bool:
    for node in program.at(message.line, message.column):
        if isinstance(node, ast.Assign) and not isinstance(node.value, ast.Name | ast.Call | ast.Attribute):
            return False
    return True


def is_call_of_method(node: ast.AST | None, method: str) -> bool:
    """Return whether `node` calls a method of this name on anything."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == method


def is_call_of_function(node: ast.AST | None, function: str) -> bool:
    """Return whether `node` calls the plain name `function`."""
    return isinstance(node, ast.Call) and is_name(node.func, function)
