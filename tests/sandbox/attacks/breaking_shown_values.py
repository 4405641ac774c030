#: kind = "breaking"
#: does = "Fails with local values that run code when looked at, to have it run by whoever describes the failure."
#: status = ["error"]
#: error_type = "KeyError"
#: observe = "frames"
import sys

READY = False


def tell(*_: object) -> str:
    if READY:
        print("ESC" + "APED", "somebody looked at a value", sys._getframe(1).f_code.co_name)
    return "told"


class Meta(type):
    __repr__ = __instancecheck__ = __subclasscheck__ = tell
    __name__ = __module__ = property(tell)


class Trap(metaclass=Meta):
    __repr__ = __str__ = __format__ = __len__ = __iter__ = __eq__ = __getattribute__ = __hash__ = __bool__ = tell
    __class__ = __dict__ = property(tell)


class Listed(list):
    __repr__ = __iter__ = __len__ = __getitem__ = tell


class Keyed(dict):
    __repr__ = __iter__ = __len__ = __getitem__ = items = keys = values = tell


class Number(int):
    __repr__ = __str__ = __lt__ = __abs__ = bit_length = tell


class Word(str):
    __slots__ = ()
    __repr__ = __str__ = __len__ = __getitem__ = encode = tell


def fail(trap: object) -> None:
    listed, keyed, number, word = Listed([trap]), Keyed(a=trap), Number(7), Word("word")
    inner = [[trap], {"a": trap}, (trap, listed, keyed)]
    global READY
    READY = True
    raise KeyError("the end", len("x"), inner is listed, number is word)


fail(Trap())
