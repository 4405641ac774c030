"""A program runs as `python main.py` would run it, and whatever it does, one right document is written or none."""

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from learnflow.adapters.sandbox import inside

PLACE = str(Path(inside.__file__).parent.parent)
START = f"""
import json, os, resource, sys
sys.path[:0] = [{PLACE!r}]
from inside import harness
harness.warm()
request, channel, memory = json.loads(sys.argv[1])
pages = int(open("/proc/self/statm").read().split()[0])
resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + memory * 2**20,) * 2)
harness.run(request, os.getcwd(), channel)
"""
ENVIRONMENT = {"PYTHONHASHSEED": "0", "PYTHONUTF8": "1", "MALLOC_ARENA_MAX": "1"}


class Ended:
    def __init__(self, document, exit_status, stdout, stderr):
        self.raw = document
        self.exit = exit_status
        self.stdout = stdout
        self.stderr = stderr

    @property
    def document(self):
        return json.loads(self.raw) if self.raw else None


@pytest.fixture
def run(tmp_path):
    def run_once(source, *, calls=(), files=None, prelude="", observe="none", stdin="", memory=200):
        request = {"source": source, "prelude": prelude, "calls": calls, "files": files or {}, "observe": observe}
        with tempfile.TemporaryFile() as channel:
            arguments = json.dumps([request, channel.fileno(), memory])
            ended = subprocess.run(
                [sys.executable, "-s", "-S", "-P", "-c", START, arguments],
                cwd=tmp_path, env=ENVIRONMENT, pass_fds=[channel.fileno()], input=stdin.encode(), capture_output=True,
                timeout=30, check=False,
            )  # fmt: skip
            channel.seek(0)
            return Ended(channel.read(), ended.returncode, _told(ended.stdout, tmp_path), _told(ended.stderr, tmp_path))

    return run_once


def _told(output, folder):
    return re.sub("0x[0-9a-f]+", "0x", output.decode().replace(f"{folder}/", ""))


def _value(result):
    return result["status"], result["type"], result["repr"]


ALIKE = {
    "prints": "print('a', 'ü', '😀')",
    "syntax": "def f(:\n    pass",
    "indentation": "if 1:\nx = 1",
    "open bracket": "x = (1,\n",
    "raises": "def f(n):\n    return 1 / n\nf(0)",
    "cause": "try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    raise ValueError('x') from e",
    "context": "try:\n    {}['a']\nexcept KeyError:\n    int('x')",
    "group": "raise ExceptionGroup('some', [ValueError(1), TypeError('t')])",
    "own exception": "class Mine(Exception):\n    pass\nraise Mine('x')",
    "str fails": "class Mine(Exception):\n    def __str__(self): return 1 / 0\nraise Mine",
    "recursion": "def f(n=1):\n    global top; top = n\n    f(n + 1)\ntry: f()\nexcept RecursionError: print(top)\nf()",
    "limit": "import sys\nprint(sys.getrecursionlimit())\nsys.setrecursionlimit(50)\nprint(sys.getrecursionlimit())",
    "hook": "import sys\nsys.excepthook = lambda kind, value, trace: print('hook', value)\n1 / 0",
    "hook raises": "import sys\ndef hook(*a):\n    int('q')\nsys.excepthook = hook\n1 / 0",
    "no hook": "import sys\ndel sys.excepthook\n1 / 0",
    "hook exits": "import sys\nsys.excepthook = lambda *a: sys.exit(7)\n1 / 0",
    "thread raises": "import threading\nt = threading.Thread(target=lambda: 1 / 0)\nt.start()\nt.join()\nprint('end')",
    "thread joined": "import threading\nthreading.Thread(target=lambda: print('late')).start()",
    "atexit": "import atexit\natexit.register(print, 'bye')\natexit.register(lambda: 1 / 0)",
    "finalizers": "class A:\n    def __del__(self): print('del')\na = A()\na.me = a\nb = A()\nprint('end')",
    "generator": "def g():\n    try: yield\n    finally: print('closed')\nit = g()\nnext(it)\nprint('end')",
    "exit text": "import sys\nsys.exit('bye')",
    "exit number": "exit(3)",
    "quit": "quit()",
    "input": "print(input('name? '))\nprint(input())\ninput()",
    "names": "print(sorted(globals()), __name__, __doc__, __spec__, __builtins__)",
    "this program": "import sys, __main__\nprint(sys.argv, sys.modules['__main__'] is __main__, __main__.__name__)",
    "other file": "import helper\nhelper.fail()",
    "broken file": "import broken",
    "pickle": "import pickle\nclass A: pass\nprint(type(pickle.loads(pickle.dumps(A()))))",
    "source": "import inspect\ndef f():\n    return 1\nprint(inspect.getsource(f))",
    "warning": "x = 1\nprint(x is 1)\nimport warnings\nwarnings.warn('careful')",
    "other folder": "import os\nos.mkdir('q')\nos.chdir('q')\n1 / 0",
    "no streams": "import sys\nprint('a')\nsys.stdout = sys.stderr = None\n1 / 0",
    "captured": "import sys, io\nprint('kept', end='')\nsys.stdout = io.StringIO()\nprint('lost')",
    "asyncio": "import asyncio\nasync def f(): return 5\nprint(asyncio.run(f()))",
}


