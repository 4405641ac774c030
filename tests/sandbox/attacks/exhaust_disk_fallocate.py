#: kind = "exhaustion"
#: does = "Reserves blocks without writing, also past the end of the file where its size does not show them."
#: status = ["killed", "error", "ok"]
#: limits = {wall_s = 3.0}
import ctypes
import os
import time

KEEP_SIZE, ZERO_RANGE = 1, 16
libc = ctypes.CDLL(None, use_errno=True)
libc.fallocate.argtypes = [ctypes.c_int, ctypes.c_int, ctypes.c_long, ctypes.c_long]
files = [os.open(f"reserved{number}", os.O_CREAT | os.O_RDWR) for number in range(16)]
for size in (1 << 30, 100 << 20, 15 << 20):
    for descriptor in files:
        try:
            os.posix_fallocate(descriptor, 0, size)
        except OSError as problem:
            print("posix_fallocate", problem.errno, flush=True)
        for mode in (KEEP_SIZE, KEEP_SIZE | ZERO_RANGE):
            if libc.fallocate(descriptor, mode, 0, size):
                print("fallocate", mode, ctypes.get_errno(), flush=True)
    time.sleep(0.05)
    if sum(os.fstat(descriptor).st_blocks for descriptor in files) * 512 > 100 << 20:
        print("ESC" + "APED", flush=True)
        break
