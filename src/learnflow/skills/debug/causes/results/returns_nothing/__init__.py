"""A function that ends without giving anything back."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.deciding import kept_out, with_values
from learnflow.skills.debug.texts import clip
from learnflow.skills.debug.wrong import WRONG_RESULT, Function, Wrong

_IN_PLACE = frozenset(
    {"append", "extend", "insert", "remove", "sort", "reverse", "clear", "add", "update", "discard", "print", "shuffle"}
)


@pattern(WRONG_RESULT, order=10)
def returns_nothing(case: Case) -> Diagnosis | None:
    """The answer is None, and the run shows where the function was left."""
    if not isinstance(case, Wrong) or case.got != "None" or case.function is None or case.returned is None:
        return None
    function = case.function
    if list(case.own(ast.Yield, ast.YieldFrom)) or not case.returned.value.is_none:
        return None
    if case.gave is not None:
        return _given_none(case, case.gave.node)
    if case.returned.explicit:
        return None
    gives = [one for one in case.own(ast.Return) if one.value is not None]
    body = [one for one in function.body if not _only_words(one)]
    if all(isinstance(one, ast.Pass) for one in body):
        return _found(case, "stub", function.lineno, [])
    printed = _printing(case)
    if printed is not None and not gives:
        return _found(case, "printed", printed.lineno, [_returned_instead(case, printed)], output=case.watch.output)
    if not gives:
        return _found(case, "never", function.lineno, list(_added(case, function)))
    why = kept_out(case, gives[-1])
    slots = {"last_line": str(case.returned.line), "returns_line": str(gives[-1].lineno)}
    if why is not None and why.kind == "condition":
        slots |= {"condition": case.text_of(why.test), "condition_line": str(why.node.lineno)}
        slots["came_out"] = "true" if why.true else "false"
        return _found(
            case,
            "condition",
            why.node.lineno,
            list(_added(case, function)),
            slots,
            with_values=with_values(why.operands),
        )
    return _found(case, "", case.returned.line, list(_added(case, function)), slots)


def _found(
    case: Wrong,
    variant: str,
    line: int,
    candidates: list[Change | None],
    slots: dict[str, str] | None = None,
    **more: Any,
) -> Diagnosis:
    return case.found(
        "returns-nothing", where=line, variant=variant, certainty=Certainty.PROVED, values=case.answers,
        candidates=candidates[:3], function=case.scope_name, slots=slots, **more,
    )  # fmt: skip


def _given_none(case: Wrong, node: ast.Return) -> Diagnosis | None:
    """Return what is to be said of a return that itself gives None."""
    called = node.value.func if isinstance(node.value, ast.Call) else None
    name = called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""
    if name in _IN_PLACE and case.function_named(name) is None:
        return _found(case, "in_place", node.lineno, [], method=name)
    if isinstance(called, ast.Name) and case.function is not None and called.id == case.function.name:
        inner = [one for one in case.history.returned if one.function == called.id and not one.explicit]
        if inner and inner[-1].value.is_none:
            return _found(case, "inner", inner[-1].line, [])
    if node.value is None:
        return _found(case, "bare", node.lineno, [])
    return None


def _only_words(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _printing(case: Wrong) -> ast.Expr | None:
    """Return the last `print` that ran, where what was printed in the call is what was expected."""
    said = case.watch.output.strip()
    wanted = {case.expected.strip()}
    if isinstance(case.expected_value, str):
        wanted.add(case.expected_value.strip())
    if not said or said not in wanted:
        return None
    ran = [one for one in case.own(ast.Expr) if _is_print(one) and case.reached(one)]
    return ran[-1] if ran else None


def _is_print(node: ast.Expr) -> bool:
    call = node.value
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "print"


def _returned_instead(case: Wrong, node: ast.Expr) -> Change | None:
    call = node.value
    if not isinstance(call, ast.Call) or len(call.args) != 1 or call.keywords:
        return None
    return case.replaced(node, f"return {case.text_of(call.args[0])}")


def _added(case: Wrong, function: Function) -> Iterator[Change | None]:
    """Yield the function with a return of what it made at its end."""
    lines = case.lines or ()
    margin = lines[function.body[0].lineno - 1][: function.body[0].col_offset]
    if margin.strip():
        return
    end = function.body[-1].end_lineno or function.body[-1].lineno
    constants = {clip(repr(one.value.value)) for one in case.own(ast.Return) if isinstance(one.value, ast.Constant)}
    if constants and constants <= {"True", "False"}:
        yield from (case.changed(case.insert_edit(end + 1, f"{margin}return {one}")) for one in ("False", "True"))
        return
    named = [
        target.id
        for node in function.body
        if isinstance(node, ast.Assign | ast.AugAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    ]
    for name in list(dict.fromkeys([*reversed(named), *(one.arg for one in function.args.args)]))[:3]:
        yield case.changed(case.insert_edit(end + 1, f"{margin}return {name}"))
