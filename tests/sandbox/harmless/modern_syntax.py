#: kind = "harmless"
#: does = "Uses match statements, the walrus, star expressions, positional-only parameters and context managers."
#: status = ["ok"]
#: stdout = "stands still\nsideways 3\ndog {'age': 3}\n1 and 2 more\nleaving\nnumber 2.5\nunknown\n<b>\nfrom the stack\n</b>\n(1, 5, (6,), 7, {'x': 8}) [0, 1, 2, 'a', 'b'] {'a': 1, 'b': 2} 20\n0 [1, 2, 3, 4] 5 first=0     5 [0, 0, 1]\nno break\nTrue default no ab [3, 2, 1] ext\n"
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass


@dataclass
class Move:
    x: int
    y: int


def describe(thing):
    match thing:
        case Move(x=0, y=0):
            return "stands still"
        case Move(x, 0):
            return f"sideways {x}"
        case {"kind": "dog", **rest}:
            return f"dog {rest}"
        case [first, *others] if others:
            return f"{first} and {len(others)} more"
        case "quit" | "exit":
            return "leaving"
        case int() | float() as number:
            return f"number {number}"
        case _:
            return "unknown"


@contextmanager
def tag(name):
    print(f"<{name}>")
    try:
        yield name.upper()
    finally:
        print(f"</{name}>")


def mixed(first, /, second=2, *rest, third, **others):
    return first, second, rest, third, others


for thing in (Move(0, 0), Move(3, 0), {"kind": "dog", "age": 3}, [1, 2, 3], "exit", 2.5, None):
    print(describe(thing))
with tag("b") as bold, suppress(ZeroDivisionError), ExitStack() as stack:
    stack.callback(print, "from the stack")
    print(bold, 1 / 0)
print(mixed(1, 5, 6, third=7, x=8), [*range(3), *"ab"], {**{"a": 1}, "b": 2}, (n := 10) + n)
first, *middle, last = range(6)
print(first, middle, last, f"{first=} {last!r:>5}", [y for x in range(3) if x for y in range(x)])
for number in range(3):
    if number == 5:
        break
else:
    print("no break")
print(1 < 2 < 3, None or "default", "yes" if [] else "no", "ab", [1, 2, 3][::-1], "text"[-3:])
