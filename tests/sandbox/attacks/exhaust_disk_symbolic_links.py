#: kind = "exhaustion"
#: does = "Makes symbolic links with targets of 4,000 bytes, which are kernel memory and not file blocks."
#: status = ["killed", "error", "ok"]
#: limits = {wall_s = 3.0}
import os

made = 0
try:
    while made < 20_000:
        os.symlink("t" * 4000, f"{'n' * 240}{made}")
        made += 1
    print("ESC" + "APED", flush=True)
except OSError as problem:
    print(problem.errno, made)