@pytest.mark.parametrize("name", ALIKE)
def test_all_is_as_python_does_it(name, run, tmp_path_factory):
    files = {"helper.py": "def fail():\n    raise OSError(2, 'nope')\n", "broken.py": "x = = 1\n"}
    folder = tmp_path_factory.mktemp("own")
    for file, text in {**files, "main.py": ALIKE[name]}.items():
        (folder / file).write_text(text)
    own = subprocess.run(
        [sys.executable, "-s", "main.py"],
        cwd=folder,
        env=ENVIRONMENT,
        input=b"Rex\nline\n",
        capture_output=True,
        check=False,
    )
    ended = run(ALIKE[name], files=files, stdin="Rex\nline\n")
    assert ended.stderr == _told(own.stderr, folder)
    assert ended.stdout == _told(own.stdout, folder)
    assert ended.exit == own.returncode
    assert ended.document["status"] == ("ok" if own.returncode == 0 else "error")


def test_calls_are_answered_by_exact_type_and_repr(run):
    source = "class int(int): pass\ndef f(x): return x\nclass Bad:\n    def __repr__(self): return 5\n"
    calls = ["f(1)", "f(True)", "f(1.0)", "f({2})", "float('nan')", "int(3)", "Bad()", "g()", "f(", "exit(3)", "f([1])"]
    results = run(source, calls=calls).document["results"]
    assert [_value(result) for result in results] == [
        ("ok", "int", "1"),
        ("ok", "bool", "True"),
        ("ok", "float", "1.0"),
        ("ok", "set", "{2}"),
        ("ok", "float", "nan"),
        ("ok", "__main__.int", "3"),
        *[("error", None, None)] * 4,
        ("ok", "list", "[1]"),
    ]
    errors = [result["error"]["type"] for result in results if result["error"]]
    assert errors == ["TypeError", "NameError", "SyntaxError", "SystemExit"]


def test_an_endless_or_huge_repr_is_bounded(run):
    source = (
        "class A:\n    def __repr__(self):\n        while 1: pass\nclass B:\n    __repr__ = lambda self: 'x' * 9999\n"
    )
    endless, huge, integer = run(source, calls=["A()", "B()", "10**5000"]).document["results"]
    assert endless["error"]["type"] == "TooSlow"
    assert len(huge["repr"]) == 4_096
    assert integer["repr"] == "<int of about 5,001 digits>"


def test_calls_see_the_program_and_the_prelude_and_are_not_run_after_an_error(run):
    assert run("x = y + 1", prelude="y = 1", calls=["x"]).document["results"][0]["repr"] == "2"
    ended = run("x = 1\n1 / 0", prelude="import math\n\n\n", calls=["x"])
    assert ended.document["error"]["line"] == 2
    assert ended.document["results"][0]["status"] == "not_run"


def test_an_error_is_told_with_line_message_and_frames(run):
    ended = run("def half(n):\n    return n / 0\nhalf(3)\n", observe="frames")
    assert ended.document["error"] == {
        "type": "ZeroDivisionError",
        "message": "division by zero",
        "line": 2,
        "frames": [
            {"function": "<module>", "line": 3, "column": 1, "end_line": 3, "end_column": 8, "values": []},
            {
                "function": "half",
                "line": 2,
                "column": 12,
                "end_line": 2,
                "end_column": 17,
                "values": [{"name": "n", "type": "int", "value": "3"}],
            },
        ],
        "definitions": [{"name": "half", "type": "function", "signature": "(n)", "defined": 1}],
    }
    assert run("x = 1\ny = = 2").document["error"]["line"] == 2


