#: kind = "exhaustion"
#: does = "Gives results whose representation is a gigabyte, endless, nested or not text at all."
#: status = ["ok", "error", "memory", "output_limit", "timeout", "killed"]
#: limits = {wall_s = 3.0}
#: calls = ["[0] * 5_000_000", "Wide()", "Deep()", "Odd()", "'x' * 20_000_000", "Loud()"]


class Wide:
    def __repr__(self):
        return "w" * 30_000_000


class Deep:
    def __repr__(self):
        return "[" + repr(self) + "]"


class Odd:
    def __repr__(self):
        return 5


class Loud:
    def __repr__(self):
        while True:
            print("x" * 1000)
