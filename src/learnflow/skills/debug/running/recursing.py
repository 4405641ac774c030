"""A recursion without end as the frames show it: which function calls itself where, and what its values do."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from learnflow.skills.debug.case import MODULE, Case
from learnflow.skills.debug.running.seeing import Seen, SeenFrame

Function = ast.FunctionDef | ast.AsyncFunctionDef
MAX_PERIOD = 10
_BRANCHES = (ast.If, ast.IfExp, ast.While, ast.For, ast.AsyncFor, ast.Try, ast.Match, ast.BoolOp, ast.comprehension)


@dataclass(frozen=True, slots=True)
class Recursion:
    """A function that calls itself without end: `line` is where it does, `partners` are functions in between.

    `first` and `last` are its frames at the outer and the inner end, outermost first; `from_line` is where the
    outermost call came from.
    """

    function: Function
    line: int
    partners: tuple[str, ...]
    first: tuple[SeenFrame, ...]
    last: tuple[SeenFrame, ...]
    from_line: int

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of the parameters."""
        arguments = self.function.args
        return tuple(one.arg for one in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs])

    def values(self, name: str) -> list[Seen]:
        """Return what a parameter held in the inner calls, outermost first."""
        return [frame.values[name] for frame in self.last if name in frame.values]

    def first_values(self, name: str) -> list[Seen]:
        """Return what a parameter held in the outer calls, outermost first."""
        return [frame.values[name] for frame in self.first if name in frame.values]


def recursion_of(case: Case) -> Recursion | None:
    """Return the recursion that ended in a RecursionError, None where the frames do not show one."""
    frames = [one for one in (case.failure.frames if case.failure is not None else ()) if not one.file]
    inner = [one for one in frames if one.function != MODULE]
    if len(inner) < 10:
        return None
    tail = inner[len(inner) // 2 :]
    counted = Counter((one.function, one.line) for one in tail if not one.function.startswith("<"))
    if not counted:
        return None
    (name, line), times = counted.most_common(1)[0]
    # Of several that take turns, the one that was called first.
    turns = [key for key, count in counted.items() if count >= times - 1 and count > 1]
    order = [(one.function, one.line) for one in inner]
    name, line = min(turns or [(name, line)], key=lambda key: order.index(key) if key in order else len(order))
    function = case.function_at(line)
    if function is None or function.name != name:
        return None
    mine = [one for one in inner if one.function == name and function.lineno <= one.line <= (function.end_lineno or 0)]
    half = [one for one in tail if one in mine]
    outer = frames[frames.index(mine[0]) - 1] if mine and frames.index(mine[0]) > 0 else frames[0]
    partners = tuple(dict.fromkeys(one for one, _ in turns if one != name))
    return Recursion(function, line, partners, tuple(mine[: len(mine) // 2]), tuple(half), outer.line)


def calls_in(case: Case, found: Recursion) -> list[ast.Call]:
    """Return the calls of the function itself (or of its partner) on the line of the recursion."""
    names = {found.function.name, *found.partners}
    calls = []
    for node in ast.walk(found.function):
        if isinstance(node, ast.Call) and node.lineno <= found.line <= (node.end_lineno or node.lineno):
            word = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if word in names:
                calls.append(node)
    return calls


def conditional(case: Case, found: Recursion) -> bool:
    """Whether some branch of the function ends without the call: then there is a base case, of whatever kind."""
    statement = case.statement_at(found.line)
    around: ast.AST | None = statement
    while around is not None and around is not found.function:
        if isinstance(around, _BRANCHES):
            return True
        around = case.parents.get(around)
    for node in ast.walk(statement) if statement is not None else ():
        if isinstance(node, ast.IfExp | ast.BoolOp | ast.comprehension):
            return True
    for node in ast.walk(found.function):
        if isinstance(node, ast.Return | ast.Raise) and node.lineno < found.line:
            return True
    return False


def numbers(seen: list[Seen]) -> list[float]:
    """Return the values as numbers, empty where one is none."""
    found = [one.number for one in seen]
    return [one for one in found if one is not None] if all(one is not None for one in found) else []


def period_of(texts: list[str]) -> int:
    """Return after how many values they come back, 1 where all are the same, 0 where they do not."""
    for period in range(1, min(MAX_PERIOD, len(texts) // 2) + 1):
        if all(texts[at] == texts[at + period] for at in range(len(texts) - period)):
            return period
    return 0


def bases_of(found: Recursion) -> Iterator[tuple[ast.Compare, str, ast.cmpop, float]]:
    """Yield the comparisons of a parameter with a whole number under which the function may end: `n == 0`."""
    for node in ast.walk(found.function):
        if not isinstance(node, ast.If | ast.IfExp):
            continue
        for one in ast.walk(node.test):
            if isinstance(one, ast.Compare) and len(one.ops) == 1 and isinstance(one.left, ast.Name):
                right = one.comparators[0]
                negative = isinstance(right, ast.UnaryOp) and isinstance(right.op, ast.USub)
                value = right.operand if negative and isinstance(right, ast.UnaryOp) else right
                if (
                    isinstance(value, ast.Constant)
                    and isinstance(value.value, int | float)
                    and one.left.id in found.parameters
                ):
                    yield one, one.left.id, one.ops[0], -value.value if negative else value.value
