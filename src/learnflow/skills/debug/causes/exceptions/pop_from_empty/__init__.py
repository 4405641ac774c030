"""More is taken out of a list, queue or set than was put in."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.glimpsing import kept
from learnflow.skills.debug.running.looking import (
    block_of,
    failing_call,
    indentation,
    length_of,
    loops_around,
    method_of,
    path_of,
    receiver_of,
    statement_of,
)  # fmt: skip

_SAYS = ("pop from empty list", "pop from an empty", "dictionary is empty", "index out of range")
_TAKING = ("pop", "popleft", "popitem", "get_nowait", "get", "heappop", "heapreplace", "heappushpop")


@pattern("IndexError", "KeyError", "Empty", order=30)
def pop_from_empty(case: Case) -> Diagnosis | None:
    """A `pop` on something that has nothing left, and how often it was done before."""
    if case.traceback.error_type != "Empty" and not any(one in case.says for one in _SAYS):
        return None
    call = failing_call(case)
    method = method_of(call) or getattr(getattr(call, "func", None), "id", "")
    if call is None or method not in _TAKING:
        return None
    holder = call.args[0] if method.startswith("heap") and call.args else receiver_of(call)
    if holder is None:
        return None
    seen = case.seen(holder) if case.ran else None
    if "index out of range" in case.says and (not method.startswith("heap") or (seen is not None and length_of(seen))):
        return None
    times = case.hits(case.line) - 1 if case.ran and not case.history.cut else -1
    if not _one_by_one(case, call, holder):
        times = -1
    loops = loops_around(case, call)
    guard = _outer_check(case, call, holder)
    loop = loops[0] if loops else None
    where: ast.AST = guard if guard is not None else _header(loop) if loop is not None else call
    variant = "checked-outside" if guard is not None else _variant(loop, times)
    others = _taken_beside(loop, call, holder, method) if guard is None else []
    if others and variant in ("loop", "loop-at-once") and isinstance(loop, ast.While):
        variant = "several"
    return case.found(
        "pop-from-empty",
        where=where,
        variant=variant,
        certainty=Certainty.PROVED if case.ran else Certainty.READ,
        values=[case.value(case.text_of(holder), seen, case.line)] if seen is not None else [],
        candidates=kept(case, _changes(case, call, holder, loop, guard, method)),
        name=case.text_of(holder),
        method=method,
        times="once" if times == 1 else f"{times} times",
        loop=case.text_of(where),
        check=case.text_of(guard) if guard is not None else "",
        other=str(others[0].lineno) if others else "",
        count=str(len(others) + 1),
    )


def _taken_beside(loop: ast.AST | None, call: ast.Call, holder: ast.expr, method: str) -> list[ast.Call]:
    """Return the calls that take another item of the same collection in the same round, before `call`."""
    path = path_of(holder)
    body = loop.body if isinstance(loop, ast.For | ast.While) and path else []
    return [
        one
        for statement in body
        if not isinstance(statement, ast.If | ast.For | ast.While | ast.Try)
        for one in ast.walk(statement)
        if isinstance(one, ast.Call)
        and method_of(one) == method
        and path_of(receiver_of(one)) == path
        and (one.lineno, one.col_offset) < (call.lineno, call.col_offset)
    ]


def _one_by_one(case: Case, call: ast.Call, holder: ast.expr) -> bool:
    """Whether all that the line took out came from this one collection."""
    function = case.function_at(case.line)
    if function is None or case.hits(function.body[0].lineno) == 1:
        return True
    name = path_of(holder)
    return (
        bool(name)
        and "." not in name
        and not any(
            isinstance(one, ast.Name) and one.id == name and isinstance(one.ctx, ast.Store)
            for one in ast.walk(function)
        )
        and name not in [one.arg for one in function.args.args]
    )


def _variant(loop: ast.AST | None, times: int) -> str:
    if times < 0:
        return ""
    if times == 0:
        return "" if loop is None else "loop-at-once"
    return "again" if loop is None else "loop"


def _header(loop: ast.For | ast.AsyncFor | ast.While) -> ast.expr:
    return loop.test if isinstance(loop, ast.While) else loop.iter


def _outer_check(case: Case, call: ast.Call, holder: ast.expr) -> ast.expr | None:
    """Return a check for emptiness that stands outside the loop in which the items are taken."""
    path, passed = path_of(holder), False
    inner: ast.AST | None = call
    while path and inner is not None and not isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef):
        inner = case.parents.get(inner)
        passed = passed or isinstance(inner, ast.For | ast.While)
        if isinstance(inner, ast.If) and any(path_of(one) == path for one in ast.walk(inner.test)):
            return inner.test if passed else None
    return None


def _changes(
    case: Case, call: ast.Call, holder: ast.expr, loop: ast.AST | None, guard: ast.expr | None, method: str
) -> list[Change | None]:
    name = case.text_of(holder)
    left = f"not {name}.empty()" if method.startswith("get") else name
    found: list[Change | None] = []
    if guard is not None:
        found.extend(_checked_inside(case, call, left))
    elif isinstance(loop, ast.While):
        test = case.text_of(loop.test)
        if isinstance(loop.test, ast.Constant):
            found.append(case.replaced(loop.test, left))
        else:
            joined = f"({test})" if isinstance(loop.test, ast.BoolOp) and isinstance(loop.test.op, ast.Or) else test
            found.append(case.replaced(loop.test, f"{joined} and {left}"))
    elif isinstance(loop, ast.For):
        found.extend(_broken_off(case, call, loop, name, left))
    else:
        found.extend(_left_early(case, call, name, left))
    return found


def _checked_inside(case: Case, call: ast.Call, left: str) -> list[Change | None]:
    """Return the condition inside the loop with the check added."""
    inner: ast.AST | None = call
    while inner is not None and not isinstance(inner, ast.For | ast.While | ast.FunctionDef):
        inner = case.parents.get(inner)
        if isinstance(inner, ast.If):
            return [case.replaced(inner.test, f"{left} and {case.text_of(inner.test)}")]
    return []


def _broken_off(case: Case, call: ast.Call, loop: ast.For, name: str, left: str) -> list[Change | None]:
    """Return a loop that counts no further than there are items, or that ends when there are none."""
    found: list[Change | None] = []
    statement = statement_of(case, call)
    if statement is not None and statement in loop.body and isinstance(loop.body, list):
        line = statement.lineno
        indent = indentation(case, line)
        negated = name + ".empty()" if left.startswith("not ") else f"not {left}"
        inner = indent + ("\t" if indent.startswith("\t") else "    ")
        found.append(
            case.changed(case.insert_edit(line, f"{inner}break"), case.insert_edit(line, f"{indent}if {negated}:"))
        )
    return found


def _left_early(case: Case, call: ast.Call, name: str, left: str) -> list[Change | None]:
    """Return the function with a way out when nothing is left, where nobody uses what it gives."""
    statement = statement_of(case, call)
    function = case.function_at(case.line)
    if (
        statement is None
        or function is None
        or any(isinstance(one, ast.Return) and one.value for one in ast.walk(function))
    ):
        return []
    if statement not in function.body or not block_of(case, statement):
        return []
    line, indent = statement.lineno, indentation(case, statement.lineno)
    negated = name + ".empty()" if left.startswith("not ") else f"not {left}"
    inner = indent + ("\t" if indent.startswith("\t") else "    ")
    return [case.changed(case.insert_edit(line, f"{inner}return"), case.insert_edit(line, f"{indent}if {negated}:"))]
