"""The value that no branch of a function covers: just between two bounds, or written otherwise than it is asked for."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Change
from learnflow.skills.debug.running.bindings import Function, own_nodes
from learnflow.skills.debug.running.looking import literal
from learnflow.skills.debug.running.seeing import Seen
from learnflow.skills.debug.running.unreached import written_elsewhere

_ALIKE = 0.75
_OPEN: dict[type[ast.cmpop], str] = {ast.Lt: "<", ast.Gt: ">"}


@dataclass(frozen=True, slots=True)
class Gap:
    """A test that just misses `value`, which `subject` held, and the change that makes it hold."""

    variant: str
    line: int
    subject: str
    value: str
    asked: str
    change: Change | None


def gap_of(case: Case, function: Function, held: Mapping[str, Seen]) -> Gap | None:
    """Return the test that just misses what was held at the end of a function, None where none or several do."""
    found = []
    for node in own_nodes(function):
        if not isinstance(node, ast.If | ast.While):
            continue
        for test in ast.walk(node.test):
            gap = _missed(case, test, held) if isinstance(test, ast.Compare) and len(test.ops) == 1 else None
            # A bound is only known to be the reason where nothing else is asked beside it.
            alone = isinstance(node, ast.If) and test is node.test and _is_faced(function, test)
            if gap is not None and (alone or gap.variant == "mismatch"):
                found.append(gap)
    if not found:
        return None
    texts = [one for one in found if one.variant == "mismatch"]
    if texts:
        return texts[0] if len(texts) == 1 else None
    # Of `> 50` and `< 50` the first is the one that a teacher would open.
    return found[0]


def _is_faced(function: Function, test: ast.expr) -> bool:
    """Whether another test asks for the other side of the same bound: only then the bound itself was forgotten."""
    if not isinstance(test, ast.Compare):
        return False
    mine = (ast.unparse(test.left), ast.unparse(test.comparators[0]))
    for node in own_nodes(function):
        for other in ast.walk(node.test) if isinstance(node, ast.If) else ():
            if not isinstance(other, ast.Compare) or len(other.ops) != 1:
                continue
            asked = (ast.unparse(other.left), ast.unparse(other.comparators[0]))
            if asked == mine and type(other.ops[0]) in _OPEN and type(other.ops[0]) is not type(test.ops[0]):
                return True
    return False


def _missed(case: Case, test: ast.Compare, held: Mapping[str, Seen]) -> Gap | None:
    subject, bound, operator = test.left, test.comparators[0], test.ops[0]
    if not isinstance(bound, ast.Constant):
        return None
    seen = held.get(ast.unparse(subject))
    if seen is None:
        return None
    name, value = case.text_of(subject), literal(seen.text)
    if isinstance(operator, ast.Eq) and isinstance(value, str) and isinstance(bound.value, str):
        if value == bound.value or SequenceMatcher(None, _bare(value), _bare(bound.value)).ratio() < _ALIKE:
            return None
        return Gap(
            "mismatch",
            test.lineno,
            name,
            seen.text,
            case.text_of(bound),
            None if written_elsewhere(case, bound) else case.replaced(bound, repr_like(case, bound, value)),
        )
    sign = _OPEN.get(type(operator))
    if sign is not None and type(value) in (int, float) and value == bound.value:
        whole = case.text_of(test)
        text = f"{name} {sign}= {case.text_of(bound)}"
        return Gap("boundary", test.lineno, name, seen.text, whole, case.replaced(test, text))
    return None


def _bare(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isalnum())


def repr_like(case: Case, node: ast.Constant, value: str) -> str:
    """Return a text as source with the quotes that `node` has."""
    quote = case.text_of(node)[:1]
    return f"{quote}{value}{quote}" if quote in "\"'" and quote not in value and "\\" not in value else repr(value)
