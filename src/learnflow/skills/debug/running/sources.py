"""Where a text was read: from `input()`, a line of a file, or what is written in the program; and what it passed."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace
from typing import Literal

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.running.looking import is_call, literal, method_of, receiver_of, scope_at
from learnflow.skills.debug.running.seeing import Seen
from learnflow.skills.debug.running.tracing import Made, parameters, traced

Kind = Literal["input", "file", "literal", "given", "unknown"]
Loop = ast.For | ast.AsyncFor | ast.comprehension

MAX_STEPS = 14
_SAME_TEXT = (
    "strip",
    "rstrip",
    "lstrip",
    "lower",
    "upper",
    "replace",
    "title",
    "casefold",
    "removesuffix",
    "removeprefix",
)
_CUT = ("split", "rsplit", "splitlines", "partition", "rpartition")
_READ = ("read", "readline", "readlines", "read_text")
_WRAPPERS = (
    "enumerate",
    "reversed",
    "sorted",
    "list",
    "tuple",
    "iter",
    "next",
    "set",
    "zip",
    "str",
    "filter",
    "int",
    "float",
)
_READERS = ("reader", "DictReader", "StringIO", "fileinput")
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass(frozen=True)
class Source:
    """Where a text comes from: `node` is the call or the literal, `path` the file's name.

    `loop` is the innermost loop that handed it out, `cut` the last call such as `split` that it passed, `item`
    whether it is one part of a longer thing.
    """

    kind: Kind = "unknown"
    line: int = 0
    node: ast.AST | None = None
    path: str = ""
    loop: Loop | None = None
    cut: ast.Call | None = None
    reader: ast.Call | None = None


def source_of(case: Case, node: ast.expr) -> Source:
    """Return where the text of an expression of the failing statement was read."""
    found, here, depth = Source(), node, -1
    made = _made(case, node, None)
    for _ in range(MAX_STEPS):
        if made.given:
            return replace(found, kind="given", line=0)
        here_node = made.node
        if here_node is None:
            return found
        step = _step(case, here_node, found)
        if isinstance(step, Source):
            return step
        here, found = step
        made = _made(case, here, made if made.depth is not None or depth >= 0 else None)
    return found


def _made(case: Case, node: ast.expr, before: Made | None) -> Made:
    """Follow names back; a name that a comprehension binds leads to the comprehension."""
    if isinstance(node, ast.Name):
        loop = comprehension_of(case, node)
        if loop is not None:
            return Made(loop, node.lineno, before.depth if before else None, scope_at(case, node.lineno))
    depth = before.depth if before is not None else None
    if before is not None and depth is None and isinstance(node, ast.Name):
        scope = scope_at(case, node.lineno)
        if isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef) and node.id in parameters(scope):
            return Made(None, node.lineno, None, scope)
    return traced(case, node, depth)


def made_expression(case: Case, node: ast.expr | None) -> ast.AST | None:
    """Return the expression that a name got its value from, also where several names got theirs on one line."""
    if not isinstance(node, ast.Name):
        return node
    made = traced(case, node)
    line = made.node
    if isinstance(line, ast.Assign) and made.through and isinstance(line.value, ast.Tuple):
        for target in line.targets:
            for place, one in enumerate(getattr(target, "elts", ())):
                if isinstance(one, ast.Name) and one.id == made.through[-1] and place < len(line.value.elts):
                    return line.value.elts[place]
    return line


def comprehension_of(case: Case, name: ast.Name) -> ast.comprehension | None:
    """Return the part of a comprehension around `name` that binds it."""
    outer = case.parents.get(name)
    while outer is not None and not isinstance(outer, ast.stmt):
        if isinstance(outer, _COMPREHENSIONS):
            for one in outer.generators:
                if any(isinstance(part, ast.Name) and part.id == name.id for part in ast.walk(one.target)):
                    return one
        outer = case.parents.get(outer)
    return None


def _step(case: Case, node: ast.AST, found: Source) -> Source | tuple[ast.expr, Source]:  # noqa: PLR0911
    """Return the source, or the next expression to follow with what is known so far."""
    line = getattr(node, "lineno", 0)
    if isinstance(node, ast.For | ast.AsyncFor | ast.comprehension):
        return node.iter, replace(found, loop=found.loop or node)
    if isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr) and node.value is not None:
        return node.value, found
    if isinstance(node, ast.withitem):
        return node.context_expr, found
    if isinstance(node, ast.Subscript):
        return node.value, found
    if isinstance(node, ast.IfExp):
        return node.body, found
    if isinstance(node, ast.Starred):
        return node.value, found
    if isinstance(node, _COMPREHENSIONS) and not isinstance(node, ast.DictComp):
        return node.elt, replace(found, loop=found.loop or node.generators[0])
    if isinstance(node, ast.Call):
        return _step_call(case, node, found)
    if isinstance(node, ast.Attribute):
        value = stored(case, node.attr)
        if node.attr == "stdin":
            return replace(found, kind="input", line=line, node=node)
        return (value, found) if value is not None else replace(found, line=line)
    if isinstance(node, ast.Constant | ast.List | ast.Tuple | ast.Dict | ast.JoinedStr | ast.Set):
        return replace(found, kind="literal", line=line, node=node)
    return replace(found, line=line)


def _step_call(case: Case, node: ast.Call, found: Source) -> Source | tuple[ast.expr, Source]:
    name, receiver = method_of(node), receiver_of(node)
    if is_call(node, "input", arguments=0):
        return replace(found, kind="input", line=node.lineno, node=node)
    if is_call(node, "open") or (name == "open" and isinstance(receiver, ast.Name)):
        return replace(found, kind="file", line=node.lineno, node=node, path=path_text(case, node))
    if name in _READERS and node.args:
        return node.args[0], replace(found, reader=node)
    if receiver is not None and name in (*_SAME_TEXT, *_READ, "values", "items", "keys", "get", "pop", "copy", "group"):
        return receiver, found
    if receiver is not None and name in _CUT:
        return receiver, replace(found, cut=found.cut or node)
    if is_call(node, *_WRAPPERS):
        return node.args[-1 if is_call(node, "filter") else 0], found
    if is_call(node, "map", arguments=2):
        return node.args[1], found
    return replace(found, line=node.lineno)


def stored(case: Case, attribute: str) -> ast.expr | None:
    """Return the one expression that the program puts into this attribute, None where several do."""
    values = []
    for node in case.walk(ast.Assign, ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if any(isinstance(one, ast.Attribute) and one.attr == attribute for one in targets):
            values.append(getattr(node, "value", None))
    return values[0] if len(values) == 1 else None


def path_text(case: Case, call: ast.Call) -> str:
    """Return the file name that an `open` gets, empty where it is not known."""
    argument = call.args[0] if call.args else None
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        return argument.value
    seen = case.seen(argument) if isinstance(argument, ast.Name) else None
    value = literal(seen.text) if seen is not None else None
    if isinstance(value, str):
        return value
    made = traced(case, argument) if argument is not None else None
    if made is not None and isinstance(made.node, ast.Constant) and isinstance(made.node.value, str):
        return made.node.value
    return ""


def text_in(seen: Seen | None) -> str | None:
    """Return the whole text that was seen, None for another type or a shortened one."""
    if seen is None or seen.type != "str":
        return None
    value = literal(seen.text)
    return value if isinstance(value, str) and (seen.length is None or seen.length == len(value)) else None


def lines_behind(case: Case, source: Source) -> list[str]:
    """Return the lines of the file or text that the source is one line of, empty where that is not known."""
    if source.kind == "file" and source.path in case.given.files:
        return case.given.files[source.path].splitlines()
    value = _plain(source.node) if source.kind == "literal" else None
    if isinstance(value, str):
        return value.strip("\n").splitlines() if "\n" in value else [value]
    if isinstance(value, list | tuple) and all(isinstance(one, str) for one in value):
        return [str(one) for one in value]
    return []


def _plain(node: ast.AST | None) -> object:
    try:
        return ast.literal_eval(node) if isinstance(node, ast.expr) else None
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
