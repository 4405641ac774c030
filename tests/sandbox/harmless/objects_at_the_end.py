#: kind = "harmless"
#: does = "Defines __del__: called at del, on rebinding, and for what still lives at the end of the program."
#: status = ["ok"]
#: stdout = "pop red\npop blue\nNone\npop cyclic\nTrue\nend of program\npop green\n"
import gc
import weakref


class Balloon:
    def __init__(self, colour):
        self.colour = colour

    def __del__(self):
        print("pop", self.colour)


red = Balloon("red")
blue = Balloon("blue")
del red
watched = weakref.ref(blue)
blue = Balloon("green")
print(watched())
cycle = Balloon("cyclic")
cycle.me = cycle
del cycle
print(gc.collect() > 0)
print("end of program")
