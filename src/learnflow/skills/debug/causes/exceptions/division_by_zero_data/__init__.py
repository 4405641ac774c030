"""The divisor is 0 in the data, in the input, in an argument, or as the first value of a range."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.dividing import Divisor, divisor_of
from learnflow.skills.debug.running.looking import changes, frames_of, is_call, literal, method_of, own_nodes
from learnflow.skills.debug.running.sources import comprehension_of, source_of
from learnflow.skills.debug.running.tracing import call_in


@pattern("ZeroDivisionError", order=40)
def division_by_zero_data(case: Case) -> Diagnosis | None:
    """Say what was divided by, that it was 0, and where the 0 came from."""
    if "negative power" in case.says:
        return _power(case)
    found = divisor_of(case)
    if found is None:
        return None
    for look in (_ranged, _counting, _typed, _difference, _default, _looped, _passed, _part):
        known = look(case, found)
        if known is not None:
            return known
    known_changes = changes(case, found.path) if found.path else ()
    line = known_changes[-1].line if known_changes else 0
    function = case.function_at(case.line)
    if function is not None and line == function.lineno and isinstance(found.made.node, ast.Constant):
        return _found(case, found, "default-parameter", where=line, set_line=str(line), function=function.name)
    if line and line != case.line:
        return _found(case, found, "set", set_line=str(line), doing=_line(case, line))
    return _found(case, found, "")


def _power(case: Case) -> Diagnosis | None:
    """0 to a negative power is 1 divided by 0."""
    nodes = [one for one in own_nodes(case.stmt) if isinstance(one, ast.BinOp) and isinstance(one.op, ast.Pow)]
    if len(nodes) != 1 or not isinstance(nodes[0], ast.BinOp):
        return None
    base, exponent = case.seen(nodes[0].left), case.seen(nodes[0].right)
    if base is None or exponent is None:
        return None
    return case.found(
        "division-by-zero-data",
        variant="power",
        certainty=Certainty.PROVED,
        divisor=case.text_of(nodes[0].left),
        zero=base.text,
        exponent=case.text_of(nodes[0].right),
        power=exponent.text,
    )


def _line(case: Case, line: int) -> str:
    return case.lines[line - 1].strip() if case.lines is not None and 0 < line <= len(case.lines) else ""


def _ranged(case: Case, found: Divisor) -> Diagnosis | None:
    """The first number of a range is 0."""
    loop = _loop(case, found)
    if loop is None or not is_call(loop.iter, "range") or not isinstance(loop.iter, ast.Call):
        return None
    over = loop.iter
    first = over.args[0] if len(over.args) > 1 else None
    begins = first is None or (isinstance(first, ast.Constant) and first.value == 0)
    candidates: list[Change | None] = []
    if begins and len(over.args) < 3:
        rest = case.text_of(over.args[-1])
        candidates = [case.replaced(over, f"range({_first(case)}, {rest})")]
    return _found(
        case,
        found,
        "range" if begins else "range-within",
        where=over.lineno,
        candidates=candidates,
        over=case.text_of(over),
    )


def _first(case: Case) -> str:
    """Return the first divisor that makes sense: 2 where a number that divides without rest ends the search."""
    test = case.stmt.test if isinstance(case.stmt, ast.If) else None
    whole = isinstance(test, ast.Compare) and isinstance(test.left, ast.BinOp) and isinstance(test.left.op, ast.Mod)
    body = case.stmt.body if isinstance(case.stmt, ast.If) else []
    ends = any(isinstance(one, ast.Return | ast.Break) or _sets_false(one) for one in body)
    return "2" if whole and ends else "1"


def _sets_false(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and node.value.value is False


def _loop(case: Case, found: Divisor) -> ast.For | ast.AsyncFor | ast.comprehension | None:
    node = found.made.node
    if isinstance(node, ast.For | ast.AsyncFor):
        inside = node.lineno <= case.line <= (node.end_lineno or node.lineno)
        return node if inside or case.function_at(node.lineno) is not case.function_at(case.line) else None
    return comprehension_of(case, found.node) if isinstance(found.node, ast.Name) else None


def _counting(case: Case, found: Divisor) -> Diagnosis | None:
    """A while loop counts a name from 0 and divides by it in its first round."""
    if not isinstance(found.node, ast.Name):
        return None
    around = [one for one in case.walk(ast.While) if one.lineno <= case.line <= (getattr(one, "end_lineno", 0) or 0)]
    for loop in reversed(around):
        test = loop.test if isinstance(loop, ast.While) else None
        named = test is not None and any(isinstance(one, ast.Name) and one.id == found.path for one in ast.walk(test))
        made = found.made.node
        if named and isinstance(made, ast.Constant) and made.value == 0:
            return _found(
                case,
                found,
                "counting",
                where=made.lineno,
                candidates=[case.replaced(made, _first(case))],
                loop=str(loop.lineno),
            )
    return None


def _typed(case: Case, found: Divisor) -> Diagnosis | None:
    node = found.node
    made = found.made.node
    calls = [one for one in (made, node) if isinstance(one, ast.Call) and is_call(one, "int", "float")]
    source = source_of(case, calls[0].args[0] if calls else node)
    if source.kind == "input":
        return _found(case, found, "typed", input_line=str(source.line))
    if source.kind == "file" and source.path:
        return _found(case, found, "file", path=source.path)
    return None


def _difference(case: Case, found: Divisor) -> Diagnosis | None:
    """Two equal values are subtracted."""
    node = found.made.node
    if (
        not isinstance(node, ast.BinOp)
        or not isinstance(node.op, ast.Sub)
        or (node.lineno > case.line and found.made.depth is None)
    ):
        return None
    left = case.seen(node.left) if node is found.node or isinstance(node.left, ast.Name) else None
    if left is None or left.number is None:
        return None
    variant = "difference" if node is found.node else "difference-named"
    return _found(
        case,
        found,
        variant,
        left=case.text_of(node.left),
        right=case.text_of(node.right),
        both=left.text,
        made=case.text_of(node),
        made_line=str(node.lineno),
    )


def _default(case: Case, found: Divisor) -> Diagnosis | None:
    """`get(key, 0)` or `count()` gave 0."""
    node = found.made.node
    method = method_of(node)
    if not isinstance(node, ast.Call):
        return None
    if method == "get" and len(node.args) == 2 and isinstance(node.args[1], ast.Constant) and node.args[1].value == 0:
        key = case.seen(node.args[0]) if isinstance(node.args[0], ast.Name | ast.Constant) else None
        return _found(
            case,
            found,
            "default",
            call=case.text_of(node),
            made_line=str(node.lineno),
            key=key.text if key else "that key",
        )
    if method == "count" and node.args:
        return _found(case, found, "count", call=case.text_of(node), made_line=str(node.lineno))
    return None


def _looped(case: Case, found: Divisor) -> Diagnosis | None:
    """An item of the list that a loop walks is, or holds, the 0."""
    loop = _loop(case, found)
    if loop is None or not isinstance(loop.target, ast.Name | ast.Tuple):
        return None
    names = [one.id for one in ast.walk(loop.target) if isinstance(one, ast.Name)]
    frames = frames_of(case)
    depth = found.made.depth if isinstance(found.made.node, ast.For | ast.AsyncFor) else len(frames) - 1
    held = frames[depth].values if depth is not None and depth < len(frames) else {}
    told = " and ".join(f"`{name}` is {held[name].text}" for name in names if name in held)
    line = str(loop.iter.lineno)
    told = "" if names == [getattr(found.node, "id", "")] else told
    call = call_in(case, depth) if depth is not None and depth < len(frames) - 1 else None
    if call is not None and told:
        called = str(frames[depth or 0].line)
        return _found(
            case,
            found,
            "item-passed",
            over=case.text_of(loop.iter),
            item=told,
            call=case.text_of(call),
            call_line=called,
        )
    return _found(case, found, "item" if told else "item-unknown", over=case.text_of(loop.iter), loop=line, item=told)


def _passed(case: Case, found: Divisor) -> Diagnosis | None:
    """A 0 was passed as an argument."""
    if not isinstance(found.node, ast.Name):
        return None
    made = found.made
    if made.given:
        return _found(case, found, "given", given=case.failure.call if case.failure is not None else "")
    frames = frames_of(case)
    if made.depth is None or made.depth >= len(frames) - 1 or not isinstance(made.node, ast.expr):
        return None
    call = call_in(case, made.depth)
    if call is None:
        return None
    return _found(case, found, "passed", call=case.text_of(call), call_line=str(frames[made.depth].line))


def _part(case: Case, found: Divisor) -> Diagnosis | None:
    """The divisor is an item of a list or a dictionary."""
    if not isinstance(found.node, ast.Subscript):
        return None
    held = case.seen(found.node.value)
    key = case.seen(found.node.slice) if not isinstance(found.node.slice, ast.Slice) else None
    if held is None:
        return None
    value = literal(held.text)
    shown = held.text if value is not None else ""
    name = case.text_of(found.node.value)
    listed = held.type in ("list", "tuple")
    variant = ("place" if listed else "part") if shown and key is not None else ""
    return _found(case, found, variant, holder=name, held=shown, key=key.text if key is not None else "")


def _found(
    case: Case,
    found: Divisor,
    variant: str,
    where: ast.AST | int | None = None,
    candidates: list[Change | None] | None = None,
    **slots: str,
) -> Diagnosis:
    seen = case.seen(found.node)
    return case.found(
        "division-by-zero-data",
        part=case.text_of(found.node),
        where=where,
        variant=variant,
        certainty=Certainty.PROVED,
        values=[case.value(case.text_of(found.node), seen, case.line)] if seen is not None else [],
        candidates=candidates or [],
        divisor=case.text_of(found.node),
        zero=seen.text if seen is not None else "0",
        slots=slots,
    )
