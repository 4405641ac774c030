#: kind = "breaking"
#: does = "Leaves from calls by everything that is not an ordinary error; the calls after it must still be evaluated."
#: status = ["ok", "error"]
#: calls = ["leave(KeyboardInterrupt)", "leave(GeneratorExit)", "leave(Own)", "exit()", "last()"]
#: results = [{status = "error"}, {status = "error"}, {status = "error"}, {status = "error"}, {status = "ok"}]


class Own(BaseException):
    def with_traceback(self, *_: object) -> None:
        raise Own


def leave(error: type[BaseException]) -> None:
    raise error


def last() -> str:
    return "last"
