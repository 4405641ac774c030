"""Reading a student's program without running it, and without letting it harm the reader.

What cannot be parsed safely on a small thread stack (512 KiB) is refused before the parser sees it. The
bounds are on nesting and on chains (`1+1+1…`, `a.b.b…`, `not not…`), because the tree of a chain is as deep
as the chain is long and the interpreter's own guards are made for large stacks.
"""

from __future__ import annotations

import ast
import re
import warnings
from types import CodeType

from learnflow.contracts.values import BadInput
from learnflow.skills.language.tokens import TOKENS

FILE_NAME = "<student>"
MAX_BYTES = 64 * 1024
MAX_LINES = 2_000
MAX_BRACKETS = 50
MAX_CHAIN = 200
MAX_ELIFS = 200
MAX_WORDS_IN_A_ROW = 500

_LINE_END = re.compile(r"\r\n|\r|\n")
_FIELD_TOKENS = re.compile(r"\{\{|\}\}|[-+*/%@&|^~.<>({\[]|\}|\b(?:not|lambda|else|for)\b")

_NESTING_WORDS = frozenset({"not", "else", "await"})
_STICKY_WORDS = frozenset({"lambda", "for"})
_LINKING_WORDS = _NESTING_WORDS | _STICKY_WORDS | {"and", "or", "in", "is", "if", "async", "elif", "from", "as"}


def check_size(code: str) -> None:
    """Raise BadInput where `code` is no text that Python could read, or larger than 64 KiB or 2,000 lines."""
    try:
        size = len(code.encode("utf-8"))
    except UnicodeEncodeError as error:
        line = code.count("\n", 0, error.start) + 1
        raise BadInput(
            "not_utf8", f"Line {line} holds half of a character that UTF-8 cannot carry: delete it and send again."
        ) from None
    if "\0" in code:
        line = code.count("\n", 0, code.index("\0")) + 1
        raise BadInput("null_character", f"Line {line} holds a null character: is this a text file?")
    if size > MAX_BYTES:
        raise BadInput(
            "code_too_large",
            f"The code has {size:,} bytes and I read at most {MAX_BYTES:,}: send the part that matters.",
        )
    lines = count_lines(code)
    if lines > MAX_LINES:
        raise BadInput(
            "code_too_long",
            f"The code has {lines:,} lines and I read at most {MAX_LINES:,}: send the part that matters.",
        )


def read_program(code: str) -> ast.Module:
    """Return the tree of `code`; raise BadInput where it cannot be read safely, SyntaxError where it is wrong."""
    check_size(code)
    check_nesting(code)
    tree = _compiled(code, ast.PyCF_ONLY_AST)
    assert isinstance(tree, ast.Module)  # noqa: S101 - PyCF_ONLY_AST in exec mode gives a Module; narrows the type
    return tree


def find_syntax_error(code: str) -> SyntaxError | None:
    """Return what Python's compiler refuses in `code`, None where it compiles; raise BadInput for the guards.

    Finds more than `read_program`: a `return` outside a function parses but does not compile.
    """
    check_size(code)
    check_nesting(code)
    try:
        _compiled(code, 0)
    except SyntaxError as error:
        return error
    return None


def recompile(code: str) -> SyntaxError | None:
    """Return what Python refuses in `code`, a small change of a text that passed `check_size`; None if nothing.

    Nesting is checked again, since a quote more or less turns text into code; too much of it is an error too.
    """
    try:
        check_nesting(code)
        _compiled(code, 0)
    except SyntaxError as error:
        return error
    except BadInput as refusal:
        return SyntaxError(refusal.detail, (FILE_NAME, 1, 1, ""))
    return None


def count_lines(code: str) -> int:
    """Return how many lines an editor shows for `code`, at least 1."""
    return code.count("\n") + code.count("\r") - code.count("\r\n") + (not code.endswith(("\n", "\r"))) or 1


def split_lines(code: str) -> tuple[str, ...]:
    """Return the lines of `code` as Python counts them, without their ends; at least one."""
    return tuple(_LINE_END.split(code))


