#: kind = "exhaustion"
#: does = "Writes to descriptor 1 past Python's streams, without blocking and by every writing call."
#: status = ["output_limit"]
#: limits = {wall_s = 3.0}
import ctypes
import os

os.set_blocking(1, False)
libc = ctypes.CDLL(None)
chunk = b"x" * 65536
roads = [
    lambda: os.write(1, chunk),
    lambda: os.writev(1, [chunk] * 8),
    lambda: os.pwrite(1, chunk, 0),
    lambda: libc.write(1, chunk, len(chunk)),
    lambda: libc.dprintf(1, b"%s", chunk),
    lambda: os.write(os.dup(1), chunk),
]
while True:
    for road in roads:
        try:
            road()
        except OSError:
            pass
