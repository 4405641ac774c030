#: kind = "harmless"
#: does = "Defines dataclasses: ordered, frozen, with slots, defaults, post-init and inheritance."
#: status = ["ok"]
#: stdout = "Point(x=1, y=0) Point(x=1, y=5) found\nHand(cards=[Card(rank=2, suit='hearts'), Card(rank=9, suit='spades')], total=11) {'cards': [{'rank': 1, 'suit': 'hearts'}], 'total': 1}\nTrue Card(rank=5, suit='hearts')\nFrozenInstanceError cannot assign to field 'x'\n"
#: calls = ["Point(1, 2)", "sorted([Card(3), Card(1)])"]
#: results = [{repr = "Point(x=1, y=2)", status = "ok", type = "__main__.Point"}, {repr = "[Card(rank=1, suit='hearts'), Card(rank=3, suit='hearts')]", status = "ok", type = "list"}]
from dataclasses import FrozenInstanceError, asdict, dataclass, field, replace


@dataclass(frozen=True)
class Point:
    x: int
    y: int = 0


@dataclass(order=True, slots=True)
class Card:
    rank: int
    suit: str = "hearts"


@dataclass
class Hand:
    cards: list[Card] = field(default_factory=list)
    total: int = field(init=False)

    def __post_init__(self):
        self.total = sum(card.rank for card in self.cards)


print(Point(1), replace(Point(1), y=5), {Point(1): "found"}[Point(1, 0)])
print(Hand([Card(2), Card(9, "spades")]), asdict(Hand([Card(1)])))
print(Card(2) < Card(3), max(Card(4), Card(5)))
try:
    Point(1).x = 3
except FrozenInstanceError as problem:
    print(type(problem).__name__, problem)
