#: kind = "hanging"
#: does = "Gives a result whose __repr__ never ends, and locals whose __repr__ never ends at an exception."
#: status = ["timeout"]
#: limits = {wall_s = 1.0}
#: calls = ["boom()", "Endless()"]
#: observe = "frames"


class Endless:
    def __repr__(self):
        while True:
            try:
                while True:
                    pass
            except BaseException:
                pass


def boom():
    trap = Endless()
    raise ValueError(type(trap))
