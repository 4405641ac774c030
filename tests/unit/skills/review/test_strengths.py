import pytest

from learnflow.skills.language.reading import read_program
from learnflow.skills.review.program import Program
from learnflow.skills.review.strengths import strengths_of


def said(code: str) -> str:
    return " ".join(strengths_of(Program(code, read_program(code))))


def test_functions_that_stand_alone() -> None:
    both = "def area(a, b):\n    return a * b\n\ndef ring(a, b):\n    return 2 * (a + b)\n"
    assert said(both).startswith("`area` and `ring` get all they need")
    assert said("def area(a, b):\n    return a * b\n").startswith("`area` on line 1")


@pytest.mark.parametrize(
    "code",
    [
        "def f(a):\n    print(a)\n    return a + 1\n",
        "RATE = 3\ndef f(a):\n    return a * RATE\n",
        "def f(a):\n    a.append(1)\n    return a\n",
        "def f(a):\n    a[0] = 1\n    return a\n",
        "def f(a):\n    global b\n    b = a\n    return a\n",
        "def f(a):\n    return a\n",
        "def f(a):\n    return 3\n",
        "def f():\n    return 1 + 2\n",
        "def f(a):\n    b = a + 1\n",
        "class A:\n    def f(self):\n        return self + 1\n",
        "def f(a):\n    def g(b):\n        return b + 1\n    return a + 1\n",
        "def f(a):\n    return x + y\n",
        "import math\ndef f(a):\n    return a + math\n",
    ],
)
def test_no_praise_for_functions_that_reach_out(code: str) -> None:
    assert "gets all it needs" not in said(code)


def test_docstrings() -> None:
    documented = 'def f():\n    """Say."""\n    print(1)\n\ndef g():\n    """Ask."""\n    input()\n'
    assert "All 2 functions have a docstring." in said(documented)
    assert "docstring" not in said(documented.replace('"""Ask."""', "pass"))


def test_files_and_errors() -> None:
    assert "opened on line 1" in said("with open('a') as f:\n    print(f.read())\n")
    assert not said("f = open('a')\n")
    assert "(`ValueError`)" in said("try:\n    int('x')\nexcept ValueError:\n    print('no')\n")
    assert not said("try:\n    int('x')\nexcept Exception:\n    print('no')\n")


def test_f_strings_everywhere() -> None:
    two = "print(f'{a}')\nprint(f'{b}')\n"
    assert "(lines 1, 2)" in said(two)
    assert said(two * 3).count("…") == 1
    for other in ("print('a' + b)", "print('%s' % a)", "print('{}'.format(a))", "print(c + str(a))", "x = 1 + 2"):
        assert bool(said(two + other + "\n")) == (other == "x = 1 + 2")
    assert not said("print(f'{a}')\n")