def check_nesting(code: str) -> None:
    """Raise BadInput where brackets, chains of operators or `elif`s nest deeper than can be parsed safely.

    Linear in the length of `code`; quotes and brackets need not match.
    """
    nesting = _Nesting()
    for match in TOKENS.finditer(code):
        kind = match.lastgroup
        if kind is not None:
            nesting.take(kind, match.group())
        if len(nesting.outer) > MAX_BRACKETS:
            raise _too_nested(code, match.start(), f"more than {MAX_BRACKETS} brackets are open")
        if nesting.below + nesting.chain + nesting.sticky > MAX_CHAIN:
            raise _too_nested(code, match.start(), f"one expression has more than {MAX_CHAIN} steps")
        if nesting.row > MAX_WORDS_IN_A_ROW:
            raise _too_nested(code, match.start(), f"more than {MAX_WORDS_IN_A_ROW} words stand in a row")
    if nesting.elifs > MAX_ELIFS:
        raise BadInput("too_nested", f"The code has more than {MAX_ELIFS} `elif`s: send the part that matters.")


class _Nesting:
    """How deep the tree can be at one token, from above: brackets open around it and steps of each chain.

    A comma ends a chain but not what is `sticky`: `lambda a, b: lambda c, d:` nests all the same. `row` counts
    names without anything between them: while Python looks for a better message, they nest too.
    """

    __slots__ = ("after_operand", "below", "chain", "elifs", "outer", "row", "sticky")

    def __init__(self) -> None:
        self.outer: list[tuple[int, int]] = []
        self.below = self.chain = self.sticky = self.elifs = self.row = 0
        self.after_operand = False

    def take(self, kind: str, token: str) -> None:
        """Count one token of a kind that `TOKENS` names."""
        if kind not in ("word", "continued", "comment"):
            self.row = 0
        if kind == "newline":
            if not self.outer:
                self.chain = self.sticky = 0
                self.after_operand = False
        elif kind in ("word", "number", "string"):
            self._take_word(kind, token)
        elif kind == "close":
            if self.outer:
                self.chain, self.sticky = self.outer.pop()
                self.below -= self.chain + self.sticky
            self.chain += 1
            self.after_operand = True
        elif kind not in ("comment", "continued"):
            self.after_operand = False
            if kind == "open":
                self.outer.append((self.chain, self.sticky))
                self.below += self.chain + self.sticky
                self.chain = self.sticky = 0
            else:
                self.chain = 0 if kind == "comma" else self.chain + 1

    def _take_word(self, kind: str, text: str) -> None:
        if text in _LINKING_WORDS:
            self.chain += text in _NESTING_WORDS
            self.sticky += text in _STICKY_WORDS
            self.elifs += text == "elif"
            self.after_operand = False
            self.row = 0
            return
        if self.after_operand and kind != "string":
            # Two operands side by side end every expression, so nothing nests across them.
            self.chain = self.sticky = 0
        if kind == "string":
            self.chain += _nesting_of_fields(text)
        self.row += kind == "word"
        self.after_operand = True


def _nesting_of_fields(literal: str) -> int:
    """Return how deep the replacement fields of an f-string can nest; 0 for other strings."""
    prefix = literal[:2].lower()
    if "{" not in literal or not ("f" in prefix or "t" in prefix):
        return 0
    deepest = here = depth = 0
    for match in _FIELD_TOKENS.finditer(literal):
        symbol = match.group()
        if depth == 0:
            if symbol != "{":
                continue
            here = 0
        depth = max(depth + symbol.count("{") - symbol.count("}"), 0)
        here += symbol[0] != "}"
        deepest = max(deepest, here)
    return deepest


def _too_nested(code: str, offset: int, what: str) -> BadInput:
    line = code.count("\n", 0, offset) + 1
    return BadInput("too_nested", f"On line {line} {what}, which is more than I can read: send a smaller part.")


def _compiled(code: str, flags: int) -> ast.AST | CodeType:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            result: ast.AST | CodeType = compile(code, FILE_NAME, "exec", flags, dont_inherit=True)
    except (ValueError, RecursionError, MemoryError, OverflowError) as error:
        raise BadInput("unreadable", f"Python cannot read this code ({type(error).__name__}).") from None
    return result
