"""The type of an expression's value as far as its text tells."""

from __future__ import annotations

import ast

IN_PLACE = frozenset(
    {"append", "extend", "insert", "remove", "sort", "reverse", "clear", "update", "add", "discard", "appendleft",
     "extendleft", "shuffle", "difference_update", "intersection_update"}
)  # fmt: skip
"""Methods (and `random.shuffle`) that change their object and return None."""

_BUILTINS = {
    "int": "int", "float": "float", "str": "str", "list": "list", "dict": "dict", "set": "set", "tuple": "tuple",
    "len": "int", "ord": "int", "sorted": "list", "input": "str", "range": "range", "bool": "bool", "chr": "str",
    "enumerate": "enumerate", "zip": "zip", "map": "map", "filter": "filter", "print": "NoneType", "repr": "str",
    "frozenset": "frozenset", "bytes": "bytes", "isinstance": "bool", "any": "bool", "all": "bool", "format": "str",
    "reversed": "list_reverseiterator", "hex": "str", "bin": "str", "id": "int", "type": "type",
}  # fmt: skip
_METHODS = {
    "split": "list", "splitlines": "list", "rsplit": "list", "readlines": "list", "strip": "str", "lstrip": "str",
    "rstrip": "str", "lower": "str", "upper": "str", "title": "str", "capitalize": "str", "replace": "str",
    "join": "str", "format": "str", "zfill": "str", "ljust": "str", "rjust": "str", "center": "str", "readline": "str",
    "swapcase": "str", "removeprefix": "str", "removesuffix": "str", "partition": "tuple", "rpartition": "tuple",
    "isdigit": "bool", "isalpha": "bool", "startswith": "bool", "endswith": "bool", "encode": "bytes",
    "keys": "dict_keys", "values": "dict_values", "items": "dict_items", "strftime": "str", "randint": "int",
    "randrange": "int", "sample": "list", "hexdigest": "str",
}  # fmt: skip
_LITERALS: tuple[tuple[type[ast.expr], str], ...] = (
    (ast.JoinedStr, "str"), (ast.List, "list"), (ast.ListComp, "list"), (ast.Tuple, "tuple"), (ast.Dict, "dict"),
    (ast.DictComp, "dict"), (ast.Set, "set"), (ast.SetComp, "set"), (ast.GeneratorExp, "generator"),
    (ast.Lambda, "function"), (ast.Compare, "bool"),
)  # fmt: skip


def kind_of(node: ast.AST, own: frozenset[str] = frozenset()) -> str:
    """Return the name of the type that an expression surely gives, empty where the text does not tell.

    `own` are the names that the program defines itself; they are not the built-in ones.
    """
    if isinstance(node, ast.Constant):
        return type(node.value).__name__
    for type_, name in _LITERALS:
        if isinstance(node, type_):
            return name
    if isinstance(node, ast.UnaryOp):
        return "bool" if isinstance(node.op, ast.Not) else kind_of(node.operand, own)
    if isinstance(node, ast.NamedExpr):
        return kind_of(node.value, own)
    if isinstance(node, ast.Call):
        return _of_call(node, own)
    return _of_operation(node, own) if isinstance(node, ast.BinOp) else ""


def _of_call(node: ast.Call, own: frozenset[str]) -> str:
    if isinstance(node.func, ast.Name):
        return "" if node.func.id in own else _BUILTINS.get(node.func.id, "")
    if not isinstance(node.func, ast.Attribute) or node.func.attr in own:
        return ""
    if node.func.attr in IN_PLACE:
        return "NoneType"
    return _METHODS.get(node.func.attr, "")


def _of_operation(node: ast.BinOp, own: frozenset[str]) -> str:
    left, right = kind_of(node.left, own), kind_of(node.right, own)
    if isinstance(node.op, ast.Mod) and left == "str":
        return "str"
    if isinstance(node.op, ast.Add) and "str" in (left, right):
        return "str"
    if isinstance(node.op, ast.Div) and {left, right} <= {"int", "float"}:
        return "float"
    if {left, right} == {"int"} and isinstance(node.op, ast.Add | ast.Sub | ast.Mult | ast.FloorDiv | ast.Mod):
        return "int"
    if isinstance(node.op, ast.Sub | ast.Div | ast.FloorDiv | ast.Pow):
        # Sets and paths aside, what is subtracted or divided is a number, and never None, a text or a list.
        return "float" if "float" in (left, right) else ""
    return ""


def fits(node: ast.AST, kind: str, own: frozenset[str] = frozenset()) -> bool:
    """Whether an expression may give a value of the type `kind` (empty: any)."""
    told = kind_of(node, own)
    return not kind or not told or told == kind or {told, kind} <= {"int", "bool"}
