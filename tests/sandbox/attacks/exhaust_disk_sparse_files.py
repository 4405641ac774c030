#: kind = "exhaustion"
#: does = "Makes sparse files of a terabyte and writes single pages all over them."
#: status = ["killed", "error", "ok"]
#: limits = {wall_s = 3.0}
import os

blocks = 0
files = []
for number in range(40):
    descriptor = os.open(f"sparse{number}", os.O_CREAT | os.O_RDWR)
    for size in (1 << 40, 1 << 30, 15 << 20):
        try:
            os.ftruncate(descriptor, size)
            break
        except OSError as problem:
            print(size, problem.errno, flush=True)
    files.append(descriptor)
    try:
        for place in range(0, os.fstat(descriptor).st_size, 8192)[:2000]:
            os.pwrite(descriptor, b"\x01", place)
    except OSError as problem:
        print("pwrite", problem.errno, flush=True)
    if sum(os.fstat(each).st_blocks for each in files) * 512 > 100 << 20:
        print("ESC" + "APED", flush=True)
        break
