"""A student's program as the checks see it: its tree, its lines, and who stands inside whom."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from learnflow.contracts.answers import Span

MAX_QUOTED = 40
"""How many characters of the student's code a sentence quotes at most."""

Block = list[ast.stmt]
FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
Loop = ast.For | ast.While | ast.AsyncFor

# The parser uses one object for every `+` and every load, so these have no place and no parent of their own.
_SHARED = (ast.expr_context, ast.boolop, ast.operator, ast.unaryop, ast.cmpop)
_LINE_ENDS = re.compile(r"\r\n|\r|\n")
_BLOCK_FIELDS = ("body", "orelse", "finalbody")
_DYNAMIC_NAMES = frozenset({"eval", "exec", "globals", "locals", "vars", "__all__"})


class Program:
    """One parsed program with the look-ups that checks need; built once per review, linear in its size."""

    def __init__(self, code: str, tree: ast.Module) -> None:
        """Index `tree`, which was read from `code`.

        `imported` and `defined` are the names that imports and `def` bind, `overriding` those of methods in
        classes with bases, which a base may prescribe; `kinds` is filled by `kinds_of`.
        """
        self.lines = _LINE_ENDS.split(code)
        self.tree = tree
        self.nodes: list[ast.AST] = [node for node in ast.walk(tree) if not isinstance(node, _SHARED)]
        self.parent: dict[ast.AST, ast.AST] = {}
        self.uses: dict[str, list[ast.Name]] = {}
        self.imported: set[str] = set()
        self.alias_ending: dict[tuple[int, int], ast.alias] = {}
        self.defined: set[str] = set()
        self.overriding: set[str] = set()
        self.lines_of_definitions: dict[str, set[int]] = {}
        self.kinds: dict[str, frozenset[str]] = {}
        self._at: dict[tuple[int, int], list[ast.AST]] = {}
        self._scopes: dict[ast.AST, ast.AST] = {}
        self._columns: dict[int, list[int]] = {}
        for node in self.nodes:
            for child in ast.iter_child_nodes(node):
                self.parent[child] = node
            # Parents come before children, so the scope around a node is known already.
            opens = isinstance(node, FunctionNode | ast.ClassDef | ast.Lambda)
            around = self.parent.get(node)
            self._scopes[node] = node if opens or around is None else self._scopes[around]
            if isinstance(node, ast.Name):
                self.uses.setdefault(node.id, []).append(node)
            elif isinstance(node, ast.alias):
                self.imported.add(node.asname or node.name.partition(".")[0])
                span = self.span(node)
                self.alias_ending[span.end_line, span.end_column] = node
            elif isinstance(node, FunctionNode | ast.ClassDef):
                self._note_definition(node)
            if isinstance(node, ast.expr | ast.stmt | ast.ExceptHandler | ast.arg | ast.alias):
                self._at.setdefault((node.lineno, self.column(node.lineno, node.col_offset)), []).append(node)

    def _note_definition(self, node: FunctionNode | ast.ClassDef) -> None:
        self.lines_of_definitions.setdefault(node.name, set()).add(node.lineno)
        if isinstance(node, ast.ClassDef):
            return
        self.defined.add(node.name)
        around = self.parent.get(node)
        if isinstance(around, ast.ClassDef) and around.bases:
            self.overriding.add(node.name)

    @property
    def is_dynamic(self) -> bool:
        """Whether names may be read in ways that the tree does not show (`eval`, `locals`, `__all__`)."""
        return not _DYNAMIC_NAMES.isdisjoint(self.uses)

    def column(self, line: int, byte_offset: int) -> int:
        """Return the 1-based column in characters of a byte offset of the parser."""
        text = self.lines[line - 1]
        if text.isascii():
            return byte_offset + 1
        if line not in self._columns:
            self._columns[line] = [n for n, letter in enumerate(text, 1) for _ in letter.encode("utf-8")]
        columns = self._columns[line]
        return columns[byte_offset] if byte_offset < len(columns) else len(text) + 1

    def span(self, first: ast.AST, last: ast.AST | None = None) -> Span:
        """Return where `first` (to `last`) stands; both must be nodes with a place."""
        start, end = _placed(first), _placed(last or first)
        end_line = end.end_lineno or end.lineno
        return Span(
            line=start.lineno,
            column=self.column(start.lineno, start.col_offset),
            end_line=end_line,
            end_column=self.column(end_line, end.end_col_offset or 0),
        )

    def text(self, node: ast.AST) -> str:
        """Return the student's own spelling of `node`, on one line and shortened to `MAX_QUOTED` characters."""
        return self.quote(self.span(node))

    def quote(self, span: Span) -> str:
        """Return what stands in `span`, on one line and shortened to `MAX_QUOTED` characters."""
        if span.line == span.end_line:
            text = self.lines[span.line - 1][span.column - 1 : span.end_column - 1]
        else:
            text = self.lines[span.line - 1][span.column - 1 :].rstrip() + " …"
        # A backtick would end the quotation in Markdown.
        text = text.replace("`", "'")
        return text if len(text) <= MAX_QUOTED else text[: MAX_QUOTED - 1] + "…"

    def at(self, line: int, column: int) -> list[ast.AST]:
        """Return the nodes that begin at this place, outermost first."""
        return self._at.get((line, column), [])

    def scope(self, node: ast.AST) -> ast.AST:
        """Return the function, class or module whose names `node` uses; a function is its own scope."""
        return self._scopes[node]

    def ancestors(self, node: ast.AST) -> Iterator[ast.AST]:
        """Yield what stands around `node`, innermost first."""
        while node in self.parent:
            node = self.parent[node]
            yield node

    def is_inside(self, node: ast.AST, outer: ast.AST) -> bool:
        """Return whether `outer` stands around `node`."""
        return any(ancestor is outer for ancestor in self.ancestors(node))

    def loop_around(self, node: ast.AST) -> Loop | None:
        """Return the innermost loop that repeats `node` within its function, None without one."""
        inner = node
        for ancestor in self.ancestors(node):
            if isinstance(ancestor, FunctionNode | ast.Lambda | ast.ClassDef):
                return None
            if isinstance(ancestor, Loop) and any(inner is statement for statement in ancestor.body):
                return ancestor
            inner = ancestor
        return None

    def blocks(self) -> Iterator[Block]:
        """Yield every list of statements: bodies, else-parts, finally-parts."""
        for node in self.nodes:
            for name in _BLOCK_FIELDS:
                block = getattr(node, name, None)
                if isinstance(block, list) and block:
                    yield block

    def block_of(self, statement: ast.stmt) -> Block:
        """Return the list of statements in which `statement` stands."""
        around = self.parent[statement]
        for name in (*_BLOCK_FIELDS, "handlers", "cases"):
            block = getattr(around, name, None)
            if isinstance(block, list) and any(statement is other for other in block):
                return block
        return [statement]

    def before(self, statement: ast.stmt) -> ast.stmt | None:
        """Return the statement just before this one in its block, None for the first."""
        block = self.block_of(statement)
        position = next((i for i, other in enumerate(block) if other is statement), 0)
        return block[position - 1] if position else None


