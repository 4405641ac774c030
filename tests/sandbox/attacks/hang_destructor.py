#: kind = "hanging"
#: does = "Loops in __del__ and in a weak reference's callback."
#: status = ["timeout"]
#: limits = {wall_s = 1.0}
import weakref


class Sticky:
    def __del__(self):
        while True:
            pass


def forever(_):
    while True:
        pass


sticky = Sticky()
reference = weakref.ref(sticky, forever)
del sticky
