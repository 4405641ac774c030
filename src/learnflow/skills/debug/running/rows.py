"""Where the rows of a table, or the one value that cannot be changed in place, were made."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.running.looking import method_of, path_of, receiver_of, scope_nodes
from learnflow.skills.debug.running.tracing import traced

_ADDING = ("append", "add", "insert")


def rows_made(case: Case, node: ast.expr) -> list[ast.expr]:
    """Return the expressions that make the rows of what `node` holds: `"..."` of `["..."] * 3`, what `append` gets."""
    made = traced(case, node)
    found = _rows_of(made.node)
    if found:
        return found
    name = made.through[-1] if made.through else path_of(node)
    if isinstance(node, ast.Attribute) or not made.through:
        name = path_of(node).rsplit(".", 1)[-1]
        scope: ast.AST | None = case.tree
        nodes = list(ast.walk(case.tree)) if case.tree is not None else []
        for one in nodes:
            if isinstance(one, ast.Assign) and path_of(one.targets[0]).rsplit(".", 1)[-1] == name:
                found = _rows_of(one.value)
                if found:
                    return found
    else:
        scope = made.scope
        nodes = list(scope_nodes(scope))
    for one in nodes:
        adds = isinstance(one, ast.Call) and method_of(one) in _ADDING and one.args
        if adds and isinstance(one, ast.Call) and path_of(receiver_of(one)).rsplit(".", 1)[-1] == name:
            found.append(one.args[-1])
    return sorted(found, key=lambda one: one.lineno)


def _rows_of(node: ast.AST | None) -> list[ast.expr]:
    if isinstance(node, ast.List | ast.Tuple):
        return list(node.elts)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        return _rows_of(node.left) or _rows_of(node.right)
    if isinstance(node, ast.ListComp):
        return [node.elt]
    if isinstance(node, ast.Dict):
        return list(node.values)
    if isinstance(node, ast.DictComp):
        return [node.value]
    return []
