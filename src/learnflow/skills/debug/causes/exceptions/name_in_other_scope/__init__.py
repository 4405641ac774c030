"""A name lives only inside another function, a comprehension, or a class, and is used outside of it."""

from __future__ import annotations

import ast
import re

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.classes import classes, instances
from learnflow.skills.debug.running.renaming import loads_of, respelt
from learnflow.skills.debug.running.scopes import Binding, Missing, missing, scopes_of, way_to

Function = ast.FunctionDef | ast.AsyncFunctionDef


@pattern("NameError", order=18)
def name_in_other_scope(case: Case) -> Diagnosis | None:
    """Every line that gives the name a value stands where the failing line cannot see it."""
    gone = missing(case)
    if gone is None or gone.seen or not gone.elsewhere or gone.name == "self":
        return None
    inside = gone.elsewhere[0].scope
    if all(one.kind == "comprehension" for one in gone.elsewhere):
        return case.found(
            "name-in-other-scope",
            where=gone.node,
            variant="comprehension",
            certainty=_sure(case),
            name=gone.name,
            bound=gone.elsewhere[0].line,
            inner=case.text_of(inside),
        )
    if isinstance(inside, ast.ClassDef):
        return _in_class(case, gone, inside)
    homes = [one for one in gone.elsewhere if isinstance(one.scope, Function)]
    return _in_function(case, gone, homes) if homes else None


def _sure(case: Case) -> Certainty:
    return Certainty.PROVED if case.ran else Certainty.READ


def _in_class(case: Case, gone: Missing, inside: ast.ClassDef) -> Diagnosis | None:
    known = classes(case).get(inside.name)
    if known is None:
        return None
    if gone.name not in known.methods:
        within = any(one is inside for one in way_to(case, gone.node, case.tree or inside))
        return case.found(
            "name-in-other-scope",
            where=gone.node,
            variant="class_body" if within else "class_attribute",
            certainty=_sure(case),
            candidates=[] if within else [case.replaced(gone.node, f"{inside.name}.{gone.name}")],
            name=gone.name,
            owner=inside.name,
            bound=gone.elsewhere[0].line,
        )
    called = case.parents.get(gone.node)
    held = instances(case, inside.name)
    change = case.replaced(gone.node, f"{held[0]}.{gone.name}") if len(held) == 1 else None
    return case.found(
        "name-in-other-scope",
        where=gone.node,
        variant="method",
        certainty=_sure(case),
        candidates=[change] if isinstance(called, ast.Call) and called.func is gone.node else [],
        name=gone.name,
        owner=inside.name,
        bound=gone.elsewhere[0].line,
    )


def _in_function(case: Case, gone: Missing, homes: list[Binding]) -> Diagnosis:
    # Of several functions the one that was called from here tells most.
    pairs = [(home, call) for home in homes for call in _calls_before(case, gone, home.scope)]
    home, call = pairs[-1] if pairs else (homes[0], None)
    function = getattr(home.scope, "name", "")
    bound = [one.line for one in homes if one.scope is home.scope]
    variant, candidates = "", []
    passed = _passed_on(case, gone, homes)
    if passed is not None:
        return passed
    if home.kind == "import":
        variant = "import"
        candidates = [_import_on_top(case, home)]
    elif home.kind == "parameter":
        variant = "parameter"
    elif call is not None and _gives(home.scope, gone.name):
        variant, candidates = _handed_back(case, gone, call)
    return case.found(
        "name-in-other-scope",
        where=call if call is not None and variant != "parameter" else gone.node,
        variant=variant,
        certainty=_sure(case),
        candidates=candidates,
        name=gone.name,
        function=function,
        bound=bound[0],
        call=case.text_of(call) if call is not None else "",
        target=_target(case, call),
    )


def _passed_on(case: Case, gone: Missing, homes: list[Binding]) -> Diagnosis | None:
    """The caller has the name and does not pass it: `greet()` in a function where `name` is known."""
    frames = [one for one in (case.failure.frames if case.failure is not None else ()) if not one.file]
    function = gone.scope
    if (
        len(frames) < 2
        or not isinstance(function, Function)
        or case.lines is None
        or gone.name not in frames[-2].values
    ):
        return None
    caller = next((one for one in homes if getattr(one.scope, "name", "") == frames[-2].function), None)
    statement = case.statement_at(frames[-2].line)
    calls = [
        one
        for one in (ast.walk(statement) if statement is not None else ())
        if isinstance(one, ast.Call) and isinstance(one.func, ast.Name) and one.func.id == function.name
    ]
    if caller is None or len(calls) != 1 or calls[0].keywords or function.args.defaults or function.args.vararg:
        return None
    call = calls[0]
    given = ", ".join([*(case.text_of(one) for one in call.args), gone.name])
    head = case.lines[function.lineno - 1]
    names = ", ".join([*(one.arg for one in function.args.args), gone.name])
    after = re.sub(
        rf"(def\s+{re.escape(function.name)}\s*)\([^()]*\)", lambda match: f"{match[1]}({names})", head, count=1
    )
    edit = case.node_edit(call, f"{function.name}({given})")
    change = case.changed(case.line_edit(function.lineno, after), edit) if edit is not None and after != head else None
    return case.found(
        "name-in-other-scope",
        where=call,
        variant="passed",
        certainty=_sure(case),
        candidates=[change],
        name=gone.name,
        function=frames[-2].function,
        bound=caller.line,
        here=function.name,
        call=case.text_of(call),
    )


def _calls_before(case: Case, gone: Missing, function: ast.AST) -> list[ast.Call]:
    """Return the calls of a function that stand above the failing line, in the same scope."""
    scopes = scopes_of(case.tree) if case.tree is not None else {}
    name = getattr(function, "name", "")
    found = []
    for node in case.walk(ast.Call):
        called = node.func if isinstance(node, ast.Call) else None
        word = called.id if isinstance(called, ast.Name) else called.attr if isinstance(called, ast.Attribute) else ""
        if word == name and scopes.get(node) is gone.scope and getattr(node, "lineno", 0) <= case.line:
            found.append(node)
    return found


def _gives(function: ast.AST, name: str) -> bool:
    returns = [one.value for one in ast.walk(function) if isinstance(one, ast.Return)]
    return bool(returns) and any(isinstance(one, ast.Name) and one.id == name for one in returns)


def _target(case: Case, call: ast.AST | None) -> str:
    statement = case.parents.get(call) if call is not None else None
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
        return statement.targets[0].id
    return ""


def _handed_back(case: Case, gone: Missing, call: ast.Call) -> tuple[str, list[Change | None]]:
    statement = case.parents.get(call)
    if isinstance(statement, ast.Expr):
        return "lost", [case.replaced(call, f"{gone.name} = {case.text_of(call)}")]
    target = _target(case, call)
    if target:
        scopes = scopes_of(case.tree) if case.tree is not None else {}
        return "renamed", [
            respelt(case, [one for one in loads_of(gone.scope, gone.name) if scopes.get(one) is gone.scope], target)
        ]
    return "", []


def _import_on_top(case: Case, home: Binding) -> Change | None:
    if case.lines is None or home.line != getattr(home.node, "end_lineno", 0):
        return None
    first = case.tree.body[0] if case.tree is not None else None
    docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    line = (first.end_lineno or 1) + 1 if docstring and first is not None else 1
    return case.changed(case.insert_edit(line, case.text_of(home.node)))
