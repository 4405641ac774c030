"""Where a value came from: through parameters, names and returns back to the expression that made it."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.running.looking import (
    changes,
    frames_of,
    is_call,
    method_of,
    receiver_of,
    scope_at,
    scope_nodes,
)

MAX_STEPS = 8
_KEPT = 4
_COPIES = ("list", "tuple", "sorted", "set", "str", "deque", "iter", "reversed")


@dataclass(frozen=True)
class Made:
    """The expression that made a value: `depth` is its frame's place (None: a call that ended), `through` names it had.

    `given` is the text of an argument of the test call itself, when the value came from there.
    """

    node: ast.AST | None
    line: int
    depth: int | None
    scope: ast.AST | None
    through: tuple[str, ...] = ()
    function: str = ""
    given: str = ""


def traced(case: Case, node: ast.expr, depth: int | None = None) -> Made:
    """Return what made the value of an expression in the frame at `depth` (the innermost by default)."""
    if depth is None:
        depth = len(frames_of(case)) - 1
        if depth < 0:
            return Made(node, node.lineno, None, scope_at(case, node.lineno))
    return _traced(case, Made(node, node.lineno, depth, scope_at(case, node.lineno)), 0)


def _traced(case: Case, made: Made, step: int) -> Made:
    node = made.node
    if step >= MAX_STEPS or node is None:
        return made
    if isinstance(node, ast.Name):
        return _of_name(case, made, node, step)
    if isinstance(node, ast.Call):
        inner = _copied(node)
        if inner is not None:
            return _traced(case, Made(inner, made.line, made.depth, made.scope, made.through, made.function), step + 1)
        return _of_call(case, made, node, step)
    return made


def _copied(node: ast.Call) -> ast.expr | None:
    """Return what a call only copies."""
    if is_call(node, *_COPIES):
        return node.args[0]
    if method_of(node) == "copy" and not node.args:
        return receiver_of(node)
    return None


def _of_name(case: Case, made: Made, node: ast.Name, step: int) -> Made:
    binding = binding_of(case, node.id, made.scope, made.depth)
    through = (*made.through, node.id)
    if binding is not None:
        value = binding.value if isinstance(binding, ast.Assign | ast.AnnAssign | ast.NamedExpr) else None
        line = getattr(binding, "lineno", made.line)
        if value is None or (isinstance(binding, ast.Assign) and not isinstance(binding.targets[0], ast.Name)):
            return Made(binding, line, made.depth, made.scope, through, made.function)
        return _traced(case, Made(value, line, made.depth, made.scope, through, made.function), step + 1)
    if isinstance(made.scope, ast.FunctionDef | ast.AsyncFunctionDef):
        if node.id in parameters(made.scope):
            return _of_parameter(case, made, node.id, through, step)
        if made.depth is not None or case.tree is not None:
            outer = Made(node, made.line, 0 if _is_module(case, 0) else None, case.tree, made.through, made.function)
            return _of_name(case, outer, node, step + 1) if step < MAX_STEPS else made
    return Made(node, made.line, made.depth, made.scope, through, made.function)


def _is_module(case: Case, depth: int) -> bool:
    frames = frames_of(case)
    return depth < len(frames) and frames[depth].function == "<module>"


def parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    """Return the names of a function's parameters, those by place first."""
    spec = function.args
    return [one.arg for one in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs)]


def _of_parameter(case: Case, made: Made, name: str, through: tuple[str, ...], step: int) -> Made:
    unknown = Made(None, made.line, made.depth, made.scope, through, made.function)
    if made.depth is None or not isinstance(made.scope, ast.FunctionDef | ast.AsyncFunctionDef):
        return unknown
    depth = made.depth
    frames = frames_of(case)
    while depth > 0 and frames[depth].function.startswith("<") and frames[depth].function != "<module>":
        depth -= 1  # A comprehension sees the parameters of its function.
    if depth == 0:
        return _of_test_call(case, made, name, through)
    call = call_in(case, depth - 1)
    argument = argument_for(made.scope, call, name) if call is not None else None
    if argument is None or call is None:
        default = default_of(made.scope, name)
        if call is not None and default is not None:
            return Made(default, default.lineno, None, made.scope, through, "default")
        return unknown
    after = Made(argument, argument.lineno, depth - 1, scope_at(case, argument.lineno), through, made.function)
    return _traced(case, after, step + 1)


def _of_test_call(case: Case, made: Made, name: str, through: tuple[str, ...]) -> Made:
    text = case.failure.call if case.failure is not None else ""
    unknown = Made(None, made.line, made.depth, made.scope, through, made.function)
    if not text or not isinstance(made.scope, ast.FunctionDef | ast.AsyncFunctionDef):
        return unknown
    try:
        call = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return unknown
    argument = argument_for(made.scope, call, name) if isinstance(call, ast.Call) else None
    if argument is None:
        return unknown
    return Made(None, made.line, None, made.scope, through, made.function, given=ast.unparse(argument))


