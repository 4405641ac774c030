#: kind = "breaking"
#: does = "Puts halves of characters, which no strict encoder takes, into results, errors, names and frames."
#: status = ["ok"]
#: observe = "frames"
#: calls = ["Half()", "fail()", "type('\\ud800', (), {})()", "'\\udfff' * 3"]
#: results = [{}, {status = "error"}, {}, {status = "ok", type = "str"}]


class Half:
    def __repr__(self) -> str:
        return "\ud83d half \udfff"


def fail() -> None:
    locals()["\udc00"] = half = "\ud800"
    raise type("Err\udcff", (Exception,), {})("\ud800 message", half)
