"""Watching a run that ends well: conditions with their operands, turns of loops, returns and what each line printed.

The program is run with small calls put around these parts, on the same lines: `if a < b:` becomes
`if lf_test_(0, (lf_part_(1, (a)) < lf_part_(2, (b)))):`. What they wrote down is read as the answer of a last call.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from learnflow.skills.debug.program import Program
from learnflow.skills.debug.running.answers import value_of
from learnflow.skills.debug.running.notes import PIECES

Short = tuple[str, str]
"""The name of a type, and the `repr` of a value where it is short (else empty)."""


@dataclass(frozen=True, slots=True)
class Tested:
    """How a condition came out: how often true and false, with the operands of the last time each; `last` the last."""

    true: int
    false: int
    when_true: Mapping[str, Short]
    when_false: Mapping[str, Short]
    last: bool
    log: tuple[tuple[bool, Mapping[str, Short], Short | None], ...] = ()

    def operands(self, *, true: bool) -> Mapping[str, Short]:
        """Return the operands, by their text, of the last time that the condition was true or false."""
        return self.when_true if true else self.when_false


@dataclass(frozen=True, slots=True)
class Turned:
    """One time that a `for` was entered: kind and length of what it walks, turns, whether it got to the end."""

    kind: str
    size: int | None
    turns: int
    ended: bool
    size_after: int | None
    first: Short | None
    last: Short | None


@dataclass(frozen=True, slots=True)
class Gave:
    """One return: its statement, its value, and the function's names then; `shared` are names of one object."""

    node: ast.Return
    value: Short
    names: Mapping[str, Short]
    shared: tuple[tuple[str, ...], ...]
    same_rows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Put:
    """One time that a value was added or printed: its expression, the loops' names then, and the guard's operands."""

    node: ast.expr
    value: Short
    turn: Mapping[str, Short]
    guard: Mapping[str, Short]


@dataclass(frozen=True, slots=True)
class Watch:
    """What a watched run showed; `whole` is False where it printed more than is noted."""

    tests: Mapping[ast.expr, Tested] = field(default_factory=dict)
    loops: Mapping[ast.For, tuple[int, tuple[Turned, ...]]] = field(default_factory=dict)
    returns: tuple[Gave, ...] = ()
    output: str = ""
    written: tuple[tuple[int, int], ...] = ()
    whole: bool = True
    after: tuple[Short, ...] = ()
    puts: tuple[Put, ...] = ()
    all_puts: bool = True

    def lines_printed(self) -> list[int]:
        """Return for each line of the output the line of the program that began it."""
        found, at, fresh = [], 0, True
        for line, length in self.written:
            for letter in self.output[at : at + length]:
                if fresh:
                    found.append(line)
                fresh = letter == "\n"
            at += length
        return found


