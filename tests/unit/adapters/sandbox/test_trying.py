import itertools
import os
import resource
import signal
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from learnflow.adapters.sandbox.inside.digests import digest_of
from learnflow.adapters.sandbox.inside.trying import serve
from learnflow.adapters.sandbox.trying import CaseOutcome, Trial

Start = Callable[..., Trial]
FIVE = CaseOutcome("ok", None, digest_of(5), "5")


def confine(folder: Path, channel: socket.socket, cpu_s: int) -> socket.socket:
    """Bound this process roughly as the jail does; returns the channel, which is descriptor 3 as there."""
    os.chdir(folder)
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    memory = pages * resource.getpagesize() + 50 * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s))
    nowhere = os.open("/dev/null", os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nowhere, number)
    os.dup2(channel.fileno(), 3)
    os.closerange(4, 1_000)
    return socket.socket(fileno=3)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts trials whose programs run in forked children of this process."""
    children: list[int] = []

    def start(*cases: Any, cpu_s: int = 30, **session: Any) -> Trial:
        asked = {"cases": [{"call": case} if isinstance(case, str) else case for case in cases], **session}

        def connect() -> socket.socket:
            ours, theirs = socket.socketpair()
            folder = tmp_path / str(len(children))
            folder.mkdir()
            if (child := os.fork()) == 0:
                try:
                    serve(asked, confine(folder, theirs, cpu_s))
                finally:
                    os._exit(1)
            children.append(child)
            theirs.close()
            return ours

        return Trial(connect, len(cases))

    yield start
    for child in children:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def one(trial: Trial, source: str) -> tuple[CaseOutcome, ...]:
    with trial:
        (outcomes,) = trial.try_many([source])
    return outcomes


def test_calls_are_answered_with_digest_and_repr(start: Start) -> None:
    source = "def f(x):\n    return [x, {x: (True, 1.0)}]"
    outcomes = one(start("f(1)", "f('a')", "f(f)[0].__name__"), source)
    expected: list[Any] = [[1, {1: (True, 1.0)}], ["a", {"a": (True, 1.0)}], "f"]
    assert outcomes == tuple(CaseOutcome("ok", None, digest_of(value), repr(value)) for value in expected)


def test_types_are_told_apart(start: Start) -> None:
    outcomes = one(start("1", "True", "1.0", "'1'"), "")
    assert len({outcome.digest for outcome in outcomes}) == 4


def test_programs_are_answered_with_their_output(start: Start) -> None:
    source = "n = int(input('n? '))\nfor i in range(n):\n    print(i, 'ä')\nif n > 2:\n    exit()"
    outcomes = one(start({"stdin": "2\n"}, {"stdin": "3\n"}, {"stdin": ""}), source)
    assert [outcome.status for outcome in outcomes] == ["ok", "ok", "error"]
    assert outcomes[0].digest == digest_of("n? 0 ä\n1 ä\n")
    assert outcomes[1].digest == digest_of("n? 0 ä\n1 ä\n2 ä\n")
    assert outcomes[2].error == "EOFError"


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("def f(:", "SyntaxError"),
        ("1 / 0", "ZeroDivisionError"),
        ("", "NameError"),
        ("def f(): return f()", "RecursionError"),
        ("def f(): raise SystemExit(3)", "SystemExit"),
        ("def f(): raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("class Odd(BaseException): pass\ndef f(): raise Odd", "Odd"),
        ("def f():\n    raise type('x' * 999, (Exception,), {})", "x" * 80),
        ("class A:\n    def __repr__(self): return 3\ndef f(): return A()", "TypeError"),
        ("def f(): return '\ud800'.encode()", "UnicodeEncodeError"),
        ("(" * 500, "SyntaxError"),
        ("x = " + "-" * 50_000 + "1", "RecursionError"),
        ("import threading\ndef f(): return threading.no", "AttributeError"),
        ("def f(): return input()", "EOFError"),
    ],
)
def test_errors_are_named(start: Start, source: str, error: str) -> None:
    (outcome,) = one(start("f()"), source)
    # The parser's depth is a matter of the version.
    assert (outcome.status, outcome.error) in (("error", error), ("memory", None))


@pytest.mark.parametrize(
    "body",
    [
        "while True: pass",
        "while True:\n        try: f()\n        except: pass",
        "[0 for _ in iter(int, 1)]",
        "for x in iter(int, 1): print('long enough to fill what is kept')",
        "return max(map(lambda x: x, iter(int, 1)))",
        "try:\n        while True: pass\n    except:\n        return 5",
        "exec('while True: pass')",
        "while True:\n        try: exec('while True: pass')\n        except: pass",
        "import threading\n    lock = threading.Lock()\n    lock.acquire()\n    lock.acquire()",
        "class A:\n        def __repr__(self):\n            while True: pass\n    return A()",
        "class A:\n        def __del__(self):\n            while True: pass\n    return A()",
        "import re\n    return [re.match('(a+)+$', 'a' * 14 + 'b') for _ in range(1000)]",
        "import signal\n    signal.signal(signal.SIGPROF, signal.SIG_IGN)\n    while True: pass",
    ],
)
def test_programs_without_end_are_ended_and_the_next_one_works(start: Start, body: str) -> None:
    with start("f()") as trial:
        outcomes = list(trial.try_many([f"def f():\n    {body}", "def f(): return 5"]))
    assert outcomes == [(CaseOutcome("endless"),), (FIVE,)]


def test_too_much_output_ends_a_program(start: Start) -> None:
    assert one(start({"stdin": ""}), "print('x' * 100_000)") == (CaseOutcome("endless"),)


def test_sleeping_costs_no_time(start: Start) -> None:
    assert one(start("f()"), "import time\ndef f():\n    time.sleep(1000)\n    return 5") == (FIVE,)


def test_loading_a_large_module_is_not_taken_for_an_endless_program(start: Start) -> None:
    source = "import xmlrpc.server, mailbox, imaplib, poplib, pydoc_data.topics\ndef f(): return 5"
    assert one(start("f()", case_ms=5), source) == (FIVE,)


@pytest.mark.parametrize("value", ["'a' * 10**9", "[0] * 10**9", "list(iter(int, 1))", "10 ** 10 ** 9"])
def test_memory_is_bounded(start: Start, value: str) -> None:
    with start("f()") as trial:
        outcomes = list(trial.try_many([f"def f(): return {value}", "def f(): return 5"]))
    assert outcomes[0][0].status in ("memory", "endless")
    assert outcomes[1] == (FIVE,)


@pytest.mark.parametrize(
    "body",
    [
        "import os; os._exit(0)",
        "import os; os.kill(os.getpid(), 9)",
        "sum(iter(int, 1))",
        "import os; os.closerange(3, 100)",
    ],
)
def test_what_kills_the_process_is_named_and_the_rest_goes_on(start: Start, body: str) -> None:
    sources = ["def f(): return 5", f"def f():\n    {body}", "def f(): return 5", "def f(): return 5"]
    with start("f()", cpu_s=1) as trial:
        outcomes = list(trial.try_many(sources))
    assert outcomes == [(FIVE,), (CaseOutcome("killed"),), (FIVE,), (FIVE,)]


def test_no_candidate_pays_for_the_cpu_time_of_those_before(start: Start) -> None:
    with start("f()", cpu_s=1, counts=10**9, case_ms=150) as trial:
        outcomes = list(trial.try_many(["def f():\n    while True: pass"] * 10))
    assert outcomes == [(CaseOutcome("endless"),)] * 10


CHANGES = [
    "global seen; seen = 1",
    "print('left over', end='')",
    "import sys; sys.setrecursionlimit(50)",
    "import sys; sys.stdout = sys.stdin = None",
    "import sys; sys.stdout.close(); sys.stdin.close()",
    "import sys; sys.settrace(lambda *a: 1 / 0)",
    "import sys; sys.path.clear(); sys.argv.append('x')",
    "import builtins; builtins.print = builtins.len = None; builtins.seen = 1",
    "print.__self__.len = None",
    "import os; os.environ['seen'] = '1'",
    "import os; os.mkdir('d'); os.chdir('d')",
    "import os; os.remove('data.txt')",
    "import os; os.remove('data.txt'); os.mkdir('data.txt')",
    "open('data.txt', 'a').write('more')",
    "open('new.txt', 'w').write('new')",
    "import helper; helper.state.append(1)",
    "import random; random.seed(8)",
    "import decimal; decimal.getcontext().prec = 2",
    "import warnings; warnings.simplefilter('error')",
    "import __main__; __main__.seen = 1",
    "import atexit; atexit.register(print, 'bye')",
    "exit()",
]
STATE = """
import sys, os, random, decimal, helper, warnings
def f():
    {change}
