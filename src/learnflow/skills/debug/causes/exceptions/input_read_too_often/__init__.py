"""The program reads more lines than it was given, because of how it reads."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.looking import is_call, own_nodes
from learnflow.skills.debug.running.sources import source_of
from learnflow.skills.debug.running.stdin import Loop, asked_at, inputs, lines_given, loop_of


@pattern("EOFError", order=32)
def input_read_too_often(case: Case) -> Diagnosis | None:
    """Every line that was given has been read, and `input()` asks for one more."""
    given = lines_given(case)
    if not case.ran or not given or "EOF when reading" not in case.says:
        return None
    call = asked_at(case)
    loop = loop_of(case, call) if call is not None else None
    slots = {
        "given": "1 line" if len(given) == 1 else f"{len(given)} lines",
        "next": _ordinal(len(given) + 1),
        "last": repr(given[-1]),
    }
    if call is not None:
        for look in (_dropping, _counted, _endless):
            found = look(case, call, loop, slots) if loop is not None else None
            if found is not None:
                return found
    return case.found("input-read-too-often", certainty=Certainty.SEEN, slots=slots)


def _ordinal(number: int) -> str:
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _dropping(case: Case, call: ast.Call, loop: Loop, slots: dict[str, str]) -> Diagnosis | None:
    """The condition of the loop reads a line of its own in each round, which nothing keeps."""
    if not isinstance(loop, ast.While):
        return None
    tested = [one for one in own_nodes(loop) if is_call(one, "input", arguments=0)]
    kept = any(isinstance(one, ast.NamedExpr) for one in own_nodes(loop))
    inside = [one for one in inputs(case) if any(one is part for inner in loop.body for part in ast.walk(inner))]
    if len(tested) != 1 or not inside or kept:
        return None
    return case.found(
        "input-read-too-often",
        where=loop.lineno,
        variant="dropping",
        certainty=Certainty.PROVED,
        inner=str(inside[0].lineno),
        slots=slots,
    )


def _counted(case: Case, call: ast.Call, loop: Loop, slots: dict[str, str]) -> Diagnosis | None:
    """The number of rounds comes from a number that was read, and there is one more round than that."""
    if isinstance(loop, ast.While):
        return _counted_while(case, call, loop, slots)
    over = loop.iter
    if not is_call(over, "range") or not isinstance(over, ast.Call):
        return None
    stop = over.args[1] if len(over.args) > 1 else over.args[0]
    start = over.args[0] if len(over.args) > 1 else None
    begins = 0 if start is None else start.value if isinstance(start, ast.Constant) else None
    if not isinstance(stop, ast.BinOp) or not isinstance(stop.op, ast.Add) or not isinstance(stop.right, ast.Constant):
        return None
    if not isinstance(begins, int) or stop.right.value != begins + 1 or not isinstance(stop.left, ast.Name):
        return None
    if source_of(case, stop.left).kind != "input":
        return None
    seen = case.seen(stop.left)
    after = case.text_of(stop.left) if begins == 0 else f"{case.text_of(stop.left)} + {begins}"
    return case.found(
        "input-read-too-often",
        where=loop.lineno,
        variant="counted",
        certainty=Certainty.PROVED,
        candidates=[case.replaced(stop, after)],
        values=[case.value(stop.left.id, seen, case.line)] if seen is not None else [],
        name=stop.left.id,
        value=seen.text if seen is not None else "?",
        rounds=case.text_of(over),
        slots=slots,
    )


def _counted_while(case: Case, call: ast.Call, loop: ast.While, slots: dict[str, str]) -> Diagnosis | None:
    test = loop.test
    if not isinstance(test, ast.Compare) or len(test.ops) != 1 or not isinstance(test.ops[0], ast.LtE):
        return None
    bound, counter = test.comparators[0], test.left
    if not isinstance(bound, ast.Name) or not isinstance(counter, ast.Name) or source_of(case, bound).kind != "input":
        return None
    begun = [
        node
        for node in case.walk(ast.Assign)
        if isinstance(node, ast.Assign)
        and node.lineno < loop.lineno
        and any(isinstance(one, ast.Name) and one.id == counter.id for one in node.targets)
    ]
    if not begun or not isinstance(begun[-1].value, ast.Constant) or begun[-1].value.value != 0:
        return None
    seen = case.seen(bound)
    change = case.replaced(test, f"{case.text_of(counter)} < {case.text_of(bound)}")
    return case.found(
        "input-read-too-often",
        where=loop.lineno,
        variant="counted-while",
        certainty=Certainty.PROVED,
        candidates=[change],
        name=bound.id,
        value=seen.text if seen is not None else "?",
        counter=counter.id,
        rounds=case.text_of(test),
        slots=slots,
    )


def _endless(case: Case, call: ast.Call, loop: Loop, slots: dict[str, str]) -> Diagnosis | None:
    """The loop goes on until a certain answer comes, and it never came."""
    if not isinstance(loop, ast.While):
        return None
    if isinstance(loop.test, ast.Constant) and loop.test.value and not any(_leaves(one) for one in ast.walk(loop)):
        return case.found(
            "input-read-too-often", where=loop.lineno, variant="forever", certainty=Certainty.PROVED, slots=slots
        )
    words = _ends_with(loop)
    given = {line.strip() for line in lines_given(case)}
    if not words or any(word in given for word in words):
        return None
    return case.found(
        "input-read-too-often",
        where=loop.lineno,
        variant="endless",
        certainty=Certainty.PROVED,
        word=repr(words[0]),
        slots=slots,
    )


def _ends_with(loop: ast.While) -> list[str]:
    """Return the texts that are compared with where the loop ends."""
    ends = [node for node in ast.walk(loop) if isinstance(node, ast.If) and any(_leaves(one) for one in node.body)]
    tests = [loop.test, *(node.test for node in ends)]
    compared = [node for test in tests for node in ast.walk(test) if isinstance(node, ast.Compare)]
    parts = [part for node in compared for part in (node.left, *node.comparators)]
    words = [part.value for part in parts if isinstance(part, ast.Constant)]
    return [one for one in words if isinstance(one, str)]


def _leaves(node: ast.AST) -> bool:
    return isinstance(node, ast.Break | ast.Return | ast.Raise)
