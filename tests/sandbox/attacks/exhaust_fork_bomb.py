#: kind = "exhaustion"
#: does = "Forks in a loop without waiting; each child would do the same (bounded to three generations)."
#: status = ["ok", "error"]
#: limits = {wall_s = 2.0}
import os

generation = 0
for _ in range(6):
    try:
        if os.fork() == 0:
            generation += 1
            if generation == 1:
                print("ESC" + "APED", flush=True)
            if generation > 3:
                os._exit(0)
    except OSError as problem:
        print("fork", problem.errno, flush=True)
        break
