#: kind = "breaking"
#: does = "Closes every descriptor it has, and opens files that then take the numbers of its streams and of the result."
#: status = ["killed"]
#: calls = ["1"]
import os

os.closerange(0, 64)
for number in range(6):
    os.open(f"file{number}", os.O_CREAT | os.O_RDWR)
print("this goes into a file", flush=True)
