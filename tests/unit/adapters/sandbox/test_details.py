"""What is told of values and exceptions beside their text, without running any code of the student's."""

import random
import re
from collections import deque

import pytest

from learnflow.adapters.sandbox.inside import details as subject
from learnflow.adapters.sandbox.inside.causes import causes
from learnflow.adapters.sandbox.inside.frames import frames
from learnflow.adapters.sandbox.inside.program import Program


def ended(source, **names):
    """Return the program and what it was ended by, or None."""
    namespace = {"__name__": "__main__", **names}
    program = Program({"main.py": "main.py"}, {"main.py": source}, namespace)
    program.main = compile(source, "main.py", "exec")
    try:
        exec(program.main, namespace)
    except BaseException as error:
        return program, error
    return program, None


def details(value, source="", name=None):
    program, _ = ended(source)
    return subject.details(program.namespace[name] if name else value, program)


@pytest.mark.parametrize("value", ["abc", b"ab", [1], (1, 2), {1: 2}, {1}, frozenset(), deque([1]), range(5)])
def test_lengths(value):
    assert details(value)["length"] == len(value)


@pytest.mark.parametrize("value", [1, None, 2.5, range(10**30), len, object()])
def test_no_length(value):
    assert "length" not in details(value)


def test_keys_of_small_dicts_only():
    assert details({"a": 1, 2: None})["keys"] == ["'a'", "2"]
    assert len(details({"x" * 100: 1})["keys"][0]) == 40
    assert "keys" not in details(dict.fromkeys(range(41)))


def test_kinds_with_their_first_places():
    assert details([1, 2, "a", 3.0, "b"])["kinds"] == [
        {"type": "int", "at": 0},
        {"type": "str", "at": 2},
        {"type": "float", "at": 3},
    ]
    assert details({"a": 1, "b": None})["kinds"] == [{"type": "int", "at": "'a'"}, {"type": "NoneType", "at": "'b'"}]
    assert len(details([1, "", 2.0, None, b"", [], ()])["kinds"]) == 5
    assert details([0] * 1_000 + [""])["kinds"] == [{"type": "int", "at": 0}]


ANIMALS = """
class Animal:
    kind = "?"
    _secret = 1
    def speak(self): pass
class Dog(Animal):
    def __init__(self, name, /, *rest, age=3, friend, **more):
        self.name = name
        self.__chip = 1
    def _wag(self): pass
rex = Dog("Rex", friend=None)
wag = rex._wag
"""


def test_attributes_of_instances_and_classes_of_the_students():
    found = ["_wag", "kind", "_secret", "speak"]
    assert details(None, ANIMALS, "rex")["attributes"] == ["name", "_Dog__chip", *found]
    assert details(None, ANIMALS, "Dog")["attributes"] == found
    assert "attributes" not in details([1])
    assert "seed" in details(random)["attributes"]
    assert len(details(re)["attributes"]) <= 200
    assert not [name for name in details(random)["attributes"] if name.startswith("_")]


def test_signatures_and_lines():
    assert details(None, ANIMALS, "Dog")["signature"] == "(self, name, /, *rest, age=3, friend, **more)"
    assert details(None, ANIMALS, "Dog")["defined"] == 6
    assert details(None, ANIMALS, "wag") == {"signature": "(self)", "defined": 10}
    source = (
        "def wrap(f): return f\n@wrap\n@wrap\ndef f(a, b=[1], *, c='x' * 99): pass\n@wrap\nclass A: pass\nclass A: pass"
    )
    assert details(None, source, "f") == {"signature": "(a, b=…, *, c=…)", "defined": 4}
    assert "defined" not in details(None, source, "A")
    assert len(details(None, f"def f({', '.join(f'a{n}' for n in range(99))}): pass", "f")["signature"]) == 200


def test_definitions_are_told_apart_from_values():
    program, _ = ended(
        "import math as m\nfrom math import sqrt\nfrom fractions import Fraction\nx = 1\ndef f(a): pass\n"
    )
    found = {each["name"]: each for each in subject.definitions(program)}
    assert list(found) == ["m", "sqrt", "Fraction", "f"]
    assert found["f"] == {"name": "f", "type": "function", "signature": "(a)", "defined": 5}
    assert [found[name]["module"] for name in ("m", "sqrt", "Fraction")] == ["math", "math", "fractions"]
    many, _ = ended("\n".join(f"def f{n}(): pass" for n in range(200)))
    assert len(subject.definitions(many)) == subject.MAX_DEFINITIONS


def test_frames_have_columns_in_characters():
    program, error = ended("é = {'😀': 1}\ny = é['😀'] + (\n    é['ü'])\n")
    (frame,) = frames(error.__traceback__, program.files, program)
    assert [frame[key] for key in ("line", "column", "end_line", "end_column")] == [3, 5, 3, 11]
    assert frame["values"][0]["keys"] == ["'😀'"]


