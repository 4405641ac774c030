"""A text compared with a number of the same digits, which it never equals; two numbers in quotes put in order."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Mapping
from typing import Any

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.answers import value_of
from learnflow.skills.debug.running.watching import Short, Tested
from learnflow.skills.debug.wrong import WRONG_RESULT, Wrong

_ORDERS: Mapping[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
}  # fmt: skip
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


@pattern(WRONG_RESULT, order=15)
def text_and_number(case: Case) -> Diagnosis | None:
    """A comparison of the failing call had `'5'` on one side and `5` on the other."""
    if not isinstance(case, Wrong):
        return None
    for test, seen in sorted(case.watch.tests.items(), key=lambda one: (one[0].lineno, one[0].col_offset)):
        for node in ast.walk(test):
            if not isinstance(node, ast.Compare) or len(node.ops) != 1:
                continue
            ordered = _in_order_of_letters(case, node, seen)
            if ordered is not None:
                return case.found(
                    "text-and-number", where=node, variant="order", certainty=Certainty.PROVED, values=case.answers,
                    condition=case.text_of(node), left=ordered[0], right=ordered[1],
                )  # fmt: skip
            met = _met(case, node, seen) if isinstance(node.ops[0], ast.Eq | ast.NotEq) else None
            if met is None:
                continue
            text, number = met
            return case.found(
                "text-and-number", where=node, certainty=Certainty.PROVED, values=case.answers,
                condition=case.text_of(node), text=text[1], number=number[1],
                outcome="never true" if isinstance(node.ops[0], ast.Eq) else "always true",
            )  # fmt: skip
    return None


def _in_order_of_letters(case: Wrong, node: ast.Compare, seen: Tested) -> tuple[str, str] | None:
    """Return two numbers in quotes that stand in another order as texts than as numbers, as the run compared them."""
    compare = _ORDERS.get(type(node.ops[0]))
    if compare is None:
        return None
    for held in (*(one[1] for one in seen.log), seen.when_true, seen.when_false):
        sides = [_side(case, one, held) for one in (node.left, node.comparators[0])]
        texts = [value_of(one[1]) for one in sides if one is not None and one[0] == "str"]
        if len(texts) == 2 and all(isinstance(one, str) and _NUMBER.fullmatch(one) for one in texts):
            one, other = texts
            if compare(one, other) != compare(float(one), float(other)):
                return repr(one), repr(other)
    return None


def _met(case: Wrong, node: ast.Compare, seen: Tested) -> tuple[Short, Short] | None:
    for held in (seen.when_true, seen.when_false, *(one[1] for one in seen.log)):
        sides = [_side(case, one, held) for one in (node.left, node.comparators[0])]
        text = next((one for one in sides if one is not None and one[0] == "str"), None)
        number = next((one for one in sides if one is not None and one[0] in ("int", "float")), None)
        if text is not None and number is not None and text[1][1:-1].strip() == number[1]:
            return text, number
    return None


def _side(case: Wrong, node: ast.expr, held: object) -> Short | None:
    if isinstance(node, ast.Constant):
        return (type(node.value).__name__, repr(node.value))
    return held.get(case.text_of(node)) if isinstance(held, dict) else None
