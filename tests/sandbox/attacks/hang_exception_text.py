#: kind = "hanging"
#: does = "Ends by an exception whose text, whose notes and whose class never finish."
#: status = ["timeout", "error"]
#: limits = {wall_s = 1.0}


class Endless(BaseException):
    def __str__(self):
        while True:
            pass

    __repr__ = __str__

    @property
    def __notes__(self):
        while True:
            pass


raise Endless
