"""A student's program as text and tree, with what is asked of both: where a node stands, and the text with edits."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from learnflow.skills.debug.findings import Change, Edit, Place
from learnflow.skills.language.names import enclosing_function

Node = TypeVar("Node", bound=ast.AST)


@dataclass(frozen=True, kw_only=True)
class Program:
    """The lines and the tree of a program; both are None where no code is known."""

    lines: tuple[str, ...] | None = None
    tree: ast.Module | None = None

    @cached_property
    def parents(self) -> Mapping[ast.AST, ast.AST]:
        """The parent of each node of the program's tree."""
        nodes = ast.walk(self.tree) if self.tree is not None else iter(())
        return {child: node for node in nodes for child in ast.iter_child_nodes(node)}

    def statement_at(self, line: int) -> ast.stmt | None:
        """Return the innermost statement whose lines hold `line`, None without one."""
        found = None
        for node in ast.walk(self.tree) if self.tree is not None else ():
            if not isinstance(node, ast.stmt) or not node.lineno <= line <= (node.end_lineno or node.lineno):
                continue
            if found is None or (node.lineno, -(node.end_lineno or 0)) >= (found.lineno, -(found.end_lineno or 0)):
                found = node
        return found

    def function_at(self, line: int) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
        """Return the innermost function whose lines hold `line`, None at the top level or without code."""
        return enclosing_function(self.tree, line) if self.tree is not None else None

    def function_named(self, name: str) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
        """Return the last function or method of this name (the part after the last dot), None without one."""
        wanted, found = name.rsplit(".", 1)[-1], None
        for node in self.walk(ast.FunctionDef, ast.AsyncFunctionDef):
            if getattr(node, "name", "") == wanted:
                found = node
        return found  # type: ignore[return-value]

    def walk(self, *kinds: type[Node]) -> Iterator[Node]:
        """Yield the nodes of these kinds in the program, in order of line and column."""
        yield from (node for node in self._nodes if isinstance(node, kinds))

    @cached_property
    def _nodes(self) -> list[ast.AST]:
        # Every cause walks the program, so its order is found once.
        nodes = ast.walk(self.tree) if self.tree is not None else iter(())
        return sorted(nodes, key=lambda node: (getattr(node, "lineno", 0), getattr(node, "col_offset", 0)))

    def span_of(self, node: ast.AST) -> tuple[int, int, int, int]:
        """Return first line, column, last line, end column of a node; columns count characters from 0."""
        line, end = getattr(node, "lineno", 0), getattr(node, "end_lineno", 0)
        return (
            line,
            self._column(line, getattr(node, "col_offset", 0)),
            end,
            self._column(end, getattr(node, "end_col_offset", 0)),
        )

    def _column(self, line: int, offset: int) -> int:
        text = self.lines[line - 1] if self.lines is not None and 1 <= line <= len(self.lines) else ""
        return offset if text.isascii() else len(text.encode("utf-8")[:offset].decode("utf-8", "replace"))

    def text_of(self, node: ast.AST) -> str:
        """Return the student's own text of a node of the program's tree, on one line."""
        if self.lines is None:
            return ""
        line, start, last, end = self.span_of(node)
        if line == last:
            return self.lines[line - 1][start:end]
        parts = [self.lines[line - 1][start:], *self.lines[line : last - 1], self.lines[last - 1][:end]]
        return " ".join(part.strip() for part in parts)

    def place_of(self, where: ast.AST | int) -> Place:
        """Return the place of a node of the program, or of a whole line without its indentation."""
        if isinstance(where, int):
            text = self.lines[where - 1] if self.lines is not None and 1 <= where <= len(self.lines) else ""
            start = len(text) - len(text.lstrip())
            return Place(where, start + 1, where, max(len(text.rstrip()), start + 1) + 1)
        line, start, last, end = self.span_of(where)
        return Place(line, start + 1, last, end + 1)

    def changed(self, *edits: Edit) -> Change | None:
        """Return the program with these edits, None without code; line numbers are those before any edit."""
        if self.lines is None:
            return None
        return Change(edits, "\n".join(apply_edits(self.lines, edits)))

    def line_edit(self, line: int, after: str | None) -> Edit:
        """Return the edit that makes a line read `after`; None deletes it."""
        return Edit(line, self.lines[line - 1] if self.lines is not None else "", after)

    def insert_edit(self, line: int, text: str) -> Edit:
        """Return the edit that puts a new line before `line`."""
        return Edit(line, None, text)

    def node_edit(self, node: ast.AST, text: str) -> Edit | None:
        """Return the edit that puts `text` in place of a node, None where the node spans several lines."""
        line, start, last, end = self.span_of(node)
        if self.lines is None or line != last:
            return None
        before = self.lines[line - 1]
        return Edit(line, before, before[:start] + text + before[end:])

    def replaced(self, node: ast.AST, text: str) -> Change | None:
        """Return the program with `text` in place of a node, None where the node spans several lines."""
        edit = self.node_edit(node, text)
        return self.changed(edit) if edit is not None else None


def apply_edits(lines: tuple[str, ...], edits: Iterable[Edit]) -> tuple[str, ...]:
    """Return the lines with all edits made; line numbers are those before any edit."""
    changed = list(lines)
    for edit in sorted(edits, key=lambda e: (e.line, e.before is not None), reverse=True):
        if edit.before is None:
            changed.insert(edit.line - 1, edit.after or "")
        elif edit.after is None:
            del changed[edit.line - 1]
        else:
            changed[edit.line - 1] = edit.after
    # An edit may bring several lines.
    return tuple("\n".join(changed).split("\n")) if changed else ()
