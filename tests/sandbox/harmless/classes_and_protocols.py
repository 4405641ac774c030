#: kind = "harmless"
#: does = "Uses classes: properties, dunders, inheritance, abstract classes, enums, protocols, metaclasses, descriptors."
#: status = ["ok"]
#: stdout = "Square of 6.0 36.0 True False [6.0, 6.0, 6.0, 6.0] called 5 4\nColour.RED GREEN [<Colour.RED: 1>, <Colour.GREEN: 'green'>] Rights.READ|WRITE True\n(<class '__main__.Square'>, <class '__main__.Shape'>, <class 'abc.ABC'>, <class 'object'>) {'left': <class 'int'>, 'right': <class 'str'>} Pair(left=1, right='x')\nCan't instantiate abstract class Shape w\n1 False {'_edge': 6.0} <__main__.Square object a\n"
import enum
import typing
from abc import ABC, abstractmethod


class Colour(enum.Enum):
    RED = enum.auto()
    GREEN = "green"


class Rights(enum.Flag):
    READ = 1
    WRITE = 2


class Shape(ABC):
    count = 0

    def __init_subclass__(cls, /, sides=0, **other):
        super().__init_subclass__(**other)
        cls.sides = sides

    @property
    @abstractmethod
    def area(self): ...


class Square(Shape, sides=4):
    def __init__(self, edge):
        self._edge = edge
        Shape.count += 1

    @property
    def area(self):
        return self._edge**2

    @area.setter
    def area(self, value):
        self._edge = value**0.5

    def __add__(self, other):
        return Square(self._edge + other._edge)

    def __eq__(self, other):
        return isinstance(other, Square) and self._edge == other._edge

    def __str__(self):
        return f"Square of {self._edge}"

    def __bool__(self):
        return self._edge > 0

    def __getitem__(self, index):
        return [self._edge] * 4 if isinstance(index, slice) else self._edge

    def __call__(self):
        return "called"


class Named(typing.Protocol):
    name: str


class Pair(typing.NamedTuple):
    left: int
    right: "str" = "x"


square = Square(2) + Square(3)
square.area = 36
print(square, square.area, square == Square(6), bool(Square(0)), square[1:], square(), Shape.count, Square.sides)
print(Colour.RED, Colour("green").name, list(Colour), Rights.READ | Rights.WRITE, Colour.RED is Colour(1))
print(Square.__mro__, typing.get_type_hints(Pair), Pair(1))
try:
    Shape()
except TypeError as problem:
    print(str(problem)[:40])
print(type("Made", (), {"x": 1}).x, hasattr(square, "x"), vars(square), repr(square)[:25])
