#: kind = "harmless"
#: does = "Raises, chains, groups and annotates exceptions and catches them again."
#: status = ["ok"]
#: stdout = "checked 0\n0 is too small 0 ('0 is too small',)\nchecked 1\nRuntimeError no such place IndexError('list index out of range')\nchecked x\nTypeError '<' not supported between instances of 'str' and 'int' None\n(ValueError(1),)\nseveral (2 sub-exceptions) 2\nnumbers differ ['a note'] 41\n['AssertionError: numbers differ', 'a note']\n"
import traceback


class TooSmall(ValueError):
    def __init__(self, value):
        super().__init__(f"{value} is too small")
        self.value = value


def check(value):
    try:
        if value < 1:
            raise TooSmall(value)
        return [][value]
    except IndexError as problem:
        raise RuntimeError("no such place") from problem
    else:
        print("not reached")
    finally:
        print("checked", value)


for value in (0, 1, "x"):
    try:
        check(value)
    except TooSmall as problem:
        print(problem, problem.value, problem.args)
    except (RuntimeError, TypeError) as problem:
        print(type(problem).__name__, problem, repr(problem.__cause__))
try:
    raise ExceptionGroup("several", [ValueError(1), TypeError(2), ExceptionGroup("more", [KeyError(3)])])
except* ValueError as group:
    print(group.exceptions)
except* (TypeError, KeyError) as group:
    print(group, len(group.exceptions))
try:
    assert 1 == 2, "numbers differ"
except AssertionError as problem:
    problem.add_note("a note")
    print(problem, problem.__notes__, traceback.extract_tb(problem.__traceback__)[0].lineno)
    print(traceback.format_exc().splitlines()[-2:])
