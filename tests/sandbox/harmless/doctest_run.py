#: kind = "harmless"
#: does = "Runs doctest over itself: one example fails and is reported."
#: status = ["ok"]
#: stdout_has = ["Failed example:\n    double(3)\n", "Expected:\n    7\n", "Got:\n    6\n", "TestResults(failed=1, attempted=4"]
import doctest


def double(number):
    """Return twice the number.

    >>> double(2)
    4
    >>> double("a")
    'aa'
    >>> double(3)
    7
    >>> double(None)
    Traceback (most recent call last):
    TypeError: unsupported operand type(s) for *: 'NoneType' and 'int'
    """
    return number * 2


if __name__ == "__main__":
    print(doctest.testmod())
