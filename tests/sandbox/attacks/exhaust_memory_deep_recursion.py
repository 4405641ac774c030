#: kind = "exhaustion"
#: does = "Lifts the recursion limit and recurses with a large frame until 250 MB of frames exist."
#: status = ["memory", "killed", "error"]
#: limits = {wall_s = 3.0}
import sys

sys.setrecursionlimit(2**31 - 1)


def down(depth):
    if depth == 0:
        print("ESC" + "APED")
        return 0
    ballast = [depth] * 100
    return down(depth - 1) + len(ballast)


down(300_000)
