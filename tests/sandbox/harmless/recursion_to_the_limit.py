#: kind = "harmless"
#: does = "Recurses 900 deep, then once too deep, and catches the RecursionError."
#: status = ["ok"]
#: stdout = "900 1000\nmaximum recursion depth exceeded\n"
import sys


def depth(number):
    return 0 if number == 0 else 1 + depth(number - 1)


def endless(number):
    return endless(number + 1)


print(depth(900), sys.getrecursionlimit())
try:
    endless(0)
except RecursionError as problem:
    print(str(problem)[:32])
