#: kind = "hanging"
#: does = "Hangs on what a naive judge would unpickle, copy, compare or turn into JSON: the result of its call."
#: status = ["ok", "error"]
#: limits = {wall_s = 2.0}
#: calls = ["Trap()"]


def forever(*_):
    while True:
        pass


class Trap(dict):
    __reduce__ = __reduce_ex__ = __copy__ = __deepcopy__ = __eq__ = __hash__ = __len__ = __iter__ = forever
    keys = items = values = __getitem__ = __getattr__ = __bool__ = __str__ = forever

    def __repr__(self):
        return "Trap()"
