"""The index is one more than the last position: a loop one too far, a neighbour at the end, counting from 1."""

from __future__ import annotations

import ast
import re

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.causes.exceptions.index_off_by_one.ends import high_at_length, next_of_last
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.glimpsing import kept
from learnflow.skills.debug.running.looking import (
    SEQUENCES,
    Lookup,
    failing_call,
    is_call,
    lookup_of,
    loops_around,
    method_of,
    noun_of,
    path_of,
    scope_at,
    size_text,
)  # fmt: skip
from learnflow.skills.debug.running.ranges import Counting, counting_of
from learnflow.skills.debug.running.tracing import binding_of


@pattern("IndexError", order=44)
def index_off_by_one(case: Case) -> Diagnosis | None:  # noqa: C901 - one branch for each way to be one too far
    """The index is exactly the length, which is one too many."""
    found = lookup_of(case) if case.ran else None
    if (
        found is None
        or found.number is None
        or found.length is None
        or found.number != found.length
        or not found.length
    ):
        return None
    if found.held is not None and found.held.type not in SEQUENCES and not found.held.attributes:
        return None
    counting = counting_of(case, found.index, found.node)
    candidates: list[Change | None] = []
    variant, where, loop = "", None, ""
    if counting is not None:
        variant, where, candidates = _of_loop(case, found, counting)
    elif (test := _endless_search(case, found)) is not None:
        variant, where, loop = "search", test, case.text_of(test)
        holder, index = case.text_of(found.holder), case.text_of(found.index)
        candidates = [case.replaced(test, f"{index} < len({holder}) and {case.text_of(test)}")]
    elif (late := _late_exit(case, found)) is not None:
        variant, where, loop = "guard-exit", late, case.text_of(late)
        candidates = [case.replaced(late, f"{case.text_of(late.left)} >= {case.text_of(late.comparators[0])}")]
    elif (start := _starts_at_length(case, found)) is not None:
        variant, where, loop = "start", start, case.text_of(start)
        candidates = [case.replaced(start, f"{case.text_of(start)} - 1")]
    elif (guard := _guard(case, found)) is not None:
        variant, where, loop = "guard", guard, case.text_of(guard)
        sharp = f"{case.text_of(guard.left)} < {case.text_of(guard.comparators[0])}"
        candidates = [case.replaced(guard, sharp), _both_sharp(case, guard)]
    elif isinstance(found.index, ast.Constant):
        variant = "fixed"
    elif _is_length(found):
        variant = "length"
        candidates = [case.replaced(found.index, f"{case.text_of(found.index)} - 1")]
    elif (high := high_at_length(case, found)) is not None:
        variant, where, loop = "high", high, case.text_of(high)
        candidates = [case.replaced(high, f"{case.text_of(high)} - 1")]
    elif _from_the_end(found):
        candidates = [case.replaced(found.index, f"{case.text_of(found.index)} - 1")]
    elif _typed(case, found.index):
        variant = "typed"
        candidates = [_lowered_where_read(case, found), case.replaced(found.index, f"{case.text_of(found.index)} - 1")]
    return case.found(
        "index-off-by-one",
        where=where if where is not None else found.node,
        variant=variant,
        certainty=Certainty.SEEN,
        values=[case.value(case.text_of(found.holder), found.held, case.line)] if found.held is not None else [],
        candidates=kept(case, candidates),
        name=case.text_of(found.holder),
        index=case.text_of(found.index),
        number=str(found.number),
        final=str(found.length - 1),
        size=size_text(found.length, noun_of(found.held)),
        loop=loop or (_loop_text(case, counting) if counting else ""),
        loop_line=str(counting.loop.lineno if counting is not None else getattr(where, "lineno", "")),
    )


def _loop_text(case: Case, counting: Counting) -> str:
    return case.text_of(counting.loop.iter if isinstance(counting.loop, ast.For) else counting.loop.test)


