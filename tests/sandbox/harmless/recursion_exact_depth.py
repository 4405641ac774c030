#: kind = "harmless"
#: does = "Measures how deep a function can call itself: the same as without the jail."
#: status = ["ok"]
#: stdout = "999\n"
deepest = 0


def down(depth):
    global deepest
    deepest = depth
    down(depth + 1)


try:
    down(1)
except RecursionError:
    print(deepest)
