#: kind = "harmless"
#: does = "Calls of the request: values, exceptions, printed text and changed state, in order, after a prelude."
#: status = ["ok"]
#: prelude = "LIMIT = 3\n\n\ndef limited(value):\n    return min(value, LIMIT)\n"
#: calls = ["add(1)", "add(2)", "limited(9)", "add('x')", "basket", "float('nan')", "{3, 1} == {1, 3}", "True", "shout('a')"]
#: results = [{repr = "[1]", status = "ok", type = "list"}, {repr = "[1, 2]", status = "ok", type = "list"}, {repr = "3", status = "ok", type = "int"}, {status = "error"}, {repr = "[1, 2]", status = "ok", type = "list"}, {repr = "nan", status = "ok", type = "float"}, {repr = "True", status = "ok", type = "bool"}, {repr = "True", status = "ok", type = "bool"}, {repr = "None", status = "ok", type = "NoneType"}]
#: stdout = "ready\nA!\n"
basket = []


def add(item):
    if not isinstance(item, int):
        raise TypeError(f"{item!r} is not a number")
    basket.append(item)
    return basket


def shout(text):
    print(text.upper() + "!")


print("ready")
