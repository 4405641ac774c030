#: kind = "hanging"
#: does = "Asks an endless generator for an impossible value, after one that refuses to close."
#: status = ["timeout"]
#: limits = {wall_s = 1.0}


def stubborn():
    while True:
        try:
            yield 1
        except GeneratorExit:
            pass


def numbers():
    number = 0
    while True:
        number += 1
        yield number


refusing = stubborn()
next(refusing)
try:
    refusing.close()
except RuntimeError as problem:
    print(problem, flush=True)
print(-1 in numbers())
