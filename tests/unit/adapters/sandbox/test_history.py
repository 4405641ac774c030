"""What a program did before its failure: hits, changes of names, returns and the last steps."""

import sys

import pytest

from learnflow.adapters.sandbox.inside import changes, history
from learnflow.adapters.sandbox.inside.history import History
from learnflow.adapters.sandbox.inside.program import Program


@pytest.fixture
def seen():
    def see(source, *, prepared="", **settings):
        before = sys.gettrace()
        namespace = {"__name__": "__main__"}
        exec(compile(prepared, "<prelude>", "exec"), namespace)
        program = Program({"main.py": "main.py"}, {"main.py": source}, namespace)
        program.main = compile(source, "main.py", "exec")
        recorder, trace = History(program, **settings), None
        recorder.start()
        try:
            exec(program.main, namespace)
        except Exception as error:
            trace = error.__traceback__
        finally:
            sys.settrace(before)
        return recorder.told(trace), namespace

    return see


def told(history, function="<module>"):
    """Return the changes of a function's names as line and value."""
    (entry,) = [entry for entry in history["assigned"] if entry["function"] == function]
    return {name: [(each["line"], each["value"]) for each in kept] for name, kept in entry["names"].items()}


def test_a_list_emptied_in_another_function_is_put_down_to_the_line_there(seen):
    source = """\
def empty(items):
    while items:
        items.pop()
def mean(values):
    empty(values)
    return sum(values) / len(values)
data = [1, 2]
mean(data)
"""
    found, _ = seen(source)
    # The module's own names are looked at again when it goes on.
    assert told(found)["data"] == [(7, "[1, 2]"), (3, "[]")]
    assert told(found, "mean")["values"][-1] == (3, "[]")
    assert found["assigned"][0]["names"]["data"][-1]["length"] == 0
    assert [entry["frame"] for entry in found["assigned"]] == [0, 1]
    assert found["hits"]["3"] == 2
    assert found["steps"][-1] == {"line": 6, "function": "mean"}


def test_a_return_of_none_on_a_path_is_told_with_its_line(seen):
    source = "def find(n):\n    if n > 5:\n        return n\nx = find(9)\ny = find(2)\nz = x + y\n"
    found, _ = seen(source)
    assert found["returns"] == [
        {"function": "find", "called_from": 4, "line": 3, "explicit": True, "type": "int", "value": "9"},
        {"function": "find", "called_from": 5, "line": 2, "explicit": False, "type": "NoneType", "value": "None"},
    ]
    assert told(found) == {"x": [(4, "9")], "y": [(5, "None")]}


def test_calls_that_raise_do_not_return(seen):
    source = "def f(n):\n    return 1 / n\ntry:\n    f(0)\nexcept ZeroDivisionError: pass\nf(1)\n"
    found, _ = seen(source)
    assert [each["called_from"] for each in found["returns"]] == [6]


def test_a_name_overwritten_in_a_loop_keeps_its_last_changes_and_their_count(seen):
    found, _ = seen("total = []\nfor n in range(10):\n    total = n * 1.5\ntotal[0]\n")
    assert told(found)["total"] == [(3, "9.0"), (3, "10.5"), (3, "12.0"), (3, "13.5")]
    assert found["assigned"][0]["count"] == {"total": 11, "n": 10}
    assert not found["cut"]


def test_items_put_in_place_of_others_are_changes_up_to_a_thousand(seen):
    found, _ = seen("a = [1, 2]\nb = [0] * 2000\nd = {1: 2}\na[0], a[1] = a[1], a[0]\nb[1] = 1\nd[1] = 3\n1 / 0\n")
    assert [line for line, _ in told(found)["a"]] == [1, 4]
    assert [line for line, _ in told(found)["b"]] == [2]
    assert told(found)["d"] == [(3, "{1: 2}"), (6, "{1: 3}")]


def test_a_method_that_changes_an_attribute_is_told_under_self(seen):
    source = """\
class Cart:
    def __init__(self):
        self.items = [1]
        self.owner = None
    def clear(self):
        self.items.clear()
    def first(self):
        return self.items[0]
cart = Cart()
cart.clear()
cart.owner = "Ann"
cart.first()
"""
    found, _ = seen(source)
    assert told(found, "first") == {
        "self.items": [(3, "[1]"), (6, "[]")],
        "self.owner": [(4, "None"), (11, "'Ann'")],
    }


def test_recursion_goes_on_to_its_end_and_the_innermost_calls_are_known(seen):
    found, names = seen("def down(n):\n    depth.append(n)\n    return down(n + 1)\ndepth = []\ndown(0)\n")
    assert len(names["depth"]) > 800
    assert found["hits"]["3"] > 700
    assert len(found["assigned"]) <= 51
    assert found["steps"][-1]["function"] == "down"


def test_a_caught_recursion_is_as_deep_as_untraced(seen):
    source = "def f(n):\n    global top\n    top = n\n    f(n + 1)\ntry:\n    f(0)\nexcept RecursionError: pass\n"
    _, with_history = seen(source)
    _, without = seen(source, limit=1)
    assert abs(with_history["top"] - without["top"]) <= 5


