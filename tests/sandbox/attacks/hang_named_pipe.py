#: kind = "hanging"
#: does = "Opens a named pipe in its folder that has no other end, and leaves it for the cleaner."
#: status = ["timeout", "error"]
#: limits = {wall_s = 1.0}
import os

os.mkfifo("data.txt")
os.mkfifo("result.json")
print(open("data.txt").read())
