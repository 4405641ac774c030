"""What took part in the operation that failed, with the values that it held."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from learnflow.skills.debug.case import MODULE, Case
from learnflow.skills.debug.running.bindings import ITEM, Path
from learnflow.skills.debug.running.origins import live_frames
from learnflow.skills.debug.running.seeing import Seen

_TYPE = re.compile(
    r"'([A-Za-z_][\w.]*)'|\"([A-Za-z_][\w.]*)\"|\bnot (?:a |an )?([A-Za-z_]\w*)|[:,] ([A-Za-z_]\w*) found"
    r"|non-iterable ([A-Za-z_]\w*)|passed to ([A-Za-z_]\w*)\.__"
)
_LAZY = ("generator", "map", "filter", "zip", "list_iterator", "dict_values", "dict_keys")
_FORMATTED = (ast.JoinedStr, ast.FormattedValue)
_VALUES = (ast.Call, ast.Attribute, ast.Subscript, ast.List, ast.Tuple, ast.Dict, ast.Set)
_PROBE = "lf_part_"


@dataclass(frozen=True, slots=True)
class Operand:
    """One part of the failing operation: `path` is (ITEM,) where an item of it is meant, with that item's `place`."""

    node: ast.expr
    seen: Seen
    path: Path = ()
    place: str = ""


def value_of(case: Case, node: ast.expr) -> Seen | None:
    """Return what an expression of the failing line held; names also where a comprehension reads them from outside."""
    if isinstance(node, ast.Name):
        frames = live_frames(case)
        for one in reversed(frames):
            if node.id in one.values:
                return one.values[node.id]
            if not one.function.startswith("<") or one.function == MODULE:
                break
    found = case.seen(node)
    if found is None and isinstance(getattr(node, "ctx", None), ast.Store):
        found = _targets(case).get(case.span_of(node))
    return found


def _targets(case: Case) -> dict[tuple[int, int, int, int], Seen]:
    """Return what the target of `target += value` held before, from one more run with the value taken apart."""
    known = vars(case).get("_targets")
    if isinstance(known, dict):
        return known
    found: dict[tuple[int, int, int, int], Seen] = {}
    statement = case.stmt
    if isinstance(statement, ast.AugAssign) and case.runner is not None and case.ran:
        target = case.text_of(statement.target)
        text = f"({_PROBE} := ({target})) if True else ({case.text_of(statement.value)})"
        change = case.changed(case.line_edit(statement.lineno, _with(case, statement, f"{target} = ({text}).lf_stop_")))
        again = case.runner.run(change.program, "frames") if change is not None else None
        frames = again.failure.frames if again is not None and again.failure is not None else ()
        inner = [one for one in frames if not one.file]
        if inner and inner[-1].line == statement.lineno and _PROBE in inner[-1].values:
            found[case.span_of(statement.target)] = inner[-1].values[_PROBE]
    vars(case)["_targets"] = found
    return found


def _with(case: Case, statement: ast.stmt, text: str) -> str:
    line, start, last, end = case.span_of(statement)
    before = case.lines[line - 1] if case.lines is not None else ""
    return before[:start] + text + (before[end:] if line == last else "")


def told_types(case: Case) -> tuple[str, ...]:
    """Return the words of Python's message that may be the names of types, in order."""
    found = (next(part for part in match if part) for match in _TYPE.findall(case.says))
    return tuple(one.rsplit(".", 1)[-1] for one in found)


def direct(case: Case) -> list[ast.expr]:
    """Return the expressions that the failing operation works on, as its form tells."""
    node: ast.AST | None = case.node
    if node is None:
        node = case.stmt
    while isinstance(node, ast.JoinedStr | ast.Constant) and isinstance(case.parents.get(node), _FORMATTED):
        node = case.parents[node]  # all parts of a formatted text have the place of the whole
    while isinstance(node, ast.FormattedValue) and isinstance(case.parents.get(node), _FORMATTED):
        node = case.parents[node]
    if node is None:
        return []
    around = case.parents.get(node)
    own = list(_inside(node, around))
    own += [inner for one in own if isinstance(one, ast.Slice) for inner in _inside(one, node)]
    plain = isinstance(node, ast.Name | ast.Constant)
    if isinstance(node, ast.expr) and (plain or (isinstance(node, _VALUES) and _is_looped(node, around))):
        # `for x in f(y)`: it may be the call that failed, or the loop over what it gave.
        own.append(node)
    return own


