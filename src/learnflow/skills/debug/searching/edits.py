"""Small edits of a program as replaced stretches of the student's own lines, and the register of their kinds.

A kind is what a teacher would call the change. What is known of each kind, its trust and its gain, stands in
`trust.py`; here is only how an edit is made, applied and told apart from another.
"""

from __future__ import annotations

import ast
import difflib
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from learnflow.skills.debug.findings import Change, Edit
from learnflow.skills.debug.program import Program
from learnflow.skills.debug.searching.trust import gain

Node = TypeVar("Node", bound=ast.AST)

_SAME_SIDES = re.compile(
    r"(?:\b(?:if|elif|while|and|or|not|return)\s+|[(,]\s*|[=<>]\s)"
    r"([\w.]+(?:\[\w+\])*) (?:==|!=|<=|>=|<|>) \1(?![\w.(\[])(?! *[-+*/%])"
)

MAX_NAMES = 8
"""Other names that are tried in place of one."""

MAX_EDITS = 2
"""Places of a change that may be named (diagnosis.md)."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One edit: the lines from `first` to `last` (1-based; `last` is `first - 1` for an insertion) become `text`.

    `line` is the line that it is about; `old` and `new` are the student's text and what replaced it, for words;
    `size` counts the characters changed; `inside` says that only an expression or word of one statement changes.
    """

    kind: str
    line: int
    first: int
    last: int
    text: tuple[str, ...]
    old: str = ""
    new: str = ""
    size: int = 1
    inside: bool = False

    def meets(self, other: Attempt) -> bool:
        """Whether both change the same lines, or insert at the same place."""
        return self.first <= max(other.last, other.first) and other.first <= max(self.last, self.first)

    def applied(self, lines: tuple[str, ...] | list[str]) -> list[str]:
        """Return the lines with this edit."""
        return [*lines[: self.first - 1], *self.text, *lines[self.last :]]


