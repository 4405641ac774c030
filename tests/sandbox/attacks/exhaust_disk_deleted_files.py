#: kind = "exhaustion"
#: does = "Keeps files open that it has deleted, so that no listing of the folder shows their bytes."
#: status = ["killed", "error", "ok"]
#: limits = {wall_s = 3.0}
import os
import time

held = []
chunk = b"\x01" * (1 << 20)
written = 0
while written <= 120 << 20:
    try:
        descriptor = os.open("ghost", os.O_CREAT | os.O_RDWR | os.O_EXCL)
        os.unlink("ghost")
        held.append(descriptor)
        for _ in range(4):
            written += os.write(descriptor, chunk)
    except OSError as problem:
        print(problem.errno, written >> 20, flush=True)
        break
else:
    time.sleep(0.2)
    print("ESC" + "APED", flush=True)
