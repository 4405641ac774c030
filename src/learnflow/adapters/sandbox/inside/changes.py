"""What names held one after the other: changes are found by identity and length, and kept a few at a time.

No reference to an object of the student's is kept, for it would live longer than without us: identities are numbers,
and what a changed value shows is written down at once. Small numbers and texts are kept as they are and shown later.
"""

from __future__ import annotations

import builtins
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from typing import Any

from .classes import MAX_NAME, derives, dict_getter, is_ours, type_name
from .details import is_definition, length
from .values import shown

# Functions defined below keep these built-ins, whatever is put into the real ones later.
globals()["__builtins__"] = dict(vars(builtins))

MAX_KEPT = 4
"""Changes of one name that are kept, the last ones."""

MAX_NAMES = 40
MAX_LOOKED_AT = 300
"""Names that are kept of one frame, and that are looked at."""

_MAX_ITEMS = 1_000
_ALL_ITEMS = 1_000_000
"""Items of lists and dicts that are compared, in one and in all; then lengths alone are."""

_MAX_OBJECTS = 2_000
_MAX_CLASSES = 300
_SMALL = 2**63
_SHORT = 80
_SHOWN_AT_ONCE = 41
_INT, _STR, _FLOAT = id(int), id(str), id(float)

Mark = int | tuple[int, ...] | None
"""What is compared of a value beside its identity: the identities of its items, or their number."""


class Names:
    """The names of one frame, one module or one instance, and their changes."""

    __slots__ = ("changes", "counts", "ids", "kind", "marks")

    def __init__(self, kind: int = 0) -> None:
        """Begin with no names; `kind` is the identity of an instance's class."""
        self.ids: dict[str, int] = {}
        self.marks: dict[str, Mark] = {}
        self.changes: dict[str, list[tuple[int, Any]]] = {}
        self.counts: dict[str, int] = {}
        self.kind = kind


