"""The first steps of a program are recorded with what each line changed."""

import sys

import pytest

from learnflow.adapters.sandbox.inside.steps import MAX_STEPS, Tracer


@pytest.fixture
def traced():
    def trace(source, **settings):
        before = sys.gettrace()
        tracer = Tracer(**settings)
        code = compile(source, "main.py", "exec")
        namespace = {"__name__": "__main__"}
        tracer.start()
        try:
            exec(code, namespace)
        finally:
            tracer.stop()
            sys.settrace(before)
        return tracer, namespace

    return trace


def test_each_line_tells_what_it_changed(traced):
    tracer, _ = traced("total = 0\nfor n in range(2):\n    total += n + 1\n")
    assert tracer.steps == [
        {"line": 1, "changed": {"total": "0"}},
        {"line": 2, "changed": {"n": "0"}},
        {"line": 3, "changed": {"total": "1"}},
        {"line": 2, "changed": {"n": "1"}},
        {"line": 3, "changed": {"total": "3"}},
        {"line": 2, "changed": {}},
    ]
    assert not tracer.cut


def test_a_function_tells_its_name_and_arguments(traced):
    tracer, _ = traced("def add(a, b):\n    c = a + b\n    return c\nx = add(1, 2)\n")
    assert tracer.steps[1:] == [
        {"line": 4, "changed": {"x": "3"}},
        {"line": 1, "changed": {"a": "1", "b": "2"}, "function": "add"},
        {"line": 2, "changed": {"c": "3"}, "function": "add"},
        {"line": 3, "changed": {}, "function": "add"},
    ]


def test_a_change_within_a_list_or_dict_counts(traced):
    tracer, _ = traced("a = [0] * 500\nd = {}\na[400] = 1\nd['k'] = a\na.append(2)\n")
    assert [sorted(step["changed"]) for step in tracer.steps] == [["a"], ["d"], ["a"], ["d"], ["a"]]


def test_a_generator_keeps_its_place(traced):
    tracer, _ = traced("def g():\n    n = yield 1\n    m = n\nit = g()\nnext(it)\nlist(it)\n")
    inside = [step for step in tracer.steps if step.get("function") == "g"]
    assert inside == [
        {"line": 1, "changed": {}, "function": "g"},
        {"line": 2, "changed": {"n": "None"}, "function": "g"},
        {"line": 3, "changed": {"m": "None"}, "function": "g"},
    ]


def test_tracing_ends_after_its_limit_and_the_program_goes_on(traced):
    tracer, namespace = traced("n = 0\nwhile n < 100_000:\n    n += 1\n")
    assert len(tracer.steps) == MAX_STEPS
    assert tracer.cut
    assert namespace["n"] == 100_000


def test_tracing_ends_when_its_text_is_used_up(traced):
    tracer, _ = traced("\n".join(f"a = b = '{n}' * 100" for n in range(10_000)), limit=100_000)
    assert tracer.cut
    assert sum(len(text) for step in tracer.steps for text in step["changed"].values()) < 60_000


def test_no_code_of_the_students_runs_and_no_exception_is_changed(traced):
    source = """
class Dog:
    def __repr__(self):
        raise SystemExit
rex = Dog()
caught = []
def down(n):
    return down(n + 1)
try:
    down(0)
except RecursionError as error:
    caught.append(1)
"""
    tracer, namespace = traced(source)
    assert namespace["caught"] == [1]
    assert {"line": 5, "changed": {"rex": "<Dog>"}} in tracer.steps


def test_lines_of_other_files_lambdas_and_class_bodies_are_left_out(traced):
    tracer, _ = traced("import json\njson.dumps([1])\nclass A:\n    x = 1\nf = lambda: 1\nf()\n[n for n in range(3)]\n")
    assert {step["line"] for step in tracer.steps} == {1, 2, 3, 5, 6, 7}
    assert all("function" not in step for step in tracer.steps)