def state():
    return [
        open('data.txt').read(), sorted(os.listdir()), os.environ.get('seen'), sys.getrecursionlimit(), len(sys.path),
        sys.argv, random.random(), str(decimal.Decimal(1) / 3), helper.state, 'seen' in globals(), len('abc'),
        sys.gettrace(), print('x'), sys.stdin.read(), __name__, warnings.filters[0][0], sorted(dir()),
        os.path.basename(os.getcwd()), hasattr(__builtins__, 'seen'),
    ]
"""


@pytest.mark.parametrize("change", CHANGES)
def test_no_case_sees_what_another_changed(start: Start, change: str) -> None:
    files = {"data.txt": "data\n", "helper.py": "state = []\n"}
    with start("state()", "f()", "state()", files=files) as trial:
        source = STATE.format(change=change)
        (before, _, after), (again, _, _) = trial.try_many([source, source])
    assert before.status == "ok", before
    assert before == after == again


def test_output_of_one_case_is_not_in_the_next(start: Start) -> None:
    outcomes = one(start({"stdin": ""}, {"stdin": ""}), "print('once')")
    assert outcomes[0] == outcomes[1]
    assert outcomes[0].digest == digest_of("once\n")


def test_the_prelude_runs_before_every_case(start: Start) -> None:
    trial = start("f()", "f()", prelude="seen = [1, 2]\ndef g(): return seen.pop()")
    assert [outcome.repr for outcome in one(trial, "def f(): return g()")] == ["2", "2"]


def test_a_broken_prelude_or_call_is_every_candidates_error(start: Start) -> None:
    assert one(start("f()", prelude="def"), "")[0].error == "SyntaxError"
    assert one(start("f("), "def f(): return 5")[0].error == "SyntaxError"


@pytest.mark.parametrize(
    "name", ["threading.Thread(target=wait, daemon=True).start()", "_thread.start_new_thread(wait, ())"]
)
def test_a_thread_left_running_costs_the_next_candidate_nothing(start: Start, name: str) -> None:
    left = f"import threading, _thread\ndef wait():\n    threading.Event().wait()\ndef f():\n    {name}\n    return 5"
    with start("f()") as trial:
        assert list(trial.try_many([left, "def f(): return 5", left])) == [(FIVE,)] * 3


def test_what_cannot_be_put_back_costs_the_next_candidate_nothing(start: Start) -> None:
    spoil = "import os\ndef f():\n    os.rmdir(os.getcwd())\n    return 5"
    with start("f()") as trial:
        assert list(trial.try_many([spoil, "def f(): return 5"])) == [(FIVE,)] * 2


MEDIAN = """
def median(numbers):
    ordered = sorted(numbers)
    count = len(ordered)
    total = {a}
    for index in range(count):
        if ordered[index] {compare} {b}:
            total += 1
    middle = count // 2
    if count % 2 {other} {c}:
        return ordered[middle {sign} {a}]
    low = ordered[middle - {c}]
    return (low {sign} ordered[middle]) / {b}, total
