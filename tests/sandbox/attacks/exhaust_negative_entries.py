#: kind = "exhaustion"
#: does = "Asks for names that do not exist, each of which the kernel remembers for a while."
#: status = ["timeout"]
#: limits = {wall_s = 1.0}
import os

number = 0
while True:
    number += 1
    try:
        os.stat("n" * 200 + str(number))
    except OSError:
        pass
