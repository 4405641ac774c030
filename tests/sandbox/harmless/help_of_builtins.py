#: kind = "harmless"
#: does = "Prints help for a built-in, for a class of its own and dir() of a list."
#: status = ["ok"]
#: stdout = "Help on built-in function len in module builtins:\n\nlen(obj, /)\n    Return the number of items in a container.\n\nHelp on function bark in module __main__:\n\nbark(self, times=1)\n    Return some noise.\n\n['append', 'clear', 'copy', 'count', 'extend', 'index', 'insert', 'pop', 'remove', 'reverse', 'sort']\nA dog with a name. True True     Thank\n"
#: calls = ["callable(help)"]
#: results = [{repr = "True", status = "ok", type = "bool"}]
class Dog:
    """A dog with a name."""

    def bark(self, times=1):
        """Return some noise."""
        return "woof " * times


help(len)
help(Dog.bark)
print([name for name in dir([]) if not name.startswith("_")])
print(Dog.__doc__, callable(copyright), callable(license), repr(credits)[:9])
