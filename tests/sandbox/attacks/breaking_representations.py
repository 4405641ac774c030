#: kind = "breaking"
#: does = "Returns values whose repr is no text, is huge, fails, exits, or lies about its length."
#: status = ["ok"]
#: calls = ["Shown(7)", "Shown('x' * 20_000_000)", "Shown(Lie('x' * 9999))", "Fails(SystemExit)", "last()"]
#: results = [{status = "error"}, {}, {}, {status = "error"}, {repr = "'last'", status = "ok"}]


class Lie(str):
    __slots__ = ()

    def __len__(self) -> int:
        return 1

    def __getitem__(self, _: object) -> str:
        return "y" * 10_000

    def encode(self, *_: object) -> bytes:
        return b"z" * 10_000_000

    __str__ = __repr__ = __format__ = lambda self, *_: self


class Shown:
    def __init__(self, text: object) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text


class Fails:
    def __init__(self, error: type[BaseException]) -> None:
        self.error = error

    def __repr__(self) -> str:
        raise self.error(self)


def last() -> str:
    return "last"