def _both_sharp(case: Case, guard: ast.Compare) -> Change | None:
    """Return the line of a check with `<` in place of every `<=` before a length."""
    if case.lines is None:
        return None
    line = case.lines[guard.lineno - 1]
    return case.changed(case.line_edit(guard.lineno, re.sub(r"<=(\s*len\()", r"<\1", line)))


@pattern("IllegalMonthError", "IllegalWeekdayError", order=40)
def months_from_zero(case: Case) -> Diagnosis | None:
    """A month that a loop counts from 0."""
    call = failing_call(case) if case.ran else None
    loops = loops_around(case, call) if call is not None else []
    for loop in loops:
        text = case.text_of(loop.iter) if isinstance(loop, ast.For) else ""
        if text in ("range(12)", "range(0, 12)", "range(0,12)", "range(13)", "range(0, 13)") and isinstance(
            loop, ast.For
        ):
            name = path_of(loop.target)
            seen = case.seen(name)
            if seen is None or seen.text != "0" or not any(path_of(one) == name for one in ast.walk(call or loop)):
                continue
            return case.found(
                "index-off-by-one",
                where=loop.iter,
                variant="months",
                certainty=Certainty.SEEN,
                values=[case.value(name, seen, case.line)],
                candidates=[case.replaced(loop.iter, "range(1, 13)")],
                index=name,
                number="0",
                loop=text,
                loop_line=str(loop.lineno),
                name="calendar",
                final="12",
                size="has 12 months",
            )
    return None


def _from_the_end(found: Lookup) -> bool:
    """Whether the index counts back from the end: `word[len(word) - i]` with an `i` of 0."""
    index = found.index
    return isinstance(index, ast.BinOp) and isinstance(index.op, ast.Sub) and is_call(index.left, "len")


def _is_length(found: Lookup) -> bool:
    return (
        is_call(found.index, "len")
        and isinstance(found.index, ast.Call)
        and path_of(found.index.args[0]) == path_of(found.holder) != ""
    )


def _typed(case: Case, node: ast.expr) -> bool:
    """Whether an index is a number that was read from text: people count from 1."""
    if is_call(node, "int"):
        return True
    if not isinstance(node, ast.Name):
        return False
    binding = binding_of(case, node.id, scope_at(case, case.line), None)
    value = binding.value if isinstance(binding, ast.Assign) else None
    first = value.args[0] if isinstance(value, ast.Call) and method_of(value) == "randint" and value.args else None
    return is_call(value, "int") or (isinstance(first, ast.Constant) and first.value == 1)


def _of_loop(case: Case, found: Lookup, counting: Counting) -> tuple[str, ast.AST, list[Change | None]]:
    """Return variant, place and changes for an index that a loop makes."""
    bound, shift = counting.bound, counting.shift
    name = case.text_of(found.index)
    same = counting.of is not None and path_of(counting.of) == path_of(found.holder) != ""
    if isinstance(counting.loop, ast.For):
        return _of_for(case, found, counting, counting.loop)
    place = counting.loop.test
    tighter = _strict(case, counting)
    if shift == 0 and _begins_with(case, counting.variable, 1):
        return "from-one", place, [case.replaced(found.index, f"{name} - 1"), tighter]
    if shift > 0 and same:
        return "neighbour", place, next_of_last(case, found, _minus_one(case, bound))
    if isinstance(place, ast.BoolOp) and isinstance(place.op, ast.Or) and counting.over + shift <= 0:
        return "or", place, []  # With `and` it would run, and might lose the rest of the longer one.
    if counting.over + shift <= 0 and tighter is None:
        return "", found.node, []
    return "while", place, [tighter]


