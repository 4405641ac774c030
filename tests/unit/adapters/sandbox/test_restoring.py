import pytest

from learnflow.adapters.sandbox.inside.restoring import reaches_out


@pytest.mark.parametrize(
    "source",
    [
        "",
        "def f(x):\n    return sorted(x)",
        "import math\nprint(math.pi)",
        "from math import sqrt, pi",
        "from collections import Counter as C",
        "    import itertools as it  ",
    ],
)
def test_plain_programs_reach_nothing_outside_themselves(source: str) -> None:
    assert not reaches_out(source)


@pytest.mark.parametrize(
    "source",
    [
        "import os",
        "import math, os",
        "import math; import os",
        "import math as m, os",
        "from random import seed",
        "from mathematics import x",
        "import math.x",
        "from math import pi\nimport sys",
        "x.__class__",
        "open('f')",
        "ｏｐｅｎ('f')",
        "eval('1')",
        "setattr(x, 'y', 1)",
        "(x for x in y).gi_frame",
    ],
)
def test_programs_that_may_change_their_surroundings_are_known(source: str) -> None:
    assert reaches_out("", source)
