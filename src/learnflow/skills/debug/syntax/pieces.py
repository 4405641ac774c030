"""Parts between commas, blocks below a header and splits of a line: what several causes rewrite."""

from __future__ import annotations

from dataclasses import dataclass

from learnflow.skills.debug.syntax.source import PAIRS, Source, Token
from learnflow.skills.debug.syntax.words import within

Words = list[tuple[Token, Token | None]]


@dataclass(frozen=True, slots=True)
class Part:
    """One of the things between the commas of a bracket."""

    tokens: tuple[Token, ...]

    @property
    def line(self) -> int:
        """The line that it begins on."""
        return self.tokens[0].line

    @property
    def start(self) -> int:
        """The column, from 0, that it begins at."""
        return self.tokens[0].start

    @property
    def end(self) -> int:
        """The column behind its last word."""
        return self.tokens[-1].end

    @property
    def on_one_line(self) -> bool:
        """Whether it begins and ends on the same line."""
        return self.tokens[0].line == self.tokens[-1].last

    @property
    def keyword(self) -> str:
        """The name in front of its `=`, empty where it has none."""
        named = len(self.tokens) > 1 and self.tokens[0].kind == "word" and self.tokens[1].text == "="
        return self.tokens[0].text if named else ""


@dataclass(frozen=True, slots=True)
class Bracket:
    """A bracket with what stands in it, apart by its commas; `closer` is None where it is never closed."""

    opener: Token
    before: Token | None
    parts: tuple[Part, ...]
    closer: Token | None


def text_of(source: Source, part: Part) -> str:
    """Return a part on one line as it is written."""
    return source.text(part.line)[part.start : part.end]


def brackets_of(source: Source, number: int, kinds: str = "(") -> list[Bracket]:
    """Return the brackets of the statement on a line, in the order of their openers."""
    words = within(source, number)
    found = []
    for index, (token, _) in enumerate(words):
        if token.kind == "open" and token.text in kinds:
            found.append(_bracket(words, index))
    return found


def _bracket(words: Words, index: int) -> Bracket:
    opener = words[index][0]
    parts: list[Part] = []
    current: list[Token] = []
    closer = None
    depth = 0
    for token, _ in words[index + 1 :]:
        if token.kind == "close":
            if depth == 0:
                closer = token if token.text == PAIRS[opener.text] else None
                break
            depth -= 1
        if token.text == "," and depth == 0:
            if current:
                parts.append(Part(tuple(current)))
            current = []
            continue
        depth += token.kind == "open"
        current.append(token)
    if current:
        parts.append(Part(tuple(current)))
    return Bracket(opener, words[index - 1][0] if index else None, tuple(parts), closer)


def block_below(source: Source, number: int) -> range:
    """Return the lines of the block that the statement on a line opens, as indentation tells."""
    depth = len(source.indent(number).expandtabs())
    start = source.statement(number)[1] + 1
    last = start - 1
    for line in range(start, len(source.lines) + 1):
        if not source.mask(line).strip():
            continue
        if len(source.indent(line).expandtabs()) <= depth:
            break
        last = line
    return range(start, last + 1)
