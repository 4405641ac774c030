"""A program that does not compile, seen as tolerant words and brackets: quotes and brackets need not match."""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass
from functools import cached_property

PAIRS = {"(": ")", "[": "]", "{": "}"}
OPENERS = {")": "(", "]": "[", "}": "{"}

_TOKENS = re.compile(
    r"""(?P<comment>\#[^\n]*+)
    |(?P<string>(?:[rRbBuUfFtT]{1,2})?(?:
        \"\"\"(?:[^"\\]|\\.|"(?!""))*+(?:\"\"\"|\\?\Z)
       |'''(?:[^'\\]|\\.|'(?!''))*+(?:'''|\\?\Z)
       |"(?:[^"\\\n]|\\.)*+"?
       |'(?:[^'\\\n]|\\.)*+'?))
    |(?P<word>[^\W\d]\w*+)
    |(?P<number>\.?\d[\w.]*+)
    |(?P<open>[(\[{])
    |(?P<close>[)\]}])
    |(?P<newline>\n)
    |(?P<op>===|!==|\*\*=|//=|>>=|<<=|\.\.\.|->|=>|:=|==|!=|<=|>=|<>|\+=|-=|\*=|/=|%=|&=|\|=|\^=|@=
        |\*\*|//|>>|<<|&&|\|\||\+\+|--|=<|=!|\?\?|[-+*/%@&|^~.<>=:,;!?$\\])
    |(?P<other>\S)""",
    re.VERBOSE | re.DOTALL,
)
_ALWAYS_FIRST = frozenset(
    [
        "def",
        "class",
        "return",
        "import",
        "from",
        "while",
        "try",
        "except",
        "finally",
        "raise",
        "del",
        "pass",
        "break",
        "continue",
        "global",
        "nonlocal",
        "with",
    ]
)
_MAYBE_FIRST = frozenset(["if", "for", "elif", "else", "print"])


@dataclass(frozen=True, slots=True)
class Token:
    """One word of the program: 1-based line, columns from 0; a string over lines ends on `last` at `end`."""

    kind: str
    text: str
    line: int
    start: int
    end: int
    last: int

    @property
    def is_value(self) -> bool:
        """Whether a value can end here or, for what is no closing bracket, begin."""
        return self.kind in ("word", "number", "string", "close")


@dataclass(frozen=True, slots=True)
class Brackets:
    """What does not match, with recovery where a statement plainly begins.

    `unclosed` holds each opener with the last line that can belong to it, `wrong` each closer that has no
    opener or another's, with that opener.
    """

    unclosed: tuple[tuple[Token, int], ...]
    wrong: tuple[tuple[Token, Token | None], ...]


