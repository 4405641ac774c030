#: kind = "harmless"
#: does = "Fails inside two functions while frames are observed."
#: status = ["error"]
#: error_type = "IndexError"
#: observe = "frames"
#: stdout = "Ada\nBob\n"
#: stderr_has = ["IndexError: list index out of range\n"]
def pick(values, place):
    chosen = values[place]
    return chosen


def show(names):
    for place in range(len(names) + 1):
        print(pick(names, place))


show(["Ada", "Bob"])
