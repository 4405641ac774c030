#: kind = "breaking"
#: does = "Sends call expressions that parsers choke on: half a bracket, statements, unknown escapes, nothing at all."
#: status = ["ok"]
#: calls = ["((((", "a = 1", "f(", "'\\N{no such name}'", "f(1)"]
#: results = [{status = "error"}, {status = "error"}, {status = "error"}, {status = "error"}, {repr = "1"}]


def f(number: int) -> int:
    return number
