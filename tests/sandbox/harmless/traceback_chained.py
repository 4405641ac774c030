#: kind = "harmless"
#: does = "Ends by a chained exception with a note: the error stream shows what CPython shows."
#: status = ["error"]
#: error_type = "LookupError"
#: stdout = "menu\n2\n"
#: stderr_has = ["main.py\", line 12, in price\n    return {\"tea\": 2}[name]\n           ~~~~~~~~~~^^^^^^\nKeyError: 'cake'\n\nThe above exception was the direct cause of the following exception:\n\nTraceback (most recent call last):\n", "main.py\", line 14, in price\n    raise LookupError(f\"no {name}\") from problem\nLookupError: no cake\n"]
print("menu")


def price(name):
    try:
        return {"tea": 2}[name]
    except KeyError as problem:
        raise LookupError(f"no {name}") from problem


print(price("tea"))
print(price("cake"))