def _of_for(case: Case, found: Lookup, counting: Counting, loop: ast.For) -> tuple[str, ast.AST, list[Change | None]]:
    bound, shift = counting.bound, counting.shift
    name = case.text_of(found.index)
    same = counting.of is not None and path_of(counting.of) == path_of(found.holder) != ""
    place, shorter = loop.iter, _minus_one(case, bound)
    if counting.step < 0:
        down = case.replaced(place, f"range({_one_less(case, bound)}, -1, -1)") if bound is not None else None
        return "down", place, [down] if counting.over == 1 else []
    if shift > 0 and same and counting.over == 0:
        return "neighbour", place, next_of_last(case, found, shorter)
    starts_at_one = _starts_at_one(place) and not _uses_lower(case, found, name)
    starts_at_one = starts_at_one and not _takes_first(case, found)
    lowered = case.replaced(found.index, f"{name} - 1") if shift == 0 else None
    if starts_at_one and shift == 0:
        from_zero = _from_zero(case, counting, found)
        return "from-one", place, [lowered, from_zero] if same else [from_zero, lowered, shorter]
    if is_call(place, "enumerate"):
        started = any(isinstance(one, ast.Constant) and one.value == 1 for one in _start_of(place))
        return ("from-one", place, [lowered]) if started else ("", found.node, [])
    if counting.of is not None and same and counting.over + shift <= 0:
        return "", found.node, []
    return "loop", place, [shorter]


def _one_less(case: Case, bound: ast.expr) -> str:
    number = bound.value if isinstance(bound, ast.Constant) and isinstance(bound.value, int) else None
    return str(number - 1) if number is not None else f"{case.text_of(bound)} - 1"


def _uses_lower(case: Case, found: Lookup, name: str) -> bool:
    """Whether the same loop also looks one position lower, so that its count starts at 1 for a reason."""
    text = f"{case.text_of(found.holder)}[{name}-1]"
    loops = loops_around(case, found.node)
    return any(
        isinstance(one, ast.Subscript) and case.text_of(one).replace(" ", "") == text.replace(" ", "")
        for one in (ast.walk(loops[0]) if loops else ())
    )


def _takes_first(case: Case, found: Lookup) -> bool:
    """Whether the first item is taken apart from the loop, which then rightly starts at the second."""
    scope, holder = scope_at(case, case.line), path_of(found.holder)
    for one in ast.walk(scope) if scope is not None and holder else ():
        if isinstance(one, ast.Subscript) and path_of(one.value) == holder and isinstance(one.slice, ast.Constant):
            first = one.slice.value == 0
            if first:
                return True
    return False


def _endless_search(case: Case, found: Lookup) -> ast.expr | None:
    """Return the condition of a loop that looks for something and never asks whether the end is reached."""
    for loop in loops_around(case, found.node)[:1]:
        test = loop.test if isinstance(loop, ast.While) else None
        inside = test is not None and any(one is found.node for one in ast.walk(test))
        names = {one.id for one in ast.walk(found.index) if isinstance(one, ast.Name)}
        asks = any(is_call(one, "len") for one in ast.walk(test)) if test is not None else True
        if test is not None and inside and names and not asks and not isinstance(test, ast.BoolOp):
            return test
    return None


def _lowered_where_read(case: Case, found: Lookup) -> Change | None:
    """Return the program with 1 taken off where the number is read, for an index that is used several times."""
    if not isinstance(found.index, ast.Name):
        return None
    binding = binding_of(case, found.index.id, scope_at(case, case.line), None)
    uses = [one for one in case.walk(ast.Name) if isinstance(one, ast.Name) and one.id == found.index.id]
    if not isinstance(binding, ast.Assign) or len(uses) < 3:
        return None
    return case.replaced(binding.value, f"{case.text_of(binding.value)} - 1")


def _late_exit(case: Case, found: Lookup) -> ast.Compare | None:
    """Return the check with which a loop is left, when it lets the length itself through: `if i > len(xs): break`."""
    names = {one.id for one in ast.walk(found.index) if isinstance(one, ast.Name)}
    for loop in loops_around(case, found.node)[:1]:
        for node in ast.walk(loop):
            test = node.test if isinstance(node, ast.If) and isinstance(node.body[-1], ast.Break | ast.Return) else None
            if isinstance(test, ast.Compare) and _with_length(test, ast.Gt, names):
                return test
    return None


