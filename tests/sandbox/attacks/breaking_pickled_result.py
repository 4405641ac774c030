#: kind = "breaking"
#: does = "Returns a value that tells when anything but repr is asked of it: pickling, copying, comparing."
#: status = ["ok"]
#: calls = ["Trap()", "[Trap()]", "{'key': Trap()}"]
#: results = [{repr = "trap", status = "ok"}, {repr = "[trap]", status = "ok"}, {repr = "{'key': trap}", status = "ok"}]


def told(name: str) -> object:
    def tell(*_: object) -> object:
        print("ESC" + "APED", "somebody called", name)
        return NotImplemented

    return tell


class Trap:
    __hash__ = None

    def __repr__(self) -> str:
        return "trap"


NAMES = """__reduce__ __reduce_ex__ __getstate__ __setstate__ __copy__ __deepcopy__ __eq__ __bool__ __len__ __iter__
__str__ __format__ __int__ __float__ __index__ __getattr__ __json__ __await__ __enter__ __call__ __bytes__ __fspath__
__dir__ __getitem__ __contains__ __instancecheck__"""
for name in NAMES.split():
    setattr(Trap, name, told(name))
