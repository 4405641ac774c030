"""One wrong result with all that is known around it: what every cause of a wrong result is asked about."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from learnflow.contracts.answers import Value
from learnflow.skills.debug.case import MODULE, Case
from learnflow.skills.debug.running.answers import UNREAD, lines_of, value_of
from learnflow.skills.debug.running.seeing import Outcome, Returned
from learnflow.skills.debug.running.watching import Gave, Short, Tested, Turned, Watch
from learnflow.skills.debug.texts import Phrase, clip

WRONG_RESULT = "WrongResult"
"""What causes of wrong results are registered for."""

Function = ast.FunctionDef | ast.AsyncFunctionDef
_INNER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


@dataclass(frozen=True, slots=True)
class Test:
    """A call with the answer that was expected and the one that came, both as `repr`."""

    __test__ = False

    call: str
    expected: str
    got: str
    passed: bool


@dataclass(frozen=True, kw_only=True)
class Wrong(Case):
    """The first wrong answer of a program, or its wrong output.

    `call` is empty for an output; `expected` and `got` are the `repr` of the answers, or the outputs. Where a test
    makes a list of several answers, they are the first that differs, and `step` is what gave it. `alone` is what the
    call gives in a fresh program. `watch` is the failing call alone, `overall` all calls together.
    """

    call: str = ""
    step: str = ""
    expected: str = ""
    got: str = ""
    alone: str = ""
    tests: tuple[Test, ...] = ()
    function: Function | None = None
    returned: Returned | None = None
    watch: Watch = field(default_factory=Watch)
    overall: Watch = field(default_factory=Watch)
    first: Outcome | None = None

    # --- the answers ----------------------------------------------------------------------------------------

    @cached_property
    def expected_value(self) -> Any:
        """What was expected, `UNREAD` where it is no literal."""
        return value_of(self.expected) if self.call else UNREAD

    @cached_property
    def got_value(self) -> Any:
        """What came, `UNREAD` where it is no literal."""
        return value_of(self.got) if self.call else UNREAD

    @cached_property
    def expected_lines(self) -> list[str]:
        """The lines that the output should have; none for a call."""
        return [] if self.call else lines_of(self.expected)

    @cached_property
    def got_lines(self) -> list[str]:
        """The lines that the output has; none for a call."""
        return [] if self.call else lines_of(self.got)

    @property
    def answers(self) -> list[Value]:
        """What was expected and what came, as they are shown to the student."""
        if not self.call:
            return []
        named = self.step or self.call
        return [Value(clip(named, 60), "expected", clip(self.expected)), Value(clip(named, 60), "got", clip(self.got))]

    # --- the program ----------------------------------------------------------------------------------------

    @property
    def scope(self) -> Function | ast.Module | None:
        """What gave the answer: the function, or the whole program for an output."""
        return self.function if self.call else self.tree

    @property
    def scope_name(self) -> str:
        """The name under which the run tells of the scope."""
        return self.function.name if self.function is not None else MODULE

    def own(self, *kinds: type[ast.AST]) -> Iterator[Any]:
        """Yield the nodes of these kinds in the scope, not those of functions inside it, by line."""
        found: list[ast.AST] = []
        pending: list[ast.AST] = list(self.scope.body) if self.scope is not None else []
        while pending:
            node = pending.pop()
            if isinstance(node, kinds):
                found.append(node)
            if not isinstance(node, _INNER):
                pending.extend(ast.iter_child_nodes(node))
        yield from sorted(found, key=lambda node: (getattr(node, "lineno", 0), getattr(node, "col_offset", 0)))

    def loop_around(self, node: ast.AST) -> ast.For | ast.While | None:
        """Return the innermost loop of the same function that a node stands in, None without one."""
        above = self.parents.get(node)
        while above is not None and not isinstance(above, _INNER):
            if isinstance(above, ast.For | ast.While) and node not in above.orelse:
                return above
            node, above = above, self.parents.get(above)
        return None

    def reached(self, node: ast.AST) -> bool:
        """Whether the line of a statement was begun in the failing call."""
        return self.hits(getattr(node, "lineno", 0)) > 0

    def ever(self, node: ast.AST) -> bool:
        """Whether the line of a node was begun in any of the calls."""
        hits = self.first.history.hits if self.first is not None else {}
        return hits.get(getattr(node, "lineno", 0), 0) > 0

    # --- what was watched -----------------------------------------------------------------------------------

    @cached_property
    def gave(self) -> Gave | None:
        """The return by which the answer left its function, None where it left without one."""
        if self.function is None or self.returned is None or not self.returned.explicit:
            return None
        own = [one for one in self.watch.returns if self.function_at(one.node.lineno) is self.function]
        last = own[-1] if own else None
        fits = last is not None and last.node.lineno <= self.returned.line <= (last.node.end_lineno or 0)
        return last if fits else None

    def tested(self, test: ast.expr) -> Tested | None:
        """Return how a condition came out in the failing call, None where it was never asked."""
        return self.watch.tests.get(test)

    def turned(self, loop: ast.For) -> tuple[Turned, ...]:
        """Return the times that a loop was entered in the failing call, the last of more than four at the end."""
        return self.watch.loops.get(loop, (0, ()))[1]

    def operands(self, test: ast.expr, *, true: bool) -> Phrase:
        """Return the operands of a condition when it was last true or false, in words: "`n` was 3 and `i` was 0"."""
        seen = self.tested(test)
        pairs = seen.operands(true=true) if seen is not None else {}
        return told_values(pairs)


def told_values(pairs: Any) -> Phrase:
    """Return names with their values in words, at most four."""
    said = [f"`{clip(name, 40)}` was `{clip(text, 60)}`" for name, (_, text) in pairs.items() if text][:4]
    return Phrase(", ".join(said[:-1]) + (" and " if len(said) > 1 else "") + said[-1] if said else "")


def shown(value: Short) -> str:
    """Return a value for a sentence, its type where it is too long."""
    return clip(value[1], 60) if value[1] else f"a {value[0]}"