def _is_looped(node: ast.expr, around: ast.AST | None) -> bool:
    if isinstance(around, ast.For | ast.AsyncFor | ast.comprehension):
        return around.iter is node
    return isinstance(around, ast.withitem | ast.Starred | ast.keyword | ast.FormattedValue | ast.Raise)


_FIELDS: tuple[tuple[type[ast.AST], tuple[str, ...]], ...] = (
    (ast.BinOp, ("left", "right")),
    (ast.Compare, ("left", "comparators")),
    (ast.AugAssign, ("target", "value")),
    (ast.UnaryOp, ("operand",)),
    (ast.Subscript, ("value", "slice")),
    (ast.Slice, ("lower", "upper", "step")),
    (ast.Attribute, ("value",)),
    (ast.FormattedValue, ("value",)),
    (ast.Starred, ("value",)),
    (ast.For, ("iter",)),
    (ast.Raise, ("exc",)),
    (ast.Dict, ("keys",)),
    (ast.Set, ("elts",)),
    (ast.Assign, ("value",)),
)


def _inside(node: ast.AST, around: ast.AST | None) -> Iterator[ast.expr]:
    if isinstance(node, ast.Call):
        yield from _of_call(node)
    elif isinstance(node, ast.Tuple | ast.List) and isinstance(node.ctx, ast.Store):
        yield from _assigned(around)
    elif isinstance(node, ast.With | ast.AsyncWith):
        yield from (one.context_expr for one in node.items)
    elif isinstance(node, ast.JoinedStr):
        yield from (one.value for one in node.values if isinstance(one, ast.FormattedValue))
    elif isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp):
        yield from (one.iter for one in node.generators)
    for type_, names in _FIELDS:
        if isinstance(node, type_):
            for name in names:
                value = getattr(node, name)
                yield from (one for one in (value if isinstance(value, list) else [value]) if isinstance(one, ast.expr))


def _of_call(node: ast.Call) -> Iterator[ast.expr]:
    yield node.func
    yield from (one.value if isinstance(one, ast.Starred) else one for one in node.args)
    yield from (one.value for one in node.keywords)
    if isinstance(node.func, ast.Attribute):
        yield node.func.value


def _assigned(around: ast.AST | None) -> Iterator[ast.expr]:
    if isinstance(around, ast.Assign):
        yield around.value
    elif isinstance(around, ast.For | ast.AsyncFor | ast.comprehension):
        yield around.iter


def operands(case: Case) -> list[Operand]:
    """Return the parts of the failing operation whose values are known."""
    found = []
    for node in direct(case):
        seen = value_of(case, node)
        if seen is not None:
            found.append(Operand(node, seen))
    return found


def culprits(case: Case, kind: str) -> list[Operand]:
    """Return the operands of the type `kind`, else those that hold an item of it."""
    every = operands(case)
    found = [one for one in every if one.seen.type == kind]
    if found:
        return found
    for one in every:
        for type_, place in one.seen.kinds:
            if type_ == kind:
                return [Operand(one.node, one.seen, (ITEM,), str(place))]
    lazy = [one.node for one in every if one.seen.type in _LAZY]
    made = [one for one in direct(case) if isinstance(one, ast.ListComp | ast.GeneratorExp | ast.SetComp)]
    if lazy or made:
        return [Operand((lazy or made)[0], Seen(kind, ""), (ITEM,))]
    node = case.node
    if isinstance(node, ast.Tuple | ast.List) and isinstance(node.ctx, ast.Store):
        around = case.parents.get(node)
        if isinstance(around, ast.For | ast.AsyncFor | ast.comprehension):
            return [Operand(around.iter, Seen(kind, ""), (ITEM,))]
    return []
