#: kind = "breaking"
#: does = "Runs made-up bytecode that the interpreter trusts blindly, and unmarshals noise."
#: status = ["killed", "ok", "error", "memory", "timeout"]
#: limits = {wall_s = 1.0}
import contextlib
import marshal
import random


def plain(first: object, second: object) -> object:
    return (first, second)


generator = random.Random(5)
for _ in range(2000):
    with contextlib.suppress(Exception):
        marshal.loads(generator.randbytes(60))
for _ in range(200):
    noise = bytes(byte for _ in range(30) for byte in (generator.randrange(1, 200), generator.randrange(256)))
    with contextlib.suppress(Exception):
        code = plain.__code__.replace(co_code=noise, co_stacksize=1, co_consts=(), co_names=())
        exec(code)
print("still here")
