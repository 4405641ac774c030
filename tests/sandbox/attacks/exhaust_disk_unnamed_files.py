#: kind = "exhaustion"
#: does = "Writes into files that never had a name (O_TMPFILE) and into files replaced by a rename."
#: status = ["killed", "error", "ok"]
#: limits = {wall_s = 3.0}
import os
import time

held = []
chunk = b"\x01" * (1 << 20)
written = 0


def unnamed():
    return os.open(".", os.O_TMPFILE | os.O_RDWR)


def replaced():
    descriptor = os.open("old", os.O_CREAT | os.O_RDWR)
    os.close(os.open("new", os.O_CREAT | os.O_RDWR))
    os.rename("new", "old")
    return descriptor


def truncated_name():
    descriptor = os.open("a" * 255, os.O_CREAT | os.O_RDWR)
    os.unlink("a" * 255)
    return descriptor


for road in (unnamed, replaced, truncated_name):
    try:
        for _ in range(12):
            held.append(road())
            for _ in range(4):
                written += os.write(held[-1], chunk)
    except OSError as problem:
        print(road.__name__, problem.errno, written >> 20, flush=True)
    if written > 120 << 20:
        time.sleep(0.2)
        print("ESC" + "APED", flush=True)
        break
