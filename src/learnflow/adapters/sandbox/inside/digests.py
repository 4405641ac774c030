"""A value's digest: equal for two values exactly if their types and their contents are the same, all the way down.

`True`, `1` and `1.0` differ, `-0.0` and `0.0` differ, every NaN is the same. Sets and dicts have no order, as for
`==`. An object of a class without a `__repr__` of its own counts by class and attributes, any other by class and
`repr`, without addresses. A value that is too large or too deep has no digest. Values of built-in types are read
without running any code of theirs; what else there is may run a program's `__repr__`: bound it from outside.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from hashlib import blake2b

MAX_SHOWN = 64
"""Characters of a shown value."""
_MAX_VALUES = 20_000
_MAX_DEPTH = 100
_PLAIN_REPR: object = object.__repr__
_MAX_SHOWN_BYTES = 10_000
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")

_LEAVES: dict[type, Callable[..., bytes]] = {
    int: lambda value: b"%x" % value,
    bool: lambda value: b"%d" % value,
    str: lambda value: value.encode("utf-8", "surrogatepass"),
    float: lambda value: repr(value).encode(),
    complex: lambda value: repr(value).encode(),
    type(None): lambda _: b"",
    bytes: bytes,
    bytearray: bytes,
}


class _TooLarge(Exception):
    """The value has too many parts or is too deep."""


class _Encoder:
    """Writes one value as bytes of which no two different values share any."""

    def __init__(self) -> None:
        self._left = _MAX_VALUES
        self._above: list[int] = []

    def encode(self, value: object) -> bytes:
        kind = type(value)
        leaf = _LEAVES.get(kind)
        if leaf is not None:
            data = leaf(value)
            self._left -= 1
            return b"%s%d:%s" % (kind.__name__.encode(), len(data), data)
        if id(value) in self._above:
            return b"cycle%d:" % (len(self._above) - self._above.index(id(value)))
        if self._left < 0 or len(self._above) >= _MAX_DEPTH:
            raise _TooLarge
        self._above.append(id(value))
        try:
            return self._encode_whole(kind, value)
        finally:
            self._above.pop()

    def _encode_whole(self, kind: type, value: object) -> bytes:
        if isinstance(value, (list, tuple)) and kind in (list, tuple):
            return self._join(kind.__name__, value)
        if isinstance(value, (set, frozenset)) and kind in (set, frozenset):
            return self._join(kind.__name__, value, ordered=False)
        if isinstance(value, dict) and kind is dict:
            return self._join("dict", value.items(), ordered=False)
        return self._object(kind, value)

    def _join(self, name: str, values: object, ordered: bool = True) -> bytes:
        count = len(values)  # type: ignore[arg-type]
        self._left -= count
        if self._left < 0:
            raise _TooLarge
        parts = [self.encode(value) for value in values]  # type: ignore[attr-defined]
        if not ordered:
            parts.sort()
        return b"%s%d:%s" % (name.encode(), count, b"".join(parts))

    def _object(self, kind: type, value: object) -> bytes:
        name = f"object {type_name(kind)}"
        attributes = getattr(value, "__dict__", None) if kind.__repr__ is _PLAIN_REPR else None
        if type(attributes) is dict:
            return self._join(name, [attributes])
        self._left -= 1
        return self._join(name, [_ADDRESS.sub("", str.__str__(repr(value)))])


def type_name(kind: type) -> str:
    """The class's module and name, at most 200 characters; `?` for what the class made unreadable."""
    module = type.__dict__["__module__"].__get__(kind)
    name = type.__dict__["__qualname__"].__get__(kind)
    return f"{module if type(module) is str else '?'}.{name}"[:200]


def digest_of(value: object) -> str | None:
    """The value's digest in 32 hexadecimal digits; None for a value that is too large or too deep."""
    return digest_and_shown(value)[0]


def digest_and_shown(value: object) -> tuple[str | None, str]:
    """The value's digest, and its `repr` in at most 64 characters."""
    try:
        encoded = _Encoder().encode(value)
    except _TooLarge:
        return None, _cut(f"<{type(value).__name__}, too large>")
    return blake2b(encoded, digest_size=16).hexdigest(), _cut(_shown(value, len(encoded)))


def _shown(value: object, size: int) -> str:
    if type(value) in (str, bytes, bytearray):
        return repr(value[: MAX_SHOWN + 1])  # type: ignore[index]
    # A huge integer inside has no decimal digits: ValueError.
    with suppress(ValueError):
        if size <= _MAX_SHOWN_BYTES:
            return _ADDRESS.sub("", str.__str__(repr(value)))
    return f"<{type(value).__name__}, too long to show>"


def _cut(text: str) -> str:
    return text if len(text) <= MAX_SHOWN else text[: MAX_SHOWN - 1] + "…"