def _starts_at_length(case: Case, found: Lookup) -> ast.expr | None:
    """Return `len(xs)` where the index was set to just that."""
    if not isinstance(found.index, ast.Name):
        return None
    changes_of = case.changes_of(found.index.id)
    for node in case.walk(ast.Assign):
        value = node.value if isinstance(node, ast.Assign) and path_of(node.targets[0]) == found.index.id else None
        if not isinstance(value, ast.Call) or not is_call(value, "len"):
            continue
        same = path_of(value.args[0]) == path_of(found.holder) != ""
        if same and changes_of and changes_of[-1].line == value.lineno:
            return value
    return None


def _guard(case: Case, found: Lookup) -> ast.Compare | None:
    """Return the comparison of an `if` around the line that lets the index be as large as the length."""
    names = {one.id for one in ast.walk(found.index) if isinstance(one, ast.Name)}
    inner: ast.AST | None = case.stmt
    for _ in range(6):
        inner = case.parents.get(inner) if inner is not None else None
        for node in ast.walk(inner.test) if isinstance(inner, ast.If) else ():
            if isinstance(node, ast.Compare) and _with_length(node, ast.LtE, names):
                return node
    return None


def _with_length(node: ast.Compare, sign: type[ast.cmpop], names: set[str]) -> bool:
    """Whether one of the names is compared with a length by this sign."""
    plain = len(node.ops) == 1 and isinstance(node.ops[0], sign)
    return plain and path_of(node.left) in names and is_call(node.comparators[0], "len")


def _start_of(node: ast.expr) -> list[ast.expr]:
    """Return with what `enumerate` starts to count."""
    if not isinstance(node, ast.Call):
        return []
    return [*node.args[1:], *[one.value for one in node.keywords if one.arg == "start"]]


def _minus_one(case: Case, bound: ast.expr | None) -> Change | None:
    if bound is None:
        return None
    if isinstance(bound, ast.Constant) and isinstance(bound.value, int):
        return case.replaced(bound, str(bound.value - 1))
    if (
        isinstance(bound, ast.BinOp)
        and isinstance(bound.op, ast.Add)
        and isinstance(bound.right, ast.Constant)
        and bound.right.value == 1
    ):
        return case.replaced(bound, case.text_of(bound.left))
    return case.replaced(bound, f"{case.text_of(bound)} - 1")


def _starts_at_one(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Call)
        and len(node.args) > 1
        and isinstance(node.args[0], ast.Constant)
        and node.args[0].value == 1
    )


def _from_zero(case: Case, counting: Counting, found: Lookup) -> Change | None:
    """Return `range(3)` for `range(1, 4)`."""
    call, bound = counting.loop.iter if isinstance(counting.loop, ast.For) else None, counting.bound
    if (
        not isinstance(call, ast.Call)
        or len(call.args) != 2
        or bound is None
        or path_of(counting.of) == path_of(found.holder) != ""
    ):
        return None
    if isinstance(bound, ast.Constant) and isinstance(bound.value, int):
        return case.replaced(call, f"range({bound.value - 1})")
    return None


def _strict(case: Case, counting: Counting) -> Change | None:
    """Return the loop with `<` in place of `<=`."""
    for node in ast.walk(counting.loop.test) if isinstance(counting.loop, ast.While) else ():
        if isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], ast.LtE | ast.GtE):
            sides = [
                one.id
                for side in (node.left, node.comparators[0])
                for one in ast.walk(side)
                if isinstance(one, ast.Name)
            ]
            if counting.variable in sides:
                sign = "<" if isinstance(node.ops[0], ast.LtE) else ">"
                return case.replaced(node, f"{case.text_of(node.left)} {sign} {case.text_of(node.comparators[0])}")
    return None


def _begins_with(case: Case, name: str, value: int) -> bool:
    """Whether a counter is set to `value` before its loop."""
    for node in case.walk(ast.Assign):
        started = node.value if isinstance(node, ast.Assign) and path_of(node.targets[0]) == name else None
        if isinstance(started, ast.Constant) and started.value == value:
            return scope_at(case, started.lineno) is scope_at(case, case.line)
    return False
