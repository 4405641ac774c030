"""Why a name that the program does give a value has none at the failing line: nothing here is guessed.

A name without a value proves that no line that would have given it one was reached, or that it was deleted again.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Change
from learnflow.skills.debug.running.evaluating import Unknown, worth
from learnflow.skills.debug.running.phrases import listed
from learnflow.skills.debug.running.scopes import Binding, Missing, at, guard_of, told, values_in, way_to

_STORES = frozenset({"value", "function", "class", "import", "match"})


@dataclass(frozen=True, slots=True)
class Reason:
    """Why there is no value: deleted again, passed by, set by the reading line itself, later, or in a function.

    `binding` is the last place that counts, `bindings` all of that kind, `guard` the statement that was passed by.
    """

    kind: Literal["deleted", "guarded", "itself", "later", "in_function"]
    binding: Binding
    bindings: tuple[Binding, ...]
    guard: ast.AST | None = None


def reason(case: Case, gone: Missing) -> Reason | None:
    """Return why a name has no value at the failing line, None when no line that it sees gives it one."""
    lost = [one for one in gone.seen if one.kind in ("deleted", "except") and _taken_away(case, one)]
    if lost:
        return Reason("deleted", lost[-1], tuple(lost))
    stores = [one for one in gone.seen if one.kind in _STORES]
    if not stores:
        return None
    earlier, later, itself, hidden = [], [], [], []
    reading = _statement_of(case, gone.node)
    for one in stores:
        if one.inside is not one.scope:
            hidden.append(one)
        elif one.scope is gone.scope and reading is not None and _statement_of(case, one.node) is reading:
            itself.append(one)
        elif one.line < _here(case, one):
            earlier.append(one)
        else:
            later.append(one)
    guarded = [one for one in earlier if guard_of(case, one, gone.node) is not None]
    if guarded:
        return Reason("guarded", guarded[-1], tuple(guarded), guard_of(case, guarded[-1], gone.node))
    if itself:
        return Reason("itself", itself[-1], tuple(itself))
    if hidden and not any(case.hits(_body(one.inside)[0].lineno) for one in hidden if _body(one.inside)):
        return Reason("in_function", hidden[0], tuple(hidden))
    return Reason("later", later[0], tuple(later)) if later else None


def _here(case: Case, binding: Binding) -> int:
    if case.failure is not None and case.failure.call and isinstance(binding.scope, ast.Module):
        return 10**9
    return at(case, binding)


def _taken_away(case: Case, binding: Binding) -> bool:
    first = binding.line
    if isinstance(binding.node, ast.ExceptHandler) and binding.node.body:
        first = binding.node.body[0].lineno
    if case.history.hits:
        return case.hits(first) > 0
    return binding.line < _here(case, binding)


def _statement_of(case: Case, node: ast.AST) -> ast.stmt | None:
    """Return the simple statement around a node; of a compound one only its own line counts."""
    current: ast.AST | None = node
    while current is not None and not isinstance(current, ast.stmt):
        current = case.parents.get(current)
    simple = (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Expr, ast.Return)
    return current if isinstance(current, simple) else None


def _body(node: ast.AST) -> list[ast.stmt]:
    body = getattr(node, "body", None)
    return body if isinstance(body, list) else []


def tests_of(case: Case, found: Reason) -> list[ast.expr]:
    """Return the conditions that stood before the bindings of a guard, in order; all of an if chain's."""
    tests: dict[int, ast.expr] = {}
    for binding in found.bindings:
        for one in reversed(way_to(case, binding.node, binding.inside)):
            if isinstance(one, ast.If | ast.While):
                tests[id(one.test)] = one.test
    if isinstance(found.guard, ast.If):
        for branch in chain_of(found.guard):
            tests[id(branch.test)] = branch.test
    return sorted(tests.values(), key=lambda one: (one.lineno, one.col_offset))


def chain_of(first: ast.If) -> Iterator[ast.If]:
    """Yield the branches of an if chain that have a condition."""
    current: ast.If | None = first
    while current is not None:
        yield current
        rest = current.orelse
        current = rest[0] if len(rest) == 1 and isinstance(rest[0], ast.If) else None


@dataclass(frozen=True, slots=True)
class Near:
    """A comparison that failed by little: `kind` is case, equal, item or number; the operands with their values."""

    kind: str
    compare: ast.Compare
    left: str
    left_value: str
    right: str
    right_value: str
    change: Change | None


