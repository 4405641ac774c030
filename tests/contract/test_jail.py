"""What every tier of the `Jail` port promises."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from learnflow.adapters.sandbox import selftest
from learnflow.adapters.sandbox.client import JailServer
from learnflow.contracts.values import Jail, Limits

SHORT = Limits(wall_s=0.6)


@pytest.fixture(scope="module", params=["1", "2", selftest.UNSAFE])
def tier(request: pytest.FixtureRequest) -> str:
    choice = selftest.choose(request.param)
    if not choice.tier:
        pytest.skip(f"{choice.reason} {choice.fix}")
    return choice.tier


@pytest.fixture(scope="module")
def jail(tier: str) -> Iterator[Jail]:
    with JailServer(tier) as server:
        yield server.jail()


def test_a_result_has_every_field(jail: Jail, tier: str) -> None:
    result = jail.run("print('é 😀')\nx = 20", calls=["x + 1", "f()", "str(x)"])
    assert result["status"] == "ok"
    assert (result["stdout"], result["stderr"], result["truncated"], result["tier"]) == ("é 😀\n", "", False, tier)
    assert result["error"] is None
    assert [(one["call"], one["status"], one["type"], one["repr"]) for one in result["results"]] == [
        ("x + 1", "ok", "int", "21"),
        ("f()", "error", None, None),
        ("str(x)", "ok", "str", "'20'"),
    ]
    assert result["results"][1]["error"]["type"] == "NameError"
    assert 0 < result["cpu_ms"] <= 1000
    assert 0 < result["wall_ms"] <= 5000
    assert 0 <= result["peak_kb"] < 50 * 1024


def test_input_files_and_prelude(jail: Jail) -> None:
    source = "print(greet(input()), open('data.txt').read(), end='')\ninput()\n"
    prelude = "def greet(name):\n    return 'hello ' + name\n"
    result = jail.run(source, prelude=prelude, stdin="Ann\n", files={"data.txt": "17"})
    assert (result["status"], result["stdout"]) == ("error", "hello Ann 17")
    assert (result["error"]["type"], result["error"]["line"]) == ("EOFError", 2)


@pytest.mark.parametrize(
    ("source", "status", "kind"),
    [
        ("while True: pass", "timeout", "Timeout"),
        ("import time\ntime.sleep(60)", "timeout", "Timeout"),
        ("x = bytearray(80 * 2**20)", "memory", "MemoryError"),
        ("while True: print('x' * 1000)", "output_limit", "OutputLimit"),
        ("import os\nos._exit(0)", "killed", "Killed"),
        ("import os\nos.kill(os.getpid(), 9)", "killed", "Killed"),
        ("def f(:", "error", "SyntaxError"),
        ("import sys\nsys.exit(3)", "error", "SystemExit"),
    ],
)  # fmt: skip
def test_how_programs_end(jail: Jail, source: str, status: str, kind: str) -> None:
    result = jail.run(source, limits=SHORT, calls=["1"])
    assert (result["status"], result["error"]["type"]) == (status, kind)
    assert [one["status"] for one in result["results"]] == ["not_run"]
    assert result["wall_ms"] < 3000


@pytest.mark.parametrize(
    "source",
    [
        "import os\nwhile True:\n    os.mkdir('d')\n    os.chdir('d')",
        "while True:\n    open(str(id(object())) + str(__import__('time').time()), 'wb').write(bytes(2**20))",
    ],
)
def test_a_full_folder_ends_a_run(jail: Jail, source: str) -> None:
    result = jail.run(source, limits=SHORT)
    # The watch ends it, unless the small file system was full before the watch looked.
    assert (result["status"], result["error"]["type"]) in {("killed", "DiskLimit"), ("error", "OSError")}


def test_what_was_written_before_a_limit_is_kept(jail: Jail) -> None:
    result = jail.run("print('a' * 70_000)")
    assert (result["status"], result["truncated"]) == ("output_limit", True)
    assert result["stdout"] == "a" * 64 * 1024
    assert jail.run("import sys\nsys.stdout.write('a' * 65_536)")["status"] == "ok"
    late = jail.run("print('first', flush=True)\nwhile True: pass", limits=SHORT)
    assert (late["status"], late["stdout"]) == ("timeout", "first\n")


def test_cpu_time_has_a_limit_of_its_own(jail: Jail) -> None:
    result = jail.run("while True: pass", limits=Limits(wall_s=4.0, cpu_s=0.2))
    assert result["status"] == "timeout"
    assert result["cpu_ms"] < 1000


def test_nothing_is_left_for_the_next_run(jail: Jail) -> None:
    hostile = (
        "import os\nopen('left', 'w').write('x')\nos.mkdir('closed')\nopen('closed/f', 'w')\nos.chmod('closed', 0)\n"
        "os.environ['LEFT'] = '1'\nimport builtins\nbuiltins.LEFT = 1\n"
    )
    for _ in range(4):
        assert jail.run(hostile)["status"] == "ok"
        clean = jail.run("import os\nprint(os.listdir('.'), 'LEFT' in os.environ, 'LEFT' in dir(__builtins__))")
        assert clean["stdout"] == "['main.py'] False False\n"


@pytest.mark.parametrize(
    ("arguments", "kind"),
    [
        ({"source": "x" * 70_000}, "TooLarge"),
        ({"source": "a\0b"}, "BadText"),
        ({"source": "'\ud800'"}, "BadText"),
        ({"source": "1", "stdin": "x" * 300_000}, "TooLarge"),
        ({"source": "x" * 8_000_000}, "TooLarge"),
        ({"source": "1", "calls": ["1"] * 101}, "BadCalls"),
        ({"source": "1", "files": {"../x": ""}}, "BadFile"),
        ({"source": "1", "files": {"main.py": ""}}, "BadFile"),
        ({"source": "1", "files": {"a": "x" * 200_000, "b": "x" * 200_000}}, "TooLarge"),
        ({"source": "1", "limits": Limits(wall_s=0)}, "BadLimits"),
        ({"source": "1", "observe": "all"}, "BadRequest"),
    ],
)
def test_what_cannot_be_run_is_rejected_in_words(jail: Jail, arguments: dict[str, Any], kind: str) -> None:
    result = jail.run(**arguments)
    assert (result["status"], result["error"]["type"]) == ("rejected", kind)
    assert result["error"]["message"].endswith(".")


def test_limits_are_only_lowered(jail: Jail) -> None:
    assert jail.run("x = bytearray(100 * 2**20)", limits=Limits(memory_mb=10_000))["status"] == "memory"


def test_runs_beside_each_other_do_not_mix(jail: Jail) -> None:
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda number: jail.run(f"print({number})", calls=[f"{number} * 2"]), range(40)))
    assert [result["stdout"] for result in results] == [f"{number}\n" for number in range(40)]
    assert [result["results"][0]["repr"] for result in results] == [str(number * 2) for number in range(40)]


def test_observing(jail: Jail) -> None:
    framed = jail.run("def f(x):\n    return 1 / x\nf(0)", observe="frames")
    assert [(frame["function"], frame["line"]) for frame in framed["error"]["frames"]] == [("<module>", 3), ("f", 2)]
    assert framed["error"]["frames"][1]["values"] == [{"name": "x", "type": "int", "value": "0"}]
    assert [framed["error"]["frames"][1][key] for key in ("column", "end_column")] == [12, 17]
    seen = jail.run("x = 1\nx = [x]\nx.y", observe="history")
    assert seen["error"]["object"]["kinds"] == [{"type": "int", "at": 0}]
    assert [change["line"] for change in seen["history"]["assigned"][0]["names"]["x"]] == [1, 2]
    assert seen["history"]["hits"] == {"1": 1, "2": 1, "3": 1}
    stepped = jail.run("x = 1\nx = x + 1\n", observe="steps")
    assert [step["line"] for step in stepped["steps"]] == [1, 2]


def test_a_session_tries_candidates(jail: Jail) -> None:
    sources = [f"def f(x):\n    return x + {number}\n" for number in range(50)]
    with jail.try_session(cases=[{"call": "f(1)"}, {"call": "f(2)"}]) as trial:
        outcomes = list(trial.try_many(sources))
    assert [[case.repr for case in one] for one in outcomes] == [[str(n + 1), str(n + 2)] for n in range(50)]


def test_a_session_ends_what_counts_more_than_it_may(jail: Jail) -> None:
    source = "def f(x):\n    n = 0\n    for i in range(x):\n        n += i\n    return n\n"
    found = []
    for counts in (100, 1_000, 0):
        with jail.try_session(cases=[{"call": "f(50)"}, {"call": "f(500)"}], counts=counts) as trial:
            found += [[case.status for case in outcomes] for outcomes in trial.try_many([source])]
    assert found == [["ok", "endless"], ["ok", "ok"], ["ok", "ok"]]


def test_a_session_without_counts_ends_by_time(jail: Jail) -> None:
    sources = ["def f():\n    while True:\n        pass\n", "def f():\n    return 1\n"]
    with jail.try_session(cases=[{"call": "f()"}], counts=0, case_ms=5) as trial:
        assert [outcomes[0].status for outcomes in trial.try_many(sources)] == ["endless", "ok"]


def test_a_session_that_is_closed_early_frees_its_worker(jail: Jail) -> None:
    for _ in range(6):
        with jail.try_session(cases=[{"call": "f()"}]) as trial:
            next(trial.try_many(["def f():\n    return 1\n"] * 3))
    start = time.monotonic()
    assert jail.run("print(1)")["stdout"] == "1\n"
    assert time.monotonic() - start < 2.0


def test_a_text_that_was_cut_says_so(jail: Jail) -> None:
    calls = ["10**5000", "10**5000 + 1", "'a' * 9000", "'a' * 4094", "7"]
    assert [result["whole"] for result in jail.run("", calls=calls)["results"]] == [False, False, False, True, True]
