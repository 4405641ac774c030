"""The key is spelt a little differently from one that is there, or it belongs to another level."""

from __future__ import annotations

import ast
import difflib

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.keys import Missing, missing_of
from learnflow.skills.debug.running.looking import literal, path_of
from learnflow.skills.language.names import closest_names


@pattern("KeyError", order=7)
def key_misspelt(case: Case) -> Diagnosis | None:
    """One slip of the fingers away from a key that is there."""
    found = missing_of(case) if case.ran else None
    if found is None or not isinstance(found.value, str):
        return None
    texts = [one for one in found.plain if isinstance(one, str)]
    close = _close(found.value, texts)
    written = _written(case, found.value)
    if not close or any(_stand_together(case, one, close[0]) for one in written):
        return None
    there = _written(case, close[0])
    node: ast.Constant | None = found.key if isinstance(found.key, ast.Constant) else None
    wrong, right = found.value, close[0]
    if node is None and len(written) == 1:
        node = written[0]
    elif len(written) > 1 and len(there) == 1:
        # The odd one out is the slip: the other spelling is used everywhere else.
        node, wrong, right = there[0], close[0], found.value
    quote = "'" if node is not None and case.text_of(node)[:1] == "'" else '"'
    change = (
        case.replaced(node, f"{quote}{right}{quote}")
        if node is not None and right.isprintable() and quote not in right
        else None
    )
    return case.found(
        "key-misspelt",
        where=node if node is not None else found.node,
        variant="" if node is not None and node.lineno != case.line else "here",
        certainty=Certainty.PROVED if node is not None and _is_key(case, node) else Certainty.SEEN,
        outright=node is not None,
        values=[case.value(case.text_of(found.holder), found.held, case.line)] if found.held is not None else [],
        candidates=[change],
        name=case.text_of(found.holder),
        key=case.text_of(found.key),
        wanted=repr(found.value),
        close=repr(close[0]),
        wrong=repr(wrong),
        right=repr(right),
        keys=found.listed,
    )


def _is_key(case: Case, node: ast.Constant) -> bool:
    """Whether a text is written as the key of a dictionary, while other code asks for the right spelling."""
    outer = case.parents.get(node)
    return isinstance(outer, ast.Dict) and any(one is node for one in outer.keys)


def _close(wanted: str, texts: list[str]) -> tuple[str, ...]:
    """Return the keys that are one slip away; short words are too easily two different words."""
    found = closest_names(wanted, texts) or tuple(difflib.get_close_matches(wanted, texts, 1, 0.88))
    return tuple(
        one for one in found if len(one) > 3 and len(wanted) > 3 and not any(c.isdigit() for c in one + wanted)
    )


def _stand_together(case: Case, node: ast.Constant, other: str) -> bool:
    """Whether both spellings stand in the same list: then they are two different words."""
    outer = case.parents.get(node)
    return isinstance(outer, ast.List | ast.Tuple | ast.Set) and any(
        isinstance(one, ast.Constant) and one.value == other for one in outer.elts
    )


def _written(case: Case, text: str) -> list[ast.Constant]:
    """Return the places of the program at which a text stands as such."""
    return [
        one
        for one in case.walk(ast.Constant)
        if isinstance(one, ast.Constant) and one.value == text and one.lineno == one.end_lineno
    ]


@pattern("KeyError", order=30)
def key_of_another_level(case: Case) -> Diagnosis | None:
    """The key is inside a dictionary that stands in the one that was asked."""
    found = missing_of(case) if case.ran else None
    if found is None or found.held is None or not found.keys or len(found.keys) > 12:
        return None
    inner = _level_of(case, found)
    if inner is None:
        return None
    holder = case.text_of(found.holder)
    return case.found(
        "key-misspelt",
        where=found.node,
        variant="level",
        certainty=Certainty.PROVED,
        values=[case.value(holder, found.held, case.line)],
        candidates=[case.replaced(found.holder, f"{holder}[{inner}]")],
        name=holder,
        key=case.text_of(found.key),
        wanted=found.text,
        close=inner,
        wrong=found.text,
        right=inner,
        keys=found.listed,
    )


def _level_of(case: Case, found: Missing) -> str | None:
    """Return the key behind which the wanted key stands, as its `repr`."""
    value = _literal_of(case, found.holder)
    if not isinstance(value, dict):
        return None
    inside = [key for key, one in value.items() if isinstance(one, dict) and found.value in one]
    return repr(inside[0]) if len(inside) == 1 and isinstance(inside[0], str | int) else None


def _literal_of(case: Case, node: ast.expr) -> object:
    """Return the plain value that the program gives a name, None where it is not written out."""
    path = path_of(node)
    for one in case.walk(ast.Assign):
        if isinstance(one, ast.Assign) and path_of(one.targets[0]) == path and path and isinstance(one.value, ast.Dict):
            return literal(ast.unparse(one.value))
    return None
