#: kind = "exhaustion"
#: does = "Gives one file a hundred thousand names: one inode, many entries."
#: status = ["killed", "error"]
#: limits = {wall_s = 3.0}
import os

with open("one", "w"):
    pass
for made in range(60_000):
    os.link("one", "n" * 200 + str(made))
print("ESC" + "APED", flush=True)
