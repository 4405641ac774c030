"""A loop with two names goes through single values: `.items()` or `enumerate()` is missing."""

from __future__ import annotations

import ast
import re

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.looking import literal, own_nodes
from learnflow.skills.debug.running.operands import operands, value_of
from learnflow.skills.debug.running.seeing import Seen

_UNPACK = re.compile(
    r"cannot unpack non-iterable ([\w.]+) object|too many values to unpack|not enough values to unpack"
)
_INDEX = re.compile(
    r"^(?:i|j|k|n|x|y|_+|idx|ind|index|nr|num|no|number|pos|position|place|row|col|line|count|counter|rank|step|zahl|nummer|z)$"
)
_DICTS = ("dict", "defaultdict", "Counter", "OrderedDict")
_PLAIN = ("int", "float", "str", "bool", "NoneType")


@pattern("TypeError", "ValueError", order=15)
def items_or_enumerate_missing(case: Case) -> Diagnosis | None:
    """The loop unpacks the keys of a dictionary, its values, or the items of a list of single values."""
    match = _UNPACK.search(case.says) if case.ran else None
    loop = _loop(case) if match is not None else None
    if match is None or loop is None:
        return None
    target, source = loop.target, loop.iter
    if not isinstance(target, ast.Tuple | ast.List) or len(target.elts) != 2:
        return None
    names = [case.text_of(one) for one in target.elts]
    view = source.func.attr if isinstance(source, ast.Call) and isinstance(source.func, ast.Attribute) else ""
    if view in ("values", "keys") and isinstance(source, ast.Call) and isinstance(source.func, ast.Attribute):
        owner = source.func.value
        change = case.replaced(source, f"{case.text_of(owner)}.items()")
        return _found(case, source, value_of(case, owner), view, names, [change], holder=case.text_of(owner))
    seen = value_of(case, source)
    if seen is None:
        return None
    if seen.type in _DICTS:
        change = case.replaced(source, f"{case.text_of(source)}.items()")
        return _found(case, source, seen, "", names, [change], holder=case.text_of(source))
    kinds = {name for name, _ in seen.kinds}
    single = seen.type in ("str", "range") or (bool(kinds) and kinds <= set(_PLAIN))
    if not single or match[1] == "NoneType":
        return None
    both = names[1] in ("v", "y", "value") and len(kinds) > 1
    literal_pair = isinstance(source, ast.Tuple)
    if not both and not literal_pair and (_INDEX.match(names[0]) or _is_position(case, loop, names[0])):
        change = case.replaced(source, f"enumerate({case.text_of(source)})")
        return _found(case, source, seen, "enumerate", names, [change], holder=case.text_of(source))
    return None


@pattern("TypeError", order=16)
def keys_instead_of_values(case: Case) -> Diagnosis | None:
    """`sum(prices)` or `for p in prices: total += p` for a dictionary: what comes are the keys, which are texts."""
    if not case.ran or "str" not in case.says:
        return None
    node = case.node
    if isinstance(node, ast.Call) and case.text_of(node.func) == "sum" and len(node.args) == 1:
        return _keys(case, node.args[0], "sum")
    for operand in operands(case):
        loop = _giving(case, operand.node) if operand.seen.type == "str" and _is_sum(case) else None
        if loop is not None:
            return _keys(case, loop.iter, "key")
    return None


@pattern("TypeError", "IndexError", order=14)
def pairs_in_a_key(case: Case) -> Diagnosis | None:
    """`sorted(ages, key=lambda pair: pair[1])`: what comes out of the dictionary are keys, not pairs."""
    frame, node = case.seen_frame, case.node
    if frame is None or not frame.function.endswith("<lambda>") or not isinstance(node, ast.Subscript):
        return None
    scope = case.parents.get(node)
    while scope is not None and not isinstance(scope, ast.Lambda | ast.stmt):
        scope = case.parents.get(scope)
    keyword = case.parents.get(scope) if isinstance(scope, ast.Lambda) else None
    call = case.parents.get(keyword) if isinstance(keyword, ast.keyword) else None
    if not isinstance(call, ast.Call) or case.text_of(call.func) not in ("sorted", "max", "min") or not call.args:
        return None
    source = call.args[0]
    seen = case.seen(source) if isinstance(source, ast.Name) else None
    if seen is None or seen.type not in _DICTS or case.text_of(node.slice) not in ("0", "1"):
        return None
    change = case.replaced(source, f"{case.text_of(source)}.items()")
    names = [case.text_of(node), case.text_of(call.func)]
    return _found(case, source, seen, "lambda", names, [change], holder=case.text_of(source))


