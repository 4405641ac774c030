#: kind = "exhaustion"
#: does = "Prints just under the limit, then sleeps: the output must be kept and the time limit must hold."
#: status = ["timeout"]
#: limits = {wall_s = 1.0}
#: stdout_has = ["line 0\n", "line 999\n"]
import time

for number in range(1000):
    print("line", number)
print(end="", flush=True)
time.sleep(1_000_000)