def call_in(case: Case, depth: int) -> ast.Call | None:
    """Return the call at which the frame at `depth` stands, None where it is not known."""
    frames = frames_of(case)
    if not 0 <= depth < len(frames):
        return None
    frame = frames[depth]
    statement = case.statement_at(frame.line)
    calls = [one for one in ast.walk(statement) if isinstance(one, ast.Call)] if statement is not None else []
    if frame.column is not None and frame.end_column is not None:
        span = (frame.line, frame.column - 1, frame.end_line or frame.line, frame.end_column - 1)
        return next((one for one in calls if case.span_of(one) == span), None)
    wanted = frames[depth + 1].function.rsplit(".", 1)[-1] if depth + 1 < len(frames) else ""
    named = [one for one in calls if getattr(one.func, "id", getattr(one.func, "attr", "")) == wanted]
    return named[0] if len(named) == 1 else None


def argument_for(function: ast.FunctionDef | ast.AsyncFunctionDef, call: ast.Call, name: str) -> ast.expr | None:
    """Return the argument of a call that a parameter gets, None if it gets none of its own."""
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    if any(isinstance(one, ast.Starred) for one in call.args):
        return None
    places = [one.arg for one in (*function.args.posonlyargs, *function.args.args)]
    if (
        places
        and places[0] in ("self", "cls")
        and (isinstance(call.func, ast.Attribute) or function.name == "__init__")
    ):
        places = places[1:]
    index = places.index(name) if name in places else -1
    return call.args[index] if 0 <= index < len(call.args) else None


def default_of(function: ast.FunctionDef | ast.AsyncFunctionDef, name: str) -> ast.expr | None:
    """Return the default value of a parameter, None without one."""
    places = [*function.args.posonlyargs, *function.args.args]
    for argument, value in zip(reversed(places), reversed(function.args.defaults), strict=False):
        if argument.arg == name:
            return value
    for argument, maybe in zip(function.args.kwonlyargs, function.args.kw_defaults, strict=False):
        if argument.arg == name:
            return maybe
    return None


def bindings_in(scope: ast.AST | None, name: str) -> list[ast.AST]:
    """Return what gives a name a new object in a scope: assignments, loops, `with … as`, in the order of lines."""
    found: list[ast.AST] = []
    for node in scope_nodes(scope):
        targets: list[ast.AST] = []
        if isinstance(node, ast.Assign):
            targets = list(node.targets)
        elif (isinstance(node, ast.AnnAssign) and node.value is not None) or isinstance(
            node, (ast.NamedExpr, ast.For | ast.AsyncFor | ast.comprehension)
        ):
            targets = [node.target]
        elif isinstance(node, ast.withitem) and node.optional_vars is not None:
            targets = [node.optional_vars]
        if any(_names(target, name) for target in targets):
            found.append(node)
    return sorted(
        found, key=lambda node: getattr(node, "lineno", 0) or getattr(getattr(node, "target", None), "lineno", 0)
    )


def _names(target: ast.AST, name: str) -> bool:
    if isinstance(target, ast.Name):
        return target.id == name
    if isinstance(target, ast.Tuple | ast.List):
        return any(_names(one, name) for one in target.elts)
    return isinstance(target, ast.Starred) and _names(target.value, name)


def binding_of(case: Case, name: str, scope: ast.AST | None, depth: int | None) -> ast.AST | None:
    """Return what last gave a name its object, None when nothing in the scope did or it cannot be told."""
    nodes = [one for one in bindings_in(scope, name) if not isinstance(one, ast.comprehension)]
    lines = {
        getattr(one, "lineno", 0) or getattr(getattr(one, "context_expr", None), "lineno", 0): one for one in nodes
    }
    known = changes(case, name, depth) if depth is not None else ()
    for change in reversed(known):
        if change.line in lines:
            return lines[change.line]
    if known and len(known) < _KEPT and _is_parameter(scope, name):
        return None  # Every change in this call is known, and none of them was one of these.
    if len(nodes) == 1:
        return nodes[0] if _reached(case, nodes[0]) else None
    ran = [one for one in nodes if _reached(case, one)]
    return ran[-1] if len(ran) == 1 else None


def _is_parameter(scope: ast.AST | None, name: str) -> bool:
    return isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef) and name in parameters(scope)


def _reached(case: Case, node: ast.AST) -> bool:
    line = getattr(node, "lineno", 0) or getattr(getattr(node, "context_expr", None), "lineno", 0)
    return not case.history.hits or case.history.cut or not line or case.hits(line) > 0


def _of_call(case: Case, made: Made, node: ast.Call, step: int) -> Made:
    """Follow a call of a student's function to what it returned."""
    name = node.func.id if isinstance(node.func, ast.Name) else method_of(node)
    function = case.function_named(name) if name else None
    if function is None:
        return made
    returned = case.returned_by(name)
    line = returned.line if returned is not None else 0
    exits = [one for one in scope_nodes(function) if isinstance(one, ast.Return) and one.value is not None]
    chosen = [one for one in exits if one.lineno <= line <= (one.end_lineno or one.lineno)]
    if returned is None:
        chosen = exits if len(exits) == 1 else []
    if len(chosen) != 1 or chosen[0].value is None:
        return made
    value = chosen[0].value
    return _traced(case, Made(value, value.lineno, None, function, made.through, name), step + 1)
