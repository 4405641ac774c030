"""Values in words: `the text 'a'`, `the number 3`, `a function`."""

from __future__ import annotations

from collections.abc import Sequence

from learnflow.skills.debug.running.seeing import Seen

_SHOWN = {
    "str": "the text", "int": "the number", "float": "the number", "list": "the list", "dict": "the dictionary",
    "tuple": "the tuple", "set": "the set", "frozenset": "the set", "bytes": "the bytes", "bool": "the truth value",
    "complex": "the number", "Decimal": "the Decimal", "Fraction": "the fraction", "range": "the range",
    "deque": "the deque", "bytearray": "the bytes",
}  # fmt: skip
_NAMED = {
    "function": "a function", "method": "a method", "builtin_function_or_method": "a built-in function",
    "method-wrapper": "a method", "generator": "a generator", "type": "a class", "module": "a module",
    "dict_keys": "a view of a dictionary's keys", "dict_values": "a view of a dictionary's values",
    "dict_items": "a view of a dictionary's items", "map": "a map object", "filter": "a filter object",
    "zip": "a zip object", "enumerate": "an enumerate object", "TextIOWrapper": "an open file",
    "NoneType": "None", "ellipsis": "an ellipsis",
}  # fmt: skip
_TYPES = {
    "str": "a text", "int": "a number", "float": "a number", "list": "a list", "dict": "a dictionary",
    "tuple": "a tuple", "set": "a set", "frozenset": "a set", "bytes": "bytes", "bool": "a truth value",
    "range": "a range", "complex": "a number",
}  # fmt: skip
MAX_VALUE = 60


def value_text(seen: Seen) -> str:
    """Return the shown value of a thing, shortened."""
    text = seen.text
    return text if len(text) <= MAX_VALUE else text[: MAX_VALUE - 1] + "…"


def what(seen: Seen) -> str:
    """Return a value in words, with what it is."""
    if seen.type in _SHOWN:
        return f"{_SHOWN[seen.type]} {value_text(seen)}"
    return _NAMED.get(seen.type) or f"{article(seen.type)} {seen.type.rsplit('.', 1)[-1]} object"


def kind(type_: str) -> str:
    """Return the name of a type in words: `a text`, `a number`."""
    return _TYPES.get(type_) or _NAMED.get(type_) or f"{article(type_)} {type_.rsplit('.', 1)[-1]} object"


def article(word: str) -> str:
    """Return `a` or `an`."""
    return "an" if word[:1].lower() in "aeiou" else "a"


def listed(parts: Sequence[str], last: str = "and") -> str:
    """Return `a`, `a and b`, or `a, b and c`."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {last} {parts[-1]}" if parts else ""
