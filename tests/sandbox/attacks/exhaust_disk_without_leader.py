#: kind = "exhaustion"
#: does = "Fills deleted files in a thread after the main thread ended: /proc then shows no descriptors at all."
#: status = ["killed", "error", "timeout"]
#: limits = {wall_s = 2.0}
import ctypes
import os
import threading
import time

EXIT = 60
libc = ctypes.CDLL(None)
chunk = b"\x01" * (1 << 20)


def fill():
    time.sleep(0.1)
    held = []
    written = 0
    while written < 120 << 20:
        held.append(os.open("ghost", os.O_CREAT | os.O_RDWR | os.O_EXCL))
        os.unlink("ghost")
        for _ in range(12):
            written += os.write(held[-1], chunk)
    time.sleep(0.1)
    os.write(1, b"ESC" + b"APED\n")


threading.Thread(target=fill).start()
libc.syscall(EXIT, 0)
