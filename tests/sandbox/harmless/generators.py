#: kind = "harmless"
#: does = "Uses generators, yield from, send, throw, close and generator expressions."
#: status = ["ok"]
#: stdout = "[0, 1, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 377]\n10.0 15.0\nclosed after 2\n[1, 2, 3, 4, 5] 285\nstop it\n"
def fibonacci():
    first, second = 0, 1
    while True:
        yield first
        first, second = second, first + second


def average():
    total = count = 0
    value = None
    try:
        while True:
            value = yield value
            total, count = total + value, count + 1
            value = total / count
    finally:
        print("closed after", count)


def flat(tree):
    for branch in tree:
        if isinstance(branch, list):
            yield from flat(branch)
        else:
            yield branch


numbers = fibonacci()
print([next(numbers) for _ in range(15)])
running = average()
next(running)
print(running.send(10), running.send(20))
running.close()
print(list(flat([1, [2, [3, [4]], 5]])), sum(n * n for n in range(10)))
try:
    numbers.throw(ValueError("stop it"))
except ValueError as problem:
    print(problem)