"""
CALLS = ["median([3, 1, 2])", "median([])", "median([5])", "median([4, 1, 3, 2])", "median([True, 2.5])"]


def variants(count: int) -> list[str]:
    compares = ["<", ">", "<=", ">=", "==", "!="]
    made = itertools.product(range(8), compares, range(5), ["==", "!=", "<", ">"], range(3), "+-*")
    names = ("a", "compare", "b", "other", "c", "sign")
    return [MEDIAN.format(**dict(zip(names, values, strict=True))) for values in itertools.islice(made, count)]


def plain(source: str) -> tuple[CaseOutcome, ...]:
    outcomes = []
    for call in CALLS:
        names: dict[str, Any] = {}
        try:
            exec(compile(source, "main.py", "exec"), names)
            value = eval(call, names)
            outcomes.append(CaseOutcome("ok", None, digest_of(value), repr(value)))
        except Exception as error:
            outcomes.append(CaseOutcome("error", type(error).__name__))
    return tuple(outcomes)


@pytest.mark.parametrize("count", [400, pytest.param(5_000, marks=pytest.mark.chaos)])
def test_thousands_of_variants_come_to_what_plain_python_comes_to(start: Start, count: int) -> None:
    sources = variants(count)
    assert len(set(sources)) == count
    with start(*CALLS) as trial:
        answers = list(trial.try_many(sources))
    assert answers == [plain(source) for source in sources]
    assert len(set(answers)) > 20


def test_memory_does_not_grow(start: Start) -> None:
    source = (
        "class A:\n    def f(self): return [A() for _ in range(9)]\ndef f():\n    a = A()\n    a.me = a\n    return {0}"
    )
    peak = "import resource\ndef f(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss"
    with start("f()") as trial:
        warm = [source.format(number) for number in range(300)]
        more = [source.format(number) for number in range(1_500)]
        shown = [outcomes[0].repr for outcomes in trial.try_many([*warm, peak, *more, peak])]
    assert int(shown[-1] or 0) - int(shown[300] or 0) < 4_096


def test_a_trial_left_early_goes_on_with_other_candidates(start: Start) -> None:
    with start("f()") as trial:
        for outcomes in trial.try_many(f"def f(): return {number}" for number in itertools.count()):
            if outcomes[0].repr == "3":
                break
        assert list(trial.try_many(["def f(): return 5"])) == [(FIVE,)]
        assert list(trial.try_many([])) == []


def test_a_candidate_that_is_too_long_is_refused(start: Start) -> None:
    with start("f()") as trial, pytest.raises(ValueError, match="at most"):
        list(trial.try_many(["#" * 200_000]))


def test_answers_that_a_program_writes_itself_are_refused(start: Start) -> None:
    wrong = "import os\ndef f():\n    while True: os.write(3, b'x' * 60_000 + b'\\n')"
    with start("f()") as trial:
        assert list(trial.try_many([wrong, "def f(): return 5"])) == [(CaseOutcome("killed"),), (FIVE,)]
