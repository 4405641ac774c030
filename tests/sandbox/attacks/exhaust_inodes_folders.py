#: kind = "exhaustion"
#: does = "Makes folders side by side in a loop, which takes a gigabyte of kernel memory on a memory file system."
#: status = ["killed", "error"]
#: limits = {wall_s = 3.0}
import os

for made in range(30_000):
    os.mkdir("d" * 200 + str(made))
print("ESC" + "APED", flush=True)
