"""Own checks on the size and depth of functions; both count statements, so that blank lines change nothing."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from learnflow.skills.review.checks.registry import Spot, check
from learnflow.skills.review.program import FunctionNode, Program, statements

MAX_STATEMENTS = 40
MAX_DEPTH = 4

_NESTING = (ast.If, ast.For, ast.While, ast.With, ast.Try, ast.AsyncFor, ast.AsyncWith)


@check("long-function")
def long_function(program: Program) -> Iterator[Spot]:
    """Find functions of more than `MAX_STATEMENTS` statements."""
    for node in program.nodes:
        if isinstance(node, FunctionNode):
            count = len(statements(node)) - 1
            if count > MAX_STATEMENTS:
                names = {"name": node.name, "count": count, "limit": MAX_STATEMENTS}
                yield Spot("long-function", program.span(node), names)


@check("deep-nesting")
def deep_nesting(program: Program) -> Iterator[Spot]:
    """Find, per function, the first statement that stands in more than `MAX_DEPTH` blocks."""
    depths: dict[ast.AST, int] = {program.tree: 0}
    reported = set()
    for node in program.nodes[1:]:
        around = program.parent[node]
        opens = isinstance(around, _NESTING) and isinstance(node, ast.stmt) and not _continues(around, node)
        depth = 0 if isinstance(around, FunctionNode) else depths[around] + opens
        depths[node] = depth
        scope = program.scope(node)
        if depth > MAX_DEPTH and scope not in reported and isinstance(node, ast.stmt):
            reported.add(scope)
            yield Spot("deep-nesting", program.span(node), {"depth": depth})


def _continues(around: ast.AST, node: ast.AST) -> bool:
    """Return whether `node` is the `elif` of `around`, which stands no deeper."""
    return (
        isinstance(around, ast.If)
        and isinstance(node, ast.If)
        and around.orelse == [node]
        and around.col_offset == node.col_offset
    )
