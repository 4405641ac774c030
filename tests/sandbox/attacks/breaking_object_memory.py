#: kind = "breaking"
#: does = "Overwrites the interpreter's own objects in memory: small numbers, True, the reference counts, type names."
#: status = ["ok", "error", "killed", "memory", "timeout"]
#: limits = {wall_s = 1.0}
#: calls = ["1 + 1", "True", "None"]
import ctypes


def put(value: object, offset: int, word: int) -> None:
    ctypes.c_ssize_t.from_address(id(value) + offset).value = word


for number in range(2, 200):
    put(number, 24, 1)  # the digits of a number lie behind its header
put(True, 0, 1)
put(None, 0, 1)
put((), 16, 1 << 20)  # an empty tuple that says it is long
ctypes.memset(id(dict) + 24, 65, 8)  # the type's name
