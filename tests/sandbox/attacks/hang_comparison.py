#: kind = "hanging"
#: does = "Sorts and hashes objects whose comparisons never end, inside C functions."
#: status = ["timeout"]
#: limits = {wall_s = 1.0}


class Endless(int):
    def __lt__(self, other):
        while True:
            pass

    def __eq__(self, other):
        while True:
            pass

    __hash__ = int.__hash__


table = {Endless(1): 1}
print(table.get(Endless(1)))
print(sorted([Endless(2), Endless(1)]))