def test_steps_are_told_of_the_program_and_its_calls(run):
    document = run("def f(n):\n    return n\nx = 1\n", calls=["f(5)"], observe="steps").document
    assert document["steps"][1:] == [
        {"line": 3, "changed": {"x": "1"}},
        {"line": 1, "changed": {"n": "5"}, "function": "f"},
        {"line": 2, "changed": {}, "function": "f"},
    ]
    assert document["steps_truncated"] is False


def test_steps_are_told_with_the_frames_of_ever(run):
    error = run("n = [1]\nn.x", observe="steps").document["error"]
    assert error.keys() == {"type", "message", "line", "frames"}
    assert error["frames"] == [
        {"function": "<module>", "line": 2, "values": [{"name": "n", "type": "list", "value": "[1]"}]}
    ]


def test_positions_count_characters_also_in_other_files(run):
    helper = "\ufeff# é\r\ndef fail(a):\r\n    return 'é😀' + (\r\n        a[3])\r\n"
    ended = run("import helper\ns = 'é😀'; helper.fail([1, 2])\n", files={"helper.py": helper}, observe="frames")
    main, other = ended.document["error"]["frames"]
    assert [main[key] for key in ("line", "column", "end_line", "end_column")] == [2, 11, 2, 30]
    assert [other[key] for key in ("file", "line", "column", "end_line", "end_column")] == ["helper.py", 4, 9, 4, 13]


def test_a_history_is_told_of_the_first_failure(run):
    source = "items = [1]\ndef empty():\n    items.clear()\ndef first():\n    return items[0]\n"
    document = run(source, calls=["empty()", "first()", "1 / 0"], observe="history").document
    history = document["history"]
    module, inner = history["assigned"]
    assert [(each["line"], each["value"]) for each in module["names"]["items"]] == [(1, "[1]"), (3, "[]")]
    assert (module["frame"], inner["function"], inner["frame"]) == (None, "first", 0)
    assert history["steps"][-2:] == [{"line": 3, "function": "empty"}, {"line": 5, "function": "first"}]
    assert history["returns"] == [
        {
            "function": "empty", "called_from": None, "line": 3, "explicit": False, "type": "NoneType", "value": "None",
        }
    ]  # fmt: skip
    assert "history" not in run(source, observe="frames").document


def test_a_history_changes_nothing_at_the_stack_s_end(run):
    source = "def f(n=1):\n    global top; top = n\n    f(n + 1)\ntry: f()\nexcept RecursionError: print(top)\nf()"
    plain, seen = run(source), run(source, observe="history")
    assert seen.stdout == plain.stdout
    assert seen.stderr == plain.stderr
    assert seen.document["error"]["type"] == "RecursionError"
    assert seen.document["history"]["hits"]["3"] > 900


def test_a_recursion_of_two_functions_leaves_room_for_its_last_words(run):
    ended = run("def even(n): return odd(n - 1)\ndef odd(n): return even(n - 1)\neven(1)\n" + "# " + "x" * 300)
    assert ended.document["status"] == "error"
    assert ended.stderr.count("in even") <= 200
    assert "RecursionError" in ended.stderr


@pytest.mark.parametrize("name", ["finalizers", "generator", "hook", "atexit", "thread raises", "recursion", "context"])
def test_a_history_leaves_the_program_as_it_is(name, run):
    plain, seen = run(ALIKE[name]), run(ALIKE[name], observe="history")
    assert (seen.stdout, seen.stderr, seen.exit) == (plain.stdout, plain.stderr, plain.exit)
    assert seen.document["history"]["hits"]


def test_many_long_errors_are_all_told(run):
    source = f"names = {[f'n{n}' for n in range(40)]}\ndef f(x): raise ValueError('x' * 1500)\n"
    results = run(source, calls=["f(names)"] * 100, observe="history").document["results"]
    assert {result["error"]["type"] for result in results} == {"ValueError"}


@pytest.mark.parametrize("source", ["sys.exit()", "sys.exit(0)", "raise SystemExit(False)"])
def test_a_good_exit_is_ok(source, run):
    ended = run(f"import sys\n{source}", calls=["1"])
    assert (ended.document["status"], ended.exit) == ("ok", 0)
    assert ended.document["results"][0]["repr"] == "1"


def test_an_interrupt_is_an_error(run):
    ended = run("raise KeyboardInterrupt")
    assert (ended.document["error"]["type"], ended.exit) == ("KeyboardInterrupt", 130)


def test_a_file_of_the_students_hides_a_module_that_was_loaded(run):
    assert run("import random\nprint(random.x)", files={"random.py": "x = 7"}).stdout == "7\n"


