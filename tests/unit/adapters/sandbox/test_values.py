"""Values are shown and types are named without running a line of the student's code."""

import collections
import dataclasses
import datetime
import enum
from typing import NamedTuple

import pytest

from learnflow.adapters.sandbox.inside.values import shown, type_name


def hostile():
    """Classes that end the test when anything is asked of them; made late, for pytest asks what a module holds."""

    class Trap(type):
        def __getattribute__(cls, name):
            raise SystemExit("a metaclass was asked")

        def __eq__(cls, other):
            raise SystemExit("a metaclass was asked")

        def __hash__(cls):
            raise SystemExit("a metaclass was asked")

    class Dog:
        def __init__(self):
            object.__setattr__(self, "name", "Rex")
            object.__setattr__(self, "age", 3)

        def __getattribute__(self, name):
            raise SystemExit("an instance was asked")

        __repr__ = __str__ = __len__ = __iter__ = __eq__ = __hash__ = __getattribute__

    class Trapped(metaclass=Trap):
        pass

    class Stack(list):
        def __iter__(self):
            raise SystemExit("a list was asked")

        __len__ = __repr__ = __getitem__ = __iter__

    class Slotted:
        __slots__ = ("left", "right")

        def __init__(self):
            self.left = 1

    class Hidden:
        @property
        def __dict__(self):
            raise SystemExit("a property was asked")

    class Number(int):
        def __repr__(self):
            raise SystemExit("a number was asked")

    return {
        "<Dog name='Rex' age=3>": Dog(),
        "<Slotted left=1>": Slotted(),
        "<Hidden>": Hidden(),
        "<Trapped>": Trapped(),
        "<Number 3>": Number(3),
        "<Stack [1, 2]>": Stack([1, 2]),
        "ValueError(<Dog name='Rex' age=3>)": ValueError(Dog()),
        "{1: <Trapped>}": {1: Trapped()},
    }


class Colour(enum.Enum):
    RED = 1


class Point(NamedTuple):
    x: int
    y: int


@dataclasses.dataclass
class Pair:
    left: int
    right: list[int]


ITSELF: list[object] = [1]
ITSELF.append(ITSELF)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (5, "5"),
        (True, "True"),
        (None, "None"),
        (float("nan"), "nan"),
        (2j, "2j"),
        ("a\x1b[31m", "'a\\x1b[31m'"),
        (b"ab", "b'ab'"),
        ([1, 2.0, "x"], "[1, 2.0, 'x']"),
        ((1,), "(1,)"),
        ((), "()"),
        (set(), "set()"),
        ({1}, "{1}"),
        (frozenset(), "frozenset()"),
        (frozenset({2}), "frozenset({2})"),
        ({"a": [1, {"b": 2}]}, "{'a': [1, {'b': 2}]}"),
        (range(5), "range(0, 5)"),
        (slice(1, 2), "slice(1, 2, None)"),
        (len, "<built-in function len>"),
        (ValueError("x", 3), "ValueError('x', 3)"),
        (collections.deque([1], 5), "deque([1], maxlen=5)"),
        (collections.defaultdict(int, a=1), "defaultdict(<class 'int'>, {'a': 1})"),
        (collections.Counter("aab"), "Counter({'a': 2, 'b': 1})"),
        (collections.OrderedDict(a=1), "OrderedDict({'a': 1})"),
        (datetime.date(2020, 1, 2), "datetime.date(2020, 1, 2)"),
        (Pair(1, [2]), "Pair(left=1, right=[2])"),
        (Point(1, 2), "Point(x=1, y=2)"),
        (Colour.RED, "<Colour.RED: 1>"),
        (ITSELF, "[1, ...]"),
    ],
)
def test_shows_a_value(value, text):
    assert shown(value) == text


def test_asks_nothing_of_a_hostile_class():
    for text, value in hostile().items():
        assert shown(value) == text
        assert shown([value]) == f"[{text}]"


def test_is_bounded_in_length_depth_and_time():
    assert shown(10**5000) == "<int of about 5,001 digits>"
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    for value in (
        list(range(10**6)),
        "x" * 10**6,
        deep,
        10**100_000,
        {"k" * 10**6: 1},
        [[1]] * 1000,
        range(10**9000),
    ):
        assert len(shown(value)) <= 80
        assert len(shown(value, 20)) <= 20
    assert shown(list(range(100)), 20) == "[0, 1, 2, 3, 4, 5,…]"


def test_shows_an_open_file_without_reading_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with open("notes.txt", "w") as file:
        assert shown(file) == "<file 'notes.txt' mode='w'>"
    assert shown(file) == "<closed file 'notes.txt' mode='w'>"
    with open("notes.txt", "rb") as file:
        assert shown(file) == "<file 'notes.txt' mode='rb'>"


def test_a_builtin_type_is_named_by_identity_alone():
    impostor = type("int", (), {"__module__": "builtins"})
    assert type_name(3) == "int"
    assert type_name(True) == "bool"
    assert type_name(impostor()) == "__main__.int"
    assert type_name(collections.deque()) == "collections.deque"
    assert type_name(ValueError()) == "ValueError"


def test_a_class_cannot_take_the_name_of_one_in_a_library(monkeypatch):
    impostor = type("deque", (), {"__module__": "collections"})
    monkeypatch.setattr(collections, "deque", impostor)
    assert type_name(impostor()) == "__main__.deque"
    impostor.__module__ = property(lambda self: 1 / 0)
    assert type_name(impostor()) == "__main__.deque"


def test_a_class_with_a_hostile_metaclass_is_named():
    trapped = hostile()["<Trapped>"]
    assert type_name(trapped) == "__main__.hostile.<locals>.Trapped"
    assert shown(type(trapped)) == "<class 'hostile.<locals>.Trapped'>"