class Source:
    """A broken program by lines, with the place and message at which Python stopped."""

    def __init__(self, lines: tuple[str, ...], error: SyntaxError, names: frozenset[str] = frozenset()) -> None:
        """Take the lines; `names` are words known from parts of the program that are not in `lines`."""
        self.lines = lines
        self.error = error
        self._names = names
        self.within: dict[int, list[tuple[Token, Token | None]]] = {}

    def stopped_at(self, error: SyntaxError) -> Source:
        """Return the same program with another place of trouble; what was found out about its words is kept."""
        other = copy.copy(self)
        other.error = error
        other.__dict__.pop("suspects", None)
        return other

    @property
    def line(self) -> int:
        """The line at which Python stopped, moved inside the text."""
        return min(max(self.error.lineno or 1, 1), len(self.lines))

    @property
    def column(self) -> int:
        """The column at which Python stopped, at least 1."""
        return max(self.error.offset or 1, 1)

    @property
    def says(self) -> str:
        """Python's own message."""
        return self.error.msg or "invalid syntax"

    def text(self, number: int) -> str:
        """Return a line by number, empty outside the text."""
        return self.lines[number - 1] if 1 <= number <= len(self.lines) else ""

    def code(self, number: int) -> str:
        """Return a line without its comment and trailing blanks."""
        return self.text(number)[: len(self.mask(number))]

    def mask(self, number: int) -> str:
        """Return a line's code with the insides of its strings blotted out; of a string over lines nothing."""
        return self._masks.get(number, "")

    def tokens(self, number: int) -> tuple[Token, ...]:
        """Return the words that begin on a line, without comments."""
        return self._by_line.get(number, ())

    def previous(self, number: int) -> int:
        """Return the nearest line with code above `number`, 0 without one."""
        return next((n for n in range(number - 1, 0, -1) if self.mask(n).strip()), 0)

    def following(self, number: int) -> int:
        """Return the nearest line with code below `number`, 0 without one."""
        return next((n for n in range(number + 1, len(self.lines) + 1) if self.mask(n).strip()), 0)

    def indent(self, number: int) -> str:
        """Return the blanks at the start of a line."""
        return indent_of(self.text(number))

    @cached_property
    def suspects(self) -> tuple[int, ...]:
        """The lines in which the slip can be: where Python stopped, the one above, other lines of the statement."""
        found = [self.line]
        above = self.previous(self.line)
        if above:
            found.append(above)
        first, last = self.statement(self.line)
        found.extend(n for n in range(self.line - 1, max(first, self.line - 12) - 1, -1) if self.mask(n).strip())
        found.extend(n for n in range(self.line + 1, min(last, self.line + 3) + 1) if self.mask(n).strip())
        return tuple(dict.fromkeys(found))

    def statement(self, number: int) -> tuple[int, int]:
        """Return the first and the last line of the statement that a line is part of."""
        first = last = number
        while first > 1 and first not in self.starts:
            first -= 1
        while last < len(self.lines) and last + 1 not in self.starts:
            last += 1
        return first, last

    @cached_property
    def starts(self) -> frozenset[int]:
        """The lines at which a statement begins, as far as brackets and strings tell."""
        return self._scan[0]

    @cached_property
    def brackets(self) -> Brackets:
        """The brackets that do not match."""
        return self._scan[1]

    @cached_property
    def unit(self) -> str:
        """The blanks of one level, as the student mostly indents."""
        steps: dict[str, float] = {"    ": 1.5}
        depths: list[int] = []
        before, opened = "", False
        for text in self.lines:
            code = text.strip()
            if not code or code.startswith("#"):
                continue
            indent = indent_of(text)
            depths.append(len(indent.expandtabs(4)))
            step = indent[len(before) :]
            if opened and indent.startswith(before) and (step == "\t" or len(step) in (2, 3, 4, 8)):
                steps[step] = steps.get(step, 0.0) + 0.5
            before, opened = indent, code.endswith(":")
        for step in steps:
            width = len(step.expandtabs(4))
            fitting = [depth for depth in depths if depth and depth % width == 0]
            # What four fits as well says little for two.
            steps[step] += len(fitting) - 0.6 * sum(width == 2 and depth % 4 == 0 for depth in fitting)
        return max(steps, key=lambda step: (steps[step], len(step) == 4, -len(step)))

    @cached_property
    def words(self) -> dict[str, int]:
        """How often each word occurs outside strings and comments."""
        counted: dict[str, int] = dict.fromkeys(self._names, 1)
        for token in self._tokens:
            if token.kind == "word":
                counted[token.text] = counted.get(token.text, 0) + 1
        return counted

    @cached_property
    def quote(self) -> str:
        """The kind of quote that the student uses more often."""
        text = "".join(self.lines)
        return "'" if text.count("'") > text.count('"') else '"'

    @cached_property
    def _tokens(self) -> tuple[Token, ...]:
        found = []
        line, begin = 1, 0
        for match in _TOKENS.finditer("\n".join(self.lines)):
            kind, text = match.lastgroup or "other", match.group()
            start = match.start() - begin
            if kind == "newline":
                line, begin = line + 1, match.end()
                continue
            first = line
            if kind == "string" and "\n" in text:
                line += text.count("\n")
                begin = match.start() + text.rindex("\n") + 1
            found.append(Token(kind, text, first, start, match.end() - begin, line))
        return tuple(found)

    @cached_property
    def _by_line(self) -> dict[int, tuple[Token, ...]]:
        lines: dict[int, list[Token]] = {}
        for token in self._tokens:
            if token.kind != "comment":
                lines.setdefault(token.line, []).append(token)
        return {line: tuple(tokens) for line, tokens in lines.items()}

    @cached_property
    def _masks(self) -> dict[int, str]:
        masks = dict(enumerate(self.lines, 1))
        for token in reversed(self._tokens):
            if token.kind == "comment":
                masks[token.line] = masks[token.line][: token.start]
            elif token.kind == "string" and token.line == token.last:
                masks[token.line] = masked(masks[token.line], token)
            elif token.kind == "string":
                masks[token.last] = "_" * token.end + masks[token.last][token.end :]
                for number in range(token.line + 1, token.last):
                    masks[number] = ""
                head = masks[token.line][: token.start]
                masks[token.line] = head + "_" * (len(self.lines[token.line - 1]) - token.start)
        return {number: mask.rstrip() for number, mask in masks.items()}

    @cached_property
    def _scan(self) -> tuple[frozenset[int], Brackets]:
        starts = {1}
        stack: list[Token] = []
        unclosed: list[tuple[Token, int]] = []
        wrong: list[tuple[Token, Token | None]] = []
        before = 0
        joined = False
        for number in sorted(self._by_line):
            tokens = self._by_line[number]
            if stack and self._begins(number, tokens, stack[-1]):
                unclosed.extend((opener, before) for opener in stack)
                stack.clear()
            if not stack and not joined:
                starts.add(number)
            for token in tokens:
                if token.kind == "open":
                    stack.append(token)
                elif token.kind == "close":
                    if token is tokens[0]:
                        unclosed.extend((opener, before) for opener in self._inner(stack, token))
                    if stack and PAIRS[stack[-1].text] == token.text:
                        stack.pop()
                    else:
                        wrong.append((token, stack[-1] if stack else None))
                        if stack and (len(stack) < 2 or PAIRS[stack[-2].text] != token.text):
                            stack.pop()
                        elif stack:
                            unclosed.append((stack.pop(), token.line))
                            stack.pop()
            joined = tokens[-1].text == "\\"
            before = max(tokens[-1].last, number)
        unclosed.extend((opener, before) for opener in stack)
        return frozenset(starts), Brackets(tuple(unclosed), tuple(wrong))

    def _inner(self, stack: list[Token], closer: Token) -> list[Token]:
        """Take from the stack what a closer at the start of its line leaves open: it is as deep as its line."""
        depth = [len(self.indent(opener.line)) for opener in stack]
        kept = len(stack)
        while kept and not (depth[kept - 1] == closer.start and PAIRS[stack[kept - 1].text] == closer.text):
            kept -= 1
        if not kept or kept == len(stack) or stack[kept - 1].line == stack[-1].line:
            return []
        inner = stack[kept:]
        del stack[kept:]
        return inner

    def _begins(self, number: int, tokens: tuple[Token, ...], opener: Token) -> bool:
        """Whether a line inside an open bracket plainly begins a statement."""
        first = tokens[0]
        depth = len(self.indent(opener.line))
        if first.kind != "word":
            return False
        if first.text in _ALWAYS_FIRST and (len(tokens) < 2 or tokens[1].text not in (",", "=", ")", ":", ".")):
            return first.text != "from" or "import" in {token.text for token in tokens}
        colon = tokens[-1].text == ":"
        if first.text in _MAYBE_FIRST:
            if first.text == "print":
                return first.start <= depth and len(tokens) > 1 and tokens[1].text == "("
            return colon or first.start <= depth
        if first.start > depth:
            return False
        if len(tokens) > 1 and tokens[1].text in ("=", "+=", "-=", "*=", "/="):
            # `name = 3` at the depth of the opener: a keyword argument stands there only in a spread call.
            return opener.text != "(" or self._blank_above(number) or tokens[-1].text not in (",", ")")
        call = len(tokens) > 2 and (tokens[1].text in ("(", "."))
        return call and self._blank_above(number) and tokens[-1].text not in (",",)

    def _blank_above(self, number: int) -> bool:
        return not self.text(number - 1).strip() or self.indent(number) == ""


def masked(text: str, token: Token) -> str:
    """Return a line with the inside of one string blotted out by `_`, every place kept."""
    literal = token.text
    opening = len(literal) - len(literal.lstrip("rRbBuUfFtT")) + 1
    closed = len(literal) > opening and literal[-1] == literal[opening - 1]
    inner = "_" * (len(literal) - opening - closed)
    shown = literal[:opening] + inner + (literal[-1] if closed else "")
    return text[: token.start] + shown + text[token.end :]


def is_closed(literal: str) -> bool:
    """Whether a string ends with its own quotes."""
    body = literal.lstrip("rRbBuUfFtT")
    if body.startswith(('"""', "'''")):
        return len(body) >= 6 and body.endswith(body[:3])
    if len(body) < 2 or body[-1] != body[0]:
        return False
    slashes = len(body[:-1]) - len(body[:-1].rstrip("\\"))
    return slashes % 2 == 0


def indent_of(line: str) -> str:
    """Return the blanks at the start of a line."""
    return line[: len(line) - len(line.lstrip(" \t"))]
