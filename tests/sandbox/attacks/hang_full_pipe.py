#: kind = "hanging"
#: does = "Writes into a pipe that nobody reads until the write blocks."
#: status = ["timeout"]
#: limits = {wall_s = 1.0}
import os

reading, writing = os.pipe()
while True:
    os.write(writing, b"x" * 4096)
