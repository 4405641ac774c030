"""Values of expressions that no name holds: the failing statement is run once more with each part put into a name.

`total + prices[i]` becomes `(lf_1_ := total + (lf_2_ := prices[i]))`, on the same lines, so that the frame at the
exception holds what every part came to before it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

MAX_PROBES = 24

_TRANSPARENT = (ast.Constant, ast.Name, ast.Starred, ast.Slice, ast.Lambda, ast.FormattedValue, ast.NamedExpr)
_OPAQUE = (
    ast.Lambda, ast.JoinedStr, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.NamedExpr,
    ast.Yield, ast.YieldFrom, ast.Await,
)  # fmt: skip
_COMPOUND = (
    ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.For, ast.AsyncFor, ast.While, ast.If, ast.With,
    ast.AsyncWith, ast.Try, ast.Match,
)  # fmt: skip


def probed(lines: tuple[str, ...], statement: ast.stmt) -> tuple[str, dict[str, ast.expr]] | None:
    """Return the program with probes in `statement` and which name holds which expression, None without any."""
    names: dict[str, ast.expr] = {}
    inserts: list[tuple[int, int, int, str]] = []
    for number, node in enumerate(_parts(statement), 1):
        if number > MAX_PROBES or node.end_lineno is None or node.end_col_offset is None:
            break
        name = f"lf_{number}_"
        names[name] = node
        width = node.end_lineno * 10_000 + node.end_col_offset - node.lineno * 10_000 - node.col_offset
        # Of two that begin at one place the wider opens first; of two that end there the narrower closes first.
        inserts.append((node.lineno, node.col_offset, -width, f"({name} := "))
        inserts.append((node.end_lineno, node.end_col_offset, width - 10**9, ")"))
    if not names:
        return None
    changed = [line.encode("utf-8") for line in lines]
    # Closings stand before openings at the same offset; inserting from the end keeps the offsets right.
    for line, column, _, text in sorted(inserts, key=lambda one: (one[0], one[1], one[2]), reverse=True):
        whole = changed[line - 1]
        changed[line - 1] = whole[:column] + text.encode() + whole[column:]
    return "\n".join(line.decode("utf-8") for line in changed), names


def _parts(statement: ast.stmt) -> Iterator[ast.expr]:
    """Yield the expressions of a statement's own line that hold a value of their own, outermost first."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Try | ast.Match):
        return
    pending: list[ast.AST] = []
    for name, child in ast.iter_fields(statement):
        if isinstance(statement, _COMPOUND) and name in ("body", "orelse", "finalbody", "handlers"):
            continue
        pending.extend(one for one in (child if isinstance(child, list) else [child]) if isinstance(one, ast.AST))
    while pending:
        node = pending.pop(0)
        if isinstance(node, ast.expr) and not isinstance(node, _TRANSPARENT) and _is_read(node):
            yield node
        if not isinstance(node, _OPAQUE):
            pending.extend(ast.iter_child_nodes(node))


def _is_read(node: ast.expr) -> bool:
    return isinstance(getattr(node, "ctx", ast.Load()), ast.Load)
