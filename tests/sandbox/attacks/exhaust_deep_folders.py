#: kind = "exhaustion"
#: does = "Nests folders 20,000 deep, so that removing them takes long or recurses too far."
#: status = ["killed", "error"]
#: limits = {wall_s = 3.0}
import os

for depth in range(20_000):
    os.mkdir("d" * 100)
    os.chdir("d" * 100)
print("ESC" + "APED", flush=True)