class Watcher:
    """A program with the calls that note, and how their notes are read."""

    def __init__(self, program: Program) -> None:
        """Put the calls around the parts of `program`."""
        self._program = program
        self._nodes: list[ast.AST] = []
        self._wraps: list[tuple[tuple[int, int], tuple[int, int], str, str]] = []
        self._skipped = self._unwatched()
        self._numbers: dict[ast.AST, int] = {}
        for loop in program.walk(ast.For):
            self._numbers[loop] = self._number(loop)
            self._wrap(loop.iter, f"lf_turns_({self._numbers[loop]}, (", "))")
        asking: list[ast.If | ast.While | ast.IfExp] = [*program.walk(ast.If), *program.walk(ast.While)]
        for node in [*asking, *program.walk(ast.IfExp)]:
            if node.test not in self._skipped:
                self._test(node.test)
        for value in put_values(program):
            if value not in self._skipped:
                self._put(value)
        for gives in program.walk(ast.Return):
            self._gives(gives)
        self.source = self._written()

    def _unwatched(self) -> set[ast.AST]:
        """Return what is left alone: places inside f-strings are not told before Python 3.12, `yield` is no value."""
        found: set[ast.AST] = set()
        for text in self._program.walk(ast.JoinedStr):
            found.update(node for node in ast.walk(text) if node is not text)
        for waiting in self._program.walk(ast.Yield, ast.YieldFrom, ast.Await):
            above: ast.AST | None = waiting
            while isinstance(above, ast.expr):
                found.add(above)
                above = self._program.parents.get(above)
        return found

    def _number(self, node: ast.AST) -> int:
        self._nodes.append(node)
        return len(self._nodes) - 1

    def _wrap(self, node: ast.expr, before: str, after: str) -> None:
        start, end = (node.lineno, node.col_offset), (node.end_lineno or node.lineno, node.end_col_offset or 0)
        self._wraps.append((start, end, before, after))

    def _test(self, test: ast.expr) -> None:
        number, parts = self._number(test), []
        self._numbers[test] = number
        within = set(ast.walk(test))
        if any(isinstance(node, ast.NamedExpr | ast.JoinedStr) for node in within):
            self._wrap(test, f"lf_test_({number}, (", f"), (), {self._loop_of(test)})")
            return
        for compare in _compares(test):
            for operand in (compare.left, *compare.comparators):
                if not isinstance(operand, ast.Constant | ast.UnaryOp | ast.GeneratorExp | ast.Starred):
                    mark = self._number(operand)
                    parts.append(mark)
                    self._wrap(operand, f"lf_part_({mark}, (", "))")
        for name in _bare(test):
            mark = self._number(name)
            parts.append(mark)
            self._wrap(name, f"lf_part_({mark}, (", "))")
        listed = ", ".join(str(mark) for mark in parts)
        # The test's own call is the outermost of those that begin where it begins.
        start, end = (test.lineno, test.col_offset), (test.end_lineno or test.lineno, test.end_col_offset or 0)
        self._wraps.insert(
            0, (start, end, f"lf_test_({number}, (", f"), ({listed}{',' if parts else ''}), {self._loop_of(test)})")
        )

    def _loop_of(self, node: ast.AST) -> int:
        """Return the number of the innermost `for` around a node, -1 without one."""
        for above in around(self._program, node):
            if isinstance(above, ast.For):
                return self._numbers[above]
            if isinstance(above, ast.While):
                break
        return -1

    def _put(self, value: ast.expr) -> None:
        guard, names = -1, []
        for above in around(self._program, value):
            if isinstance(above, ast.If) and guard < 0:
                guard = self._numbers.get(above.test, -1)
            if isinstance(above, ast.For):
                names += [one.id for one in ast.walk(above.target) if isinstance(one, ast.Name)]
        if isinstance(value, ast.JoinedStr):
            names = [one.id for one in ast.walk(value) if isinstance(one, ast.Name)]
        listed = "".join(f"{name!r}, " for name in dict.fromkeys(names))
        self._wrap(value, f"lf_put_({self._number(value)}, (", f"), locals(), ({listed}), {guard})")

    def _gives(self, node: ast.Return) -> None:
        if node.value in self._skipped:
            return
        number = self._number(node)
        if node.value is None:
            place = (node.lineno, node.col_offset + len("return"))
            self._wraps.append((place, place, f" lf_gives_({number}, None, locals())", ""))
        else:
            start = (node.value.lineno, node.value.col_offset)
            end = (node.value.end_lineno or 0, node.value.end_col_offset or 0)
            self._wraps.insert(0, (start, end, f"lf_gives_({number}, (", "), locals())"))

    def _written(self) -> str:
        opens: dict[tuple[int, int], list[tuple[tuple[int, int], str]]] = {}
        closes: dict[tuple[int, int], list[tuple[tuple[int, int], str]]] = {}
        for start, end, before, after in self._wraps:
            opens.setdefault(start, []).append((end, before))
            closes.setdefault(end, []).append((start, after))
        lines = [line.encode("utf-8") for line in self._program.lines or ()]
        for line, column in sorted({*opens, *closes}, reverse=True):
            # At one place the inner ones are closed first, and the outer ones opened first.
            ending = _stable(closes.get((line, column), ()))
            opening = sorted(opens.get((line, column), ()), key=lambda one: one[0], reverse=True)
            text = "".join(after for _, after in ending) + "".join(before for _, before in opening)
            whole = lines[line - 1]
            lines[line - 1] = whole[:column] + text.encode() + whole[column:]
        return "\n".join(line.decode("utf-8", "replace") for line in lines)

    def read(self, answers: Sequence[Mapping[str, Any]]) -> Watch | None:
        """Return what the last calls told, None where it cannot be read."""
        pieces = [value_of(str(one.get("repr"))) for one in answers if one.get("status") == "ok"]
        if len(pieces) != PIECES or not all(isinstance(one, str) for one in pieces):
            return None
        notes = _literal("".join(pieces))
        if notes is None:
            return None
        tests, loops, returns, wrote, output, cut, after, puts, puts_cut = notes
        return Watch(
            tests={self._nodes[number]: self._tested(seen) for number, seen in tests},
            loops={
                self._nodes[number]: (count, tuple(Turned(*entry) for entry in entries))
                for number, (count, entries) in loops
            },
            returns=tuple(
                Gave(self._nodes[one[0]], one[1], one[2], tuple(map(tuple, one[3])), tuple(one[4])) for one in returns
            ),
            output=output,
            written=tuple(wrote),
            whole=not cut,
            after=tuple(after),
            puts=tuple(Put(self._nodes[one[0]], one[1], one[2], self._told(one[3])) for one in puts),
            all_puts=not puts_cut,
        )

    def _tested(self, seen: Sequence[Any]) -> Tested:
        return Tested(
            seen[0],
            seen[1],
            self._told(seen[2]),
            self._told(seen[3]),
            bool(seen[4]),
            tuple((bool(one[0]), self._told(one[1]), one[2]) for one in seen[5]),
        )

    def _told(self, held: Mapping[int, Short] | None) -> dict[str, Short]:
        return {self._program.text_of(self._nodes[number]): value for number, value in (held or {}).items()}