@dataclass(frozen=True, kw_only=True)
class Subject(Program):
    """A program that is searched; `answers` are short right answers as text, `within` bounds the lines looked at.

    `textual` says that its tests have to do with text.
    """

    answers: tuple[str, ...] = ()
    within: tuple[int, int] | None = None
    textual: bool = False

    @cached_property
    def source(self) -> tuple[str, ...]:
        """The lines, never None."""
        return self.lines or ()

    @cached_property
    def _ordered(self) -> list[ast.AST]:
        nodes = list(ast.walk(self.tree)) if self.tree is not None else []
        if sys.version_info < (3, 12):
            # Before, what stands inside an f-string had no place of its own.
            inner = {id(one) for node in nodes if isinstance(node, ast.JoinedStr) for one in ast.walk(node)}
            nodes = [node for node in nodes if id(node) not in inner or isinstance(node, ast.JoinedStr)]
        return sorted(nodes, key=lambda node: (getattr(node, "lineno", 0), getattr(node, "col_offset", 0)))

    def walk(self, *kinds: type[Node]) -> Iterator[Node]:
        """Yield the nodes of these kinds in order of place, those outside `within` left out."""
        low, high = self.within or (0, len(self.source) + 1)
        for node in self._ordered:
            if isinstance(node, kinds) and low <= getattr(node, "lineno", 0) <= high:
                yield node

    @cached_property
    def _functions(self) -> dict[int, ast.FunctionDef | None]:
        inner: dict[int, ast.FunctionDef | None] = {}
        for node in self._ordered:
            if isinstance(node, ast.FunctionDef):
                inner.update(dict.fromkeys(range(node.lineno, (node.end_lineno or node.lineno) + 1), node))
        return inner

    def scope_at(self, line: int) -> ast.FunctionDef | None:
        """Return the innermost function around a line, None at the top level."""
        return self._functions.get(line)

    def loops(self) -> Iterator[ast.For | ast.While]:
        """Yield the loops in order of place."""
        for node in self.walk(ast.stmt):
            if isinstance(node, ast.For | ast.While):
                yield node

    def functions(self) -> list[ast.FunctionDef]:
        """Return the functions and methods, in order."""
        return list(self.walk(ast.FunctionDef))

    @cached_property
    def _near(self) -> dict[ast.FunctionDef | None, list[str]]:
        return {}

    def names_near(self, line: int) -> list[str]:
        """Return the names bound in the function around a line (or at the top level), parameters first."""
        function = self.scope_at(line)
        if function not in self._near:
            found = dict.fromkeys(parameters(function)) if function is not None else {}
            for node in ast.walk(function or self.tree or ast.Module([], [])):
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                    found[node.id] = None
            self._near[function] = list(found)[:MAX_NAMES]
        return self._near[function]

    @cached_property
    def own_attributes(self) -> list[str]:
        """The attributes that methods give to `self`, as they are written."""
        stored = (n for n in self._ordered if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store))
        return list(dict.fromkeys(f"self.{n.attr}" for n in stored if is_name(n.value, "self")))[:MAX_NAMES]

    @cached_property
    def has_texts(self) -> bool:
        """Whether the program or its answers have to do with text."""
        written = (n for n in self._ordered if isinstance(n, ast.Constant) and isinstance(n.value, str))
        named = any(not isinstance(self.parents.get(n), ast.Expr) for n in written)
        return named or self.textual

    @cached_property
    def function_names(self) -> dict[str, int]:
        """The program's functions outside classes, and how many arguments each takes."""
        found = (n for n in self._ordered if isinstance(n, ast.FunctionDef))
        return {n.name: len(n.args.args) for n in found if not isinstance(self.parents.get(n), ast.ClassDef)}

    def put(self, kind: str, node: ast.AST, new: str, shown: tuple[str, str] | None = None) -> Attempt | None:
        """Return the edit that puts `new` in place of a node; `shown` are other words for what was and what is."""
        first, start, last, end = self.span_of(node)
        if not first or last > len(self.source):
            return None
        text = self.source[first - 1][:start] + new + self.source[last - 1][end:]
        if first == last and text == self.source[first - 1]:
            return None
        old, said = shown or (self.text_of(node), new)
        size = abs(len(said) - len(old)) + 1
        return Attempt(kind, first, first, last, (text,), old, said, size, inside=True)

    def in_brackets(self, node: ast.AST) -> bool:
        """Whether brackets of its own stand around a node."""
        first, start, last, end = self.span_of(node)
        return self.source[first - 1][start - 1 : start] == "(" and self.source[last - 1][end : end + 1] == ")"

    def behind_brackets(self, kind: str, node: ast.AST, text: str) -> Attempt | None:
        """Return the edit that puts text behind the bracket that closes after a node."""
        first, _, last, end = self.span_of(node)
        if first != last:
            return None
        was = self.source[last - 1]
        new = was[: end + 1] + text + was[end + 1 :]
        return Attempt(kind, first, first, last, (new,), self.text_of(node), text.strip(), len(text), inside=True)

    def with_lines(self, kind: str, line: int, lines: list[str], old: str = "", new: str = "") -> Attempt | None:
        """Return the edit that makes the program these lines, None where nothing changes."""
        was, start, end = self.source, 0, 0
        shorter = min(len(was), len(lines))
        while start < shorter and was[start] == lines[start]:
            start += 1
        while end < shorter - start and was[-1 - end] == lines[-1 - end]:
            end += 1
        if start == len(was) == len(lines):
            return None
        text = tuple(lines[start : len(lines) - end])
        return Attempt(kind, line, start + 1, len(was) - end, text, old, new, abs(len(new) - len(old)) + 2)

    def insert(self, kind: str, after: int, *text: str, line: int = 0) -> Attempt:
        """Return the edit that puts new lines after a line (0: before the first)."""
        said = " ".join(one.strip() for one in text)
        return Attempt(kind, line or max(after, 1), after + 1, after, text, "", said, len(said))

    def indent_of(self, line: int) -> str:
        """Return the blanks at the start of a line."""
        text = self.source[line - 1]
        return text[: len(text) - len(text.lstrip(" \t"))]

    @cached_property
    def unit(self) -> str:
        """One step of indentation, as this student writes it."""
        return next((self.indent_of(n) for n, text in enumerate(self.source, 1) if text[:1] in (" ", "\t")), "    ")

    def starts_line(self, node: ast.stmt) -> bool:
        """Whether nothing stands before a statement in its line."""
        return not self.source[node.lineno - 1][: node.col_offset].strip()

    def siblings_of(self, node: ast.stmt) -> list[ast.stmt]:
        """Return the block that a statement stands in."""
        parent = self.parents.get(node)
        for name in ("body", "orelse", "finalbody"):
            block = getattr(parent, name, None)
            if isinstance(block, list) and node in block:
                return block
        return []

    def before(self, node: ast.stmt) -> ast.stmt | None:
        """Return the statement before one in its block."""
        block = self.siblings_of(node)
        at = block.index(node) if node in block else 0
        return block[at - 1] if at else None

    def loops_around(self, node: ast.AST) -> list[ast.For | ast.While]:
        """Return the loops that a node stands in, the innermost first, none beyond its function."""
        found: list[ast.For | ast.While] = []
        parent = self.parents.get(node)
        while parent is not None and not isinstance(parent, ast.FunctionDef | ast.ClassDef):
            if isinstance(parent, ast.For | ast.While):
                found.append(parent)
            parent = self.parents.get(parent)
        return found