def near_miss(case: Case, tests: list[ast.expr]) -> Near | None:
    """Return the comparison of these conditions that was false by a capital letter, a bound, or the kind of value."""
    for wanted in ("text", "kind", "equal"):
        for test in tests:
            for node in ast.walk(test):
                if isinstance(node, ast.Compare) and len(node.ops) == 1:
                    found = _near(case, node, wanted)
                    if found is not None:
                        return found
    return None


def strict_equals(case: Case, tests: list[ast.expr]) -> list[Near]:
    """Return the comparisons with `<` or `>` of these conditions whose sides are equal."""
    compares = [one for test in tests for one in ast.walk(test) if isinstance(one, ast.Compare) and len(one.ops) == 1]
    found = [_near(case, one, "equal") for one in compares]
    return [one for one in found if one is not None]


def _near(case: Case, node: ast.Compare, wanted: str) -> Near | None:
    left, right, op = node.left, node.comparators[0], node.ops[0]
    try:
        one, other = worth(case, left), worth(case, right)
    except Unknown:
        return None
    if isinstance(left, ast.Constant):
        left, right, one, other = right, left, other, one
    kind, change = "", None
    if isinstance(op, ast.Eq) and isinstance(one, str) and isinstance(other, str) and one != other:
        if wanted == "text" and one.strip().lower() == other.strip().lower() and one.strip():
            kind, change = "case", _same_text(case, node, left, right, one)
    elif isinstance(op, ast.Eq) and wanted == "kind" and type(one) is not type(other):
        if isinstance(one, list | tuple) and one and isinstance(other, str) and one[0] == other:
            kind, change = "item", case.replaced(left, f"{case.text_of(left)}[0]")
        elif isinstance(one, str) and isinstance(other, int | float) and _same_number(one, other):
            kind, change = "number", case.replaced(right, repr(one)) if isinstance(right, ast.Constant) else None
    elif wanted == "equal" and isinstance(op, ast.Lt | ast.Gt) and one == other and _is_number(one):
        sign = "<=" if isinstance(op, ast.Lt) else ">="
        kind = "equal"
        whole = f"{case.text_of(node.left)} {sign} {case.text_of(node.comparators[0])}"
        change = case.replaced(node, whole)
    if not kind:
        return None
    return Near(kind, node, case.text_of(left), repr(one), case.text_of(right), repr(other), change)


def _same_text(case: Case, node: ast.Compare, left: ast.expr, right: ast.expr, text: str) -> Change | None:
    """Return the program with both texts in one form: what was typed in is lowered, what the program has is respelt."""
    if not isinstance(right, ast.Constant) or not isinstance(right.value, str):
        return None
    quote = case.text_of(right)[:1]
    name = left.id if isinstance(left, ast.Name) else ""
    changes = case.changes_of(name) if name else ()
    typed = bool(changes) and case.lines is not None and "input(" in case.lines[changes[-1].line - 1]
    if typed and node.left is left and right.value == right.value.strip().lower() and quote in ("'", '"'):
        lowered = f"{name}.strip().lower()" if text != text.strip() else f"{name}.lower()"
        return case.replaced(left, lowered)
    if written_elsewhere(case, right) or _has_sisters(case, node):
        return None  # which of the spellings is the right one is not known
    return case.replaced(right, f"{quote}{text}{quote}" if quote in ("'", '"') and text.isprintable() else repr(text))


def written_elsewhere(case: Case, constant: ast.Constant) -> bool:
    """Whether the program writes the same text somewhere else too: then its spelling may well be meant."""
    same = [one for one in case.walk(ast.Constant) if isinstance(one, ast.Constant) and one.value == constant.value]
    return len(same) > 1


def _has_sisters(case: Case, node: ast.Compare) -> bool:
    """Whether a comparison of the same thing stands beside it in one condition: `day == "sat" or day == "sun"`."""
    around = case.parents.get(node)
    beside = around.values if isinstance(around, ast.BoolOp) else []
    return any(
        one is not node and isinstance(one, ast.Compare) and ast.dump(one.left) == ast.dump(node.left) for one in beside
    )


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _same_number(text: str, number: float) -> bool:
    try:
        return float(text) == number
    except ValueError:
        return False


def situation(case: Case, name: str, *nodes: ast.AST) -> str:
    """Return the values that decided, in words with their comma: "with `age` = 15", empty without any."""
    pairs = values_in(case, *nodes, besides=name)
    return told(pairs)


def lines_of(found: Reason) -> str:
    """Return the lines of the bindings in words: "3, 5 and 7"."""
    return listed([str(line) for line in sorted({one.line for one in found.bindings})])
