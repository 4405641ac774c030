#: kind = "exhaustion"
#: does = "Sends deleted files through a socket to itself and closes them: bytes on disk that no descriptor shows."
#: status = ["killed", "error", "ok"]
#: limits = {wall_s = 3.0}
import os
import socket
import time

left, right = socket.socketpair()
chunk = b"\x01" * (1 << 20)
sent = 0
try:
    while sent < 120 << 20:
        descriptor = os.open("ghost", os.O_CREAT | os.O_RDWR | os.O_EXCL)
        os.unlink("ghost")
        # Under way while it is still empty: nobody who looks at open descriptors sees it grow.
        socket.send_fds(left, [b"x"], [descriptor], socket.MSG_DONTWAIT)
        for _ in range(15):
            sent += os.write(descriptor, chunk)
        os.close(descriptor)
    time.sleep(0.1)
    print("ESC" + "APED", flush=True)
except OSError as problem:
    print(problem.errno, sent >> 20, flush=True)
