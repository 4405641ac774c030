"""At an exception the student's frames are told with their names and values, and no others."""

from learnflow.adapters.sandbox.inside import frames as subject

FILES = {"main.py": "main.py", "/folder/shop.py": "shop.py"}


def _traceback(source, name="main.py", **names):
    try:
        exec(compile(source, name, "exec"), {"__name__": "__main__", **names})
    except BaseException as error:
        return error.__traceback__
    raise AssertionError("nothing was raised")


def test_tells_names_types_and_values_outermost_first():
    told = subject.frames(
        _traceback("total = 0\ndef part(n):\n    half = n / 2\n    return half / 0\npart(3)\n"), FILES
    )
    assert told == [
        {"function": "<module>", "line": 5, "values": [{"name": "total", "type": "int", "value": "0"}]},
        {
            "function": "part",
            "line": 4,
            "values": [
                {"name": "n", "type": "int", "value": "3"},
                {"name": "half", "type": "float", "value": "1.5"},
            ],
        },
    ]


def test_leaves_out_what_is_not_the_students():
    told = subject.frames(_traceback("import json\njson.loads('{')\n"), FILES)
    assert [frame["function"] for frame in told] == ["<module>"]
    assert told[0]["values"] == []


def test_names_another_file_of_the_students():
    def price():
        exec(compile("1 / 0", "/folder/shop.py", "exec"), {})

    told = subject.frames(_traceback("price()", price=price), FILES)
    assert [frame.get("file") for frame in told] == [None, "shop.py"]


def test_of_a_deep_recursion_both_ends_are_kept():
    trace = _traceback("def down(n):\n    return down(n + 1)\ndown(0)\n")
    told = subject.frames(trace, FILES)
    assert len(told) == subject.MAX_FRAMES
    assert told[0]["function"] == "<module>"
    first, last = (int(told[place]["values"][0]["value"]) for place in (1, -1))
    assert first == 0
    assert last > 500
    assert subject.last_line(trace) == 2


def test_values_are_bounded_in_number_and_together():
    many = ";".join(f"name{n} = 'x' * 1000" for n in range(200))
    told = subject.frames(
        _traceback(f"def f(n):\n    {many}\n    return f(n + 1) if n < 100 else 1 / 0\nf(0)\n"), FILES
    )
    assert max(len(frame["values"]) for frame in told) == subject.MAX_VALUES
    assert sum(len(value["value"]) for frame in told for value in frame["values"]) < subject.MAX_TEXT + 2_000


def test_a_class_body_with_a_mapping_of_its_own_runs_nothing():
    source = """
class Space(dict):
    def items(self):
        raise SystemExit
class Meta(type):
    def __prepare__(name, bases):
        return Space()
class Thing(metaclass=Meta):
    size = 1 / 0
"""
    told = subject.frames(_traceback(source), FILES)
    assert [frame["function"] for frame in told] == ["<module>", "Thing"]
    assert told[1]["values"] == []


def test_no_line_without_a_frame_of_the_program():
    assert subject.last_line(None) is None
    assert subject.frames(None, FILES) == []
