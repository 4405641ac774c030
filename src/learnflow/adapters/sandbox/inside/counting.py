"""Programs that count their turns: a loop or a recursion without end is ended after a bounded number of counts.

A program compiled here counts at every loop turn, every turn of a comprehension and every entry of a function. When
the counts are used up, each further count raises `Endless` again, so that no `except:` or `finally:` of the program
keeps it alive. Loops that run inside one built-in function are not counted: a timer must end those.
"""

import ast
import builtins
import re
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from itertools import chain, repeat
from types import CodeType
from typing import Any, NoReturn

# Not an identifier, so no program can name it. Among the built-ins, neither `dir()` nor `globals()` shows it.
TICK = "_ tick"

_HEADS = re.compile(r"^(?=def |class |async def |@)", re.MULTILINE)
_MAX_KNOWN = 256

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_FOR = (ast.For, ast.AsyncFor)
_LOOPS = (*_FOR, ast.While)
_BLOCKS: dict[type[ast.AST], tuple[str, ...]] = {
    ast.FunctionDef: ("body",),
    ast.AsyncFunctionDef: ("body",),
    ast.ClassDef: ("body",),
    ast.For: ("body", "orelse"),
    ast.AsyncFor: ("body", "orelse"),
    ast.While: ("body", "orelse"),
    ast.If: ("body", "orelse"),
    ast.With: ("body",),
    ast.AsyncWith: ("body",),
    ast.Try: ("body", "handlers", "orelse", "finalbody"),
    ast.TryStar: ("body", "handlers", "orelse", "finalbody"),
    ast.ExceptHandler: ("body",),
    ast.Match: ("cases",),
    ast.match_case: ("body",),
}


class Endless(BaseException):
    """Raised in a program that used up its counts or its time; no `except Exception` catches it."""


class Counter:
    """The one counter of this process: `over` is true once a program was ended by it."""

    def __init__(self) -> None:
        self.over = False
        self.start(0)

    def start(self, counts: int) -> None:
        """Give the program that runs next so many counts."""
        self.over = False
        # An iterator in C costs a quarter of a counting function; after the counts, `map` calls `end` every time.
        ticks = chain(repeat(True, counts), map(self.end, repeat(None)))
        self._install(ticks.__next__)

    def end(self, _: object = None) -> NoReturn:
        """End the running program now, and at every count that follows; raises Endless."""
        self.over = True
        self._install(self.end)
        raise Endless

    def _install(self, tick: Callable[[], object]) -> None:
        builtins.__dict__[TICK] = tick


def compile_counted(source: str, filename: str = "main.py", mode: str = "exec") -> CodeType:
    """Compile a program ("exec") or an expression ("eval") that counts; lines stay; raises as `compile` does."""
    tree: Any = compile(source, filename, mode, ast.PyCF_ONLY_AST, dont_inherit=True)
    if mode == "eval":
        _count_expressions(tree)
    else:
        loops = _count_statements(tree.body)
        # Most programs have neither a lambda nor a comprehension: walking all their expressions would be dear.
        if "lambda" in source or source.count("for") > loops:
            _count_expressions(tree)
    code: CodeType = compile(tree, filename, mode, dont_inherit=True)
    return code


class Compiler:
    """Compiles programs part by part; a function that was seen before at the same line is not compiled again.

    `counted` says whether the programs count; without, only time ends them.
    """

    def __init__(self, counted: bool) -> None:
        self._counted = counted
        self._known: dict[tuple[int, str], CodeType] = {}

    def compile(self, source: str) -> tuple[CodeType, ...]:
        """Return the parts of a program, to be run one after the other in the same names; raises as `compile` does."""
        pieces = _pieces(source)
        if len(pieces) > 1:
            # A piece may end within a bracket or a text: then only the whole can be compiled.
            with suppress(SyntaxError, ValueError):
                return tuple(self._part(line, piece) for line, piece in pieces)
        return (self._one(source),)

    def _part(self, line: int, piece: str) -> CodeType:
        key = (line, piece)
        code = self._known.get(key)
        if code is None:
            if len(self._known) >= _MAX_KNOWN:
                self._known.clear()
            # Empty lines before it, so that its lines are those of the program.
            code = self._known[key] = self._one("\n" * line + piece)
        return code

    def _one(self, source: str) -> CodeType:
        if self._counted:
            return compile_counted(source)
        code: CodeType = compile(source, "main.py", "exec", dont_inherit=True)
        return code


def _pieces(source: str) -> list[tuple[int, str]]:
    """Return the pieces of a program that begin with a function or class of the top level, each with its first line."""
    if "__future__" in source:
        return [(0, source)]
    found: list[tuple[int, str]] = []
    line = 0
    for piece in _HEADS.split(source):
        if found and found[-1][1].startswith("@"):
            found[-1] = (found[-1][0], found[-1][1] + piece)
        elif piece:
            found.append((line, piece))
        line += piece.count("\n")
    return found


def _count_statements(body: list[ast.stmt]) -> int:
    """Put a count into every loop and function below; returns the number of `for` statements."""
    loops = 0
    waiting = [body]
    while waiting:
        for statement in waiting.pop():
            kind = type(statement)
            blocks = _BLOCKS.get(kind)
            if blocks is None:
                continue
            if kind in _LOOPS:
                loops += kind in _FOR
                statement.body.insert(0, _statement(statement.lineno))  # type: ignore[attr-defined]
            elif isinstance(statement, _FUNCTIONS):
                place = 1 if ast.get_docstring(statement, clean=False) is not None else 0
                statement.body.insert(place, _statement(statement.lineno))
            waiting += [getattr(statement, block) for block in blocks]
    return loops


def _count_expressions(tree: ast.AST) -> None:
    for node in ast.walk(tree):
        if isinstance(node, ast.Lambda):
            body = node.body
            node.body = ast.copy_location(ast.BoolOp(ast.And(), [_tick(body.lineno), body]), body)
        elif isinstance(node, ast.comprehension):
            node.ifs.insert(0, _tick(node.target.lineno))


# Nodes are shared between trees: compiling does not change them.
@lru_cache(4096)
def _tick(line: int) -> ast.expr:
    at = {"lineno": line, "end_lineno": line, "col_offset": 0, "end_col_offset": 0}
    return ast.Call(ast.Name(TICK, ast.Load(), **at), [], [], **at)


@lru_cache(4096)
def _statement(line: int) -> ast.stmt:
    return ast.Expr(_tick(line), lineno=line, end_lineno=line, col_offset=0, end_col_offset=0)
