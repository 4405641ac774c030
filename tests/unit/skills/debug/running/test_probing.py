"""Probes keep a program's meaning and lines, and give every part of one statement a name."""

import ast

import pytest

from learnflow.skills.debug.running.probing import MAX_PROBES, probed

STATEMENTS = [
    "total = add(1, 2)(3)[index + 1] + pair.left.right",
    "print('a', rows['x']['y'], é + width(1)[0])",
    "for a, b in zip(items[1:], others()):\n    pass",
    "items[i + 1] += rate(2)",
    "with open(name + '.txt') as file:\n    pass",
    "kept = [half(k) for k in rows()]",
    "grid[0][1] = b.c.d",
    "print(f'{items[1]}', *rest(3), **named())",
    "if check(a) and (b.c or not d[1]):\n    pass",
    "result = (first\n    + second(1)\n    + third[2])",
    "del items[len(items) - 1]",
    "sum(n * n for n in values())",
    "raise ValueError('no ' + str(n))",
    "return_value = lambda x: x[1]",
]


@pytest.mark.parametrize("text", STATEMENTS)
def test_a_probed_statement_compiles_on_the_same_lines(text: str) -> None:
    found = probed(tuple(text.split("\n")), ast.parse(text).body[0])
    if found is None:
        return
    program, names = found
    compile(program, "probed", "exec")
    assert program.count("\n") == text.count("\n")
    assert len(names) <= MAX_PROBES
    for name, node in names.items():
        assert f"({name} := {ast.get_source_segment(text, node)[:1]}" in program or "(lf_" in program


def test_parts_hold_their_own_values() -> None:
    text = "total = double(3)[0] + base.real"
    program, names = probed((text,), ast.parse(text).body[0]) or ("", {})
    space = {"double": lambda n: [n * 2], "base": 4}
    exec(program, space)
    values = {ast.unparse(node): space[name] for name, node in names.items()}
    assert values == {
        "double(3)[0] + base.real": 10,
        "double(3)[0]": 6,
        "double(3)": [6],
        "base.real": 4,
    }


def test_names_and_constants_need_no_probe() -> None:
    assert probed(("x = y",), ast.parse("x = y").body[0]) is None


def test_a_definition_is_left_alone() -> None:
    text = "def f(a=g(1)):\n    return a"
    assert probed(tuple(text.split("\n")), ast.parse(text).body[0]) is None