@pattern("TypeError", order=13)
def enumerate_swapped(case: Case) -> Diagnosis | None:
    """`for item, i in enumerate(items)`: the position comes first."""
    if not case.ran:
        return None
    loop = case.parents.get(case.stmt) if case.stmt is not None else None
    while loop is not None and not isinstance(loop, ast.FunctionDef | ast.Module):
        names = _counted(case, loop) if isinstance(loop, ast.For) else []
        used = {operand.node.id for operand in operands(case) if isinstance(operand.node, ast.Name)}
        if isinstance(loop, ast.For) and names and used & set(names):
            first, second = case.seen(names[0]), case.seen(names[1])
            if first is not None and second is not None and first.type == "int" and second.type != "int":
                change = case.replaced(loop.target, f"{names[1]}, {names[0]}")
                return _found(case, loop.target, second, "swapped", names, [change], holder=case.text_of(loop.iter))
        loop = case.parents.get(loop)
    return None


def _counted(case: Case, loop: ast.For) -> list[str]:
    """Return the names of an enumerate loop whose second is one for a position and whose first is none."""
    target = loop.target
    if not (isinstance(loop.iter, ast.Call) and case.text_of(loop.iter.func) == "enumerate"):
        return []
    if not isinstance(target, ast.Tuple) or len(target.elts) != 2:
        return []
    names = [case.text_of(one) for one in target.elts]
    return names if _INDEX.match(names[1]) and not _INDEX.match(names[0]) else []


def _giving(case: Case, node: ast.expr) -> ast.For | None:
    """Return the loop around a name that gives it its values, one by one."""
    loop = case.parents.get(node) if isinstance(node, ast.Name) else None
    while loop is not None and not isinstance(loop, ast.FunctionDef | ast.Module):
        if isinstance(loop, ast.For) and case.text_of(loop.target) == case.text_of(node):
            return loop
        loop = case.parents.get(loop)
    return None


def _is_sum(case: Case) -> bool:
    """Whether the failing line adds to a number or compares with one, and builds no text."""
    if isinstance(case.node, ast.Compare):
        return True
    statement = case.stmt
    if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.BinOp):
        return case.text_of(statement.targets[0]) == case.text_of(statement.value.left)
    return isinstance(statement, ast.AugAssign)


def _keys(case: Case, source: ast.expr, variant: str) -> Diagnosis | None:
    """The dictionary's values are numbers, and its keys are not."""
    seen = case.seen(source)
    if seen is None or seen.type not in _DICTS or not isinstance(source, ast.Name | ast.Attribute):
        return None
    values = literal(seen.text)
    if not isinstance(values, dict) or not all(type(one) in (int, float) for one in values.values()):
        return None
    if not values or not all(isinstance(one, str) for one in values):
        return None
    names = [variant, ""]
    change = case.replaced(source, f"{case.text_of(source)}.values()")
    return _found(case, source, seen, variant, names, [change], holder=case.text_of(source))


def _loop(case: Case) -> ast.For | ast.AsyncFor | ast.comprehension | None:
    """Return the loop whose names the failing line unpacks into."""
    node = case.node
    around = case.parents.get(node) if node is not None else case.stmt
    if isinstance(around, ast.For | ast.AsyncFor | ast.comprehension) and (node is None or around.target is node):
        return around
    found = [one for one in own_nodes(case.stmt) if isinstance(one, ast.comprehension)]
    if node is not None and isinstance(node, ast.Tuple | ast.List) and isinstance(node.ctx, ast.Store):
        return None
    return found[0] if len(found) == 1 and isinstance(found[0].target, ast.Tuple) else None


def _is_position(case: Case, loop: ast.For | ast.AsyncFor | ast.comprehension, name: str) -> bool:
    """Whether the body of a loop uses its first name as a position: in brackets, or with one added to it."""
    for node in ast.walk(loop):
        if isinstance(node, ast.Subscript) and case.text_of(node.slice) == name:
            return True
        plus = isinstance(node, ast.BinOp) and isinstance(node.left, ast.Name) and node.left.id == name
        if plus and isinstance(node, ast.BinOp) and isinstance(node.right, ast.Constant) and node.right.value == 1:
            return True
    return False


def _found(
    case: Case,
    source: ast.expr,
    seen: Seen | None,
    variant: str,
    names: list[str],
    candidates: list[Change | None],
    *,
    holder: str,
) -> Diagnosis:
    text = seen.text if seen is not None else ""
    return case.found(
        "items-or-enumerate-missing",
        where=source,
        variant=variant,
        certainty=Certainty.PROVED,
        values=[case.value(holder, seen, case.line)] if seen is not None else [],
        candidates=candidates,
        outright=True,
        first=names[0],
        second=names[1],
        holder=holder,
        whole=case.text_of(source),
        value=text,
        keys=", ".join(seen.keys[:4]) if seen is not None else "",
    )
