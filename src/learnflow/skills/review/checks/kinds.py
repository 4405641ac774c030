"""What the program itself shows about a name: which kinds of value it gets, and whether it is changed in place."""

from __future__ import annotations

import ast

from learnflow.skills.review.program import Program

_KIND_OF_NODE: dict[type[ast.AST], str] = {
    ast.List: "list", ast.ListComp: "list", ast.Dict: "dict", ast.DictComp: "dict", ast.Set: "set",
    ast.SetComp: "set", ast.Tuple: "tuple", ast.JoinedStr: "str", ast.GeneratorExp: "generator",
}  # fmt: skip
_KIND_OF_CALL = {
    "list": "list", "sorted": "list", "dict": "dict", "set": "set", "frozenset": "set", "str": "str", "input": "str",
    "tuple": "tuple", "range": "range", "map": "generator", "filter": "generator", "zip": "generator",
    "defaultdict": "dict", "Counter": "dict", "OrderedDict": "dict",
}  # fmt: skip
_DICT_METHODS = frozenset({"keys", "values", "items", "get", "setdefault"})

MUTATORS = frozenset(
    {"append", "extend", "insert", "remove", "pop", "clear", "sort", "reverse", "add", "update", "discard"}
    | {"setdefault", "popitem", "appendleft", "popleft"}
)


def kinds_of(program: Program, name: str) -> frozenset[str]:
    """Return the kinds of the values that are assigned to `name` anywhere; `other` where the tree does not tell."""
    if name not in program.kinds:
        program.kinds[name] = frozenset(_kinds(program, name))
    return program.kinds[name]


def _kinds(program: Program, name: str) -> set[str]:
    found = set()
    for use in program.uses.get(name, ()):
        around = program.parent.get(use)
        if isinstance(around, ast.Assign) and any(use is target for target in around.targets):
            found.add(_kind(around.value))
        elif isinstance(around, ast.Attribute) and around.attr in _DICT_METHODS:
            found.add("dict")
        elif isinstance(use.ctx, ast.Store) and not isinstance(around, ast.AugAssign):
            found.add("other")
    return found


def changes(program: Program, use: ast.Name) -> bool:
    """Return whether this use of a name changes the object in place (method, item, `del` or `+=`)."""
    around = program.parent.get(use)
    if isinstance(around, ast.Attribute):
        return around.attr in MUTATORS and isinstance(program.parent.get(around), ast.Call)
    if isinstance(around, ast.Subscript) and around.value is use:
        return isinstance(around.ctx, ast.Store | ast.Del)
    return isinstance(around, ast.AugAssign) and around.target is use


def is_tried(program: Program, node: ast.AST) -> bool:
    """Return whether `node` stands inside a `try` or a `with`, where evaluating alone may be the point."""
    return any(isinstance(ancestor, ast.Try | ast.With) for ancestor in program.ancestors(node))


def _kind(value: ast.expr) -> str:
    if isinstance(value, ast.Constant):
        return type(value.value).__name__
    if isinstance(value, ast.Call):
        if isinstance(value.func, ast.Name):
            return _KIND_OF_CALL.get(value.func.id, "other")
        if isinstance(value.func, ast.Attribute) and value.func.attr in ("split", "splitlines", "readlines"):
            return "list"
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Mult) and isinstance(value.left, ast.List):
        return "list"
    return _KIND_OF_NODE.get(type(value), "other")
