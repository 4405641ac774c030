"""Types in words."""

from __future__ import annotations

from collections.abc import Mapping

_ONE: Mapping[str, str] = {
    "str": "a text", "int": "a whole number", "float": "a decimal number", "list": "a list", "dict": "a dictionary",
    "tuple": "a tuple", "set": "a set", "NoneType": "`None`", "bool": "`True` or `False`", "module": "a module",
    "type": "a class", "function": "a function", "method": "a method", "bytes": "bytes", "range": "a range",
    "generator": "a generator", "frozenset": "a frozen set", "builtin_function_or_method": "a function of Python's",
    "dict_keys": "the keys of a dictionary", "dict_values": "the values of a dictionary",
    "dict_items": "the pairs of a dictionary", "TextIOWrapper": "an open file", "_io.TextIOWrapper": "an open file",
}  # fmt: skip
_MANY: Mapping[str, str] = {
    "str": "texts", "int": "numbers", "float": "numbers", "list": "lists", "dict": "dictionaries", "tuple": "tuples",
    "set": "sets", "bool": "`True` and `False`", "module": "modules", "type": "classes", "function": "functions",
    "bytes": "bytes", "range": "ranges", "generator": "generators", "NoneType": "`None`",
}  # fmt: skip


def bare(kind: str) -> str:
    """Return a type's name without the module it stands in."""
    return kind.rsplit(".", 1)[-1]


def spoken(kind: str) -> str:
    """Return a type in words with its article: "a text", "a `Dog`"."""
    if kind in _ONE:
        return _ONE[kind]
    name = bare(kind)
    return f"a `{name}` object"


def plural(kind: str) -> str:
    """Return a type in words for all of its values: "texts", "`Dog` objects"."""
    return _MANY.get(kind, f"`{bare(kind)}` objects")
