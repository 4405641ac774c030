#: kind = "harmless"
#: does = "Lifts the recursion limit to 5,000 and recurses 4,000 deep."
#: status = ["ok"]
#: stdout = "8002000 5000\n"
import sys

sys.setrecursionlimit(5000)


def total(number):
    return number and number + total(number - 1)


print(total(4000), sys.getrecursionlimit())
