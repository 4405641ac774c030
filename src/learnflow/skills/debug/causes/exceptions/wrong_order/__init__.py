"""Arguments, bounds or the parts of a key stand in the wrong order."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.glimpsing import holding, kept
from learnflow.skills.debug.running.keys import missing_of
from learnflow.skills.debug.running.looking import failing_call, frames_of, is_call, path_of, scope_at
from learnflow.skills.debug.running.tracing import argument_for, call_in, parameters


@pattern("KeyError", order=18)
def parts_of_a_key_swapped(case: Case) -> Diagnosis | None:
    """`board[row, col]` where the keys are (col, row)."""
    found = missing_of(case) if case.ran else None
    if found is None or not isinstance(found.value, tuple) or len(found.value) != 2 or found.value[0] == found.value[1]:
        return None
    turned = (found.value[1], found.value[0])
    if turned not in found.plain and not _far(case, found.held.text if found.held is not None else "", turned):
        return None
    candidates = []
    if isinstance(found.key, ast.Tuple) and len(found.key.elts) == 2:
        first, second = (case.text_of(one) for one in found.key.elts)
        inner = f"{second}, {first}"
        whole = case.text_of(found.key)
        candidates = [case.replaced(found.key, f"({inner})" if whole.startswith("(") else inner)]
    change = holding(case, *candidates)
    if change is None and turned not in found.plain:
        return None
    return case.found(
        "wrong-order",
        where=found.node,
        variant="key",
        certainty=Certainty.PROVED,
        values=[case.value(case.text_of(found.holder), found.held, case.line)] if found.held is not None else [],
        candidates=[change],
        name=case.text_of(found.holder),
        key=case.text_of(found.key),
        wanted=found.text,
        turned=repr(turned),
        first="",
        second="",
        first_value="",
        second_value="",
        function="",
    )


def _far(case: Case, text: str, turned: tuple[object, object]) -> bool:
    """Whether a dictionary has more keys than are shown, so that the turned one may be among them."""
    return text.endswith("…}") or "…" in text or len(text) > 70


@pattern("ValueError", order=26)
def bounds_reversed(case: Case) -> Diagnosis | None:
    """`randint(20, 1)`: the lower bound is the larger one."""
    call = failing_call(case) if case.ran and "empty range" in case.says else None
    if call is None or len(call.args) < 2:
        return None
    low, high = call.args[0], call.args[1]
    first, second = case.seen(low), case.seen(high)
    if (
        first is None
        or second is None
        or first.number is None
        or second.number is None
        or first.number <= second.number
    ):
        return None
    if any(is_call(one, "len") for one in ast.walk(call)):
        return None  # Then what is counted has too few items; the order is right.
    name = path_of(call.func)
    rest = "".join(f", {case.text_of(one)}" for one in call.args[2:])
    swapped = f"{case.text_of(call.func)}({case.text_of(high)}, {case.text_of(low)}{rest})"
    return case.found(
        "wrong-order",
        where=call,
        variant="bounds",
        certainty=Certainty.PROVED,
        values=[case.value(case.text_of(one), seen, case.line) for one, seen in ((low, first), (high, second))],
        candidates=kept(case, [case.replaced(call, swapped)])
        if isinstance(low, ast.Constant) or isinstance(high, ast.Constant)
        else [],
        name=name,
        key="",
        wanted="",
        turned="",
        first=case.text_of(low),
        second=case.text_of(high),
        first_value=first.text,
        second_value=second.text,
        function=name.rsplit(".", 1)[-1],
    )


@pattern("TypeError", "AttributeError", "IndexError", order=8)
def arguments_swapped(case: Case) -> Diagnosis | None:
    """Two arguments of different types, of which each fits the other's place."""
    frames = frames_of(case)
    scope = scope_at(case, case.line)
    if not case.ran or len(frames) < 2 or not isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef):
        return None
    call = call_in(case, len(frames) - 2)
    names = [name for name in parameters(scope) if name not in ("self", "cls")]
    if call is None or call.keywords or len(call.args) < 2 or len(names) < 2:
        return None
    used = {path_of(one) for one in ast.walk(case.node if case.node is not None else case.stmt or scope)}
    pairs = [(one, two) for i, one in enumerate(names) for two in names[i + 1 :] if one in used or two in used]
    for one, two in pairs[:2]:
        first, second = case.seen(one), case.seen(two)
        a, b = argument_for(scope, call, one), argument_for(scope, call, two)
        if first is None or second is None or a is None or b is None or first.type == second.type:
            continue
        if "NoneType" in (first.type, second.type) or {first.type, second.type} == {"int", "float"}:
            continue
        texts = [
            case.text_of(b) if arg is a else case.text_of(a) if arg is b else case.text_of(arg) for arg in call.args
        ]
        change = holding(case, case.replaced(call, f"{case.text_of(call.func)}({', '.join(texts)})"))
        if change is None:
            continue
        return case.found(
            "wrong-order",
            where=call,
            variant="arguments",
            certainty=Certainty.PROVED,
            values=[case.value(one, first, case.line), case.value(two, second, case.line)],
            candidates=[change],
            name=case.text_of(call),
            key="",
            wanted="",
            turned="",
            first=one,
            second=two,
            first_value=first.text,
            second_value=second.text,
            function=scope.name,
        )
    return None
