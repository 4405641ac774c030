#: kind = "harmless"
#: does = "Uses re, collections, itertools, functools, heapq, bisect, string, textwrap, pprint and operator."
#: status = ["ok"]
#: stdout = "[('a', 'b'), ('c', 'd')] 2 and 40\n[('a', 3), ('n', 2)] {'a': 1} deque([2, 3, 4], maxlen=3) ['b', 'a']\nPoint(x=1, y=3) 3\n[('a', 'b'), ('a', 'c'), ('b', 'a')] [(1, 2), (2, 3)] 120\n[0, 1, 4, 5] 2 5\nabcdefghijklmnopqrstuvwxyz you! word word word word word word word word\nword word word word word word word word\nword word word word\n{'names': ['Ada',\n           'Bob',\n           'Ada',\n           'Bob',\n           'Ada',\n           'Bob',\n           'Ada',\n           'Bob',\n           'Ada',\n           'Bob'],\n 'nested': {'deep': [0,\n                     1,\n                     2,\n                     3,\n                     4,\n                     5,\n                     6,\n                     7,\n                     8,\n                     9,\n                     10,\n                     11,\n                     12,\n                     13,\n                     14,\n                     15,\n                     16,\n                     17,\n                     18,\n                     19,\n                     20,\n                     21,\n                     22,\n                     23,\n                     24,\n                     25,\n                     26,\n                     27,\n                     28,\n                     29]}}\ncalling show ('x',)\ncomputed once\n23416728348467685 1 1 CacheInfo(hits=1, misses=1, maxsize=2, currsize=1) number 1 something x 3 3\n"
import bisect
import heapq
import itertools
import operator
import pprint
import re
import string
import textwrap
from collections import ChainMap, Counter, OrderedDict, defaultdict, deque, namedtuple
from functools import cache, cached_property, lru_cache, partial, reduce, singledispatch, wraps

print(re.findall(r"(\w+)@(\w+)\.de", "a@b.de, c@d.de"), re.sub(r"\d+", lambda m: str(int(m[0]) * 2), "1 and 20"))
print(
    Counter("banana").most_common(2),
    dict(defaultdict(int, a=1)),
    deque(range(5), maxlen=3),
    list(OrderedDict(b=1, a=2)),
)
Point = namedtuple("Point", "x y")
print(Point(1, 2)._replace(y=3), ChainMap({"a": 1}, {"a": 2, "b": 3})["b"])
print(
    list(itertools.permutations("abc", 2))[:3], list(itertools.pairwise([1, 2, 3])), reduce(operator.mul, range(1, 6))
)
heap = [5, 1, 4]
heapq.heapify(heap)
heapq.heappush(heap, 0)
print([heapq.heappop(heap) for _ in range(4)], bisect.bisect([1, 3, 5], 3), partial(int, base=2)("101"))
print(string.ascii_lowercase, string.Template("$who!").substitute(who="you"), textwrap.fill("word " * 20, 40))
pprint.pprint({"names": ["Ada", "Bob"] * 5, "nested": {"deep": list(range(30))}})


@cache
def fibonacci(number):
    return number if number < 2 else fibonacci(number - 1) + fibonacci(number - 2)


@lru_cache(maxsize=2)
def slow(number):
    return number


def traced(function):
    @wraps(function)
    def wrapper(*arguments):
        print("calling", function.__name__, arguments)
        return function(*arguments)

    return wrapper


@singledispatch
@traced
def show(value):
    return f"something {value}"


@show.register
def _(value: int):
    return f"number {value}"


class Circle:
    @cached_property
    def area(self):
        print("computed once")
        return 3


circle = Circle()
print(fibonacci(80), slow(1), slow(1), slow.cache_info(), show(1), show("x"), circle.area, circle.area)
