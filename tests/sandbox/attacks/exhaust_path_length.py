#: kind = "exhaustion"
#: does = "Stays below the limit of inodes with 400 nested folders whose path is 100,000 bytes long, for the cleaner."
#: status = ["ok"]
#: limits = {wall_s = 3.0}
#: stdout = "400\n"
import os

for depth in range(400):
    os.mkdir("d" * 250)
    os.chdir("d" * 250)
with open("e" * 250, "w") as file:
    file.write("at the bottom")
print(depth + 1)