def test_a_generator_keeps_its_names_and_tells_what_it_yields(seen):
    source = "def g():\n    n = 1\n    yield n\n    n = None\n    yield n + 1\nfor x in g():\n    pass\n"
    found, _ = seen(source)
    assert found["returns"] == [
        {
            "function": "g", "called_from": 6, "line": 3, "explicit": False, "type": "int", "value": "1",
            "yields": True,
        }
    ]  # fmt: skip
    assert told(found, "g") == {"n": [(2, "1"), (4, "None")]}


def test_a_generator_that_is_closed_or_fails_yields_nothing_more(seen):
    source = (
        "def g(n):\n    while True:\n        yield 1 / n\n        n -= 1\nit = g(2)\nnext(it)\nit.close()\nlist(g(1))\n"
    )
    found, _ = seen(source)
    assert [(each["called_from"], each["value"]) for each in found["returns"]] == [(6, "0.5"), (8, "1.0")]


def test_a_global_changed_in_a_function_is_put_down_to_the_function_s_line(seen):
    found, _ = seen("n = 0\ndef add():\n    global n\n    n += 1\nadd()\nadd()\n1 / 0\n")
    assert told(found)["n"] == [(1, "0"), (4, "1"), (4, "2")]


def test_a_long_loop_is_cut_and_goes_on(seen):
    found, names = seen("n = 0\nwhile n < 1_000_000:\n    n += 1\nn / 0\n")
    assert names["n"] == 1_000_000
    assert found["cut"]
    assert history.MAX_LINES * 0.9 < sum(found["hits"].values()) <= history.MAX_LINES


def test_many_names_cut_it_sooner_and_are_not_all_told(seen):
    found, _ = seen("for n in range(2000): globals()[f'x{n}'] = n\nfor n in range(10_000):\n    x1\n1 / 0\n")
    assert found["cut"]
    assert len(found["assigned"][0]["names"]) == changes.MAX_NAMES


def test_a_frame_after_the_cut_has_no_changes_of_one_before(seen):
    source = "def f(n):\n    m = n\n    return 1 / m\nfor n in range(100, -1, -1):\n    f(n)\n"
    found, _ = seen(source, limit=50)
    assert found["cut"]
    assert [entry["function"] for entry in found["assigned"]] == ["<module>"]


def test_a_tracer_of_the_students_ends_this_one_and_stays(seen):
    source = (
        "import sys\nlines = []\ndef t(*a):\n    lines.append(1)\nsys.settrace(t)\n"
        "def f(): pass\nf()\nkept = sys.gettrace()\n"
    )
    found, names = seen(source)
    assert found["cut"]
    assert names["lines"] == [1]
    assert names["kept"] is names["t"]
    assert "8" not in found["hits"]


def test_deleted_and_definitions_and_what_was_there_are_no_changes(seen):
    found, _ = seen("import math\ndef f(): pass\nx = 1\ndel x\nx = 1\n1 / 0\n", prepared="old = 1\n")
    assert told(found) == {"x": [(3, "1"), (5, "1")]}


def test_no_code_of_the_students_runs(seen):
    source = """
class Meta(type):
    def __hash__(self): ran.append("meta")
    __eq__ = __instancecheck__ = __hash__
    def __dir__(self): ran.append("dir")
class Trap(metaclass=Meta):
    def tell(self, *_): ran.append("trap")
    __repr__ = __len__ = __eq__ = __hash__ = __getattr__ = __getattribute__ = __bool__ = tell
    __class__ = __dict__ = property(tell)
class Listed(list):
    def __iter__(self): ran.append("iter")
    __len__ = __eq__ = __repr__ = __getitem__ = __iter__
class Keyed(dict):
    def items(self): ran.append("items")
    __len__ = __iter__ = __eq__ = __repr__ = keys = values = copy = items
ran = []
def f(trap, listed, keyed):
    listed.append(trap)
    keyed[1] = trap
    return trap
for n in range(3):
    got = f(Trap(), Listed([Trap()]), Keyed(a=Trap()))
1 / 0
"""
    found, names = seen(source)
    assert names["ran"] == []
    assert [each["value"] for each in found["returns"]] == ["<Trap>"] * 3


def test_objects_live_no_longer_than_without(seen):
    source = """
gone = []
class A:
    def __init__(self): self.list = [1]
    def __del__(self): gone.append(step)
    def use(self):
        try: raise ValueError
        except ValueError: pass
step = 1
a = A()
a.use()
step = 2
a = None
step = 3
1 / 0
"""
    assert seen(source)[1]["gone"] == [2]


def test_text_and_changes_are_bounded_together(seen):
    names = "; ".join(f"v{n} = 'x' * 1000" for n in range(30))
    found, _ = seen(f"def f(n):\n    {names}\n    return f(n + 1) if n < 60 else 1 / 0\nf(0)\n")
    kept = [each for entry in found["assigned"] for name in entry["names"].values() for each in name]
    assert len(kept) <= history.MAX_CHANGES
    assert sum(len(each["value"]) for each in kept) <= history.MAX_TEXT
    # The innermost frames are told before others.
    assert found["assigned"][-1]["names"]


@pytest.mark.parametrize("value", ["[1, 2]", "list(range(99))", "['a'] * 3", "['x' * 99]", "[1.5] * 50", "[10**5000]"])
def test_the_short_way_shows_lists_alike(seen, value):
    found, names = seen(f"x = {value}\n")
    assert found["assigned"][0]["names"]["x"][0]["value"] == changes.shown(names["x"])