def test_code_that_is_not_of_the_source_has_no_columns():
    program, error = ended("exec(compile('\\n' * 9 + '1 / 0', 'main.py', 'exec'))")
    assert [frame["column"] for frame in frames(error.__traceback__, program.files, program)] == [1, None]


def test_details_of_the_innermost_frame_are_told_when_there_is_not_room_for_all():
    source = "def f(n):\n    d = {f'{k}' * 20: k for k in range(40)}\n    return f(n - 1) if n else d[0]\nf(49)\n"
    program, error = ended(source)
    told = frames(error.__traceback__, program.files, program)
    assert "keys" in told[-1]["values"][1]
    assert "keys" not in told[1]["values"][1]
    assert subject.size([frame["values"] for frame in told]) < 80_000


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("print(nme)", {"name": "nme"}),
        ("import nothing_there", {"name": "nothing_there"}),
        ("from random import shuffl", {"name": "random", "path": "random.py"}),
        ("open('none.txt')", {"path": "none.txt"}),
        ("{}['a']", {"key": {"type": "str", "value": "'a'"}}),
        ("raise KeyError", {}),
        ("raise AttributeError('x')", {}),
        ("open(3.5)", {}),
        ("raise ValueError from None", {}),
    ],
)
def test_what_an_exception_is_about(source, expected):
    program, error = ended(source)
    assert causes(error, program) == expected


def test_the_object_without_the_attribute():
    program, error = ended("[1].push(2)")
    told = causes(error, program)
    assert told["name"] == "push"
    assert (told["object"]["type"], told["object"]["length"]) == ("list", 1)
    assert {"append", "sort"} <= set(told["object"]["attributes"])
    program, error = ended("None.x")
    assert causes(error, program)["object"] == {"type": "NoneType", "value": "None", "attributes": []}
    program, error = ended(ANIMALS + "rex.nam")
    assert "name" in causes(error, program)["object"]["attributes"]


def test_earlier_exceptions_the_first_one_first():
    source = """
def f():
    {}[1]
try:
    try:
        f()
    except KeyError:
        int("x")
except ValueError as error:
    raise OSError(2, "gone") from error
"""
    program, error = ended(source)
    assert causes(error, program)["earlier"] == [
        {"type": "KeyError", "message": "1", "line": 3, "cause": "context"},
        {"type": "ValueError", "message": "invalid literal for int() with base 10: 'x'", "line": 8, "cause": "cause"},
    ]
    program, error = ended("try: 1 / 0\nexcept Exception: raise ValueError from None")
    assert "earlier" not in causes(error, program)
    program, error = ended("a, b = KeyError(1), KeyError(2)\na.__cause__ = b; b.__cause__ = a\nraise a")
    assert len(causes(error, program)["earlier"]) == 1


HOSTILE = """
ran = []
def tell(*_): ran.append(1); return "told"
class Meta(type):
    __repr__ = __hash__ = __eq__ = __instancecheck__ = __dir__ = tell
    __name__ = __module__ = __dict__ = __mro__ = property(tell)
class Trap(Exception, metaclass=Meta):
    __repr__ = __str__ = __len__ = __hash__ = __eq__ = __getattr__ = __getattribute__ = __dir__ = tell
    __class__ = args = __cause__ = __context__ = name = obj = property(tell)
class Keyed(dict):
    __iter__ = __len__ = keys = items = values = __repr__ = tell
class Word(str):
    __hash__ = str.__hash__
    __eq__ = __repr__ = __str__ = __len__ = tell
class Missing(AttributeError):
    obj = name = property(tell)
    __str__ = tell
class Gone(KeyError, OSError):
    args = filename = property(tell)
def f(a=Trap()): pass
f.__kwdefaults__ = Keyed({Word("a"): 1})
values = [Trap(), Trap, Keyed({Word("k"): Trap()}), Word("w"), f, type("T", (), {Word("x"): 1, "__dict__": 3})()]
"""


def test_no_code_of_the_students_runs():
    program, _ = ended(HOSTILE)
    names = program.namespace
    names["ran"].clear()
    for value in names["values"]:
        told = subject.details(value, program)
        assert subject.size(told) < 5_000
        subject.names(value, every=True)
    subject.definitions(program)
    missing = names["Missing"](names["Trap"](), name="x", obj=names["values"])
    missing.__cause__ = names["Gone"](names["Word"]("w"), 2)
    names["ran"].clear()
    told = causes(missing, program)
    assert names["ran"] == []
    assert told["object"]["length"] == 6
    assert told["earlier"][0]["type"] == "__main__.Gone"
    names["ran"].clear()
    causes(missing.__cause__, program)
    assert names["ran"] == []