def around(program: Program, node: ast.AST) -> Iterator[ast.AST]:
    """Yield what a node stands in, the innermost first, up to its function."""
    above = program.parents.get(node)
    while above is not None and not isinstance(
        above, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda
    ):
        yield above
        above = program.parents.get(above)


def put_values(program: Program) -> Iterator[ast.expr]:
    """Yield what is appended, added with `+=`, printed by a statement of its own, and given to names that return."""
    given_back = {one.value.id for one in program.walk(ast.Return) if isinstance(one.value, ast.Name)}
    kept: list[ast.Expr | ast.AugAssign | ast.Assign] = [*program.walk(ast.Expr), *program.walk(ast.AugAssign)]
    for node in [*kept, *program.walk(ast.Assign)]:
        if isinstance(node, ast.Assign):
            target = node.targets[0]
            if len(node.targets) == 1 and isinstance(target, ast.Name) and target.id in given_back:
                yield node.value
            continue
        if isinstance(node, ast.AugAssign):
            if isinstance(node.op, ast.Add) and isinstance(node.target, ast.Name):
                yield node.value
            continue
        call = node.value
        if not isinstance(call, ast.Call) or any(isinstance(one, ast.Starred) for one in call.args):
            continue
        if isinstance(call.func, ast.Name) and call.func.id == "print":
            yield from (one for one in call.args if not isinstance(one, ast.GeneratorExp))
        elif _appends(call) and not isinstance(call.args[0], ast.GeneratorExp):
            yield call.args[0]


def _appends(call: ast.Call) -> bool:
    owner = call.func.value if isinstance(call.func, ast.Attribute) and call.func.attr == "append" else None
    return isinstance(owner, ast.Name) and len(call.args) == 1


def _stable(ending: Sequence[tuple[tuple[int, int], str]]) -> list[tuple[tuple[int, int], str]]:
    """Return what closes at one place, the inner first; of the same stretch what was entered later is the inner."""
    numbered = sorted(enumerate(ending), key=lambda one: (one[1][0], one[0]), reverse=True)
    return [one for _, one in numbered]


def _literal(text: str) -> Any:
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None


def _compares(test: ast.expr) -> Iterator[ast.Compare]:
    """Yield the comparisons of a condition that are not inside a call, a comprehension or a lambda."""
    pending: list[ast.AST] = [test]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Compare):
            yield node
        elif isinstance(node, ast.BoolOp | ast.UnaryOp):
            pending.extend(ast.iter_child_nodes(node))


def _bare(test: ast.expr) -> Iterator[ast.Name]:
    """Yield the names that are asked by themselves."""
    pending: list[ast.AST] = [test]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Name):
            yield node
        elif isinstance(node, ast.BoolOp | ast.UnaryOp):
            pending.extend(ast.iter_child_nodes(node))


def reading() -> list[str]:
    """Return the calls that give the notes."""
    return [f"lf_notes_({at})" for at in range(PIECES)]
