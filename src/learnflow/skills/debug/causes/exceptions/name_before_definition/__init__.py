"""A name is used before the line that gives it its first value."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.scopes import Missing, at, indent_of, missing, way_to
from learnflow.skills.debug.running.unreached import Reason, reason
from learnflow.skills.language.names import builtin_names

_LOOPS = (ast.For, ast.AsyncFor, ast.While)


@pattern("NameError", "UnboundLocalError", order=16)
def name_before_definition(case: Case) -> Diagnosis | None:
    """Every line that gives the name a value comes later, or is the one that reads it."""
    gone = missing(case)
    found = reason(case, gone) if gone is not None else None
    if gone is None or found is None or found.kind not in ("later", "itself", "in_function"):
        return None
    local = case.traceback.error_type == "UnboundLocalError"
    if local and (gone.outer or gone.name in builtin_names()):
        return None
    if found.kind == "itself":
        return _start_value(case, gone, found)
    if found.kind == "in_function":
        return _setter(case, gone, found)
    loop = _round_of(case, gone, found)
    if loop is not None:
        return case.found(
            "name-before-definition",
            where=gone.node,
            variant="round",
            certainty=Certainty.PROVED if case.ran else Certainty.READ,
            candidates=[_first_item(case, gone, loop)],
            name=gone.name,
            bound=found.binding.line,
            loop=loop.lineno,
        )
    called = at(case, found.binding)
    through = "call" if called != case.line and not local else ""
    return case.found(
        "name-before-definition",
        where=called if through else gone.node,
        variant=through or found.binding.kind,
        certainty=Certainty.PROVED if case.ran else Certainty.READ,
        candidates=[_moved(case, found, called)],
        name=gone.name,
        bound=found.binding.line,
        function=getattr(case.function_at(case.line), "name", ""),
    )


def _start_value(case: Case, gone: Missing, found: Reason) -> Diagnosis:
    loops = [one for one in way_to(case, gone.node, gone.scope) if isinstance(one, _LOOPS)]
    statement = case.statement_at(found.binding.line)
    before = loops[-1].lineno if loops else found.binding.line
    start = _start_of(case, gone.name, statement)
    text = f"{indent_of(case, before)}{gone.name} = {start}"
    change = case.changed(case.insert_edit(before, text)) if start and before > 0 else None
    return case.found(
        "name-before-definition",
        where=gone.node,
        variant="loop" if loops else "start",
        certainty=Certainty.PROVED if case.ran else Certainty.READ,
        candidates=[change],
        name=gone.name,
        bound=found.binding.line,
        loop=loops[-1].lineno if loops else found.binding.line,
    )


def _round_of(case: Case, gone: Missing, found: Reason) -> ast.For | ast.While | None:
    """Return the outermost loop of the scope around both the reading line and the one that gives the value."""
    if found.binding.inside is not gone.scope:
        return None
    around = set(map(id, way_to(case, found.binding.node, gone.scope)))
    loops = [
        one for one in way_to(case, gone.node, gone.scope) if isinstance(one, ast.For | ast.While) and id(one) in around
    ]
    return loops[-1] if loops else None


def _first_item(case: Case, gone: Missing, loop: ast.For | ast.While) -> Change | None:
    """`if n > biggest` in a loop over a list: the first item is what the search starts from."""
    compare = case.parents.get(gone.node)
    if not isinstance(loop, ast.For) or not isinstance(loop.iter, ast.Name) or not isinstance(compare, ast.Compare):
        return None
    names = {one.id for one in ast.walk(compare) if isinstance(one, ast.Name)}
    seen = case.seen(loop.iter)
    target = loop.target.id if isinstance(loop.target, ast.Name) else ""
    if names != {gone.name, target} or seen is None or seen.type not in ("list", "tuple", "str") or not seen.length:
        return None
    if not isinstance(compare.ops[0], ast.Lt | ast.LtE | ast.Gt | ast.GtE):
        return None
    text = f"{indent_of(case, loop.lineno)}{gone.name} = {loop.iter.id}[0]"
    return case.changed(case.insert_edit(loop.lineno, text))


def _start_of(case: Case, name: str, statement: ast.AST | None) -> str:
    """Return the value from which such a line counts or collects, empty where that is not clear."""
    value: ast.expr | None = None
    operator: ast.operator = ast.Add()
    if isinstance(statement, ast.AugAssign):
        value, operator = statement.value, statement.op
    elif isinstance(statement, ast.Assign) and isinstance(statement.value, ast.BinOp):
        sides = [statement.value.left, statement.value.right]
        others = [one for one in sides if not (isinstance(one, ast.Name) and one.id == name)]
        if len(others) == 1:
            value, operator = others[0], statement.value.op
    if value is None or not isinstance(operator, ast.Add | ast.Mult | ast.Sub):
        return ""
    seen = case.seen(value)
    if isinstance(value, ast.List):
        return "[]"
    kinds = {"str": '""', "list": "[]", "int": "0", "float": "0", "tuple": "()"}
    if isinstance(operator, ast.Mult):
        kinds = {"int": "1", "float": "1"}
    if isinstance(value, ast.JoinedStr):
        return kinds.get("str", "")
    return kinds.get(seen.type, "") if seen is not None else ""


def _setter(case: Case, gone: Missing, found: Reason) -> Diagnosis:
    function = getattr(found.binding.inside, "name", "")
    return case.found(
        "name-before-definition",
        where=at(case, found.binding),
        variant="setter",
        certainty=Certainty.PROVED if case.history.hits else Certainty.SEEN,
        name=gone.name,
        bound=found.binding.line,
        function=function,
    )


def _moved(case: Case, found: Reason, called: int) -> Change | None:
    """Return the program with the one line that comes too early put right behind the definition, or the other way."""
    if case.tree is None or case.lines is None or not isinstance(found.binding.scope, ast.Module):
        return None
    top = next((one for one in case.tree.body if one.lineno <= called <= (one.end_lineno or one.lineno)), None)
    bound = next((one for one in case.tree.body if one.lineno <= found.binding.line <= (one.end_lineno or 0)), None)
    if top is None or bound is None or top is bound:
        return None
    if isinstance(bound, ast.Assign | ast.AnnAssign | ast.Import | ast.ImportFrom) and bound.lineno == bound.end_lineno:
        reads = {one.id for one in ast.walk(bound) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load)}
        if not reads & set(case.names.bound):
            text = case.lines[bound.lineno - 1]
            return case.changed(case.line_edit(bound.lineno, None), case.insert_edit(top.lineno, text))
    if isinstance(bound, ast.FunctionDef | ast.ClassDef) and top.lineno == top.end_lineno and isinstance(top, ast.Expr):
        after = (bound.end_lineno or bound.lineno) + 1
        return case.changed(case.line_edit(top.lineno, None), case.insert_edit(after, case.lines[top.lineno - 1]))
    return None