class Changes:
    """Compares names with what they held before; `line` is the line to which changes are put down."""

    def __init__(self) -> None:
        """Know of no object yet."""
        self.line = 0
        self.cost = 0
        """How many values were shown in full, which takes as long as some steps."""
        self.looked = 0
        """How many values were looked at."""
        self.instances: dict[int, Names] = {}
        self._objects: dict[int, tuple[Mark, int]] = {}
        self._items = _ALL_ITEMS
        self._classes: dict[int, tuple[type, Callable[[Any], Mark] | None, Callable[[Any], Any] | None]] = {}

    def compare(
        self, held: Mapping[Any, Any], names: Names, *, module: bool = False, whole: bool = True, deep: bool = True
    ) -> None:
        """Record what changed; of a `module` values only.

        What is held is not the `whole` where other names may be there as well; `deep` looks into instances, too.
        """
        ids, marks = names.ids, names.marks
        # In one step, for another thread may change a namespace meanwhile.
        pairs = list(islice(held.items(), MAX_LOOKED_AT))
        self.looked += len(pairs)
        for name, value in pairs:
            if type(name) is not str:
                continue
            identity = id(value)
            if ids.get(name) == identity:
                if name not in marks:
                    continue
                mark = self._mark(value, deep)
                if mark == marks[name]:
                    continue
                before, marks[name] = marks[name], mark
                if _same(before, mark):
                    continue
                self._record(names, name, value, self._changed_at(identity, mark))
            elif len(ids) < MAX_LOOKED_AT or name in ids:
                ids[name] = identity
                marks.pop(name, None)
                if module and (name[:2] == "__" or is_definition(value)):
                    continue
                mark = self._mark(value, deep)
                if mark is not None:
                    marks[name] = mark
                    self._changed_at(identity, mark)
                if name == "self":
                    # What it holds is told, itself it is the same throughout.
                    continue
                self._record(names, name, value, self.line)
        if whole and len(pairs) < MAX_LOOKED_AT and len(ids) > len(pairs):
            self._forget(pairs, names)

    def instance(self, value: Any) -> Names | None:
        """Return what is known of the attributes of an instance."""
        names = self.instances.get(id(value))
        return names if names is not None and names.kind == id(type(value)) else None

    def _forget(self, pairs: Iterable[tuple[Any, Any]], names: Names) -> None:
        """Let names go that were deleted, so that the same value under them again is a change."""
        there = {name for name, _ in pairs if type(name) is str}
        for name in [name for name in names.ids if name not in there]:
            del names.ids[name]
            names.marks.pop(name, None)

    def _record(self, names: Names, name: str, value: Any, line: int) -> None:
        kept = names.changes.get(name)
        if kept is None:
            if len(names.changes) >= MAX_NAMES or len(name) > MAX_NAME or name[:1] == ".":
                return
            kept = names.changes[name] = []
            names.counts[name] = 0
        names.counts[name] += 1
        kept.append((line, self.kept(value)))
        if len(kept) > MAX_KEPT:
            del kept[0]

    def kept(self, value: Any) -> Any:
        """Return a small number or text itself, anything else as its type, text and length."""
        kind = type(value)
        if kind is int:
            if -_SMALL < value < _SMALL:
                return value
        elif kind is str:
            if len(value) <= _SHORT:
                return value
        elif kind is float or kind is bool or value is None:
            return value
        return (type_name(value), self._text(value), length(value))

    def _text(self, value: Any) -> str:
        """Return what `shown` returns, faster for lists of numbers or of texts."""
        if type(value) is list:
            head = value[:_SHOWN_AT_ONCE]
            kinds = set(map(id, map(type, head)))
            if len(kinds) == 1 and (
                (_INT in kinds and min(head) > -_SMALL and max(head) < _SMALL)
                or (_STR in kinds and max(map(len, head)) <= _SHORT)
                or _FLOAT in kinds
            ):
                text = repr(head)
                return text if len(text) <= _SHORT else text[: _SHORT - 2] + "…]"
        self.cost += 1
        return shown(value, _SHORT)

    def _changed_at(self, identity: int, mark: Mark) -> int:
        """Return the line at which an object got these items, which may have been seen under another name."""
        known = self._objects.get(identity)
        if known is None or not (known[0] == mark or _same(known[0], mark)):
            if known is None and len(self._objects) >= _MAX_OBJECTS:
                del self._objects[next(iter(self._objects))]
            self._objects[identity] = known = (mark, self.line)
        return known[1]

    def _mark(self, value: Any, deep: bool) -> Mark:
        kind = type(value)
        known = self._classes.get(id(kind))
        if known is None:
            known = self._learn(kind)
        if known[1] is not None:
            return known[1](value)
        if known[2] is not None and deep:
            self._look_into(value, known[2])
            return 0
        return None

    def _learn(self, kind: type) -> tuple[type, Callable[[Any], Mark] | None, Callable[[Any], Any] | None]:
        marks: tuple[tuple[type, Callable[[Any], Mark]], ...] = (
            (str, str.__len__),
            (list, self._listed),
            (dict, self._mapped),
            (set, set.__len__),
            (deque, self._queued),
        )
        mark = next((mark for base, mark in marks if derives(base, kind)), None)
        opens = mark is None and not is_ours(kind) and not derives(type, kind)
        # The class is kept, so that its identity is never given to another.
        known = (kind, mark, dict_getter(kind) if opens else None)
        if len(self._classes) < _MAX_CLASSES:
            self._classes[id(kind)] = known
        return known

    def _look_into(self, value: Any, getter: Callable[[Any], Any]) -> None:
        held = getter(value)
        if type(held) is not dict:
            return
        names = self.instances.get(id(value))
        if names is None or names.kind != id(type(value)) or not held:
            # One without attributes is new, even where another had its identity before.
            if names is None and len(self.instances) >= _MAX_OBJECTS:
                del self.instances[next(iter(self.instances))]
            names = self.instances[id(value)] = Names(id(type(value)))
        self.compare(held, names, deep=False)

    def _enough(self, items: int) -> bool:
        if items > _MAX_ITEMS or items > self._items:
            return False
        self._items -= items
        return True

    def _listed(self, value: Any) -> Mark:
        count = list.__len__(value)
        return tuple(map(id, list.__iter__(value))) if self._enough(count) else count

    def _mapped(self, value: Any) -> Mark:
        count = dict.__len__(value)
        if not self._enough(2 * count):
            return 2 * count
        return (*map(id, dict.keys(value)), *map(id, dict.values(value)))

    def _queued(self, value: Any) -> Mark:
        count = deque.__len__(value)
        return tuple(map(id, deque.__iter__(value))) if self._enough(count) else count


def _same(before: Mark, after: Mark) -> bool:
    """Return whether two unequal marks differ only in that one of them is a mere number."""
    if before is None or after is None or type(before) is type(after):
        return before is after
    return (before if type(before) is int else len(before)) == (after if type(after) is int else len(after))  # type: ignore[arg-type]