Kind = Callable[[Subject], Iterator[Attempt | None]]
_KINDS: list[Kind] = []


def kind(function: Kind) -> Kind:
    """Register a function that yields edits."""
    _KINDS.append(function)
    return function


def attempts(subject: Subject) -> Iterator[Attempt]:
    """Yield every distinct edit, kind by kind; what two kinds come to counts as the one that is needed more often."""
    found: dict[tuple[int, int, tuple[str, ...]], Attempt] = {}
    for function in _KINDS:
        for attempt in function(subject):
            if attempt is not None and not (attempt.inside and _says_nothing(attempt.text[0])):
                key = (attempt.first, attempt.last, attempt.text)
                if key not in found or gain(found[key].kind) < gain(attempt.kind):
                    found[key] = attempt
    yield from found.values()


def _says_nothing(line: str) -> bool:
    """Whether a line compares something with itself, which nobody means."""
    return ("=" in line or "<" in line or ">" in line) and _SAME_SIDES.search(line) is not None


def change_of(before: tuple[str, ...], program: str) -> Change:
    """Return what differs between a program's lines and the program it became, as at most two edits."""
    after = program.split("\n")
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    hunks = [tuple(code[1:]) for code in matcher.get_opcodes() if code[0] != "equal"]
    while len(hunks) > MAX_EDITS:
        at = min(range(len(hunks) - 1), key=lambda i: hunks[i + 1][0] - hunks[i][1])
        one, other = hunks[at], hunks[at + 1]
        hunks[at : at + 2] = [(one[0], other[1], one[2], other[3])]
    edits = [
        Edit(a + 1, "\n".join(before[a:b]) if b > a else None, "\n".join(after[c:d]) if d > c else None)
        for a, b, c, d in hunks
    ]
    return Change(tuple(edits), program)


def parameters(function: ast.FunctionDef | None) -> list[str]:
    """Return the names of a function's parameters without `self`."""
    return [arg.arg for arg in function.args.args if arg.arg != "self"] if function is not None else []


def is_name(node: ast.AST | None, name: str) -> bool:
    """Whether a node is this name."""
    return isinstance(node, ast.Name) and node.id == name


def is_call(node: ast.AST | None, *names: str) -> bool:
    """Whether a node calls a function of one of these names."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names


def is_simple(node: ast.AST) -> bool:
    """Whether a node needs no brackets wherever it is put."""
    return isinstance(node, ast.Name | ast.Call | ast.Subscript | ast.Attribute | ast.Constant | ast.List | ast.Dict)


def shifted(subject: Subject, node: ast.expr, by: int) -> str:
    """Return the text of a number's expression that is larger by `by`, as a person writes it."""
    text = subject.text_of(node)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        known = node.right.value if isinstance(node.right, ast.Constant) else None
        if type(known) is int:
            total = (known if isinstance(node.op, ast.Add) else -known) + by
            left = subject.text_of(node.left)
            return left if not total else f"{left} {'+' if total > 0 else '-'} {abs(total)}"
    if isinstance(node, ast.Constant) and type(node.value) is int:
        return str(node.value + by)
    if isinstance(node, ast.BoolOp | ast.Compare | ast.IfExp | ast.Lambda):
        text = f"({text})"
    return f"{text} {'+' if by > 0 else '-'} {abs(by)}"
