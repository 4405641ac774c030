"""Cuts the text of an expression out of the program it stands in."""

from __future__ import annotations

import ast
import re
from typing import Any

from learnflow.skills.concepts.sentences import code_span

_LINE_END = re.compile(r"\r\n|\r|\n")


class Source:
    """The lines of a program, from which the text of a node is cut."""

    def __init__(self, code: str) -> None:
        """Split at the line ends that Python knows; columns of a tree count bytes."""
        self._lines = [line.encode("utf-8") for line in _LINE_END.split(code)]

    def span(self, node: ast.AST) -> str:
        """Return the source of an expression as inline code, shortened."""
        return code_span(self.text(node))

    def text(self, node: Any) -> str:
        """Return the source of an expression on one line; of one over many lines the first eight."""
        lines = self._lines[node.lineno - 1 : min(node.end_lineno, node.lineno + 7)]
        if node.end_lineno < node.lineno + 8:
            lines = [*lines[:-1], lines[-1][: node.end_col_offset]]
        lines[0] = lines[0][node.col_offset :]
        return b" ".join(lines).decode("utf-8", "replace")