@pytest.mark.parametrize("item", ["[]", "{}", "(held,)", "object()", "'x' * 5000", "lambda: 1"])
def test_out_of_memory_is_told(item, run):
    ended = run(f"def fill():\n    held = []\n    while True: held.append({item})\nfill()", memory=30, observe="frames")
    assert ended.document["status"] == "memory"
    results = run(
        f"def fill():\n    held = []\n    while True: held.append({item})\n",
        calls=["fill()", "1", "fill()", "2"],
        memory=30,
    )
    # Where memory is out, no document may be written at all, but never a wrong one.
    if results.document is not None:
        assert [result["status"] for result in results.document["results"]] == ["memory", "ok"] * 2


def test_a_program_that_outlives_its_memory_is_answered(run):
    source = "held = []\ntry:\n    while True: held.append([])\nexcept MemoryError: pass\n"
    assert run(source, calls=["len(held) > 1000"], memory=30).document["results"][0]["repr"] == "True"


HARMLESS_TO_US = {
    "builtins": "import builtins\nvars(builtins).clear()",
    "modules": "import sys\nsys.modules.clear()",
    "functions": "import os, signal, json\nos.write = os._exit = signal.signal = json.dumps = None",
    "main": "import sys\ndel sys.modules['__main__']",
    "tracer": "import sys\ndef trace(*a): raise ValueError\nsys.settrace(trace)",
    "profiler": "import sys\ncount = []\ndef trace(*a):\n    count.append(1)\n    if len(count) > 1: raise ValueError\n"
    "sys.setprofile(trace)",
    "depth": "import sys\nfor n in range(1, 99):\n    try: sys.setrecursionlimit(n)\n    except RecursionError:"
    " continue\n    break",
    "timer": "import signal\nsignal.signal(signal.SIGVTALRM, lambda *a: 1 / 0)\n"
    "signal.setitimer(signal.ITIMER_VIRTUAL, 0.2)",
    "finalizer": "class A:\n    def __del__(self): raise SystemExit\nheld = [A() for n in range(9)]",
    "exit function": "import atexit, sys\n@atexit.register\ndef last():\n    sys.setrecursionlimit(30)\n"
    "    sys.settrace(lambda *a: 1 / 0)\n    sys.exit(5)",
    "threads": "import threading\ndef spin():\n    while True: pass\n"
    "for n in range(3): threading.Thread(target=spin, daemon=True).start()",
    "switching": "import sys\nsys.setswitchinterval(1e-9)",
    "streams": "import sys\nsys.stdout = sys.stderr = sys.__stdout__ = object()",
}


@pytest.mark.parametrize("name", HARMLESS_TO_US)
def test_the_document_is_right_in_spite_of(name, run):
    ended = run(HARMLESS_TO_US[name], calls=["1"])
    assert ended.document["status"] == "ok"
    assert _value(ended.document["results"][0]) == ("ok", "int", "1")
    assert ended.exit == 0


@pytest.mark.parametrize(
    "source",
    [
        "import os\nos._exit(0)",
        "import os\nos.closerange(3, 200)",
        "import atexit, os\natexit.register(os._exit, 0)",
        "import os\nclass A:\n    def __del__(self): os._exit(0)\na = A()",
        "import gc\nfor o in gc.get_objects():\n    if type(o) is dict and 'calm' in o: o.clear()",
    ],
)
def test_no_document_is_written_after(source, run):
    assert run(source, calls=["1"]).raw == b""


def test_the_document_is_never_longer_than_a_mebibyte(run):
    source = "class A:\n    def __repr__(self): return chr(1) * 5000\ndef f(): raise ValueError(chr(1) * 10**5)\n"
    for calls in (["A()"] * 100, ["f()"] * 100):
        ended = run(source, calls=calls)
        assert len(ended.raw) < 1024 * 1024
        assert len(ended.document["results"]) == 100
        assert ended.document["results"][-1]["error"]["type"] == "TooLarge"


def test_nothing_of_ours_is_in_the_program_s_reach_by_name(run):
    source = "import sys\nprint([n for n in sys.modules if n.startswith('inside')], 'inside' in str(sys.path))"
    assert run(source).stdout == "[] False\n"
    assert run("import inside").document["error"]["type"] == "ModuleNotFoundError"


def test_what_was_printed_is_out_before_the_program_ends(run):
    assert run("import os\nprint('so far')\nos._exit(1)").stdout == "so far\n"
    assert os.sep not in run("1 / 0").stderr.partition("1 / 0")[0]