def statements(tree: ast.AST) -> list[ast.stmt]:
    """Return all statements under `tree` that do something: no docstrings, no `pass`."""
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.stmt)
        and not isinstance(node, ast.Pass)
        and not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
    ]


def is_name(node: ast.AST | None, name: str) -> bool:
    """Return whether `node` is the plain name `name`."""
    return isinstance(node, ast.Name) and node.id == name


def call_of(node: ast.AST | None, name: str, arguments: int = 1) -> ast.Call | None:
    """Return `node` where it calls the plain name `name` with so many positional arguments and no others."""
    if not isinstance(node, ast.Call) or not is_name(node.func, name):
        return None
    return node if len(node.args) == arguments and not node.keywords else None


def shape(node: ast.AST) -> tuple[object, ...]:
    """Return a key that two nodes share exactly when they are spelled the same but for spaces and brackets."""
    parts: list[object] = []
    # Breadth first with the number of children decides the tree, without recursion.
    for part in ast.walk(node):
        if isinstance(part, ast.expr_context):
            continue
        children = list(ast.iter_child_nodes(part))
        scalars = tuple(
            (type(value).__name__, repr(value))
            for value in (getattr(part, name, None) for name in part._fields)
            if not isinstance(value, ast.AST | list)
        )
        parts.append((type(part).__name__, scalars, len(children)))
    return tuple(parts)


def _placed(node: ast.AST) -> ast.expr | ast.stmt:
    assert isinstance(node, ast.expr | ast.stmt | ast.ExceptHandler | ast.arg | ast.alias)  # noqa: S101
    return node  # type: ignore[return-value]
