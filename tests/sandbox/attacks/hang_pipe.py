#: kind = "hanging"
#: does = "Reads from a pipe whose other end it holds itself and never writes to."
#: status = ["timeout"]
#: limits = {wall_s = 1.0}
import os

reading, writing = os.pipe()
os.dup2(reading, 0)
print(input("waiting "))
