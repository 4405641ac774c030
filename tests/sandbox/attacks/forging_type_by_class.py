#: kind = "forging"
#: does = "Lies about its class by a property and a metaclass that equals everything and is everybody's subclass."
#: status = ["ok"]
#: calls = ["answer()", "answer().__class__ is int"]
#: results = [{repr = "42", status = "ok", type = "__main__.Liar"}, {repr = "True", status = "ok", type = "bool"}]


class Everything(type):
    def __eq__(cls, other: object) -> bool:
        return True

    def __hash__(cls) -> int:
        return hash(int)

    def __subclasscheck__(cls, other: type) -> bool:
        return True

    def mro(cls) -> list[type]:
        return [cls, object]


class Liar(metaclass=Everything):
    @property
    def __class__(self) -> type:
        return int

    def __repr__(self) -> str:
        return "42"


def answer() -> Liar:
    return Liar()
