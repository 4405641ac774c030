import itertools
from collections import Counter, deque, namedtuple
from typing import Any

import pytest

from learnflow.adapters.sandbox.inside.digests import digest_and_shown, digest_of, type_name


class Dog:
    def __init__(self, name: object) -> None:
        self.name = name


class Shown:
    def __init__(self, text: object) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text  # type: ignore[return-value]


Point = namedtuple("Point", "x y")


class MyList(list[int]):
    pass


DIFFERENT: list[Any] = [
    *(True, 1, 1.0, "1", b"1", bytearray(b"1"), 1 + 0j, None, "None", False, 0, 0.0, -0.0, "", b"", 10**5000, -1),
    *([], (), {}, set(), frozenset(), [1], (1,), {1}, frozenset({1}), {1: 1}, {1: True}, {True: 1}, {1: 1.0}),
    *([[1], 2], [[1, 2]], [1, [2]], [[], []], [[[]]], ["1,2"], ["1", "2"], ["int1:1"], float("inf"), float("nan")),
    *(Dog("Rex"), Dog("Max"), Dog(1), Dog(True), Shown("1"), Shown("2"), Point(1, 2), Point(2, 1), (1, 2), MyList([1])),
    *(range(3), range(4), slice(1), deque([1]), Counter("ab"), int, str, len, ..., "\ud800", "ä", {(1, 2): [{3}]}),
]


def test_different_values_have_different_digests() -> None:
    for a, b in itertools.combinations(DIFFERENT, 2):
        assert digest_of(a) != digest_of(b), (a, b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        ({3, "x", (1, 2)}, {(1, 2), 3, "x"}),
        ([float("nan")], [-float("nan")]),
        (Dog([1]), Dog([1])),
        (lambda: 1, lambda: 1),
        ([0.1 + 0.2], [0.30000000000000004]),
        (Shown("<x at 0x7f01>"), Shown("<x at 0x7f02>")),
    ],
)
def test_like_values_have_the_same_digest(a: object, b: object) -> None:
    assert digest_of(a) == digest_of(b) is not None


def test_a_digest_is_32_hexadecimal_digits() -> None:
    digest = digest_of([1])
    assert digest is not None
    assert len(digest) == 32
    assert set(digest) <= set("0123456789abcdef")


def test_cycles_end() -> None:
    once: list[Any] = []
    once.append(once)
    twice: list[Any] = [[]]
    twice[0].append(twice)
    dog = Dog(None)
    dog.name = dog
    assert None not in (digest_of(once), digest_of(twice), digest_of(dog))
    assert digest_of(once) != digest_of(twice)


def test_what_is_too_large_or_too_deep_has_none() -> None:
    deep: list[Any] = []
    for _ in range(5_000):
        deep = [deep]
    shared: list[Any] = []
    for _ in range(90):
        shared = [shared, shared]
    assert digest_of(deep) is digest_of(shared) is digest_of([0] * 100_000) is None
    assert digest_and_shown([0] * 100_000)[1] == "<list, too large>"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1.5, "1.5"),
        ([1, "a"], "[1, 'a']"),
        (10**60, "1" + "0" * 60),
        pytest.param(10**20_000, "<int, too long to show>", id="huge"),
        pytest.param([10**5000], "<list, too long to show>", id="huge inside"),
        ("a" * 100, "'" + "a" * 62 + "…"),
        ("a" * 10**6, "'" + "a" * 62 + "…"),
        ([1] * 10_000, "<list, too long to show>"),
    ],
)
def test_values_are_shown_in_64_characters(value: object, shown: str) -> None:
    assert digest_and_shown(value)[1] == shown
    assert len(shown) <= 64


def test_no_address_is_shown() -> None:
    assert digest_and_shown([Dog(1)])[1].endswith(".Dog object>]")


def test_a_broken_repr_raises() -> None:
    with pytest.raises(TypeError):
        digest_of(Shown(3))


def test_a_class_cannot_pass_for_a_built_in_type() -> None:
    fake = type("int", (), {"__module__": 3, "__repr__": lambda _: "1"})
    assert digest_of(fake()) != digest_of(1)
    assert type_name(fake) == "?.int"


def test_values_of_built_in_types_run_no_code() -> None:
    class Trap:
        def __eq__(self, other: object) -> bool:
            raise AssertionError

        def __hash__(self) -> int:
            return 99

        __lt__ = __gt__ = __eq__

    assert digest_of({Trap(): [Trap()], 1: {Trap()}}) is not None
