#: kind = "hanging"
#: does = "Hangs in the second of three calls: the first result may be kept, the others must not be made up."
#: status = ["timeout"]
#: limits = {wall_s = 1.0}
#: calls = ["answer(1)", "answer(2)", "answer(3)"]


def answer(number):
    while number == 2:
        pass
    return number * 10
