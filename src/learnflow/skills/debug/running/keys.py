"""A look-up by key that failed: what was looked for, in what, and which keys there are."""

from __future__ import annotations

import ast
import itertools
from dataclasses import dataclass

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.running.emptied import binds, names_of_holder, remover_at
from learnflow.skills.debug.running.looking import (
    changes,
    failing_call,
    is_call,
    length_of,
    literal,
    method_of,
    own_nodes,
    receiver_of,
)  # fmt: skip
from learnflow.skills.debug.running.seeing import Seen

SHOWN_KEYS = 6


@dataclass(frozen=True)
class Missing:
    """A key that is not there: `holder` and `key` in the program, `value` the key itself where it is a plain value.

    `keys` are the keys as they are shown, `plain` those that are plain values.
    """

    node: ast.expr
    holder: ast.expr
    key: ast.expr
    held: Seen | None
    text: str
    value: object
    keys: tuple[str, ...]
    plain: tuple[object, ...]

    @property
    def listed(self) -> str:
        """The keys as a student would write them, the first few."""
        if not self.keys:
            return "no keys"
        more = "" if len(self.keys) <= SHOWN_KEYS else ", …"
        return ", ".join(self.keys[:SHOWN_KEYS]) + more


def missing_of(case: Case) -> Missing | None:
    """Return the look-up that failed with KeyError, None where it is not known which."""
    node, holder, key = _parts(case)
    if node is None or holder is None or key is None:
        return None
    held = case.seen(holder)
    failed = case.failure.key if case.failure is not None else None
    seen = failed or case.seen(key)
    if seen is None:
        return None
    return Missing(node, holder, key, held, seen.text, literal(seen.text), *_keys(held))


def _keys(held: Seen | None) -> tuple[tuple[str, ...], tuple[object, ...]]:
    if held is None:
        return (), ()
    keys = held.keys
    if not keys and held.type in ("set", "frozenset", "list", "tuple"):
        value = literal(held.text)
        keys = tuple(repr(one) for one in value) if isinstance(value, set | list | tuple) else ()
    plain = tuple(one for one in (literal(key) for key in keys) if one is not None)
    return keys, plain


def _parts(case: Case) -> tuple[ast.expr | None, ast.expr | None, ast.expr | None]:
    node: ast.expr | None = case.node
    if node is None:
        found = [
            one
            for one in own_nodes(case.stmt)
            if isinstance(one, ast.Subscript) and not isinstance(one.slice, ast.Slice)
        ]
        node = found[0] if len(found) == 1 else failing_call(case)
    if isinstance(node, ast.Subscript):
        return node, node.value, node.slice
    if isinstance(node, ast.Call) and method_of(node) in ("pop", "remove", "__getitem__") and node.args:
        return node, receiver_of(node), node.args[0]
    return None, None, None


def removed_at(case: Case, holder: ast.expr, text: str) -> tuple[int, str] | None:
    """Return the line that took an entry (as it is shown) out of a collection, with what the collection was before."""
    if len(text) > 40:
        return None
    for depth, path in names_of_holder(case, holder):
        found = changes(case, path, depth)
        for earlier, later in reversed(list(itertools.pairwise(found))):
            had = _has(earlier.value, text)
            if remover_at(case, later.line) is None or binds(case.statement_at(later.line), path):
                continue
            if had and not _has(later.value, text) and "…" not in later.value.text and "..." not in later.value.text:
                shorter = (length_of(later.value) or 0) <= (length_of(earlier.value) or 0)
                return (later.line, earlier.value.text) if shorter else None
    return None


def _has(seen: Seen, text: str) -> bool:
    if seen.keys:
        return text in seen.keys
    value = literal(seen.text)
    if isinstance(value, dict | list | set | tuple):
        return any(repr(one) == text for one in value)
    return False


def is_counted(case: Case, node: ast.expr) -> bool:
    """Whether a look-up only wants to count up or add to what is there."""
    statement = case.stmt
    if isinstance(statement, ast.AugAssign) and statement.target is node:
        return True
    if (
        isinstance(statement, ast.AugAssign)
        and isinstance(statement.target, ast.Subscript)
        and statement.target.value is node
    ):
        return True
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target = case.text_of(statement.targets[0])
        return isinstance(statement.value, ast.BinOp) and case.text_of(statement.value.left) == target == case.text_of(
            node
        )
    outer = case.parents.get(node)
    return isinstance(outer, ast.Attribute) and outer.attr in ("append", "add", "extend", "update", "insert")


def is_input(node: ast.AST | None) -> bool:
    """Whether a node is what `input()` gave, perhaps stripped or in other letters."""
    while method_of(node) in ("strip", "lower", "upper", "title", "capitalize", "rstrip"):
        node = receiver_of(node)
    return is_call(node, "input", arguments=0)
