#: kind = "hanging"
#: does = "Leaves by sys.exit, through finally and __exit__ blocks that never end."
#: status = ["timeout"]
#: limits = {wall_s = 1.0}
import sys
import time


class Door:
    def __enter__(self):
        return self

    def __exit__(self, *_):
        while True:
            time.sleep(1)


try:
    with Door():
        sys.exit(0)
finally:
    while True:
        pass
