"""The condition that led to the line by which the answer left its function."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.answers import UNREAD, exact
from learnflow.skills.debug.running.deciding import Decided, calls_itself, kept_out, way_in, with_values
from learnflow.skills.debug.running.evaluating import Unknown, worth
from learnflow.skills.debug.running.seeing import Seen
from learnflow.skills.debug.wrong import WRONG_RESULT, Wrong


@pattern(WRONG_RESULT, order=35)
def left_by_condition(case: Case) -> Diagnosis | None:
    """A return under a condition ran, or the one that would give the right answer was kept from running by one."""
    if not isinstance(case, Wrong) or case.gave is None or case.function is None or calls_itself(case.function):
        return None
    node = case.gave.node
    other = _right_one(case)
    if other is not None:
        why = kept_out(case, other)
        if why is not None and why.kind == "condition":
            later = _asked_too_late(case, other, why) if why.true else None
            variant = "shadowed" if later is not None else "passed_by_true" if why.true else "passed_by"
            return _found(case, variant, why, node, other, later)
    why = way_in(case, node)
    # Where a value is worked out, an `if` that only let it pass says little.
    telling = why is not None and bool(why.operands) and (why.true or case.loop_around(node) is not None)
    if why is None or not (telling or _plain(node)):
        return None
    return _found(case, "" if why.true else "otherwise", why, node, other)


def _found(
    case: Wrong, variant: str, why: Decided, node: ast.Return, other: ast.Return | None, later: ast.If | None = None
) -> Diagnosis:
    return case.found(
        "left-by-condition", where=why.node.test if not isinstance(why.node, ast.For) else why.node.lineno,
        variant=variant, certainty=Certainty.PROVED, values=case.answers, condition=case.text_of(why.test),
        condition_line=why.node.lineno, with_values=with_values(why.operands), left_line=node.lineno,
        leaving=case.text_of(node), right_line=other.lineno if other is not None else "", times=why.times,
        giving=case.text_of(other) if other is not None else "",
        later=case.text_of(later.test) if later is not None else "", later_line=later.lineno if later else "",
    )  # fmt: skip


def _asked_too_late(case: Wrong, other: ast.Return, why: Decided) -> ast.If | None:
    """Return the `elif` over the right answer where its condition is true as well, and was not asked any more."""
    guard = case.parents.get(other)
    if not isinstance(guard, ast.If) or other not in guard.body or case.gave is None or guard is why.node:
        return None
    chain = why.node.orelse if isinstance(why.node, ast.If) else []
    while len(chain) == 1 and isinstance(chain[0], ast.If) and chain[0] is not guard:
        chain = chain[0].orelse
    names = {name: Seen(type=kind, text=text) for name, (kind, text) in case.gave.names.items() if text}
    try:
        true = chain == [guard] and bool(worth(case, guard.test, names))
    except Unknown:
        return None
    return guard if true else None


def _plain(node: ast.Return) -> bool:
    """Whether the return gives something written out: then taking this way at all is what is wrong."""
    value = node.value
    if isinstance(value, ast.UnaryOp):
        value = value.operand
    empty = isinstance(value, ast.List | ast.Dict | ast.Tuple) and not list(ast.iter_child_nodes(value))[:-1]
    return value is None or isinstance(value, ast.Constant) or empty


def _right_one(case: Wrong) -> ast.Return | None:
    """Return the only return of the function that gives just what was expected, if it was never reached."""
    if case.expected_value is UNREAD:
        return None
    right = []
    for one in case.own(ast.Return):
        value = ast.Constant(None) if one.value is None else one.value
        try:
            fits = exact(ast.literal_eval(value)) == exact(case.expected_value)
        except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
            continue
        if fits:
            right.append(one)
    return right[0] if len(right) == 1 and not case.reached(right[0]) else None
